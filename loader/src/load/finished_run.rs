//! Writes runs and their accounts.

use runtime::database::{Batch, Transaction, Values, query};
use shared::{portal::PortalId, run::RunId};

use super::{Mark, problem};
use crate::{
    column::{some_texts, texts},
    run_rows::{self, RunRows},
    warehouse::WarehouseError,
    word::{text, word},
};

/// Makes sure that a run is there, of which only a document is known so far.
pub(super) async fn mention(
    transaction: &mut Transaction,
    run: &RunId,
    portal: &PortalId,
) -> Result<(), WarehouseError> {
    query(
        "INSERT INTO run (id, portal, number, status) VALUES ($1, $2, $3, 'running') ON CONFLICT (id) DO NOTHING",
    )
    .bind(run.as_str())
    .bind(portal.as_str())
    .bind(run_rows::number(run))
    .execute(transaction)
    .await?;
    Ok(())
}

/// Refuses an account that is not the one loaded under this event's id.
pub(super) async fn check_repeat(
    transaction: &mut Transaction,
    mark: &Mark,
    rows: &RunRows,
) -> Result<(), WarehouseError> {
    let (loaded,): (Option<String>,) =
        query("SELECT manifest_sha256 FROM inbox WHERE event_id = $1")
            .bind(&mark.event_id)
            .fetch_one(transaction)
            .await?;
    let said = rows.event.manifest.sha256.to_string();
    if loaded.is_none_or(|it| it == said) {
        return Ok(());
    }
    Err(WarehouseError::OtherAccount {
        run: rows.event.run.clone(),
    })
}

/// Writes the account of a finished run. A replay replaces it, also when the account comes after its replay.
pub(super) async fn write(
    transaction: &mut Transaction,
    mark: &Mark,
    rows: &RunRows,
) -> Result<(), WarehouseError> {
    let event = &rows.event;
    let run = event.run.as_str();
    query("UPDATE inbox SET manifest_sha256 = $2 WHERE event_id = $1")
        .bind(&mark.event_id)
        .bind(event.manifest.sha256.to_string())
        .execute(transaction)
        .await?;
    mention(transaction, &event.run, &event.portal).await?;
    let updated = query(
        "UPDATE run SET status = $2, requested_by = $3, reason = $4, discovered = $5, manifest_sha256 = $6,
             generation = $7
         WHERE id = $1 AND generation <= $7",
    )
    .bind(run)
    .bind(word(event.status))
    .bind(word(event.trigger))
    .bind(event.reason.as_deref().map(text))
    .bind(event.counts.discovered.cast_signed())
    .bind(event.manifest.sha256.to_string())
    .bind(mark.generation)
    .execute(transaction)
    .await?;
    if updated == 0 {
        return Ok(());
    }
    write_documents(transaction, rows).await?;
    problem::replace(transaction, problem::Owner::Run(run), &rows.problems).await
}

async fn write_documents(
    transaction: &mut Transaction,
    rows: &RunRows,
) -> Result<(), WarehouseError> {
    query("DELETE FROM run_document WHERE run_id = $1")
        .bind(rows.event.run.as_str())
        .execute(transaction)
        .await?;
    let documents = &rows.documents[..];
    let listed_on = documents.iter().map(|it| it.listed_on).collect();
    let observations = documents.iter().map(|it| it.observation.map(i64::from));
    Batch::of("run_document")
        .same("run_id", rows.event.run.as_str())
        .ordinal("ordinal", documents.len())
        .column("url", texts(documents, |it| &it.url))
        .column("title", texts(documents, |it| &it.title))
        .column("listed_on", Values::Date(listed_on))
        .column("outcome", texts(documents, |it| it.outcome))
        .column("sha256", some_texts(documents, |it| &it.sha256))
        .column("observation", Values::Int(observations.collect()))
        .column("reason", some_texts(documents, |it| &it.reason))
        .column("detail", some_texts(documents, |it| &it.detail))
        .insert(transaction)
        .await?;
    Ok(())
}
