//! The dialects of the content systems: how each writes a list, says how long it is, and is asked for more. A closed set;
//! everything particular to a portal is in its file.
//!
//! A dialect reads one answer at a time ([`Dialect::read`]); that the list is walked to its proven end is the business of
//! [`super::List`], the same for all.

mod gkmlpt;
mod jcms_catalogue;
mod jcms_column;
mod jpaas;
mod list_page;
mod script_pages;

use std::fmt;

use url::Url;

use self::{gkmlpt::Category, script_pages::Caller};
use super::{Record, fault::ListFault, list::List};
use crate::{
    fetch::Request,
    page::Page,
    portal::{Adapter, Catalogue, Gkmlpt, ListRules},
};

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
pub struct Source<'portal> {
    /// The page to ask for.
    pub first: Request,
    opening: Opening<'portal>,
}

/// How to read the first page, by content system.
#[derive(Debug)]
enum Opening<'portal> {
    JcmsColumn,
    JcmsCatalogue(&'portal Catalogue),
    Jpaas { tag: Option<&'portal str> },
    ScriptPages(Caller),
    Gkmlpt(Category),
    ListPage(&'portal ListRules),
}

impl Source<'_> {
    /// The lists that begin with this page, the answer to [`Source::first`]; each is walked on its own.
    ///
    /// # Errors
    /// [`ListFault`] when the page has none.
    pub fn open(&self, page: &Page) -> Result<Vec<List>, ListFault> {
        let one = match &self.opening {
            Opening::JcmsColumn => return jcms_column::open(page),
            Opening::JcmsCatalogue(catalogue) => jcms_catalogue::open(page, catalogue),
            Opening::Jpaas { tag } => jpaas::open(page, *tag),
            Opening::ScriptPages(caller) => script_pages::open(page, *caller),
            Opening::Gkmlpt(category) => gkmlpt::open(page, category.clone()),
            Opening::ListPage(rules) => list_page::open(page, rules),
        };
        one.map(|it| vec![it])
    }
}

/// Where the lists of a portal begin.
pub fn sources(adapter: &Adapter) -> Vec<Source<'_>> {
    match adapter {
        Adapter::Jcms(it) => {
            let mut sources = columns(&it.columns, || Opening::JcmsColumn);
            let catalogue = it.catalogue.iter();
            sources.extend(catalogue.map(|it| Source {
                first: jcms_catalogue::request(it, 1),
                opening: Opening::JcmsCatalogue(it),
            }));
            sources
        }
        Adapter::Jpaas(it) => {
            let tag = it.tag.as_deref();
            columns(&it.columns, || Opening::Jpaas { tag })
        }
        Adapter::TrsWcm(it) => columns(&it.columns, || Opening::ScriptPages(Caller::TrsWcm)),
        Adapter::Ucap(it) => columns(&it.columns, || Opening::ScriptPages(Caller::Ucap)),
        Adapter::Gkmlpt(it) => it
            .categories
            .iter()
            .map(|number| category(it, *number))
            .collect(),
        Adapter::ListPage(it) => columns(&it.columns, || Opening::ListPage(it)),
    }
}

fn columns<'portal>(urls: &[Url], opening: impl Fn() -> Opening<'portal>) -> Vec<Source<'portal>> {
    let source = |url: &Url| Source {
        first: Request::get(url.clone()),
        opening: opening(),
    };
    urls.iter().map(source).collect()
}

fn category(gkmlpt: &Gkmlpt, number: u64) -> Source<'static> {
    Source {
        first: gkmlpt::request(&gkmlpt.address, number, gkmlpt.site, 1),
        opening: Opening::Gkmlpt(Category {
            address: gkmlpt.address.clone(),
            number,
            site: gkmlpt.site,
        }),
    }
}
