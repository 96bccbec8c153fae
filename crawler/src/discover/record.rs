//! A record of a list: the link, its title and its date.

use chrono::NaiveDate;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::{date, page::Page, words::tidy};

/// A longer record is none; a list that has one is then short of it.
const LONGEST: usize = 64 * 1024;

/// A record of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it leads.
    pub url: Url,
    /// Its title: the whole one of the `title` attribute where there is one, since the visible text is cut.
    pub title: String,
    /// Its date.
    pub listed_on: Option<NaiveDate>,
}

impl Record {
    /// The record in a piece of HTML, if it leads anywhere.
    pub(super) fn parse(text: &str, page: &Page) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        Self::of(Html::parse_fragment(text).root_element(), page)
    }

    /// The record that this element is, if it leads anywhere: its first link with a title, or its first link at all.
    pub(super) fn of(row: ElementRef<'_>, page: &Page) -> Option<Self> {
        let links = selector("a[href]");
        let title = |it: &ElementRef<'_>| it.attr("title").map(tidy).filter(|it| !it.is_empty());
        let itself = (row.value().name() == "a").then_some(row);
        let link = itself
            .or_else(|| row.select(&links).find(|it| title(it).is_some()))
            .or_else(|| row.select(&links).next())?;
        let outside = row
            .descendants()
            .filter(|node| !node.ancestors().any(|it| it.id() == link.id()))
            .filter_map(|node| node.value().as_text().map(|it| it.to_string()))
            .collect::<String>();
        Some(Self {
            url: page.link(link.attr("href")?)?,
            title: title(&link).unwrap_or_else(|| tidy(&link.text().collect::<String>())),
            listed_on: date::find(&outside),
        })
    }

    /// The records of those elements of a piece of HTML that match, in their order.
    pub(super) fn all(html: &Html, rows: &Selector, page: &Page) -> Vec<Self> {
        let rows = html.select(rows);
        rows.filter_map(|it| Self::of(it, page)).collect()
    }
}

pub(super) fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a constant selector")
}
