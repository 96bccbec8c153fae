//! What the parser worker counts.

use std::time::Duration;

use metrics::{counter, describe_counter, describe_histogram, histogram};
use serde::Serialize;
use shared::report::RejectionReason;

const DOCUMENTS: &str = "gongkai_documents_read_total";
const REJECTED: &str = "gongkai_documents_rejected_total";
const REPLACED: &str = "gongkai_readers_replaced_total";
const SECONDS: &str = "gongkai_read_seconds";
const BYTES: &str = "gongkai_document_bytes";

/// Why a child that reads is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replaced {
    /// It failed over a document.
    Failure,
    /// It has read as many documents as one may.
    Documents,
    /// It keeps more memory than one may that has nothing to do.
    Memory,
    /// It ended while it had nothing to do.
    Gone,
}

/// Says what each of them is. To be called once, when the recorder is there.
pub(crate) fn describe() {
    describe_counter!(
        DOCUMENTS,
        "Documents, by outcome: read, rejected (no report, or it could not be read), failed (bus, blob store or no process to \
         read it; delivered again)"
    );
    describe_counter!(
        REJECTED,
        "Rejected documents, by reason; timeout, out_of_memory and crash are failures of the process that read them"
    );
    describe_counter!(
        REPLACED,
        "Processes that read and were replaced, by cause: failure, documents (it had read as many as one may), memory (it kept \
         too much), gone (it ended while idle)"
    );
    describe_histogram!(SECONDS, "Seconds that the reader took for a document");
    describe_histogram!(BYTES, "Bytes of a document that was given to the reader");
}

/// A document came to this end: `read`, `rejected`, `failed`.
pub(crate) fn document(outcome: &'static str) {
    counter!(DOCUMENTS, "outcome" => outcome).increment(1);
}

/// A document was rejected for this reason.
pub(crate) fn rejected(reason: RejectionReason) {
    counter!(REJECTED, "reason" => word(reason)).increment(1);
}

/// A child was replaced.
pub(crate) fn replaced(cause: Replaced) {
    let cause = match cause {
        Replaced::Failure => "failure",
        Replaced::Documents => "documents",
        Replaced::Memory => "memory",
        Replaced::Gone => "gone",
    };
    counter!(REPLACED, "cause" => cause).increment(1);
}

/// The reader was given so many bytes.
pub(crate) fn given(bytes: usize) {
    histogram!(BYTES).record(bytes as f64);
}

/// The reader took so long, whatever came of it.
pub(crate) fn took(seconds: Duration) {
    histogram!(SECONDS).record(seconds);
}

/// The word that stands for it in events and in the warehouse.
fn word(reason: impl Serialize) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "unknown".to_owned(),
    }
}
