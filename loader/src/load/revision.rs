//! Writes the revisions of reports.

use runtime::database::{Argument, Transaction, query};

use super::{Mark, part, problem, statement};
use crate::{
    column::raw,
    rows::{RevisionRow, Rows},
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
        part::write(transaction, id, row).await?;
        statement::write(transaction, id, row).await?;
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
    let (period, region) = (row.period.as_ref(), row.found_region.as_ref());
    let written: Option<(i64,)> = query(
        "INSERT INTO revision (report_id, document_sha256, reader, reading_sha256, agency_source, credit_code, title,
             signed_on, signed_on_source, confirmed, unchecked, contradicted, uncertain, missing, known_since,
             year_source, title_source, period_from, period_to, period_place, region_code, region_name, region_level,
             region_parent_code, region_full_name, region_source)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26)
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
    .bind(&row.year_source)
    .bind(&row.title_source)
    .bind(period.map(|it| it.from))
    .bind(period.map(|it| it.to))
    .bind(Argument::Json(period.map(|it| raw(&it.place))))
    .bind(region.map(|it| it.code.as_str()))
    .bind(region.map(|it| it.name.as_str()))
    .bind(region.map(|it| it.level.as_str()))
    .bind(region.and_then(|it| it.parent_code.as_deref()))
    .bind(region.map(|it| it.full_name.as_str()))
    .bind(region.map(|it| it.source.as_str()))
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
