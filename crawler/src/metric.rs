//! What the crawler counts. Labels are few: never an address, a portal or a run.

use metrics::{counter, gauge};
use shared::{event::RunStatus, run::FetchOutcome};

/// A request was made, and this came of it.
pub(crate) fn requested(outcome: &'static str) {
    counter!("gongkai_crawler_requests_total", "outcome" => outcome).increment(1);
}

/// Bytes of bodies were received, after decompression.
pub(crate) fn received(bytes: usize) {
    counter!("gongkai_crawler_received_bytes_total").increment(bytes as u64);
}

/// An address of a portal was visited, and this is what it gave.
pub(crate) fn visited(outcome: Option<&FetchOutcome>) {
    let outcome = match outcome {
        None => "absent",
        Some(FetchOutcome::Fetched { .. }) => "fetched",
        Some(FetchOutcome::Unchanged { .. }) => "unchanged",
        Some(FetchOutcome::Landing) => "landing",
        Some(FetchOutcome::Refused { .. }) => "refused",
        Some(FetchOutcome::Failed { .. }) => "failed",
    };
    counter!("gongkai_crawler_documents_total", "outcome" => outcome).increment(1);
}

/// A run is over.
pub(crate) fn finished(status: RunStatus) {
    let status = match status {
        RunStatus::Complete => "complete",
        RunStatus::Incomplete => "incomplete",
    };
    counter!("gongkai_crawler_runs_total", "status" => status).increment(1);
}

/// Something happened to a lease: `taken`, `released`, `lost`.
pub(crate) fn lease(event: &'static str) {
    counter!("gongkai_crawler_leases_total", "event" => event).increment(1);
}

/// An event of the outbox is on the bus.
pub(crate) fn published(event: &str) {
    counter!("gongkai_crawler_published_events_total", "event" => event.to_owned()).increment(1);
}

/// So many runs, of all crawlers on the ledger, are not over.
pub(crate) fn unfinished(runs: u64) {
    gauge!("gongkai_crawler_unfinished_runs").set(runs as f64);
}
