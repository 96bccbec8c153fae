//! The dialects of the content systems: how each writes a list, says how long it is, and is asked for more. A closed set;
//! everything particular to a portal is in its file.
//!
//! A dialect reads one answer at a time ([`Dialect::read`]); that the list is walked to its proven end is the business of
//! [`super::List`], the same for all.

mod jcms_column;
mod trs_wcm;

use std::fmt;

use url::Url;

use super::{Record, fault::ListFault, list::List};
use crate::{fetch::Request, page::Page, portal::Adapter};

/// How a content system writes the lists of one portal.
pub(super) trait Dialect: fmt::Debug + Send {
    /// What the answer to a request for more says. `at` is where the request said that the answer begins.
    ///
    /// # Errors
    /// [`ListFault::NoAnswer`] when it is no answer of this content system.
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault>;
}

/// What one answer says.
#[derive(Debug, Clone, Default)]
pub(super) struct Batch {
    /// The records it has, in order.
    pub(super) records: Vec<Record>,
    /// How long the list is, if it says.
    pub(super) extent: Option<Extent>,
    /// What to ask for after it, if there may be more.
    pub(super) next: Option<Next>,
}

/// How long a list says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// In records.
    Records(u64),
    /// In pages, where the content system counts nothing else.
    Pages(u64),
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Records(count) => write!(f, "{count} records"),
            Self::Pages(count) => write!(f, "{count} pages"),
        }
    }
}

/// A request for more.
#[derive(Debug, Clone)]
pub(super) struct Next {
    /// Where its answer begins: the number of the page, or of its first record, from 1.
    pub(super) at: u64,
    /// The request.
    pub(super) request: Request,
}

/// Where a portal's lists begin: a page to ask for, in which a content system says what there is.
#[derive(Debug)]
pub struct Source {
    /// The page to ask for.
    pub first: Request,
    dialect: Opening,
}

/// How to read the first page, by content system.
#[derive(Debug)]
enum Opening {
    JcmsColumn,
    TrsWcm,
}

impl Source {
    /// The lists that begin with this page, the answer to [`Source::first`]; each is walked on its own.
    ///
    /// # Errors
    /// [`ListFault::NoList`] when the page has none.
    pub fn open(&self, page: &Page) -> Result<Vec<List>, ListFault> {
        match self.dialect {
            Opening::JcmsColumn => jcms_column::open(page),
            Opening::TrsWcm => trs_wcm::open(page).map(|it| vec![it]),
        }
    }
}

/// Where the lists of a portal begin.
pub fn sources(adapter: &Adapter) -> Vec<Source> {
    let each = |columns: &[Url], dialect: fn() -> Opening| {
        let source = |url: &Url| Source {
            first: Request::get(url.clone()),
            dialect: dialect(),
        };
        columns.iter().map(source).collect()
    };
    match adapter {
        Adapter::Jcms(it) => each(&it.columns, || Opening::JcmsColumn),
        Adapter::TrsWcm(it) => each(&it.columns, || Opening::TrsWcm),
    }
}
