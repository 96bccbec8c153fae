//! Reading a portal's lists: asks for pages and groups, lets [`crate::discover`] read them.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use shared::run::RefusalReason;
use url::Url;

use crate::{
    discover::{Column, ColumnFault, Record, Step, views},
    fetch::{Answer, Fault, Request, Site},
    link::{Link, LinkKind},
    page::Page,
    portal::{Adapter, Target},
    title::TitleRule,
};

/// What a portal's lists led to.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The links that are annual reports, by their titles.
    pub(super) links: Vec<Link>,
    /// Why it may not be all, list by list.
    pub(super) faults: Vec<String>,
}

/// Why a list was not read to its proven end.
#[derive(Debug, thiserror::Error)]
enum ListFault {
    #[error(transparent)]
    List(#[from] ColumnFault),
    #[error(transparent)]
    Fetch(#[from] Fault),
    #[error("reading the list panicked")]
    Panic,
}

/// Reads every list of a portal.
pub(super) async fn read(site: &Site<'_>, target: &Target, max_page_bytes: u64) -> Listing {
    let Adapter::Jcms(jcms) = &target.adapter;
    let mut listing = Listing::default();
    for url in &jcms.columns {
        // A list that makes its reading panic would do so for ever: it is a fault, and the run goes on.
        let (records, fault) = AssertUnwindSafe(column(site, url, max_page_bytes))
            .catch_unwind()
            .await
            .unwrap_or((Vec::new(), Some(ListFault::Panic)));
        let reports = records
            .into_iter()
            .filter_map(|it| link(it, &target.titles));
        listing.links.extend(reports);
        listing
            .faults
            .extend(fault.map(|it| format!("{url}: {it}")));
    }
    if let Some(view) = &jcms.annual_reports {
        listing.links.extend(views(view));
    }
    listing
}

/// The records of a column page. A list that is not proven complete is read a second time, from its beginning: something may
/// have been added while it was read, or one answer may have been empty by accident.
async fn column(
    site: &Site<'_>,
    url: &Url,
    max_page_bytes: u64,
) -> (Vec<Record>, Option<ListFault>) {
    let (first, fault) = walk(site, url, max_page_bytes).await;
    let Some(ListFault::List(fault)) = fault else {
        return (first, fault);
    };
    tracing::info!(event = "list.reread", %url, cause = %fault, "reading a list again");
    let (second, fault) = walk(site, url, max_page_bytes).await;
    if fault.is_none() || second.len() >= first.len() {
        (second, fault)
    } else {
        (first, fault)
    }
}

/// The records of a column page's lists, and the first fault of any of them.
async fn walk(site: &Site<'_>, url: &Url, max_page_bytes: u64) -> (Vec<Record>, Option<ListFault>) {
    let page = match ask(site, Request::get(url.clone()), max_page_bytes).await {
        Ok(page) => page,
        Err(fault) => return (Vec::new(), Some(fault.into())),
    };
    let columns = match Column::of(&page) {
        Ok(columns) => columns,
        Err(fault) => return (Vec::new(), Some(fault.into())),
    };
    let mut records = Vec::new();
    let mut first_fault = None;
    for mut column in columns {
        let fault = to_the_end(site, &mut column, max_page_bytes).await.err();
        first_fault = first_fault.or(fault);
        records.extend(column.into_records());
    }
    (records, first_fault)
}

async fn to_the_end(
    site: &Site<'_>,
    column: &mut Column,
    max_page_bytes: u64,
) -> Result<(), ListFault> {
    loop {
        match column.step() {
            Step::Complete => return Ok(()),
            Step::Incomplete(fault) => return Err(fault.into()),
            Step::Ask(group) => {
                let request = Request::post(group.url, group.form);
                column.take(&ask(site, request, max_page_bytes).await?);
            }
        }
    }
}

async fn ask(site: &Site<'_>, request: Request, max_page_bytes: u64) -> Result<Page, Fault> {
    match site.ask(&request).await? {
        Answer::Document(it) => page(it.url, &it.bytes, it.charset.as_deref(), max_page_bytes),
        Answer::NotModified { url } => Err(unasked(&url)),
    }
}

/// The page in these bytes.
///
/// # Errors
/// [`Fault`] when it is too large, or nested too deep, to be searched for links.
pub(super) fn page(
    url: Url,
    bytes: &[u8],
    charset: Option<&str>,
    limit: u64,
) -> Result<Page, Fault> {
    let size = bytes.len() as u64;
    let refused = |detail| Fault::refused(RefusalReason::TooLarge, detail);
    if size > limit {
        return Err(refused(format!(
            "a page of {size} bytes; the limit is {limit} (crawler.max_page_bytes)"
        )));
    }
    let page = Page::decode(url, bytes, charset);
    if page.is_overgrown() {
        let detail = "a page nested deeper, or of more elements, than any real one";
        return Err(refused(detail.to_owned()));
    }
    Ok(page)
}

/// A 304 to a request that did not ask for it.
pub(super) fn unasked(url: &Url) -> Fault {
    Fault::failed_for_now(format!(
        "{url} answered 304 to a request that did not ask for it"
    ))
}

/// The link of a record that may be a report. Where the list cuts a title before it tells, the page's own title decides.
fn link(record: Record, titles: &TitleRule) -> Option<Link> {
    let title = match record.title {
        title if titles.accepts(&title) => title,
        cut if cut.ends_with('…') || cut.ends_with("...") => String::new(),
        _ => return None,
    };
    Some(Link {
        url: record.url,
        title,
        listed_on: record.listed_on,
        kind: LinkKind::Page,
    })
}
