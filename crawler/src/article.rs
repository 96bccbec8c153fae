//! A detail page: its metadata, its attachments, and what it is. Pure.

mod attachment;
mod metadata;

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use scraper::{ElementRef, Html, Node, Selector};

pub use self::attachment::Attachment;
use crate::{page::Page, title, title::TitleRule};

/// Where articles stand in the pages of the content systems, the surest first.
const CONTAINERS: &[&str] = &[
    "#zoom",
    "#zoomcon",
    "ucapcontent",
    "#UCAP-CONTENT",
    "div.pages_content",
    ".TRS_Editor",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".art_con",
    ".article_con",
    ".article-content",
    "#ivs_content",
    ".Article_content",
    ".article_zoom",
    ".news_cont_d_wrap",
    ".main-txt",
];
/// Elements whose text nobody sees.
const HIDDEN: &[&str] = &["script", "style", "noscript", "head", "template"];
/// The same, and links.
const HIDDEN_AND_LINKS: &[&str] = &["script", "style", "noscript", "head", "template", "a"];
/// Error pages are short; a long text that speaks of an error is an article.
const SHORT: usize = 300;

/// What a page says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its title.
    pub title: Option<String>,
    /// Its date of publication.
    pub published_on: Option<NaiveDate>,
    /// The files it links to, each address once.
    pub attachments: Vec<Attachment>,
    /// What it is.
    pub content: Content,
}

/// What a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A report, by its look: numbered sections or a table of figures.
    Report,
    /// Another text, where articles stand or under a title.
    Text,
    /// Nothing but a way to its attachments.
    Landing,
    /// Neither a title nor a text where articles stand.
    Nothing,
    /// A page that says it is an error, whatever its status was.
    Error {
        /// What it says.
        detail: String,
    },
}

impl Article {
    /// Reads a detail page. `titles` tells a report's title from other lines where no metadata gives one.
    pub fn read(page: &Page, titles: &TitleRule) -> Self {
        let html = Html::parse_document(&page.text);
        let container = container(&html);
        let body = container.unwrap_or_else(|| html.root_element());
        let lines = lines(body, HIDDEN);
        let title = metadata::title(&html).or_else(|| report_title(&html, titles));
        let attachments = attachment::attachments(&html, container, page);
        let has_place = container.is_some() || title.is_some();
        let content = content(&lines, has_table(body), has_place, &attachments);
        Self {
            title,
            published_on: metadata::published_on(&html, page, &lines),
            attachments,
            content,
        }
    }
}

/// What a page with these lines is. `has_place`: it has a title, or an element where articles stand.
fn content(
    lines: &[String],
    has_table: bool,
    has_place: bool,
    attachments: &[Attachment],
) -> Content {
    if has_sections(lines) || has_table {
        return Content::Report;
    }
    let length = lines.iter().map(|it| it.chars().count()).sum::<usize>();
    let may_be_error = attachments.is_empty() && (length < SHORT || !has_place);
    if let Some(detail) = said_error(lines).filter(|_| may_be_error) {
        return Content::Error { detail };
    }
    if !attachments.is_empty() && length < SHORT {
        return Content::Landing;
    }
    if has_place && length > 0 {
        return Content::Text;
    }
    Content::Nothing
}

/// The element with the article. An empty one is passed over: some templates keep one for another kind of page.
fn container(html: &Html) -> Option<ElementRef<'_>> {
    static SELECTORS: LazyLock<Vec<Selector>> =
        LazyLock::new(|| CONTAINERS.iter().map(|it| selector(it)).collect());
    let filled = |it: &ElementRef<'_>| {
        it.text().any(|text| !text.trim().is_empty())
            || it.descendent_elements().any(|it| it.attr("href").is_some())
    };
    SELECTORS
        .iter()
        .find_map(|selector| html.select(selector).find(filled))
}

/// The text, a line for each text node that has any, without what stands in the elements named. Walks the tree without
/// looking back up from every node, which would take for ever on a deep one.
fn lines(body: ElementRef<'_>, without: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut next = body.first_child();
    while let Some(mut node) = next {
        if let Some(text) = node.value().as_text() {
            lines.extend(Some(words(text)).filter(|it| !it.is_empty()));
        }
        next = node
            .first_child()
            .filter(|_| !is_one_of(without, node.value()));
        while next.is_none() {
            next = node.next_sibling();
            match node.parent() {
                Some(parent) if next.is_none() && parent.id() != body.id() => node = parent,
                _ => break,
            }
        }
    }
    lines
}

fn is_one_of(names: &[&str], node: &Node) -> bool {
    node.as_element()
        .is_some_and(|it| names.contains(&it.name()))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first line that is a report's title and names a year. It stands above the article as often as in it; links are other
/// pages' titles.
fn report_title(html: &Html, titles: &TitleRule) -> Option<String> {
    const LONGEST: usize = 100;
    lines(html.root_element(), HIDDEN_AND_LINKS)
        .into_iter()
        .filter(|it| it.chars().count() <= LONGEST)
        .find(|it| titles.accepts(it) && title::year(it).is_some())
}

fn has_sections(lines: &[String]) -> bool {
    static HEADING: LazyLock<Regex> =
        LazyLock::new(|| pattern("^[一二三四五六七八九十]{1,3}[、.．]"));
    lines.iter().filter(|it| HEADING.is_match(it)).count() >= 2
}

fn has_table(body: ElementRef<'_>) -> bool {
    static CELLS: LazyLock<Selector> = LazyLock::new(|| selector("table td"));
    static DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\d+\s*$"));
    body.select(&CELLS)
        .filter(|it| DIGITS.is_match(&it.text().collect::<String>()))
        .count()
        >= 6
}

fn said_error(lines: &[String]) -> Option<String> {
    static ERROR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"页面不存在|找不到|(?:^|\D)404(?:\D|$)|系统繁忙|参数错误|(?:网站|栏目|页面).{0,20}(?:关闭|维护)|(?i)not found|请求出错|服务器错误",
        )
    });
    lines.iter().find(|it| ERROR.is_match(it)).cloned()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a constant selector")
}

#[cfg(test)]
mod tests;
