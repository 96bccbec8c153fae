//! Formats that are text to the eye: web pages, XML, rich text.

use super::{Kind, UOF, unsupported};
use crate::{
    extract::ExtractError,
    tools::OfficeFormat::{Docx, Xlsx},
};

/// Elements that a page or a piece of one begins with.
const FIRST_TAGS: &str = "html head body base meta title script noscript style link iframe div p table thead tbody tr \
    td th span article section main header h1 h2 h3 h4 h5 h6 hr font center br a b i u em strong img ul ol li dl form \
    ucapcontent ucaptitle publishtime";

/// Formats in XML, by what only they have in their beginning, in lower case: documents that can be converted, or a name.
const XML_FORMATS: [(&str, Result<Kind, &str>); 9] = [
    ("progid=\"word.document\"", WORD),
    ("<w:worddocument", WORD),
    ("progid=\"excel.sheet\"", EXCEL),
    ("urn:schemas-microsoft-com:office:spreadsheet", EXCEL),
    ("<pkg:package", Err("an Office document as one XML file")),
    (
        "office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet",
        Ok(Kind::Foreign(
            Xlsx,
            "a flat OpenDocument spreadsheet (FODS)",
        )),
    ),
    (
        "<office:document",
        Ok(Kind::Foreign(Docx, "a flat OpenDocument file")),
    ),
    ("<uof:uof", Ok(Kind::Foreign(Docx, UOF))),
    ("<svg", Err("an SVG image")),
];

const WORD: Result<Kind, &str> = Ok(Kind::Foreign(Docx, "a Word 2003 XML document"));
const EXCEL: Result<Kind, &str> = Ok(Kind::Foreign(Xlsx, "an Excel 2003 XML workbook"));

/// The format of a document that begins so, in lower case.
///
/// # Errors
/// [`ExtractError::UnsupportedFormat`] for one that is not read.
pub(super) fn kind(head: &str) -> Result<Option<Kind>, ExtractError> {
    if head.starts_with(r"{\rtf") {
        return Ok(Some(Kind::Rtf));
    }
    if is_mhtml(head) {
        return Ok(Some(Kind::Mhtml));
    }
    let is_xml = head.starts_with("<?xml") || head.starts_with("<?mso");
    let begins_with_tag = head.starts_with('<');
    if is_xml || (begins_with_tag && !is_html(head)) {
        let mut formats = XML_FORMATS.iter();
        if let Some((_, kind)) = formats.find(|(mark, _)| head.contains(mark)) {
            return kind.map(Some).map_err(unsupported);
        }
    }
    if is_html(head) {
        Ok(Some(Kind::Html))
    } else if is_xml {
        Err(unsupported("an XML file"))
    } else {
        Ok(None)
    }
}

/// True for what begins with a page's tag, or has those of a whole page behind something else: a server's header, a
/// stray word.
pub(super) fn is_html(head: &str) -> bool {
    let first = skip_prolog(head).strip_prefix('<').unwrap_or_default();
    let name = first.split(|it: char| it.is_whitespace() || matches!(it, '>' | '/'));
    let name = name.into_iter().next().unwrap_or_default();
    FIRST_TAGS.split_whitespace().any(|tag| tag == name) || has_page_tags(head)
}

fn has_page_tags(head: &str) -> bool {
    ["<!doctype html", "<html>", "<html ", "<body>", "<body "]
        .iter()
        .any(|tag| head.contains(tag))
}

/// What stands behind XML declarations and comments.
fn skip_prolog(mut head: &str) -> &str {
    loop {
        let rest = [("<!--", "-->"), ("<?", "?>")]
            .iter()
            .find_map(|(start, end)| Some(head.strip_prefix(start)?.split_once(end)?.1));
        let Some(rest) = rest else { return head };
        head = rest.trim_start();
    }
}

/// True for a mail of several parts: header lines, one of which says so, before an empty line.
fn is_mhtml(head: &str) -> bool {
    let field = |line: &str| {
        let name = line.split_once(':').map(|it| it.0);
        let is_name = |it: &str| {
            !it.is_empty()
                && it
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || it == b'-')
        };
        line.starts_with([' ', '\t']) || name.is_some_and(is_name)
    };
    let mut lines = head.lines().take_while(|it| field(it));
    lines.any(|it| it.starts_with("mime-version:") || it.starts_with("content-type: multipart/"))
}
