//! The format of some bytes, told from the bytes alone.

mod markup;
mod package;
mod signature;

use encoding_rs::Encoding;

use super::{ExtractError, archive::ArchiveKind, charset};
use crate::tools::OfficeFormat;

/// A format that has an extractor, or that a converter may know.
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
    Archive(ArchiveKind),
    /// An office document without an extractor: what it can be converted to, and what it is, in words.
    Foreign(OfficeFormat, &'static str),
    Html,
    Text,
}

impl Kind {
    /// What it can be converted to; none where it is no office document.
    pub(super) fn office_format(self) -> Option<OfficeFormat> {
        match self {
            Self::Doc | Self::Docx | Self::Rtf => Some(OfficeFormat::Docx),
            Self::Xls | Self::Xlsx => Some(OfficeFormat::Xlsx),
            Self::Foreign(format, _) => Some(format),
            _ => None,
        }
    }
}

/// A format of Chinese office programs, GB/T 20916: one XML file, or a package of them.
const UOF: &str = "a document in the Uniform Office Format (UOF)";

/// How far garbage before a PDF's header may reach, in bytes.
const PDF_HEADER: usize = 1024;

/// How far into a document its first tags are looked for, in bytes.
const SNIFFED: usize = 4096;

/// Of a thousand characters of a text, at most so many are control characters.
const CONTROLS_PER_MILLE: usize = 5;

/// Tells the format.
///
/// # Errors
/// [`ExtractError`] when no extractor reads what the bytes are, and no converter may.
pub(super) fn detect(bytes: &[u8]) -> Result<Kind, ExtractError> {
    if is_blank(bytes) {
        return Err(ExtractError::Empty);
    }
    // What a file begins with by its own format goes before what may lie inside it: a page packed without compression.
    if package::is_zip(bytes) {
        return package::zip(bytes);
    }
    if package::is_compound_file(bytes) {
        return package::compound_file(bytes);
    }
    if let Some(kind) = signature::kind(bytes) {
        return Ok(kind);
    }
    let head = head(bytes);
    if is_pdf(bytes, &head) {
        return Ok(Kind::Pdf);
    }
    if let Some(kind) = markup::kind(&head)? {
        return Ok(kind);
    }
    if is_text(bytes) {
        return Ok(Kind::Text);
    }
    Err(signature::unknown(bytes))
}

/// What a server sent below its header, where that was saved with it; else all.
pub(super) fn below_http_header(bytes: &[u8]) -> &[u8] {
    let end = || {
        let head = &bytes[..bytes.len().min(SNIFFED)];
        head.starts_with(b"HTTP/").then_some(())?;
        let ends: [&[u8]; 2] = [b"\r\n\r\n", b"\n\n"];
        let ends = ends
            .iter()
            .filter_map(|it| Some(position(head, it)? + it.len()));
        ends.min()
    };
    end().map_or(bytes, |it| &bytes[it..])
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

/// True for a PDF, also behind a little garbage, but for a page or a text that only speaks of PDF.
fn is_pdf(bytes: &[u8], head: &str) -> bool {
    let garbage = &bytes[..bytes.len().min(PDF_HEADER)];
    let header = |it: &[u8]| it.starts_with(b"%PDF-") && it.get(5).is_some_and(u8::is_ascii_digit);
    let has_header = (0..garbage.len()).any(|at| header(&bytes[at..]));
    let before = match head.starts_with('<') {
        true => head,
        false => head.split("%pdf-").next().unwrap_or_default(),
    };
    has_header && !markup::is_html(before)
}

/// True for bytes that could be text in some charset: hardly a control character, unless a mark says that the
/// characters are wide.
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
    controls * 1000 <= bytes.len() * CONTROLS_PER_MILLE
}

pub(super) fn unsupported(found: impl Into<String>) -> ExtractError {
    ExtractError::UnsupportedFormat {
        found: found.into(),
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|it| it == wanted)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use cfb::CompoundFile;
    use proptest::prelude::*;
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn found(bytes: &[u8]) -> String {
        match detect(bytes) {
            Ok(Kind::Foreign(format, name)) => format!("{name} as {format:?}"),
            Ok(kind) => format!("{kind:?}"),
            Err(ExtractError::UnsupportedFormat { found }) => found,
            Err(error) => format!("{error:?}"),
        }
    }

    fn check(bytes: impl AsRef<[u8]>, expected: &str) {
        let found = found(bytes.as_ref());
        assert!(found.contains(expected), "{expected} in {found}");
    }

    /// A ZIP file of these parts, not compressed.
    fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in parts {
            zip.start_file(*name, options).expect("a part");
            zip.write_all(content.as_bytes()).expect("its content");
        }
        zip.finish().expect("an archive").into_inner()
    }

    /// A compound file of these storages and streams.
    fn compound(storages: &[&str], streams: &[&str]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
        for storage in storages {
            file.create_storage(storage).expect("a storage");
        }
        for stream in streams {
            let mut stream = file.create_stream(stream).expect("a stream");
            stream.write_all(&[7; 5000]).expect("its content");
        }
        file.flush().expect("memory takes it");
        file.into_inner().into_inner()
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
            "<!-- %PDF-1.4 --><div>x</div>",
            "<p>%PDF-1.4</p>",
            "<?xml version='1.0'?><html xmlns='x'>",
            "<?xml version='1.0'?>\n<!-- x -->\n<div class='x'>",
            "HTTP/1.1 200 OK\r\n\r\n<html>",
            "<p>一</p>",
            "{\"content\":\"<body>\"}",
            "<html xmlns:w=\"urn:schemas-microsoft-com:office:word\"><meta name=ProgId content=Word.Document>",
            "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><xml><x:ExcelWorkbook>",
            "<html xmlns:x=\"urn:schemas-microsoft-com:office:spreadsheet\">",
            "<div>\0\0",
        ] {
            check(page, "Html");
        }
    }

    #[test]
    fn a_pdf_may_stand_behind_a_little_garbage() {
        check(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3", "Pdf");
        check(b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4", "Pdf");
        check([&[b' '; 2000][..], b"%PDF-1.4"].concat(), "Text");
    }

    #[test]
    fn a_pdf_may_hold_a_page() {
        check("%PDF-1.4\n1 0 obj <</V (<html><body>x)>>", "Pdf");
        check("HTTP/1.1 200 OK\r\n\r\n%PDF-1.4 <html>", "Pdf");
        check("\u{feff}%PDF-1.4 <!DOCTYPE html>", "Pdf");
        check("某局的%PDF-文件", "Text");
    }

    #[test]
    fn a_page_in_an_archive_does_not_make_it_a_page() {
        let page = [("年报.html", "<!DOCTYPE html><body>x")];
        check(zip(&page), "Archive(Zip)");
    }

    #[test]
    fn text_is_what_has_no_controls() {
        check("一、总体情况\n", "Text");
        check("| a | b |\n|---|---|", "Text");
        check("a < b and <u>c</u>", "Text");
        check(
            ["一、总体情况".repeat(50).as_bytes(), b"\0"].concat(),
            "Text",
        );
        check(b"\x01\x02\x03\x04\x05text", "binary data");
        check(b"text\0text", "binary data");
        // Half a character of UTF-8, as careless programs write it.
        check(b"text \xED\xA0\x80 text", "Text");
        check(b"\xFF\xFE\x00\xD8a\0", "Text");
    }

    #[test]
    fn compound_files_are_told_by_their_root() {
        check(compound(&[], &["/WordDocument", "/1Table"]), "Doc");
        check(compound(&[], &["/Workbook"]), "Xls");
        check(compound(&[], &["/Book"]), "Xls");
        check(compound(&[], &["/EncryptedPackage"]), "Encrypted");
        check(compound(&[], &["/PowerPoint Document"]), "PPT");
        check(compound(&[], &["/MatOST"]), "Works");
        check(compound(&[], &["/Other"]), "OLE");
        let embedded = ["/Workbook", "/MBD01/WordDocument"];
        check(compound(&["/MBD01"], &embedded), "Xls");
        let embedded = ["/WordDocument", "/ObjectPool/Workbook"];
        check(compound(&["/ObjectPool"], &embedded), "Doc");
    }

    #[test]
    fn a_compound_file_that_is_cut_is_told_by_what_is_left_of_its_directory() {
        let mut bytes = compound(&[], &["/WordDocument"]);
        // The first sector number of the directory.
        bytes[48..52].copy_from_slice(&[0xEE; 4]);
        check(&bytes, "Doc");
        let mut text = compound(&[], &["/Other"]);
        let name = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
        text.extend(name);
        text[48..52].copy_from_slice(&[0xEE; 4]);
        check(&text, "OLE");
    }

    #[test]
    fn packages_are_told_by_their_parts() {
        for (part, expected) in [
            ("word/document.xml", "Docx"),
            ("OFD.xml", "Ofd"),
            ("xl/workbook.xml", "Xlsx"),
            ("xl/workbook.bin", "XLSB"),
            ("ppt/presentation.xml", "PPTX"),
            ("FixedDocSeq.fdseq", "XPS"),
            ("年报/word/document.xml", "Archive(Zip)"),
            ("xl/年报.doc", "Archive(Zip)"),
        ] {
            check(zip(&[(part, "x")]), expected);
        }
        for (media_type, expected) in [
            ("application/epub+zip", "EPUB"),
            ("application/vnd.oasis.opendocument.text\n", "ODT"),
            ("application/vnd.oasis.opendocument.spreadsheet", "ODS"),
            ("text/plain", "Archive(Zip)"),
        ] {
            check(
                zip(&[("mimetype", media_type), ("content.xml", "")]),
                expected,
            );
        }
    }

    #[test]
    fn xml_is_refused_by_what_it_is() {
        for (xml, expected) in [
            (
                "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument>",
                "Word 2003",
            ),
            ("<w:wordDocument xmlns:w=\"x\">", "Word 2003"),
            (
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                "Excel 2003",
            ),
            ("<?xml version=\"1.0\"?><pkg:package>", "one XML file"),
            ("<?xml version=\"1.0\"?><office:document>", "OpenDocument"),
            ("<?xml version=\"1.0\"?><rss>", "an XML file"),
        ] {
            check(xml, expected);
        }
    }

    #[test]
    fn other_formats_are_told_by_their_marks() {
        check(br"{\rtf1\ansi}", "Rtf");
        check(
            "From: <Saved by WPS>\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n<html>",
            "Mhtml",
        );
        check(
            "X-A: b\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n<html>",
            "Mhtml",
        );
        check("Date: x\r\n\r\nMIME-Version: 1.0 <html>", "Html");
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Picture");
        check(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", "Picture");
        check(b"II*\0\x08\0\0\0", "Picture");
        check(b"GIF89a\x01\0", "Picture");
        check(b"BM\x36\0\0\0", "Picture");
        check(b"BM is a text", "Text");
        check(b"GIF8 is a text", "Text");
        check(b"Rar!\x1a\x07\x01\0", "Rar");
        check(b"7z\xBC\xAF\x27\x1C\0\x04", "SevenZip");
        check(b"\x1F\x8B\x08\0", "Gzip");
        check(tar_header(), "Tar");
    }

    fn tar_header() -> Vec<u8> {
        let mut header = vec![0; 512];
        header[..5].copy_from_slice(b"a.doc");
        header[257..262].copy_from_slice(b"ustar");
        header
    }

    #[test]
    fn formats_without_an_extractor_are_named() {
        let mut metafile = [0; 88];
        metafile[0] = 1;
        metafile[40..44].copy_from_slice(b" EMF");
        let lha = b"\x20\x20-lh5-\x10\0\0\0\x10\0\0\0";
        for (bytes, expected) in [
            (&metafile[..], "Metafile"),
            (lha, "LHA"),
            (b"MSCF\0\0\0\0\x10\0\0\0", "Cabinet"),
            (b"\xFD7zXZ\0\0\x04", "XZ"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
            (b"Founder CEB\0\x01", "CEB"),
        ] {
            check(bytes, expected);
        }
    }

    #[test]
    fn what_quotes_a_page_is_none() {
        let message = "From: <Saved by Blink>\r\nSubject: =?utf-8?Q?a?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/related;\r\n\tboundary=\"b\"\r\n\r\n--b\r\n\r\n<html><body>";
        check(message.as_bytes(), "Mhtml");
        check(br"{\rtf1\ansi\fromhtml1{\*\htmltag <html>}}", "Rtf");
        check(b"a word\nmime-version: 1\ncontent-type: a\n\n", "Text");
    }

    #[test]
    fn a_page_in_wide_characters_is_a_page() {
        let page = "<html xmlns:o=\"urn:x\">";
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, "Html");
        check([b"\xFF\xFE", &wide[..]].concat(), "Html");
    }

    #[test]
    fn an_archive_that_is_cut_short_is_damaged() {
        check(b"PK\x03\x04\x14\0\0\0\x08\0", "Damaged");
    }

    #[test]
    fn what_a_server_sent_stands_below_its_header() {
        assert_eq!(
            below_http_header(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nPK\n\n"),
            b"PK\n\n"
        );
        assert_eq!(below_http_header(b"HTTP/1.0 200 OK\n\n%PDF-"), b"%PDF-");
        for bytes in [&b"HTTP/1.1 is a protocol"[..], b"A: b\r\n\r\nx"] {
            assert_eq!(below_http_header(bytes), bytes);
        }
    }

    /// Beginnings that lead into each branch.
    fn beginnings() -> impl Strategy<Value = Vec<u8>> {
        prop::sample::select(vec![
            Vec::new(),
            b"PK\x03\x04".to_vec(),
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
            b"<?xml ".to_vec(),
            b"<!--".to_vec(),
            b"HTTP/1.1\r\n\r\n".to_vec(),
            b"%PDF-".to_vec(),
            b"MIME-".to_vec(),
            b"\xFF\xFE".to_vec(),
            zip(&[("mimetype", "application/epub+zip")]),
            compound(&["/A"], &["/WordDocument", "/A/Workbook"]),
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_bytes_panic(
            mut bytes in beginnings(),
            more in prop::collection::vec(any::<u8>(), 0..600),
            holes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        ) {
            bytes.extend(more);
            for (at, byte) in holes {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            let _ = detect(below_http_header(&bytes));
        }
    }
}
