//! A list page of no known content system: the rules by which it is read.

use regex::Regex;
use scraper::Selector;
use serde::Deserialize;
use url::Url;

use crate::portal::{
    Parameter,
    target::{Refusal, Unknown},
};

/// The rules, as a portal's file writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPageFile {
    /// Pages that list reports.
    pub columns: Parameter<Vec<Url>>,
    /// A CSS selector of the records, each with a link in it: `ul.list > li`.
    pub records: Parameter<String>,
    /// A CSS selector of the link to the next page. None where there is only one page.
    pub next: Option<Parameter<String>>,
    /// What proves that the list was read whole.
    pub length: Parameter<ListLengthFile>,
}

/// What proves that a list was read whole, as a portal's file writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListLengthFile {
    /// The list is one page.
    OnePage,
    /// A regular expression whose first group is the number of records: `共(\d+)条`.
    Records(String),
    /// A regular expression whose first group is the number of pages: `共(\d+)页`.
    Pages(String),
}

/// The rules.
#[derive(Debug, Clone)]
pub struct ListRules {
    /// Pages that list reports.
    pub columns: Vec<Url>,
    /// The records.
    pub records: Selector,
    /// The link to the next page.
    pub next: Option<Selector>,
    /// What proves that the list was read whole.
    pub length: ListLength,
}

/// What proves that a list was read whole.
#[derive(Debug, Clone)]
pub enum ListLength {
    /// The list is one page.
    OnePage,
    /// The number of records, in the first group.
    Records(Regex),
    /// The number of pages, in the first group.
    Pages(Regex),
}

impl ListPageFile {
    pub(super) fn resolve(&self, unknown: &mut Unknown) -> Result<Option<ListRules>, Refusal> {
        let columns = unknown.some("adapter.list_page.columns", &self.columns)?;
        let records = unknown.value("adapter.list_page.records", &self.records);
        let records = records.map(|it| selector("adapter.list_page.records.value", &it));
        let next = unknown.optional("adapter.list_page.next", &self.next);
        let next = next.map(|it| selector("adapter.list_page.next.value", &it));
        let length = unknown.value("adapter.list_page.length", &self.length);
        let length = length.map(ListLengthFile::compile);
        let (records, next, length) =
            (records.transpose()?, next.transpose()?, length.transpose()?);
        let (Some(columns), Some(records), Some(length)) = (columns, records, length) else {
            return Ok(None);
        };
        Ok(Some(ListRules {
            columns,
            records,
            next,
            length,
        }))
    }
}

impl ListLengthFile {
    fn compile(self) -> Result<ListLength, Refusal> {
        let key = "adapter.list_page.length.value";
        let count = |text: &str| {
            let pattern = Regex::new(text).map_err(|it| (key, it.to_string()))?;
            match pattern.captures_len() {
                2 => Ok(pattern),
                _ => Err((key, format!("{text:?} needs one group, around the number"))),
            }
        };
        Ok(match self {
            Self::OnePage => ListLength::OnePage,
            Self::Records(text) => ListLength::Records(count(&text)?),
            Self::Pages(text) => ListLength::Pages(count(&text)?),
        })
    }
}

fn selector(key: &'static str, text: &str) -> Result<Selector, Refusal> {
    Selector::parse(text).map_err(|it| (key, format!("{text:?} is no CSS selector: {it}")))
}
