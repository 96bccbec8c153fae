//! Title and date of a page: the metadata that 《政府网站发展指引》 prescribes, and what stands in for it.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use scraper::{Html, Selector};

use crate::{date, page::Page, words::tidy};

/// The title that the page's metadata gives it.
pub(super) fn title(html: &Html) -> Option<String> {
    meta(html, "ArticleTitle")
}

/// The date of publication: metadata, then a labelled date in the text, then the date in the address.
pub(super) fn published_on(html: &Html, page: &Page) -> Option<NaiveDate> {
    meta(html, "PubDate")
        .and_then(|it| date::find(&it))
        .or_else(|| labelled(html))
        .or_else(|| in_address(page))
}

/// The content of a `<meta>`, whatever the case of its name; the last one that has any, since templates put their own first.
fn meta(html: &Html, name: &str) -> Option<String> {
    static META: LazyLock<Selector> =
        LazyLock::new(|| Selector::parse("meta[name][content]").expect("a constant selector"));
    html.select(&META)
        .filter(|it| {
            it.attr("name")
                .is_some_and(|it| it.trim().eq_ignore_ascii_case(name))
        })
        .filter_map(|it| it.attr("content"))
        .map(tidy)
        .rfind(|it| !it.is_empty())
}

fn labelled(html: &Html) -> Option<NaiveDate> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:发布时间|发布日期|成文日期|发文日期|时间)[:：\]】]?((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})")
            .expect("a constant pattern")
    });
    let text = html
        .root_element()
        .text()
        .flat_map(str::split_whitespace)
        .collect::<String>();
    date::find(&LABEL.captures(&text)?[1])
}

fn in_address(page: &Page) -> Option<NaiveDate> {
    let segments = page.url.path_segments()?.collect::<Vec<_>>();
    segments.windows(3).find_map(|it| date::find(&it.join("-")))
}
