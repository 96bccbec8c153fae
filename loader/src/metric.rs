//! What the loader counts.

use std::time::Duration;

use metrics::{counter, describe_counter, describe_histogram, histogram};

use crate::{load::Loaded, rows::ReadingRow};

const READINGS: &str = "gongkai_readings_loaded_total";
const RUNS: &str = "gongkai_runs_loaded_total";
const SECONDS: &str = "gongkai_load_seconds";
const CONFLICTS: &str = "gongkai_load_conflicts_total";
const PUBLISHED: &str = "gongkai_outbox_published_total";
const DEAD: &str = "gongkai_outbox_dead_total";

/// Says what each of them is. To be called once, when the recorder is there.
pub(crate) fn describe() {
    describe_counter!(
        READINGS,
        "Readings, by outcome: loaded, quarantined, rejected, repeated"
    );
    describe_counter!(RUNS, "Accounts of runs, by outcome: loaded, repeated");
    describe_histogram!(
        SECONDS,
        "Seconds that loading a reading or an account took, its blob not counted"
    );
    describe_counter!(
        CONFLICTS,
        "Transactions that met another one, were undone and done again"
    );
    describe_counter!(PUBLISHED, "Events of the outbox that were published");
    describe_counter!(
        DEAD,
        "Events of the outbox that the bus will never take, put aside"
    );
}

/// A reading went into the warehouse, or was there.
pub(crate) fn reading(row: &ReadingRow, loaded: Loaded, took: Duration) {
    let outcome = match (loaded, row) {
        (Loaded::Before, _) => "repeated",
        (Loaded::Now, ReadingRow::Loaded(_)) => "loaded",
        (Loaded::Now, ReadingRow::Quarantined { .. }) => "quarantined",
        (Loaded::Now, ReadingRow::Rejected(_)) => "rejected",
    };
    counter!(READINGS, "outcome" => outcome).increment(1);
    histogram!(SECONDS).record(took);
}

/// The account of a run went into the warehouse, or was there.
pub(crate) fn run(loaded: Loaded, took: Duration) {
    let outcome = match loaded {
        Loaded::Now => "loaded",
        Loaded::Before => "repeated",
    };
    counter!(RUNS, "outcome" => outcome).increment(1);
    histogram!(SECONDS).record(took);
}

/// A transaction met another one.
pub(crate) fn conflict() {
    counter!(CONFLICTS).increment(1);
}

/// An event of the outbox was published.
pub(crate) fn published() {
    counter!(PUBLISHED).increment(1);
}

/// An event of the outbox was put aside.
pub(crate) fn dead() {
    counter!(DEAD).increment(1);
}
