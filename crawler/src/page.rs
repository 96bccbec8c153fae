//! A page as text: its bytes decoded for the extraction of links. The bytes themselves are stored as they came.

mod depth;

use std::{borrow::Cow, sync::LazyLock};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8};
use regex::bytes::Regex;
use url::Url;

/// How many bytes of a page are searched for a `<meta charset>`.
const HEAD: usize = 4096;
/// A text of another encoding that is UTF-8 by accident has fewer characters beyond ASCII.
const SURE_CHARACTERS: usize = 8;
/// Characters beyond ASCII that a text of UTF-8 has at least for each that is broken.
const CHARACTERS_AN_ERROR: usize = 50;
/// Real pages nest some 50 elements.
const DEEPEST: usize = 1000;
/// Real pages have some thousand elements.
const MOST_ELEMENTS: usize = 1_000_000;
/// Longer links are no addresses of documents. Keys of PostgreSQL, which the ledger's addresses are in, end at 2,704 bytes.
const LONGEST_LINK: usize = 2500;

/// A page as text, with what is needed to resolve its links.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its address, after redirects.
    pub url: Url,
    /// Its text.
    pub text: String,
    /// The encoding it was decoded with.
    pub encoding: &'static Encoding,
}

impl Page {
    /// The page in these bytes. `declared` is the charset of the HTTP header. In order: byte order mark; UTF-8 that cannot be
    /// accident; header, `<meta>`, each only if the bytes agree with it; then what the bytes look like. `gb2312` and `gbk` are
    /// read as GB18030.
    pub fn decode(url: Url, bytes: &[u8], declared: Option<&str>) -> Self {
        let (encoding, text) = decode(bytes, declared);
        Self {
            url,
            text,
            encoding,
        }
    }

    /// True when its elements are nested deeper, or would be more, than those of any real page. The time that parsing takes
    /// grows with the square of the depth, and its memory with the elements.
    pub fn is_overgrown(&self) -> bool {
        let extent = depth::extent(&self.text);
        extent.depth > DEEPEST || extent.elements > MOST_ELEMENTS
    }

    /// The address that a link of this page leads to: absolute, without fragment and session id. Nothing for what is no
    /// address of HTTP (`javascript:`, `mailto:`), or is longer than any real one.
    pub fn link(&self, href: &str) -> Option<Url> {
        let encode = encoder(self.encoding);
        let mut url = Url::options()
            .base_url(Some(&self.url))
            .encoding_override(Some(&encode))
            .parse(href.trim())
            .ok()?;
        if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > LONGEST_LINK {
            return None;
        }
        url.set_fragment(None);
        if let Some((path, _)) = url.path().split_once(";jsessionid=") {
            let path = path.to_owned();
            url.set_path(&path);
        }
        Some(url)
    }
}

fn encoder(encoding: &'static Encoding) -> impl Fn(&str) -> Cow<'_, [u8]> {
    move |text| encoding.encode(text).0
}

fn decode(bytes: &[u8], declared: Option<&str>) -> (&'static Encoding, String) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (encoding, text.into_owned());
    }
    // GB18030 takes much of UTF-8 for text of its own, so what is declared is asked only after this.
    if let Some(text) = utf8(bytes) {
        return (UTF_8, text);
    }
    let declared = declared.and_then(|it| Encoding::for_label(it.as_bytes()));
    for encoding in declared.into_iter().chain(meta(bytes)).map(whole) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        if let Some(text) = text {
            return (encoding, text.into_owned());
        }
    }
    let encoding = whole(guess(bytes));
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (encoding, text.into_owned())
}

/// The text of bytes that are UTF-8 and not by accident. A few errors are no contradiction: content systems cut titles
/// within a character. In other encodings every second character would be one.
fn utf8(bytes: &[u8]) -> Option<String> {
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let foreign = text.chars().filter(|it| !it.is_ascii()).count();
    let errors = text.chars().filter(|&it| it == '\u{fffd}').count();
    let is_sure = foreign >= SURE_CHARACTERS && errors * CHARACTERS_AN_ERROR <= foreign;
    is_sure.then(|| text.into_owned())
}

/// GB18030 for its subsets, which real pages exceed.
fn whole(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<meta[^>]{0,200}?charset\s*=\s*["']?([a-z0-9_:-]+)"#)
            .expect("a constant pattern")
    });
    let head = &bytes[..bytes.len().min(HEAD)];
    Encoding::for_label(&CHARSET.captures(head)?[1])
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"cn"), Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, UTF_8};
    use url::Url;

    use super::Page;

    const TEXT: &str = "政府信息公开工作年度报告";

    fn page(bytes: &[u8], declared: Option<&str>) -> Page {
        let url = Url::parse("http://127.0.0.1/col/col7/index.html").expect("an address");
        Page::decode(url, bytes, declared)
    }

    #[test]
    fn a_page_is_decoded_by_the_first_label_its_bytes_agree_with() {
        let gb = GB18030.encode(TEXT).0.into_owned();
        let with_meta = |charset: &str, body: &[u8]| {
            let head = format!(
                "<html><meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">"
            );
            [head.as_bytes(), body].concat()
        };
        let check = |bytes: &[u8], declared: Option<&str>, expected| {
            let page = page(bytes, declared);
            assert!(page.text.contains(TEXT), "{declared:?}: {}", page.text);
            assert_eq!(page.encoding, expected);
        };
        check(TEXT.as_bytes(), Some("utf-8"), UTF_8);
        check(TEXT.as_bytes(), None, UTF_8);
        check(&gb, Some("gb2312"), GB18030);
        check(&with_meta("gbk", &gb), None, GB18030);
        // The header and the page disagree; the bytes decide.
        check(&with_meta("gb2312", &gb), Some("utf-8"), GB18030);
        check(&with_meta("utf-8", &gb), Some("utf-8"), GB18030);
        check(
            &[b"\xef\xbb\xbf", TEXT.as_bytes()].concat(),
            Some("gbk"),
            UTF_8,
        );
    }

    #[test]
    fn a_label_that_the_bytes_contradict_costs_no_title() {
        // Every run of characters has an even number of them: all of it is GB18030 too.
        let utf8 = "<a title=\"青禾市水务局年报\">青禾市水务局</a>政府信息公开年度报告";
        for declared in ["gb2312", "gbk", "gb18030", "iso-8859-1"] {
            let page = page(utf8.as_bytes(), Some(declared));
            assert_eq!((page.text.as_str(), page.encoding), (utf8, UTF_8));
        }
        // A title that the content system cut within a character.
        let long = TEXT.repeat(10);
        let cut = [
            long.as_bytes(),
            b"<a title=\"",
            &"报".as_bytes()[..2],
            b"\">",
        ]
        .concat();
        for declared in [Some("utf-8"), Some("gb2312"), None] {
            assert!(page(&cut, declared).text.starts_with(&long), "{declared:?}");
        }
    }

    #[test]
    fn a_character_beyond_gb2312_survives_a_page_that_declares_it() {
        let gb = GB18030.encode("㐂镕").0.into_owned();
        assert_eq!(page(&gb, Some("gb2312")).text, "㐂镕");
    }

    #[test]
    fn links_are_absolute_and_plain() {
        let it = page(b"", None);
        let check = |href: &str, expected: Option<&str>| {
            assert_eq!(it.link(href).as_ref().map(Url::as_str), expected, "{href}");
        };
        check(" /art/1.html#top ", Some("http://127.0.0.1/art/1.html"));
        check(
            "../a;jsessionid=AF3?b=1",
            Some("http://127.0.0.1/col/a?b=1"),
        );
        check("//other.org/x", Some("http://other.org/x"));
        check("javascript:void(0)", None);
        check("mailto:a@b.cn", None);
        check("http://", None);
    }

    #[test]
    fn a_query_is_encoded_as_its_page_is() {
        let it = page(&GB18030.encode(TEXT).0, Some("gbk"));
        let url = it.link("/down?name=年").expect("an address");
        assert_eq!(url.query(), Some("name=%C4%EA"));
    }
}
