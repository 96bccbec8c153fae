//! What the parser worker counts.

use std::time::Duration;

use metrics::{counter, describe_counter, describe_histogram, histogram};

const DOCUMENTS: &str = "gongkai_documents_read_total";
const SECONDS: &str = "gongkai_read_seconds";
const BYTES: &str = "gongkai_document_bytes";

/// Says what each of them is. To be called once, when the recorder is there.
pub(crate) fn describe() {
    describe_counter!(
        DOCUMENTS,
        "Documents, by outcome: read, rejected (no report), endless (the reader took too long), panicked (the reader did), \
         failed (bus or blob store; delivered again)"
    );
    describe_histogram!(SECONDS, "Seconds that the reader took for a document");
    describe_histogram!(BYTES, "Bytes of a document that was given to the reader");
}

/// A document came to this end: `read`, `rejected`, `endless`, `panicked`, `failed`.
pub(crate) fn document(outcome: &'static str) {
    counter!(DOCUMENTS, "outcome" => outcome).increment(1);
}

/// The reader was given so many bytes.
pub(crate) fn given(bytes: usize) {
    histogram!(BYTES).record(bytes as f64);
}

/// The reader took so long, whatever came of it.
pub(crate) fn took(seconds: Duration) {
    histogram!(SECONDS).record(seconds);
}
