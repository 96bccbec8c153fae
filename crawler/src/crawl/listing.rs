//! Reading a portal's lists: asks for pages and groups, lets [`crate::discover`] read them.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use shared::run::RefusalReason;
use url::Url;

use crate::{
    discover::{List, ListFault, Record, Source, Step, sources, views},
    fetch::{Answer, Fault, Request, Site},
    link::{Link, LinkKind},
    page::Page,
    portal::Target,
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
enum WalkFault {
    #[error(transparent)]
    List(#[from] ListFault),
    #[error(transparent)]
    Fetch(#[from] Fault),
    #[error("reading the list panicked")]
    Panic,
}

/// Reads every list of a portal.
pub(super) async fn read(site: &Site<'_>, target: &Target, max_page_bytes: u64) -> Listing {
    let mut listing = Listing::default();
    for source in sources(&target.adapter) {
        // A list that makes its reading panic would do so for ever: it is a fault, and the run goes on.
        let (records, fault) = AssertUnwindSafe(records(site, &source, max_page_bytes))
            .catch_unwind()
            .await
            .unwrap_or((Vec::new(), Some(WalkFault::Panic)));
        let reports = records
            .into_iter()
            .filter_map(|it| link(it, &target.titles));
        listing.links.extend(reports);
        let url = source.first.url();
        listing
            .faults
            .extend(fault.map(|it| format!("{url}: {it}")));
    }
    listing.links.extend(views(&target.adapter));
    listing
}

/// The records of a source. A list that is not proven complete is read a second time, from its beginning: something may have
/// been added while it was read, or one answer may have been empty by accident.
async fn records(
    site: &Site<'_>,
    source: &Source<'_>,
    max_page_bytes: u64,
) -> (Vec<Record>, Option<WalkFault>) {
    let (first, fault) = walk(site, source, max_page_bytes).await;
    let Some(WalkFault::List(fault)) = fault else {
        return (first, fault);
    };
    let url = source.first.url();
    tracing::info!(event = "list.reread", %url, cause = %fault, "reading a list again");
    let (second, fault) = walk(site, source, max_page_bytes).await;
    if fault.is_none() || second.len() >= first.len() {
        (second, fault)
    } else {
        (first, fault)
    }
}

/// The records of a source's lists, and the first fault of any of them.
async fn walk(
    site: &Site<'_>,
    source: &Source<'_>,
    max_page_bytes: u64,
) -> (Vec<Record>, Option<WalkFault>) {
    let page = match ask(site, source.first.clone(), max_page_bytes).await {
        Ok(page) => page,
        Err(fault) => return (Vec::new(), Some(fault.into())),
    };
    let lists = match source.open(&page) {
        Ok(lists) => lists,
        Err(fault) => return (Vec::new(), Some(fault.into())),
    };
    let mut records = Vec::new();
    let mut first_fault = None;
    for mut list in lists {
        let fault = to_the_end(site, &mut list, max_page_bytes).await.err();
        first_fault = first_fault.or(fault);
        records.extend(list.into_records());
    }
    (records, first_fault)
}

async fn to_the_end(
    site: &Site<'_>,
    list: &mut List,
    max_page_bytes: u64,
) -> Result<(), WalkFault> {
    loop {
        match list.step() {
            Step::Complete => return Ok(()),
            Step::Incomplete(fault) => return Err(fault.into()),
            Step::Ask(request) => list.take(&ask(site, request, max_page_bytes).await?),
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
