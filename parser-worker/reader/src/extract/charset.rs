//! Charsets: bytes to text, by what the bytes say rather than what is said of them.
//!
//! gb2312, gbk and gb18030 are all decoded as GB18030, which contains the others. A label is believed when the bytes
//! decode without error in it; text that is strictly valid UTF-8 is UTF-8 whatever its label.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::ExtractError;
use crate::document::Warning;

/// Text and the charset it was decoded from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// The charset's name in the WHATWG's spelling.
    pub(super) charset: &'static str,
    /// How many replacement characters decoding put in.
    pub(super) replaced: usize,
}

impl Decoded {
    /// What a reader of the report must know of the decoding.
    pub(super) fn warning(&self) -> Option<Warning> {
        (self.replaced > 0).then(|| Warning::CharsetErrors {
            charset: self.charset.to_owned(),
            replaced: self.replaced,
        })
    }

    /// True when damage is the exception among the characters beyond ASCII: only those can show that a charset is right.
    fn is_readable(&self) -> bool {
        let foreign = self.text.chars().filter(|it| !it.is_ascii()).count();
        self.replaced <= FEW.max(foreign / READABLE)
    }
}

/// So many damaged characters prove nothing against a charset.
const FEW: usize = 3;

/// Of a text that is readable, one character in so many may be damaged.
const READABLE: usize = 10;

/// How far into a page its own declaration is looked for, in bytes.
const DECLARATION: usize = 8 * 1024;

/// Decodes bytes. The labels are those that were declared for them, the most credible first.
///
/// # Errors
/// [`ExtractError::UnknownCharset`] when the bytes are readable in no candidate.
pub(super) fn decode(
    bytes: &[u8],
    labels: impl IntoIterator<Item = String>,
) -> Result<Decoded, ExtractError> {
    if let Some((encoding, mark)) = marked(bytes) {
        return Ok(replacing(&bytes[mark..], encoding));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(clean(text.to_owned(), UTF_8));
    }
    let labels: Vec<String> = labels.into_iter().collect();
    // Detection reads all bytes, which a label that holds spares.
    let strict = |it: &'static Encoding| {
        let text = it.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(clean(text.into_owned(), it))
    };
    if let Some(decoded) = strong(&labels).find_map(strict) {
        return Ok(decoded);
    }
    let candidates = candidates(bytes, &labels);
    for encoding in &candidates {
        if let Some(decoded) = strict(encoding) {
            return Ok(decoded);
        }
    }
    least_damaged(bytes, &candidates).ok_or_else(|| ExtractError::UnknownCharset {
        declared: labels.join(", "),
    })
}

/// The charset that the first bytes prove and how many of them only do that: a byte order mark, or the first tag of a
/// page in wide characters.
pub(super) fn marked(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    let wide = match bytes {
        [b'<', 0, _, 0, ..] => Some((UTF_16LE, 0)),
        [0, b'<', 0, _, ..] => Some((UTF_16BE, 0)),
        _ => None,
    };
    Encoding::for_bom(bytes).or(wide)
}

/// The label that a page declares in a `<meta>` element or an XML declaration.
pub(super) fn declared_in_markup(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(DECLARATION)];
    let head: String = head
        .iter()
        .map(|it| it.to_ascii_lowercase() as char)
        .collect();
    let in_element = |start: &str, name: &str| {
        head.match_indices(start).find_map(|(at, _)| {
            let element = head[at..].split('>').next().unwrap_or_default();
            value_after(element, name)
        })
    };
    in_element("<meta", "charset").or_else(|| in_element("<?xml", "encoding"))
}

/// The value in `name="value"`, `name='value'` or `name=value`.
fn value_after(element: &str, name: &str) -> Option<String> {
    element.match_indices(name).find_map(|(at, _)| {
        let value = element[at + name.len()..].trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value
            .find(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | ';' | '/' | '?'))
            .unwrap_or(value.len());
        (end > 0).then(|| value[..end].to_owned())
    })
}

/// What the bytes may be in, the likeliest first. A single-byte charset and UTF-16 decode nearly anything, so a label
/// that names one proves nothing: it comes last.
fn candidates(bytes: &[u8], labels: &[String]) -> Vec<&'static Encoding> {
    let encodings = labels.iter().filter_map(|label| encoding_of(label));
    let weak = encodings.filter(|encoding| decodes_anything(encoding));
    let detected = Some(detect(bytes)).filter(|encoding| !decodes_anything(encoding));
    let mut candidates = Vec::new();
    for encoding in strong(labels)
        .chain(detected)
        .chain([GB18030, UTF_8])
        .chain(weak)
    {
        if !candidates.contains(&encoding) {
            candidates.push(encoding);
        }
    }
    candidates
}

/// The charsets that labels name and bytes can disprove.
fn strong(labels: &[String]) -> impl Iterator<Item = &'static Encoding> {
    let encodings = labels.iter().filter_map(|label| encoding_of(label));
    encodings.filter(|encoding| !decodes_anything(encoding))
}

fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label_no_replacement(label.trim().as_bytes())?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

fn decodes_anything(encoding: &'static Encoding) -> bool {
    encoding.is_single_byte() || !encoding.is_ascii_compatible()
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(Some(b"cn"), Utf8Detection::Allow);
    if encoding == GBK { GB18030 } else { encoding }
}

fn least_damaged(bytes: &[u8], candidates: &[&'static Encoding]) -> Option<Decoded> {
    candidates
        .iter()
        .map(|encoding| replacing(bytes, encoding))
        .min_by_key(|decoded| decoded.replaced)
        .filter(Decoded::is_readable)
}

fn clean(text: String, encoding: &'static Encoding) -> Decoded {
    Decoded {
        text,
        charset: encoding.name(),
        replaced: 0,
    }
}

fn replacing(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let replaced = match damaged {
        true => text.matches(char::REPLACEMENT_CHARACTER).count(),
        false => 0,
    };
    Decoded {
        text: text.into_owned(),
        charset: encoding.name(),
        replaced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "二、主动公开政府信息情况：规章 0 件，行政规范性文件 2 件";

    fn check(bytes: &[u8], labels: &[&str], charset: &str, replaced: usize) {
        let labels = labels.iter().map(ToString::to_string);
        let decoded = decode(bytes, labels).expect("readable text");
        assert_eq!((decoded.charset, decoded.replaced), (charset, replaced));
        if replaced == 0 {
            assert_eq!(decoded.text, REPORT);
        }
    }

    fn gb18030() -> Vec<u8> {
        GB18030.encode(REPORT).0.into_owned()
    }

    #[test]
    fn the_family_of_gb_is_one_charset_with_or_without_a_label() {
        for labels in [&["gb2312"][..], &["GBK"], &["gb18030"], &[], &["x-foo"]] {
            check(&gb18030(), labels, "gb18030", 0);
        }
    }

    #[test]
    fn a_label_that_lies_is_overruled() {
        check(REPORT.as_bytes(), &["gb2312"], "UTF-8", 0);
        check(&gb18030(), &["utf-8"], "gb18030", 0);
        check(&gb18030(), &["utf-8", "gb2312"], "gb18030", 0);
        check(&gb18030(), &["iso-8859-1"], "gb18030", 0);
    }

    #[test]
    fn a_byte_order_mark_decides() {
        let marked = [b"\xEF\xBB\xBF", REPORT.as_bytes()].concat();
        check(&marked, &["gbk"], "UTF-8", 0);
        let wide: Vec<u8> = REPORT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xFF\xFE", &wide[..]].concat(), &[], "UTF-16LE", 0);
    }

    #[test]
    fn wide_tags_need_no_mark() {
        let page = "<p>一</p>";
        let little: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, charset) in [(little, "UTF-16LE"), (big, "UTF-16BE")] {
            let decoded = decode(&bytes, ["gb2312".to_owned()]).expect("readable text");
            assert_eq!((decoded.text.as_str(), decoded.charset), (page, charset));
        }
    }

    #[test]
    fn damage_is_counted() {
        let mut bytes = REPORT.repeat(3).into_bytes();
        bytes.push(0xE4);
        check(&bytes, &["utf-8"], "UTF-8", 1);
    }

    #[test]
    fn bytes_of_no_charset_are_refused_with_the_label() {
        let error = decode(&[0xFF, b'1', 0xFE, b'2'].repeat(40), ["x-foo".to_owned()]);
        let declared = "x-foo".to_owned();
        assert_eq!(error, Err(ExtractError::UnknownCharset { declared }));
    }

    #[test]
    fn a_page_declares_its_charset_in_several_ways() {
        for (page, label) in [
            ("<meta charset=gbk>", Some("gbk")),
            ("<META CharSet = 'GB2312' />", Some("gb2312")),
            (
                "<meta name=a content=b><meta http-equiv=x content=\"text/html; charset=utf-8\">",
                Some("utf-8"),
            ),
            ("<?xml version='1.0' encoding='gb18030'?>", Some("gb18030")),
            ("<p>charset=gbk</p>", None),
        ] {
            assert_eq!(
                declared_in_markup(page.as_bytes()).as_deref(),
                label,
                "{page}"
            );
        }
    }
}
