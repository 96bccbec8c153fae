//! One run from its request to its account: discover, fetch, record, finish. It may die anywhere and be resumed.

mod listing;
mod visit;

use std::collections::BTreeMap;

use bytes::Bytes;
use runtime::{blob_store::BlobError, outage};
use shared::{event::RunStatus, year::ReportYear};
use tokio_util::sync::CancellationToken;

use self::visit::visit;
use crate::{
    account::{manifest, verdict},
    admission::NotCrawled,
    crawler::Crawler,
    fetch::Site,
    hold::Hold,
    ledger::{Account, LedgerError, OpenLink, Run, RunState, Visit},
    metric,
    portal::Target,
    words::cut,
};

/// A run could not go on, for a reason of our own. It stays unfinished and is resumed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CrawlError {
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The blob store failed.
    #[error("a document could not be stored")]
    Blob(#[from] BlobError),
    /// The portal is not one that this crawler may crawl.
    #[error(transparent)]
    NotCrawled(#[from] NotCrawled),
}

/// Works a run of a portal that is held to its end.
///
/// # Errors
/// [`CrawlError`] when it could not go on; what it did so far is kept.
pub(crate) async fn crawl(crawler: &Crawler, hold: &Hold<'_>, run: Run) -> Result<(), CrawlError> {
    let target = crawler.target(&run.portal)?;
    let site = Site::new(&crawler.fetcher, target, hold);
    let run = listed(crawler, hold, &site, target, run).await?;
    while let Some(link) = outlast(|| crawler.ledger.next_link(&run)).await? {
        let visit = visit(crawler, &site, target, &run, &link.link).await?;
        record(crawler, hold, &run, &link, visit).await?;
    }
    let fault = run.listing_fault.as_deref();
    finish(crawler, hold, &run, fault, &target.expected_reports).await
}

/// Does this until the ledger or the blob store is there. The lease, without which nothing of the run is done, ends the
/// wait.
async fn outlast<T, E, F>(work: impl FnMut() -> F) -> Result<T, E>
where
    E: Outage,
    F: Future<Output = Result<T, E>>,
{
    outage::outlast(&CancellationToken::new(), E::is_outage, work).await
}

/// An error that tells whether the surroundings are at fault.
trait Outage: std::error::Error {
    fn is_outage(&self) -> bool;
}

impl Outage for LedgerError {
    fn is_outage(&self) -> bool {
        self.is_outage()
    }
}

impl Outage for BlobError {
    fn is_outage(&self) -> bool {
        self.is_outage()
    }
}

/// The run with its links written down: at once, or from before.
async fn listed(
    crawler: &Crawler,
    hold: &Hold<'_>,
    site: &Site<'_>,
    target: &Target,
    run: Run,
) -> Result<Run, CrawlError> {
    if run.state != RunState::Requested {
        tracing::info!(event = "run.resumed", run.id = %run.id, "resuming");
        return Ok(run);
    }
    tracing::info!(event = "run.started", run.id = %run.id, "reading the lists");
    let listing = listing::read(site, target, crawler.config.max_page_bytes).await;
    let fault = (!listing.faults.is_empty()).then(|| cut(&listing.faults.join("; ")));
    tracing::info!(
        event = "run.listed", run.id = %run.id, links = listing.links.len(), fault, "lists are read"
    );
    let (lease, fault_words) = (hold.lease(), fault.as_deref());
    let list = || {
        crawler
            .ledger
            .list(lease, &run, &listing.links, fault_words)
    };
    outlast(list).await?;
    Ok(Run {
        state: RunState::Running,
        listing_fault: fault,
        ..run
    })
}

async fn record(
    crawler: &Crawler,
    hold: &Hold<'_>,
    run: &Run,
    link: &OpenLink,
    visit: Visit,
) -> Result<(), CrawlError> {
    let record = || crawler.ledger.record(hold.lease(), run, link, &visit);
    let outcome = outlast(record).await?;
    metric::visited(outcome.as_ref());
    tracing::info!(
        event = "document.visited", run.id = %run.id, url = %link.link.url, outcome = ?outcome, "visited"
    );
    Ok(())
}

async fn finish(
    crawler: &Crawler,
    hold: &Hold<'_>,
    run: &Run,
    fault: Option<&str>,
    expected: &BTreeMap<ReportYear, u64>,
) -> Result<(), CrawlError> {
    let done = outlast(|| crawler.ledger.done_links(run)).await?;
    let manifest = manifest(run, &done);
    let counts = manifest.counts();
    let former = outlast(|| crawler.ledger.last_complete(run)).await?;
    let (status, reason) = verdict(fault, &done, former.as_ref(), expected);
    let bytes = Bytes::from(serde_json::to_vec(&manifest).expect("a manifest has string keys"));
    let put = || crawler.blobs.put(bytes.clone(), "application/json");
    let account = Account {
        status,
        reason,
        counts,
        manifest: outlast(put).await?,
    };
    outlast(|| crawler.ledger.finish(hold.lease(), run, &account)).await?;
    metric::finished(status);
    let reason = account.reason;
    match status {
        RunStatus::Complete => {
            tracing::info!(event = "run.finished", run.id = %run.id, ?counts, "complete");
        }
        RunStatus::Incomplete => {
            tracing::warn!(event = "run.finished", run.id = %run.id, ?counts, reason, "incomplete");
        }
    }
    Ok(())
}
