//! The lists of TRS WCM (拓尔思): `index.html`, `index_1.html`, … beside each other. The script of the first page says how
//! many there are: `createPageHTML(pages, current, "index", "html")`. Relative links; no total of records.

use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;

use super::{Batch, Dialect, Extent, Next};
use crate::{
    discover::{
        ListFault,
        list::List,
        record::{Record, selector},
    },
    fetch::Request,
    page::Page,
};

/// The list of a column page.
///
/// # Errors
/// [`ListFault::NoList`] when the page says nothing of its pages.
pub(super) fn open(page: &Page) -> Result<List, ListFault> {
    let paging = Paging::of(page).ok_or(ListFault::NoList {
        looked_for: "a call of createPageHTML",
    })?;
    let dialect = Wcm {
        first: page.clone(),
    };
    let first = dialect.batch(page, 1, &paging);
    Ok(List::starting(dialect, first))
}

/// A column of TRS WCM.
#[derive(Debug)]
struct Wcm {
    /// Its first page, which the others stand beside.
    first: Page,
}

impl Dialect for Wcm {
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault> {
        let no_answer = |detail: String| ListFault::NoAnswer { at, detail };
        let paging = Paging::of(answer)
            .ok_or_else(|| no_answer("it does not call createPageHTML".to_owned()))?;
        if paging.current + 1 != at {
            // What answers page 1 for every page is told by itself, too.
            return Err(no_answer(format!("it is page {}", paging.current + 1)));
        }
        Ok(self.batch(answer, at, &paging))
    }
}

impl Wcm {
    fn batch(&self, page: &Page, at: u64, paging: &Paging) -> Batch {
        let next = (at < paging.pages).then(|| {
            let url = self.first.link(&paging.file(at));
            url.map(|url| Next {
                at: at + 1,
                request: Request::get(url),
            })
        });
        Batch {
            records: Record::all(
                &Html::parse_document(&page.text),
                &selector("li:has(a[href])"),
                page,
            ),
            extent: Some(Extent::Pages(paging.pages)),
            next: next.flatten(),
        }
    }
}

/// What a page says of the pages of its list.
#[derive(Debug, PartialEq, Eq)]
struct Paging {
    pages: u64,
    /// The number of the page, from 0.
    current: u64,
    name: String,
    extension: String,
}

impl Paging {
    fn of(page: &Page) -> Option<Self> {
        static CALL: LazyLock<Regex> = LazyLock::new(|| {
            let call = r#"createPageHTML\(\s*['"]?(\d{1,9})['"]?\s*,\s*['"]?(\d{1,9})['"]?\s*,\s*["']([\w-]{1,60})["']\s*,\s*["'](\w{1,10})["']"#;
            Regex::new(call).expect("a constant pattern")
        });
        let call = CALL.captures(&page.text)?;
        Some(Self {
            pages: call[1].parse().ok()?,
            current: call[2].parse().ok()?,
            name: call[3].to_owned(),
            extension: call[4].to_owned(),
        })
    }

    /// The file of the page with this number, from 0.
    fn file(&self, number: u64) -> String {
        match number {
            0 => format!("{}.{}", self.name, self.extension),
            _ => format!("{}_{number}.{}", self.name, self.extension),
        }
    }
}
