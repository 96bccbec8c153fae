//! Title and date of a page: the metadata that 《政府网站发展指引》 prescribes, and what stands in for it.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use scraper::{Html, Selector};

use crate::{date, page::Page, words::tidy};

/// The title that the page's metadata gives it: a `<meta>`, or UCAP's own element.
pub(super) fn title(html: &Html) -> Option<String> {
    meta(html, "ArticleTitle").or_else(|| element(html, "ucaptitle"))
}

/// The date of publication: metadata, then a labelled date in the text, then the date in the address, then the one under the
/// text, whose lines these are.
pub(super) fn published_on(html: &Html, page: &Page, lines: &[String]) -> Option<NaiveDate> {
    let mut written = meta(html, "PubDate")
        .into_iter()
        .chain(element(html, "publishtime"));
    written
        .find_map(|it| date::find(&it))
        .or_else(|| labelled(html))
        .or_else(|| in_address(page))
        .or_else(|| signed_on(lines))
}

/// The text of the first element of this name that has any.
fn element(html: &Html, name: &str) -> Option<String> {
    let name = Selector::parse(name).expect("the name of an element");
    let texts = html.select(&name);
    let mut texts = texts.map(|it| tidy(&it.text().collect::<String>()));
    texts.find(|it| !it.is_empty())
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

/// The date in an address: `/2024/1/29/`, `/2024-01/29/`, `/20240129/`, `/t20240129_1.html`.
fn in_address(page: &Page) -> Option<NaiveDate> {
    static RUN_TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^t?((?:19|20)\d\d)(\d\d)(\d\d)(?:_\d+\.s?html?)?$")
            .expect("a constant pattern")
    });
    let segments = page.url.path_segments()?.collect::<Vec<_>>();
    let apart = [3, 2].into_iter().find_map(|length| {
        let dates = segments
            .windows(length)
            .filter(|it| it[0].starts_with(['1', '2']));
        dates.map(|it| it.join("-")).find_map(|it| date::find(&it))
    });
    apart.or_else(|| {
        let found = segments.iter().filter_map(|it| RUN_TOGETHER.captures(it));
        found
            .map(|it| format!("{}-{}-{}", &it[1], &it[2], &it[3]))
            .find_map(|it| date::find(&it))
    })
}

/// The date under a text: the last of its lines that is nothing else.
fn signed_on(lines: &[String]) -> Option<NaiveDate> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日$").expect("a constant pattern")
    });
    let last = lines.iter().rfind(|it| DATE.is_match(it))?;
    date::find(last)
}
