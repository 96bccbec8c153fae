//! The files a page links to.

use std::{collections::HashSet, sync::LazyLock};

use encoding_rs::Encoding;
use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::{page::Page, words::tidy};

/// A file that a page links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its address.
    pub url: Url,
    /// Its name as the page gives it. The bytes decide what it is, not this.
    pub file_name: String,
}

/// Paths of the scripts by which content systems give out files: of JCMS, and of JPaaS.
const DOWNLOADS: &[&str] = &["/module/download/down", "/front/document/file-download"];
/// Where a content system keeps files under names without ending.
const STORES: &[&str] = &["/resources/public/"];
/// The class that gkmlpt gives to links to files.
const LINK_CLASS: &str = "nfw-cms-attachment";

/// The attachments of a page, each address once. Links of a download script, and those that a content system marks, count
/// wherever they stand; other links to files only inside the article, since menus link to forms and software.
pub(super) fn attachments(
    html: &Html,
    container: Option<ElementRef<'_>>,
    page: &Page,
) -> Vec<Attachment> {
    static LINKS: LazyLock<Selector> = LazyLock::new(|| {
        Selector::parse("a[href], iframe[src], embed[src]").expect("a constant selector")
    });
    let mut found = Vec::<Attachment>::new();
    let mut known = HashSet::new();
    let inner = container.map(|it| it.select(&LINKS).map(|it| it.id()).collect::<HashSet<_>>());
    for link in html.select(&LINKS) {
        let inside = inner.as_ref().is_none_or(|it| it.contains(&link.id()));
        let Some(attachment) = attachment(link, inside, page) else {
            continue;
        };
        if known.insert(attachment.url.clone()) {
            found.push(attachment);
        }
    }
    found
}

fn attachment(link: ElementRef<'_>, inside: bool, page: &Page) -> Option<Attachment> {
    let url = page.link(link.attr("href").or_else(|| link.attr("src"))?)?;
    let text = link.text().collect::<String>();
    let is_in = |paths: &[&str]| paths.iter().any(|it| url.path().contains(it));
    let is_marked = link.value().classes().any(|it| it == LINK_CLASS);
    let is_download = is_marked || is_in(DOWNLOADS);
    if !is_download && !inside {
        return None;
    }
    let file_name = names(&url, text.trim(), page.encoding).find(|it| is_file_name(it));
    let file_name = file_name.or_else(|| (is_download || is_in(STORES)).then_some(text))?;
    Some(Attachment {
        url,
        file_name: tidy(&file_name),
    })
}

/// What may be the file's name, the best first: the name the download script shows, the link's own words, the name in the
/// store, the end of the path.
fn names<'a>(
    url: &'a Url,
    text: &'a str,
    encoding: &'static Encoding,
) -> impl Iterator<Item = String> + 'a {
    let last = url
        .path_segments()
        .and_then(|mut it| it.next_back())
        .map(|it| decode(it, encoding));
    [
        query_value(url, "showname", encoding),
        Some(text.to_owned()),
        query_value(url, "filename", encoding),
        last,
    ]
    .into_iter()
    .flatten()
}

fn is_file_name(name: &str) -> bool {
    static ENDING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\.(?:pdf|docx?|wps|ofd|rtf|txt|xlsx?|et|csv|zip|rar|7z)$")
            .expect("a constant pattern")
    });
    ENDING.is_match(name.trim())
}

fn query_value(url: &Url, key: &str, encoding: &'static Encoding) -> Option<String> {
    url.query()?
        .split('&')
        .filter_map(|it| it.split_once('='))
        .find(|(name, value)| *name == key && !value.is_empty())
        .map(|(_, value)| decode(&value.replace('+', " "), encoding))
}

/// The text of a percent-encoded part of an address: UTF-8, or else the encoding of its page.
fn decode(text: &str, encoding: &'static Encoding) -> String {
    let bytes = percent_decoded(text.as_bytes());
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => encoding.decode(error.as_bytes()).0.into_owned(),
    }
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let digit = |index: usize| (*text.get(index)? as char).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut index = 0;
    while index < text.len() {
        match (text[index], digit(index + 1), digit(index + 2)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                index += 3;
            }
            (byte, ..) => {
                bytes.push(byte);
                index += 1;
            }
        }
    }
    bytes
}
