//! The warehouse as one text, in which everything stands that must be equal whenever the same events were loaded, however
//! often, in whatever order, and whatever crashed in between.
//!
//! Left out, because they may differ between two such warehouses:
//! - surrogate ids, and the order of rows: rows are named by their natural keys and sorted;
//! - `revision.known_since`, the time an event was first said, and `revision.announced`, which depends on the order;
//! - `run.reason`, and `run_document.detail` of a failed fetch: words about one attempt on the network;
//! - the order of a manifest, which is the crawler's, and its digest, which hangs on order and words;
//! - `inbox`, `outbox` and `dead_outbox`: what is on its way, and what the bus did not take;
//! - the generated dictionary and views.

use std::fmt::Write as _;

use futures::TryStreamExt;

use crate::warehouse::{Warehouse, WarehouseError};

/// One query a table. Each gives lines of JSON, the table's name first.
const LINES: &[&str] = &[
    "SELECT json_array('agency', name, region) FROM agency ORDER BY 1",
    "SELECT json_array('run', id, portal, number, status, requested_by, discovered)
     FROM run ORDER BY 1",
    "SELECT json_array('run_document', run_id, url, title, listed_on, outcome, sha256, observation, reason,
         CASE WHEN outcome <> 'failed' THEN detail END, state)
     FROM run_document_state ORDER BY 1",
    "SELECT json_array('document', url, observation, sha256, portal, run_id, landing_url, role, size, media_type,
         listing_title, published_on, file_name)
     FROM document ORDER BY 1",
    "SELECT json_array('reading', document.url, document.observation, document.sha256, reading.reader,
         reading.outcome, reading.reason, reading.detail, reading.sha256, reading.size, reading.newest)
     FROM reading JOIN document ON document.id = reading.document_id ORDER BY 1",
    "SELECT json_array('report', agency.name, agency.region, report.report_year, document.url, document.observation,
         document.sha256, reading.reader)
     FROM report
     JOIN agency ON agency.id = report.agency_id
     LEFT JOIN reading ON reading.id = report.current_reading_id
     LEFT JOIN document ON document.id = reading.document_id
     ORDER BY 1",
    "SELECT json_array('revision', agency.name, agency.region, report.report_year, it.document_sha256, it.reader,
         it.reading_sha256, it.agency_source, it.credit_code, it.title, it.signed_on, it.signed_on_source,
         it.confirmed, it.unchecked, it.contradicted, it.uncertain, it.missing)
     FROM revision AS it
     JOIN report ON report.id = it.report_id
     JOIN agency ON agency.id = report.agency_id
     ORDER BY 1",
    "SELECT json_array('revision_form', revision.reading_sha256, revision.reader, it.table_key, it.form)
     FROM revision_form AS it JOIN revision ON revision.id = it.revision_id ORDER BY 1",
    "SELECT json_array('section', revision.reading_sha256, revision.reader, it.ordinal, it.section_key, it.heading,
         it.paragraphs, it.place)
     FROM section AS it JOIN revision ON revision.id = it.revision_id ORDER BY 1",
    "SELECT json_array('cell', revision.reading_sha256, revision.reader, it.table_key, it.row_key, it.column_key,
         it.ordinal, it.count_value, it.amount_value, it.kind, it.raw, it.obtained, it.verdict, it.place)
     FROM cell AS it JOIN revision ON revision.id = it.revision_id ORDER BY 1",
    "SELECT json_array('rule_result', revision.reading_sha256, revision.reader, it.table_key, it.rule_id, it.ordinal,
         it.outcome, it.left_sum, it.right_sum)
     FROM rule_result AS it JOIN revision ON revision.id = it.revision_id ORDER BY 1",
    "SELECT json_array('problem', revision.reading_sha256, revision.reader, agency.name, agency.region,
         report.report_year, document.url, document.observation, document.sha256, reading.reader, it.run_id, it.url,
         it.code, it.severity, it.table_key, it.row_key, it.column_key, it.reason, it.message, it.place)
     FROM problem AS it
     LEFT JOIN revision ON revision.id = it.revision_id
     LEFT JOIN report ON report.id = it.report_id
     LEFT JOIN agency ON agency.id = report.agency_id
     LEFT JOIN reading ON reading.id = it.reading_id
     LEFT JOIN document ON document.id = reading.document_id
     ORDER BY 1",
];

impl Warehouse {
    /// The warehouse as one text: a JSON array a line, the table's name first. Two warehouses that hold the same give
    /// the same text.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn dump(&self) -> Result<String, WarehouseError> {
        let mut snapshot = self.snapshot().await?;
        let mut dump = String::new();
        for statement in LINES {
            let mut lines = sqlx::query_scalar::<_, String>(*statement).fetch(&mut *snapshot);
            while let Some(line) = lines.try_next().await? {
                writeln!(dump, "{line}").expect("a text takes every text");
            }
        }
        Ok(dump)
    }
}
