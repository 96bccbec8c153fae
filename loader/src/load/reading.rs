//! Writes readings, and which of a document's is by the newest reader.

use runtime::database::{Transaction, query};

use super::{Mark, problem};
use crate::{
    rows::{ReadingRow, Rows},
    version,
    warehouse::WarehouseError,
    word::{text, word},
};

/// Writes what came of reading a document. The same reader's earlier reading, of which a replay is the correction, is
/// replaced; when it comes after its correction, nothing is written.
pub(super) async fn write(
    transaction: &mut Transaction,
    mark: &Mark,
    document: i64,
    rows: &Rows,
    revision: Option<i64>,
) -> Result<(), WarehouseError> {
    let readers: Vec<(String,)> = query("SELECT reader FROM reading WHERE document_id = $1")
        .bind(document)
        .fetch_all(transaction)
        .await?;
    let (own, others): (Vec<_>, Vec<_>) = readers.iter().partition(|it| it.0 == rows.reader);
    let is_newest = others
        .iter()
        .all(|it| version::rank(&it.0) < version::rank(&rows.reader));
    let Some(id) = upsert(transaction, mark, document, rows, revision, is_newest).await? else {
        return Ok(());
    };
    if is_newest && !others.is_empty() {
        query("UPDATE reading SET newest = FALSE WHERE document_id = $1 AND id <> $2 AND newest")
            .bind(document)
            .bind(id)
            .execute(transaction)
            .await?;
    }
    let owner = problem::Owner::Reading(id);
    if !own.is_empty() {
        problem::delete(transaction, owner).await?;
    }
    if revision.is_none() {
        problem::insert(transaction, owner, &rows.problems).await?;
    }
    Ok(())
}

/// The reading's key; none when its correction is there.
async fn upsert(
    transaction: &mut Transaction,
    mark: &Mark,
    document: i64,
    rows: &Rows,
    revision: Option<i64>,
    is_newest: bool,
) -> Result<Option<i64>, WarehouseError> {
    let (outcome, reason, detail) = match &rows.reading {
        ReadingRow::Loaded(_) => ("loaded", None, None),
        ReadingRow::Quarantined { detail, .. } => ("quarantined", None, Some(detail)),
        ReadingRow::Rejected(it) => ("rejected", Some(word(it.reason)), Some(&it.detail)),
    };
    let written: Option<(i64,)> = query(
        "INSERT INTO reading (document_id, reader, outcome, reason, detail, sha256, size, revision_id, newest, generation)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (document_id, reader) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason,
             detail = excluded.detail, sha256 = excluded.sha256, size = excluded.size,
             revision_id = excluded.revision_id, generation = excluded.generation
         WHERE excluded.generation >= reading.generation
         RETURNING id",
    )
    .bind(document)
    .bind(&rows.reader)
    .bind(outcome)
    .bind(reason)
    .bind(detail.map(|it| text(it)))
    .bind(rows.reading.blob().map(|it| it.sha256.to_string()))
    .bind(rows.reading.blob().map(|it| it.size.cast_signed()))
    .bind(revision)
    .bind(is_newest)
    .bind(mark.generation)
    .fetch_optional(transaction)
    .await?;
    Ok(written.map(|(id,)| id))
}
