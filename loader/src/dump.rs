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
use runtime::database::query;
use sqlx::AssertSqlSafe;

use crate::{
    fields::Fields,
    warehouse::{Warehouse, WarehouseError},
};

/// What is told of one table.
struct Lines {
    /// The table.
    table: &'static str,
    /// Expressions, each told as a text.
    fields: &'static str,
    /// Where they are from.
    source: &'static str,
}

const LINES: &[Lines] = &[
    Lines {
        table: "agency",
        fields: "name, region",
        source: "agency",
    },
    Lines {
        table: "run",
        fields: "id, portal, number, status, requested_by, discovered",
        source: "run",
    },
    Lines {
        table: "run_document",
        fields: "run_id, url, title, listed_on, outcome, sha256, observation, reason,
            CASE WHEN outcome <> 'failed' THEN detail END, state",
        source: "run_document_state",
    },
    Lines {
        table: "document",
        fields: "url, observation, sha256, portal, run_id, landing_url, role, size, media_type, listing_title,
            published_on, file_name",
        source: "document",
    },
    Lines {
        table: "reading",
        fields: "document.url, document.observation, document.sha256, reading.reader, reading.outcome, reading.reason,
            reading.detail, reading.sha256, reading.size, CASE WHEN reading.newest THEN 1 ELSE 0 END",
        source: "reading JOIN document ON document.id = reading.document_id",
    },
    Lines {
        table: "report",
        fields: "agency.name, agency.region, report.report_year, document.url, document.observation, document.sha256,
            reading.reader",
        source: "report
            JOIN agency ON agency.id = report.agency_id
            LEFT JOIN reading ON reading.id = report.current_reading_id
            LEFT JOIN document ON document.id = reading.document_id",
    },
    Lines {
        table: "revision",
        fields: "agency.name, agency.region, report.report_year, it.document_sha256, it.reader, it.reading_sha256,
            it.agency_source, it.credit_code, it.title, it.signed_on, it.signed_on_source, it.confirmed, it.unchecked,
            it.contradicted, it.uncertain, it.missing, it.year_source, it.title_source, it.period_from, it.period_to,
            it.period_place, it.region_code, it.region_name, it.region_level, it.region_parent_code,
            it.region_full_name, it.region_source",
        source: "revision AS it
            JOIN report ON report.id = it.report_id
            JOIN agency ON agency.id = report.agency_id",
    },
    Lines {
        table: "revision_form",
        fields: "revision.reading_sha256, revision.reader, it.table_key, it.form",
        source: "revision_form AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "section",
        fields: "revision.reading_sha256, revision.reader, it.ordinal, it.section_key, it.heading, it.paragraphs,
            it.place, it.depth, it.parent_ordinal",
        source: "section AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "cell",
        fields: "revision.reading_sha256, revision.reader, it.table_key, it.row_key, it.column_key, it.ordinal,
            it.count_value, it.amount_value, it.kind, it.raw, it.obtained, it.verdict, it.place,
            it.anchor, it.forced_by",
        source: "cell AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "rule_result",
        fields: "revision.reading_sha256, revision.reader, it.table_key, it.rule_id, it.ordinal, it.outcome, it.left_sum,
            it.right_sum, it.version",
        source: "rule_result AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "narrative_figure",
        fields: "revision.reading_sha256, revision.reader, it.ordinal, it.indicator, it.part, it.value, it.precision,
            it.year, it.raw, it.sentence, it.obtained, it.verdict, it.place",
        source: "narrative_figure AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "statistic",
        fields: "revision.reading_sha256, revision.reader, it.ordinal, it.label_groups, it.label, it.unit, it.value,
            it.raw, it.verdict, it.place",
        source: "statistic AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "check_result",
        fields: "revision.reading_sha256, revision.reader, it.ordinal, it.check_id, it.version, it.severity, it.outcome,
            it.left_value, it.right_value, it.message, it.place",
        source: "check_result AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "contact",
        fields: "revision.reading_sha256, revision.reader, it.ordinal, it.kind, it.value, it.place",
        source: "contact AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "citation",
        fields: "revision.reading_sha256, revision.reader, it.ordinal, it.title, it.number, it.place",
        source: "citation AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "link",
        fields: "revision.reading_sha256, revision.reader, it.ordinal, it.target, it.text, it.place",
        source: "link AS it JOIN revision ON revision.id = it.revision_id",
    },
    Lines {
        table: "problem",
        fields: "revision.reading_sha256, revision.reader, agency.name, agency.region, report.report_year, document.url,
            document.observation, document.sha256, reading.reader, it.run_id, it.url, it.code, it.severity, it.table_key,
            it.row_key, it.column_key, it.reason, it.message, it.place, it.alternatives",
        source: "problem AS it
            LEFT JOIN revision ON revision.id = it.revision_id
            LEFT JOIN report ON report.id = it.report_id
            LEFT JOIN agency ON agency.id = report.agency_id
            LEFT JOIN reading ON reading.id = it.reading_id
            LEFT JOIN document ON document.id = reading.document_id",
    },
];

impl Lines {
    fn statement(&self) -> String {
        let fields: Vec<String> = self
            .fields
            .split(',')
            .map(|it| format!("CAST({} AS TEXT)", it.trim()))
            .collect();
        format!("SELECT {} FROM {}", fields.join(", "), self.source)
    }

    /// A JSON array, the table's name first.
    fn line(&self, fields: &[Option<String>]) -> String {
        let table = Some(self.table);
        let texts: Vec<Option<&str>> = [table]
            .into_iter()
            .chain(fields.iter().map(Option::as_deref))
            .collect();
        serde_json::to_string(&texts).expect("texts are always JSON")
    }
}

impl Warehouse {
    /// The warehouse as one text: a JSON array of texts a line, the table's name first. Two warehouses that hold the same
    /// give the same text, whatever engine they are in.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn dump(&self) -> Result<String, WarehouseError> {
        let mut snapshot = self.snapshot().await?;
        let mut dump = String::new();
        for table in LINES {
            // The statements are constants of this file.
            let statement = AssertSqlSafe(table.statement());
            let mut rows = query(statement).fetch::<Fields>(&mut snapshot);
            let mut lines = Vec::new();
            while let Some(row) = rows.try_next().await? {
                lines.push(table.line(&row.0));
            }
            lines.sort_unstable();
            for line in lines {
                writeln!(dump, "{line}").expect("a text takes every text");
            }
        }
        Ok(dump)
    }
}
