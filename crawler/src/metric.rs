//! What the crawler counts. Labels are few: never an address, a portal or a run.

use metrics::{counter, describe_counter, describe_gauge, gauge};
use shared::{event::RunStatus, run::FetchOutcome};

const REQUESTS: &str = "gongkai_portal_requests_total";
const BYTES: &str = "gongkai_portal_received_bytes_total";
const DOCUMENTS: &str = "gongkai_documents_visited_total";
const RUNS: &str = "gongkai_runs_finished_total";
const UNFINISHED: &str = "gongkai_unfinished_runs";
const LEASES: &str = "gongkai_leases_total";
const PUBLISHED: &str = "gongkai_outbox_published_total";
const DEAD: &str = "gongkai_outbox_dead_total";

/// Says what each of them is. To be called once, when the recorder is there.
pub(crate) fn describe() {
    describe_counter!(
        REQUESTS,
        "Requests to portals, by outcome: document, not_modified, redirect, refused, failed"
    );
    describe_counter!(BYTES, "Bytes that portals sent, after decompression");
    describe_counter!(
        DOCUMENTS,
        "Addresses of runs, by outcome: fetched (new), unchanged, landing, absent, refused, failed"
    );
    describe_counter!(RUNS, "Runs that are over, by status: complete, incomplete");
    describe_gauge!(
        UNFINISHED,
        "Runs of all crawlers on the ledger that are not over"
    );
    describe_counter!(LEASES, "Leases of portals, by event: taken, released, lost");
    describe_counter!(PUBLISHED, "Events of the outbox that were published");
    describe_counter!(
        DEAD,
        "Events of the outbox that the bus will never take, put aside"
    );
}

/// A request was made, and this came of it.
pub(crate) fn requested(outcome: &'static str) {
    counter!(REQUESTS, "outcome" => outcome).increment(1);
}

/// Bytes of a body were received.
pub(crate) fn received(bytes: usize) {
    counter!(BYTES).increment(bytes as u64);
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
    counter!(DOCUMENTS, "outcome" => outcome).increment(1);
}

/// A run is over.
pub(crate) fn finished(status: RunStatus) {
    let status = match status {
        RunStatus::Complete => "complete",
        RunStatus::Incomplete => "incomplete",
    };
    counter!(RUNS, "status" => status).increment(1);
}

/// So many runs are not over.
pub(crate) fn unfinished(runs: u64) {
    gauge!(UNFINISHED).set(runs as f64);
}

/// Something happened to a lease: `taken`, `released`, `lost`.
pub(crate) fn lease(event: &'static str) {
    counter!(LEASES, "event" => event).increment(1);
}

/// An event of the outbox was published.
pub(crate) fn published() {
    counter!(PUBLISHED).increment(1);
}

/// An event of the outbox was put aside.
pub(crate) fn dead() {
    counter!(DEAD).increment(1);
}
