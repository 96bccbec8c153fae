//! Writes agencies, reports and their revisions.

use serde::Serialize;
use sqlx::SqliteConnection;

use super::{Mark, problem};
use crate::{
    rows::{RevisionRow, Rows},
    warehouse::WarehouseError,
};

/// A revision in the warehouse.
pub(super) struct Written {
    /// Its key.
    pub(super) id: i64,
    /// Its report's key.
    pub(super) report: i64,
    /// False when it was there before.
    pub(super) is_new: bool,
}

/// Writes a revision with all that belongs to it, unless it is there.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    mark: &Mark,
    rows: &Rows,
    row: &RevisionRow,
) -> Result<Written, WarehouseError> {
    let agency = agency(connection, &row.agency, &row.region).await?;
    let report = report(connection, agency, row.report_year.get()).await?;
    if let Some(id) = insert(connection, report, mark, rows, row).await? {
        write_parts(connection, id, row).await?;
        problem::replace(connection, problem::Owner::Revision(id), &rows.problems).await?;
        return Ok(Written {
            id,
            report,
            is_new: true,
        });
    }
    let id = know_since(connection, report, mark, rows, row).await?;
    Ok(Written {
        id,
        report,
        is_new: false,
    })
}

async fn agency(
    connection: &mut SqliteConnection,
    name: &str,
    region: &str,
) -> Result<i64, WarehouseError> {
    sqlx::query(
        "INSERT INTO agency (name, region) VALUES ($1, $2) ON CONFLICT (name, region) DO NOTHING",
    )
    .bind(name)
    .bind(region)
    .execute(&mut *connection)
    .await?;
    let id = sqlx::query_scalar("SELECT id FROM agency WHERE name = $1 AND region = $2")
        .bind(name)
        .bind(region)
        .fetch_one(connection)
        .await?;
    Ok(id)
}

async fn report(
    connection: &mut SqliteConnection,
    agency: i64,
    year: i32,
) -> Result<i64, WarehouseError> {
    sqlx::query(
        "INSERT INTO report (agency_id, report_year) VALUES ($1, $2) ON CONFLICT (agency_id, report_year) DO NOTHING",
    )
    .bind(agency)
    .bind(year)
    .execute(&mut *connection)
    .await?;
    let id = sqlx::query_scalar("SELECT id FROM report WHERE agency_id = $1 AND report_year = $2")
        .bind(agency)
        .bind(year)
        .fetch_one(connection)
        .await?;
    Ok(id)
}

/// The new revision's key; none when it is there.
async fn insert(
    connection: &mut SqliteConnection,
    report: i64,
    mark: &Mark,
    rows: &Rows,
    row: &RevisionRow,
) -> Result<Option<i64>, WarehouseError> {
    let id = sqlx::query_scalar(
        "INSERT INTO revision (report_id, document_sha256, reader, reading_sha256, agency_source, credit_code, title,
             signed_on, signed_on_source, confirmed, unchecked, contradicted, uncertain, missing, known_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (report_id, document_sha256, reader, reading_sha256) DO NOTHING
         RETURNING id",
    )
    .bind(report)
    .bind(rows.document.blob.sha256.to_string())
    .bind(&rows.reader)
    .bind(row.reading.sha256.to_string())
    .bind(&row.agency_source)
    .bind(&row.credit_code)
    .bind(&row.title)
    .bind(row.signed_on.map(|it| it.to_string()))
    .bind(&row.signed_on_source)
    .bind(row.verdicts.confirmed.cast_signed())
    .bind(row.verdicts.unchecked.cast_signed())
    .bind(row.verdicts.contradicted.cast_signed())
    .bind(row.verdicts.uncertain.cast_signed())
    .bind(row.verdicts.missing.cast_signed())
    .bind(mark.said_at())
    .fetch_optional(connection)
    .await?;
    Ok(id)
}

/// Lets a revision that is there be known since the earlier of two events; its key.
async fn know_since(
    connection: &mut SqliteConnection,
    report: i64,
    mark: &Mark,
    rows: &Rows,
    row: &RevisionRow,
) -> Result<i64, WarehouseError> {
    let id = sqlx::query_scalar(
        "UPDATE revision SET known_since = CASE WHEN $5 < known_since THEN $5 ELSE known_since END
         WHERE report_id = $1 AND document_sha256 = $2 AND reader = $3 AND reading_sha256 = $4
         RETURNING id",
    )
    .bind(report)
    .bind(rows.document.blob.sha256.to_string())
    .bind(&rows.reader)
    .bind(row.reading.sha256.to_string())
    .bind(mark.said_at())
    .fetch_one(connection)
    .await?;
    Ok(id)
}

/// The parts of a revision: one statement a table, however many rows. These statements, which unpack JSON, are the ones
/// that another database writes in its own way.
async fn write_parts(
    connection: &mut SqliteConnection,
    revision: i64,
    row: &RevisionRow,
) -> Result<(), WarehouseError> {
    let forms = "INSERT INTO revision_form (revision_id, table_key, form)
        SELECT $1, value ->> 'table_key', value ->> 'form' FROM json_each($2)";
    let sections = "INSERT INTO section (revision_id, ordinal, section_key, heading, paragraphs, place)
        SELECT $1, key, value ->> 'section_key', value ->> 'heading', value ->> 'paragraphs', value ->> 'place'
        FROM json_each($2)";
    let cells = "INSERT INTO cell (revision_id, ordinal, table_key, row_key, column_key, count_value, amount_value,
            kind, raw, obtained, verdict, place)
        SELECT $1, key, value ->> 'table_key', value ->> 'row_key', value ->> 'column_key', value ->> 'count_value',
            value ->> 'amount_value', value ->> 'kind', value ->> 'raw', value ->> 'obtained', value ->> 'verdict',
            value ->> 'place'
        FROM json_each($2)";
    let rules = "INSERT INTO rule_result (revision_id, ordinal, table_key, rule_id, outcome, left_sum, right_sum)
        SELECT $1, key, value ->> 'table_key', value ->> 'rule_id', value ->> 'outcome', value ->> 'left_sum',
            value ->> 'right_sum'
        FROM json_each($2)";
    insert_all(connection, forms, revision, &row.forms).await?;
    insert_all(connection, sections, revision, &row.sections).await?;
    insert_all(connection, cells, revision, &row.cells).await?;
    insert_all(connection, rules, revision, &row.rules).await
}

async fn insert_all<T: Serialize>(
    connection: &mut SqliteConnection,
    statement: &'static str,
    revision: i64,
    rows: &[T],
) -> Result<(), WarehouseError> {
    let rows = serde_json::to_string(rows).expect("texts and numbers are always JSON");
    sqlx::query(statement)
        .bind(revision)
        .bind(rows)
        .execute(connection)
        .await?;
    Ok(())
}
