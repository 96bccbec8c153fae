//! Writes documents.

use runtime::database::{Transaction, query};
use shared::event::DocumentFetched;

use super::{Mark, finished_run};
use crate::{
    warehouse::WarehouseError,
    word::{text, word},
};

/// Writes a document as it was fetched; its id. In PostgreSQL its row is locked from now on.
pub(super) async fn write(
    transaction: &mut Transaction,
    mark: &Mark,
    document: &DocumentFetched,
) -> Result<i64, WarehouseError> {
    finished_run::mention(transaction, &document.run, &document.portal).await?;
    let listing = &document.listing;
    // A replay may know more of the same document than the first event did: it replaces what the portal said of it, also
    // when the first event comes after it.
    let written: Option<(i64,)> = query(
        "INSERT INTO document (url, observation, sha256, portal, run_id, landing_url, role, size, media_type,
             listing_title, published_on, file_name, generation)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (url, observation, sha256) DO UPDATE SET landing_url = excluded.landing_url, role = excluded.role,
             listing_title = excluded.listing_title, published_on = excluded.published_on,
             file_name = excluded.file_name, generation = excluded.generation
         WHERE excluded.generation >= document.generation
         RETURNING id",
    )
    .bind(document.url.as_str())
    .bind(document.observation)
    .bind(document.blob.sha256.to_string())
    .bind(document.portal.as_str())
    .bind(document.run.as_str())
    .bind(document.landing_url.as_ref().map(|it| it.as_str()))
    .bind(word(document.role))
    .bind(document.blob.size.cast_signed())
    .bind(text(&document.blob.media_type))
    .bind(listing.title.as_deref().map(text))
    .bind(listing.published_on)
    .bind(listing.file_name.as_deref().map(text))
    .bind(mark.generation)
    .fetch_optional(transaction)
    .await?;
    match written {
        Some((id,)) => Ok(id),
        None => id(transaction, document).await,
    }
}

async fn id(
    transaction: &mut Transaction,
    document: &DocumentFetched,
) -> Result<i64, WarehouseError> {
    let statement = "SELECT id FROM document WHERE url = $1 AND observation = $2 AND sha256 = $3";
    let (id,) = query(statement)
        .bind(document.url.as_str())
        .bind(document.observation)
        .bind(document.blob.sha256.to_string())
        .fetch_one(transaction)
        .await?;
    Ok(id)
}
