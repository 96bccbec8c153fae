//! One run from its request to its account: discover, fetch, record, finish. It may die anywhere and be resumed.

mod listing;
mod visit;

use std::collections::BTreeMap;

use runtime::blob_store::BlobError;
use shared::{event::RunStatus, portal::PortalId, year::ReportYear};

use self::visit::visit;
use crate::{
    account::{manifest, verdict},
    crawler::{Crawler, chain},
    fetch::Site,
    ledger::{LedgerError, OpenLink, Run, RunState, Visit},
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
}

/// Works a run to its end.
///
/// # Errors
/// [`CrawlError`] when it could not go on; what it did so far is kept.
pub(crate) async fn crawl(
    crawler: &Crawler,
    portal: &PortalId,
    number: u64,
) -> Result<(), CrawlError> {
    let run = crawler.ledger.run(portal, number).await?;
    if run.state == RunState::Finished {
        return Ok(());
    }
    let target = match crawler.target(portal) {
        Ok(target) => target,
        Err(reason) => {
            let reason = chain(reason);
            return finish(crawler, &run, Some(&reason), &BTreeMap::new()).await;
        }
    };
    let site = Site::new(&crawler.fetcher, target);
    let run = listed(crawler, &site, target, run).await?;
    while let Some(link) = crawler.ledger.next_link(&run).await? {
        let visit = visit(crawler, &site, target, &run, &link.link).await?;
        record(crawler, &run, &link, visit).await?;
    }
    let fault = run.listing_fault.as_deref();
    finish(crawler, &run, fault, &target.expected_reports).await
}

/// The run with its links written down: at once, or from before.
async fn listed(
    crawler: &Crawler,
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
    crawler
        .ledger
        .list(&run, &listing.links, fault.as_deref())
        .await?;
    Ok(Run {
        state: RunState::Running,
        listing_fault: fault,
        ..run
    })
}

async fn record(
    crawler: &Crawler,
    run: &Run,
    link: &OpenLink,
    visit: Visit,
) -> Result<(), CrawlError> {
    let outcome = crawler.ledger.record(run, link, visit).await?;
    tracing::info!(
        event = "document.visited", run.id = %run.id, url = %link.link.url, outcome = ?outcome, "visited"
    );
    Ok(())
}

async fn finish(
    crawler: &Crawler,
    run: &Run,
    fault: Option<&str>,
    expected: &BTreeMap<ReportYear, u64>,
) -> Result<(), CrawlError> {
    let done = crawler.ledger.done_links(run).await?;
    let manifest = manifest(run, &done);
    let counts = manifest.counts();
    let (status, reason) = verdict(fault, &done, expected);
    let bytes = serde_json::to_vec(&manifest).expect("a manifest has string keys");
    let blob = crawler.blobs.put(bytes, "application/json").await?;
    match status {
        RunStatus::Complete => {
            tracing::info!(event = "run.finished", run.id = %run.id, ?counts, "complete");
        }
        RunStatus::Incomplete => {
            tracing::warn!(event = "run.finished", run.id = %run.id, ?counts, reason, "incomplete");
        }
    }
    crawler
        .ledger
        .finish(run, status, reason, counts, blob)
        .await?;
    Ok(())
}
