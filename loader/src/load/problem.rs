//! Writes problems.

use sqlx::SqliteConnection;

use crate::{rows::ProblemRow, warehouse::WarehouseError};

/// What a problem is a problem of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner<'a> {
    /// A revision of a report.
    Revision(i64),
    /// A report: its documents disagree.
    Report(i64),
    /// A reading that gave no report.
    Reading(i64),
    /// A run.
    Run(&'a str),
}

/// Makes these the problems of their owner.
pub(super) async fn replace(
    connection: &mut SqliteConnection,
    owner: Owner<'_>,
    problems: &[ProblemRow],
) -> Result<(), WarehouseError> {
    let (revision, report, reading, run) = match owner {
        Owner::Revision(id) => (Some(id), None, None, None),
        Owner::Report(id) => (None, Some(id), None, None),
        Owner::Reading(id) => (None, None, Some(id), None),
        Owner::Run(id) => (None, None, None, Some(id)),
    };
    sqlx::query(
        "DELETE FROM problem WHERE revision_id = $1 OR report_id = $2 OR reading_id = $3 OR run_id = $4",
    )
    .bind(revision)
    .bind(report)
    .bind(reading)
    .bind(run)
    .execute(&mut *connection)
    .await?;
    let rows = serde_json::to_string(problems).expect("texts are always JSON");
    sqlx::query(
        "INSERT INTO problem (revision_id, report_id, reading_id, run_id, ordinal, code, severity, table_key, row_key,
             column_key, url, reason, message, place)
         SELECT $1, $2, $3, $4, key, value ->> 'code', value ->> 'severity', value ->> 'table_key',
             value ->> 'row_key', value ->> 'column_key', value ->> 'url', value ->> 'reason', value ->> 'message',
             value ->> 'place'
         FROM json_each($5)",
    )
    .bind(revision)
    .bind(report)
    .bind(reading)
    .bind(run)
    .bind(rows)
    .execute(connection)
    .await?;
    Ok(())
}
