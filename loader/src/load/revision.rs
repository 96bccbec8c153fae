//! Writes the revisions of reports.

use runtime::database::{Batch, Transaction, Values, query};
use serde_json::value::RawValue;

use super::{Mark, problem};
use crate::{
    column::{some_json, some_texts, texts},
    rows::{CellRow, FormRow, RevisionRow, Rows, RuleRow, SectionRow},
    warehouse::WarehouseError,
};

/// A revision in the warehouse.
pub(super) struct Written {
    /// Its key.
    pub(super) id: i64,
    /// False when it was there before.
    pub(super) is_new: bool,
}

/// Writes a revision of this report with all that belongs to it, unless it is there.
pub(super) async fn write(
    transaction: &mut Transaction,
    report: i64,
    mark: &Mark,
    rows: &Rows,
    row: &RevisionRow,
) -> Result<Written, WarehouseError> {
    if let Some(id) = insert(transaction, report, mark, rows, row).await? {
        write_forms(transaction, id, &row.forms).await?;
        write_sections(transaction, id, &row.sections).await?;
        write_cells(transaction, id, &row.cells).await?;
        write_rules(transaction, id, &row.rules).await?;
        problem::insert(transaction, problem::Owner::Revision(id), &rows.problems).await?;
        return Ok(Written { id, is_new: true });
    }
    let id = know_since(transaction, report, mark, rows, row).await?;
    Ok(Written { id, is_new: false })
}

/// The new revision's key; none when it is there.
async fn insert(
    transaction: &mut Transaction,
    report: i64,
    mark: &Mark,
    rows: &Rows,
    row: &RevisionRow,
) -> Result<Option<i64>, WarehouseError> {
    let written: Option<(i64,)> = query(
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
    .bind(row.signed_on)
    .bind(&row.signed_on_source)
    .bind(row.verdicts.confirmed.cast_signed())
    .bind(row.verdicts.unchecked.cast_signed())
    .bind(row.verdicts.contradicted.cast_signed())
    .bind(row.verdicts.uncertain.cast_signed())
    .bind(row.verdicts.missing.cast_signed())
    .bind(mark.said_at)
    .fetch_optional(transaction)
    .await?;
    Ok(written.map(|(id,)| id))
}

/// Lets a revision that is there be known since the earlier of two events; its key.
async fn know_since(
    transaction: &mut Transaction,
    report: i64,
    mark: &Mark,
    rows: &Rows,
    row: &RevisionRow,
) -> Result<i64, WarehouseError> {
    let (id,) = query(
        "UPDATE revision SET known_since = CASE WHEN $5 < known_since THEN $5 ELSE known_since END
         WHERE report_id = $1 AND document_sha256 = $2 AND reader = $3 AND reading_sha256 = $4
         RETURNING id",
    )
    .bind(report)
    .bind(rows.document.blob.sha256.to_string())
    .bind(&rows.reader)
    .bind(row.reading.sha256.to_string())
    .bind(mark.said_at)
    .fetch_one(transaction)
    .await?;
    Ok(id)
}

async fn write_forms(
    transaction: &mut Transaction,
    revision: i64,
    rows: &[FormRow],
) -> Result<(), WarehouseError> {
    Batch::of("revision_form")
        .same("revision_id", revision)
        .column("table_key", texts(rows, |it| &it.table_key))
        .column("form", texts(rows, |it| &it.form))
        .insert(transaction)
        .await?;
    Ok(())
}

async fn write_sections(
    transaction: &mut Transaction,
    revision: i64,
    rows: &[SectionRow],
) -> Result<(), WarehouseError> {
    let json = |it: &SectionRow| RawValue::from_string(it.paragraphs.clone());
    let paragraphs = rows.iter().map(|it| json(it).ok()).collect();
    Batch::of("section")
        .same("revision_id", revision)
        .ordinal("ordinal", rows.len())
        .column("section_key", some_texts(rows, |it| &it.section_key))
        .column("heading", texts(rows, |it| &it.heading))
        .column("paragraphs", Values::Json(paragraphs))
        .column("place", some_json(rows, |it| &it.place))
        .insert(transaction)
        .await?;
    Ok(())
}

async fn write_cells(
    transaction: &mut Transaction,
    revision: i64,
    rows: &[CellRow],
) -> Result<(), WarehouseError> {
    let counts = rows.iter().map(|it| it.count_value).collect();
    let amounts = rows.iter().map(|it| it.amount_value).collect();
    Batch::of("cell")
        .same("revision_id", revision)
        .ordinal("ordinal", rows.len())
        .column("table_key", texts(rows, |it| &it.table_key))
        .column("row_key", texts(rows, |it| &it.row_key))
        .column("column_key", texts(rows, |it| &it.column_key))
        .column("count_value", Values::Int(counts))
        .column("amount_value", Values::Decimal(amounts))
        .column("kind", some_texts(rows, |it| &it.kind))
        .column("raw", some_texts(rows, |it| &it.raw))
        .column("obtained", texts(rows, |it| &it.obtained))
        .column("verdict", texts(rows, |it| &it.verdict))
        .column("place", some_json(rows, |it| &it.place))
        .insert(transaction)
        .await?;
    Ok(())
}

async fn write_rules(
    transaction: &mut Transaction,
    revision: i64,
    rows: &[RuleRow],
) -> Result<(), WarehouseError> {
    let left = rows.iter().map(|it| it.left_sum).collect();
    let right = rows.iter().map(|it| it.right_sum).collect();
    Batch::of("rule_result")
        .same("revision_id", revision)
        .ordinal("ordinal", rows.len())
        .column("table_key", texts(rows, |it| &it.table_key))
        .column("rule_id", texts(rows, |it| &it.rule_id))
        .column("outcome", texts(rows, |it| &it.outcome))
        .column("left_sum", Values::Decimal(left))
        .column("right_sum", Values::Decimal(right))
        .insert(transaction)
        .await?;
    Ok(())
}
