//! What a portal answered.

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED};
use url::Url;

/// Longer media types and charsets are none.
const LONGEST_LABEL: usize = 127;

/// What a portal answered, if it was a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The bytes that were known already.
    NotModified {
        /// The address that says so, after redirects.
        url: Url,
    },
    /// Bytes.
    Document(Document),
}

/// Bytes and what the portal said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The address that gave them, after redirects.
    pub url: Url,
    /// The bytes, decompressed, else unchanged.
    pub bytes: Bytes,
    /// The media type the header declares, without parameters.
    pub media_type: String,
    /// The charset the header declares.
    pub charset: Option<String>,
    /// What to send along to hear only of changes.
    pub validators: Validators,
}

/// What a portal gives out to recognise a version of a document by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The value of `ETag`.
    pub etag: Option<String>,
    /// The value of `Last-Modified`, as it came.
    pub last_modified: Option<String>,
}

impl Document {
    pub(super) fn new(url: Url, headers: &HeaderMap, bytes: Bytes) -> Self {
        let declared = value(headers, CONTENT_TYPE).unwrap_or_default();
        let mut parts = declared.split(';').map(str::trim);
        let media_type = match parts.next() {
            Some(it) if it.contains('/') && it.len() <= LONGEST_LABEL => it.to_ascii_lowercase(),
            _ => "application/octet-stream".to_owned(),
        };
        let charset = parts
            .filter_map(|it| it.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, it)| it.trim().trim_matches('"').to_ascii_lowercase());
        Self {
            url,
            bytes,
            media_type,
            charset: charset.filter(|it| (1..=LONGEST_LABEL).contains(&it.len())),
            validators: Validators {
                etag: value(headers, ETAG),
                last_modified: value(headers, LAST_MODIFIED),
            },
        }
    }
}

fn value(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::Document;

    #[test]
    fn the_type_and_charset_are_read_from_the_header() {
        let check = |header: Option<&'static str>, media_type: &str, charset: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(header));
            }
            let url = "http://127.0.0.1/".parse().expect("an address");
            let it = Document::new(url, &headers, Bytes::new());
            assert_eq!(
                (it.media_type.as_str(), it.charset.as_deref()),
                (media_type, charset)
            );
        };
        check(
            Some("text/html; charset=GB2312"),
            "text/html",
            Some("gb2312"),
        );
        check(
            Some("Text/HTML;Charset=\"utf-8\""),
            "text/html",
            Some("utf-8"),
        );
        check(Some("application/pdf"), "application/pdf", None);
        check(Some("nonsense"), "application/octet-stream", None);
        check(None, "application/octet-stream", None);
    }
}
