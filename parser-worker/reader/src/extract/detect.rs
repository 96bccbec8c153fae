//! The format of some bytes, told from the bytes alone.

use std::io::Cursor;

use encoding_rs::Encoding;
use file_format::FileFormat;
use zip::{ZipArchive, result::ZipError};

use super::{ExtractError, charset};

/// A format that has an extractor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    Docx,
    Doc,
    Rtf,
    Ofd,
    Xls,
    Xlsx,
    Mhtml,
    Picture,
    Zip,
    SevenZip,
    Rar,
    Html,
    Text,
}

/// How far garbage before a PDF's header may reach, in bytes.
const PDF_HEADER: usize = 1024;

/// How far into a document its first tags are looked for, in bytes.
const SNIFFED: usize = 4096;

/// Of a thousand characters of a text, at most so many are control characters.
const CONTROLS_PER_MILLE: usize = 5;

/// Tells the format.
///
/// # Errors
/// [`ExtractError`] when no extractor reads what the bytes are.
pub(super) fn detect(bytes: &[u8]) -> Result<Kind, ExtractError> {
    if is_blank(bytes) {
        return Err(ExtractError::Empty);
    }
    let head = head(bytes);
    // Both may quote the tags of a page.
    if head.starts_with(r"{\rtf") {
        return Ok(Kind::Rtf);
    }
    if is_message(&head) {
        return Ok(Kind::Mhtml);
    }
    if is_html(&head) {
        return Ok(Kind::Html);
    }
    if find(&bytes[..bytes.len().min(PDF_HEADER)], b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return compound_file(bytes);
    }
    if head.starts_with("<?xml") || head.starts_with("<?mso") {
        return Err(unsupported("an XML file"));
    }
    if let Some(kind) = marked(bytes) {
        return Ok(kind);
    }
    if is_text(bytes) {
        return Ok(Kind::Text);
    }
    Err(binary(bytes))
}

fn is_blank(bytes: &[u8]) -> bool {
    let marked = Encoding::for_bom(bytes).map_or(0, |(_, mark)| mark);
    bytes[marked..]
        .iter()
        .all(|it| it.is_ascii_whitespace() || *it == 0)
}

/// The beginning as lower-case text in which only ASCII is certain, white space before it removed.
fn head(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(SNIFFED)];
    let text = match charset::marked(head) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&head[mark..]).0,
        None => String::from_utf8_lossy(head),
    };
    text.trim_start().to_ascii_lowercase()
}

/// Elements that a page or a piece of one begins with.
const FIRST_TAGS: &str = "html head body base meta title script noscript style link iframe div p table thead tbody tr \
    td th span article section main header h1 h2 h3 h4 h5 h6 hr font center br a b i u em strong img ul ol li dl form \
    ucapcontent ucaptitle publishtime";

fn is_html(head: &str) -> bool {
    let first = skip_comments(head).strip_prefix('<').unwrap_or_default();
    let name = first.split(|it: char| it.is_whitespace() || matches!(it, '>' | '/'));
    let name = name.into_iter().next().unwrap_or_default();
    FIRST_TAGS.split_whitespace().any(|tag| tag == name)
        || (!head.starts_with("%pdf-") && has_page_tags(head))
}

/// True for a page behind something else: an XML declaration, a server's header, a stray word.
fn has_page_tags(head: &str) -> bool {
    ["<!doctype html", "<html>", "<html ", "<body>", "<body "]
        .iter()
        .any(|tag| head.contains(tag))
}

fn skip_comments(mut head: &str) -> &str {
    while let Some((_, rest)) = head
        .strip_prefix("<!--")
        .and_then(|it| it.split_once("-->"))
    {
        head = rest.trim_start();
    }
    head
}

fn zip(bytes: &[u8]) -> Result<Kind, ExtractError> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| match error {
        ZipError::UnsupportedArchive(detail) => unsupported(format!(
            "a ZIP archive of a kind that is not read: {detail}"
        )),
        error => ExtractError::Damaged {
            detail: format!("the ZIP archive cannot be opened: {error}"),
        },
    })?;
    let holds = |part: &str| archive.index_for_name(part).is_some();
    let begins = |folder: &str| {
        let names = archive.file_names().flatten();
        names.into_iter().any(|name| name.starts_with(folder))
    };
    if holds("word/document.xml") {
        return Ok(Kind::Docx);
    }
    if holds("OFD.xml") {
        Ok(Kind::Ofd)
    } else if begins("xl/") {
        Ok(Kind::Xlsx)
    } else if begins("ppt/") {
        Err(unsupported("a PowerPoint presentation (PPTX)"))
    } else if holds("content.xml") && holds("mimetype") {
        Err(unsupported("an OpenDocument file"))
    } else {
        Ok(Kind::Zip)
    }
}

/// What an OLE compound file is, by the names of the streams in its directory.
fn compound_file(bytes: &[u8]) -> Result<Kind, ExtractError> {
    let holds = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &name)
    };
    if holds("EncryptedPackage") {
        return Err(ExtractError::Encrypted);
    }
    if holds("WordDocument") {
        Ok(Kind::Doc)
    } else if holds("Workbook") || holds("Book") {
        Ok(Kind::Xls)
    } else if holds("PowerPoint Document") {
        Err(unsupported("a PowerPoint 97-2003 presentation (PPT)"))
    } else {
        Err(unsupported("an OLE compound file"))
    }
}

/// True for the headers of a MIME message (RFC 2045): a web page with its parts in one file.
fn is_message(head: &str) -> bool {
    let is_header = |line: &str| {
        line.starts_with([' ', '\t'])
            || line.split_once(':').is_some_and(|(name, _)| {
                let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-';
                !name.is_empty() && name.chars().all(is_part)
            })
    };
    let headers = head.lines().take_while(|it| !it.trim().is_empty());
    let headers: Vec<&str> = headers.collect();
    let says = |start: &str| headers.iter().any(|it| it.starts_with(start));
    // The last line may be cut.
    let whole = headers.split_last().map_or(&[][..], |(_, it)| it);
    whole.iter().all(|it| is_header(it)) && says("content-type:") && says("mime-version:")
}

/// Formats that their first bytes tell.
fn marked(bytes: &[u8]) -> Option<Kind> {
    let marks: [(&[u8], Kind); 8] = [
        (b"\x89PNG\r\n\x1a\n", Kind::Picture),
        (b"\xFF\xD8\xFF", Kind::Picture),
        (b"II*\0", Kind::Picture),
        (b"MM\0*", Kind::Picture),
        (b"BM", Kind::Picture),
        (b"Rar!\x1a\x07", Kind::Rar),
        (b"7z\xBC\xAF\x27\x1C", Kind::SevenZip),
        (b"GIF8", Kind::Picture),
    ];
    let mut marks = marks.into_iter();
    let of_bitmap = |mark: &[u8]| mark != b"BM" || bytes.contains(&0);
    let kind = marks.find(|(mark, _)| bytes.starts_with(mark) && of_bitmap(mark));
    kind.map(|(_, kind)| kind)
}

/// True for bytes that could be text in some charset: no NUL and hardly a control character, unless a mark says that
/// the characters are wide.
fn is_text(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() {
        return true;
    }
    let controls = bytes
        .iter()
        .filter(|it| {
            it.is_ascii_control() && !matches!(it, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A)
        })
        .count();
    !bytes.contains(&0) && controls * 1000 <= bytes.len() * CONTROLS_PER_MILLE
}

fn binary(bytes: &[u8]) -> ExtractError {
    match FileFormat::from_bytes(&bytes[..bytes.len().min(SNIFFED)]) {
        FileFormat::ArbitraryBinaryData | FileFormat::PlainText | FileFormat::Empty => {
            unsupported("binary data of an unknown format")
        }
        format => unsupported(format!(
            "in the format {} ({})",
            format.name(),
            format.media_type()
        )),
    }
}

pub(super) fn unsupported(found: impl Into<String>) -> ExtractError {
    ExtractError::UnsupportedFormat {
        found: found.into(),
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|it| it == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> String {
        match detect(bytes) {
            Ok(kind) => format!("{kind:?}"),
            Err(ExtractError::UnsupportedFormat { found }) => found,
            Err(error) => format!("{error:?}"),
        }
    }

    fn check(bytes: &[u8], expected: &str) {
        let found = found(bytes);
        assert!(found.contains(expected), "{expected} in {found}");
    }

    #[test]
    fn nothing_is_empty() {
        for bytes in [
            &b""[..],
            b" \r\n\t",
            b"\xEF\xBB\xBF\n",
            b"\0\0\0",
            b"\xFF\xFE",
        ] {
            check(bytes, "Empty");
        }
    }

    #[test]
    fn html_is_told_by_its_tags() {
        for page in [
            "<!DOCTYPE html>",
            "\u{feff}\n <HTML lang=zh>",
            "<!-- %PDF- --><div>x</div>",
            "<?xml version='1.0'?><html xmlns='x'>",
            "HTTP/1.1 200 OK\r\n\r\n<html>",
            "<p>一</p>",
        ] {
            check(page.as_bytes(), "Html");
        }
    }

    #[test]
    fn a_pdf_may_stand_behind_a_little_garbage() {
        check(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3", "Pdf");
        check(b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4", "Pdf");
        check(&[&[b' '; 2000][..], b"%PDF-1.4"].concat(), "Text");
    }

    #[test]
    fn text_is_what_has_no_controls() {
        check("一、总体情况\n".as_bytes(), "Text");
        check(b"| a | b |\n|---|---|", "Text");
        check(b"a < b and <u>c</u>", "Text");
        check(b"\x01\x02\x03\x04\x05text", "binary data");
        check(b"text\0text", "binary data");
    }

    #[test]
    fn other_formats_are_told_by_their_marks() {
        let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
        let wide =
            |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        check(&[&ole[..], &wide("WordDocument")].concat(), "Doc");
        check(&[&ole[..], &wide("Workbook")].concat(), "Xls");
        check(&[&ole[..], &wide("EncryptedPackage")].concat(), "Encrypted");
        check(br"{\rtf1\ansi}", "Rtf");
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Picture");
        check(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", "Picture");
        check(b"BM\x36\0\0\0", "Picture");
        check(b"BM is a text", "Text");
        check(b"Rar!\x1a\x07\x01\0", "Rar");
        check(b"7z\xBC\xAF\x27\x1C\0\x04", "SevenZip");
    }

    #[test]
    fn what_quotes_a_page_is_none() {
        let message = "From: <Saved by Blink>\r\nSubject: =?utf-8?Q?a?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/related;\r\n\tboundary=\"b\"\r\n\r\n--b\r\n\r\n<html><body>";
        check(message.as_bytes(), "Mhtml");
        check(br"{\rtf1\ansi\fromhtml1{\*\htmltag <html>}}", "Rtf");
        check(b"MIME-Version: 1.0", "Text");
        check(b"a word\nmime-version: 1\ncontent-type: a\n\n", "Text");
    }

    #[test]
    fn a_page_in_wide_characters_is_a_page() {
        let page = "<html xmlns:o=\"urn:x\">";
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, "Html");
        check(&[b"\xFF\xFE", &wide[..]].concat(), "Html");
    }

    #[test]
    fn an_archive_that_is_cut_short_is_damaged() {
        check(b"PK\x03\x04\x14\0\0\0\x08\0", "Damaged");
    }
}
