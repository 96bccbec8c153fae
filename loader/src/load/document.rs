//! Writes documents and their readings.

use shared::event::DocumentFetched;
use sqlx::SqliteConnection;

use super::{Mark, finished_run, problem};
use crate::{
    rows::{ReadingRow, Rows},
    version::Version,
    warehouse::WarehouseError,
    word::{text, word},
};

/// Writes a document as it was fetched; its id.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    mark: &Mark,
    document: &DocumentFetched,
) -> Result<i64, WarehouseError> {
    finished_run::mention(connection, &document.run, &document.portal).await?;
    let listing = &document.listing;
    // A replay may know more of the same document than the first event did: it replaces what the portal said of it, also
    // when the first event comes after it.
    sqlx::query(
        "INSERT INTO document (url, observation, sha256, portal, run_id, landing_url, role, size, media_type,
             listing_title, published_on, file_name, generation)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (url, observation, sha256) DO UPDATE SET landing_url = excluded.landing_url, role = excluded.role,
             listing_title = excluded.listing_title, published_on = excluded.published_on,
             file_name = excluded.file_name, generation = excluded.generation
         WHERE excluded.generation >= document.generation",
    )
    .bind(document.url.as_str())
    .bind(i64::from(document.observation))
    .bind(document.blob.sha256.to_string())
    .bind(document.portal.as_str())
    .bind(document.run.as_str())
    .bind(document.landing_url.as_ref().map(|it| it.as_str()))
    .bind(word(document.role))
    .bind(document.blob.size.cast_signed())
    .bind(text(&document.blob.media_type))
    .bind(listing.title.as_deref().map(text))
    .bind(listing.published_on.map(|it| it.to_string()))
    .bind(listing.file_name.as_deref().map(text))
    .bind(mark.generation)
    .execute(&mut *connection)
    .await?;
    id(connection, document).await
}

async fn id(
    connection: &mut SqliteConnection,
    document: &DocumentFetched,
) -> Result<i64, WarehouseError> {
    let statement = "SELECT id FROM document WHERE url = $1 AND observation = $2 AND sha256 = $3";
    let id = sqlx::query_scalar(statement)
        .bind(document.url.as_str())
        .bind(i64::from(document.observation))
        .bind(document.blob.sha256.to_string())
        .fetch_one(connection)
        .await?;
    Ok(id)
}

/// The reports that readers found in this document so far: one, unless they disagree on agency or year.
pub(super) async fn reports(
    connection: &mut SqliteConnection,
    document: i64,
) -> Result<Vec<i64>, WarehouseError> {
    let reports = sqlx::query_scalar(
        "SELECT DISTINCT revision.report_id FROM reading JOIN revision ON revision.id = reading.revision_id
         WHERE reading.document_id = $1",
    )
    .bind(document)
    .fetch_all(connection)
    .await?;
    Ok(reports)
}

/// Writes what came of reading a document. The same reader's earlier reading, of which a replay is the correction, is
/// replaced; when it comes after its correction, nothing is written.
pub(super) async fn write_reading(
    connection: &mut SqliteConnection,
    mark: &Mark,
    document: i64,
    rows: &Rows,
    revision: Option<i64>,
) -> Result<(), WarehouseError> {
    let (outcome, reason, detail) = match &rows.reading {
        ReadingRow::Loaded(_) => ("loaded", None, None),
        ReadingRow::Quarantined { detail, .. } => ("quarantined", None, Some(detail)),
        ReadingRow::Rejected(it) => ("rejected", Some(word(it.reason)), Some(&it.detail)),
    };
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO reading (document_id, reader, outcome, reason, detail, sha256, size, revision_id, generation)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
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
    .bind(mark.generation)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(id) = id else {
        return Ok(());
    };
    mark_newest(connection, document).await?;
    let own = if revision.is_none() {
        rows.problems.as_slice()
    } else {
        &[]
    };
    problem::replace(connection, problem::Owner::Reading(id), own).await
}

async fn mark_newest(
    connection: &mut SqliteConnection,
    document: i64,
) -> Result<(), WarehouseError> {
    let mut readings: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, reader FROM reading WHERE document_id = $1 ORDER BY reader")
            .bind(document)
            .fetch_all(&mut *connection)
            .await?;
    readings.sort_by_key(|(_, reader)| Version::new(reader));
    let newest = readings.last().map(|(id, _)| *id);
    sqlx::query(
        "UPDATE reading SET newest = CASE WHEN id = $2 THEN 1 ELSE 0 END WHERE document_id = $1",
    )
    .bind(document)
    .bind(newest)
    .execute(connection)
    .await?;
    Ok(())
}
