//! The column lists of Hanweb JCMS.
//!
//! The first group of records is inside the page, the others come from its paging (`dataproxy.jsp`). Groups overlap, so
//! records are known by their address.

mod datastore;

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use self::datastore::Datastore;
use super::{Batch, Dialect, Extent, Next};
use crate::{
    discover::{List, ListFault},
    fetch::Request,
    page::Page,
};

/// Pages that JCMS puts into one group.
const PAGES_A_GROUP: u64 = 3;
/// Records a page where the column does not say.
const USUAL_PER_PAGE: u64 = 15;

/// The lists of a column page.
///
/// # Errors
/// [`ListFault::NoList`] when the page has none.
pub(super) fn open(page: &Page) -> Result<Vec<List>, ListFault> {
    let stores = Datastore::in_page(page);
    if stores.is_empty() {
        return Err(ListFault::NoList {
            looked_for: "a script with a <datastore>",
        });
    }
    // A page with several lists says in its scripts nothing that could be given to one of them.
    let script = (stores.len() == 1).then_some(page);
    Ok(stores.into_iter().map(|it| list(it, script)).collect())
}

fn list(store: Datastore, script: Option<&Page>) -> List {
    let total = store
        .total
        .or_else(|| script.and_then(|it| parameter(it, "totalrecord")));
    let paging = store
        .next_group
        .as_ref()
        .and_then(|it| Paging::of_next_group(it, script))
        .or_else(|| script.and_then(Paging::of_script));
    let start = match total {
        Some(_) => store.records.len() as u64 + 1,
        None => 1,
    };
    let first = Batch {
        records: store.records,
        extent: total.map(Extent::Records),
        next: paging
            .as_ref()
            .filter(|_| total.is_none_or(|it| start <= it))
            .map(|it| it.next(start)),
    };
    List::starting(Column { paging }, first)
}

/// A column and its paging, if it has any.
#[derive(Debug)]
struct Column {
    paging: Option<Paging>,
}

impl Dialect for Column {
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault> {
        let store = Datastore::parse(answer).ok_or_else(|| ListFault::NoAnswer {
            at,
            detail: "it has no <datastore>".to_owned(),
        })?;
        let next = self.paging.as_ref().map(|it| it.next(at + it.group_size()));
        Ok(Batch {
            records: store.records,
            extent: store.total.map(Extent::Records),
            next: next.filter(|it| store.total.is_some_and(|total| it.at <= total)),
        })
    }
}

/// How to ask for more records.
#[derive(Debug, Clone)]
struct Paging {
    proxy: Url,
    form: String,
    per_page: u64,
}

impl Paging {
    /// The request for the group that begins with this record.
    fn next(&self, start: u64) -> Next {
        let mut url = self.proxy.clone();
        url.set_query(Some(&format!(
            "startrecord={start}&endrecord={}&perpage={}",
            start + self.group_size() - 1,
            self.per_page
        )));
        Next {
            at: start,
            request: Request::post(url, self.form.clone()),
        }
    }

    fn group_size(&self) -> u64 {
        PAGES_A_GROUP * self.per_page
    }

    /// The parameters as the offered address writes them, but for the page: their encoding is the portal's affair.
    fn of_next_group(url: &Url, script: Option<&Page>) -> Option<Self> {
        let kept = |it: &&str| !it.starts_with("page=") && !it.starts_with("col=");
        let parameters = url.query()?.split('&').filter(kept).collect::<Vec<_>>();
        let mut proxy = url.clone();
        proxy.set_query(None);
        Some(Self {
            proxy,
            form: format!("col=1&{}", parameters.join("&")),
            per_page: script.map_or(USUAL_PER_PAGE, per_page),
        })
    }

    /// The parameters that the page's script gives to its paging.
    fn of_script(page: &Page) -> Option<Self> {
        static PROXY: LazyLock<Regex> =
            LazyLock::new(|| pattern(r#"['"]([^'"]*/jpage/dataproxy\.jsp)"#));
        let web = parameter(page, "webid")?;
        let column = parameter(page, "columnid")?;
        let unit = parameter(page, "unitid")?;
        Some(Self {
            proxy: page.link(&PROXY.captures(&page.text)?[1])?,
            form: format!(
                "col=1&appid=1&webid={web}&path=/&columnid={column}&sourceContentType=1&unitid={unit}&permissiontype=0"
            ),
            per_page: per_page(page),
        })
    }
}

fn per_page(page: &Page) -> u64 {
    parameter(page, "perpage")
        .filter(|it| (1..=100).contains(it))
        .unwrap_or(USUAL_PER_PAGE)
}

/// A number that the page's script gives to its paging: `webid:93`, `unitid='428350'`.
fn parameter(page: &Page, name: &str) -> Option<u64> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?i)\b([a-z]+)['"]?\s*[:=]\s*['"]?(\d{1,18})\b"#));
    NUMBER
        .captures_iter(&page.text)
        .find(|it| it[1].eq_ignore_ascii_case(name))
        .and_then(|it| it[2].parse().ok())
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

#[cfg(test)]
mod tests;
