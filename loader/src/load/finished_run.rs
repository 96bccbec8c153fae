//! Writes runs and their accounts.

use shared::{portal::PortalId, run::RunId};
use sqlx::SqliteConnection;

use super::{Mark, problem};
use crate::{
    run_rows::{self, RunRows},
    warehouse::WarehouseError,
    word::{text, word},
};

/// Makes sure that a run is there, of which only a document is known so far.
pub(super) async fn mention(
    connection: &mut SqliteConnection,
    run: &RunId,
    portal: &PortalId,
) -> Result<(), WarehouseError> {
    sqlx::query(
        "INSERT INTO run (id, portal, number, status) VALUES ($1, $2, $3, 'running') ON CONFLICT (id) DO NOTHING",
    )
    .bind(run.as_str())
    .bind(portal.as_str())
    .bind(run_rows::number(run))
    .execute(connection)
    .await?;
    Ok(())
}

/// Refuses an account that is not the one loaded under this event's id.
pub(super) async fn check_repeat(
    connection: &mut SqliteConnection,
    mark: &Mark,
    rows: &RunRows,
) -> Result<(), WarehouseError> {
    let loaded: Option<String> =
        sqlx::query_scalar("SELECT manifest_sha256 FROM inbox WHERE event_id = $1")
            .bind(&mark.event_id)
            .fetch_one(connection)
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
    connection: &mut SqliteConnection,
    mark: &Mark,
    rows: &RunRows,
) -> Result<(), WarehouseError> {
    let event = &rows.event;
    let run = event.run.as_str();
    sqlx::query("UPDATE inbox SET manifest_sha256 = $2 WHERE event_id = $1")
        .bind(&mark.event_id)
        .bind(event.manifest.sha256.to_string())
        .execute(&mut *connection)
        .await?;
    mention(connection, &event.run, &event.portal).await?;
    let updated = sqlx::query(
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
    .execute(&mut *connection)
    .await?;
    if updated.rows_affected() == 0 {
        return Ok(());
    }
    write_documents(connection, rows).await?;
    problem::replace(connection, problem::Owner::Run(run), &rows.problems).await
}

async fn write_documents(
    connection: &mut SqliteConnection,
    rows: &RunRows,
) -> Result<(), WarehouseError> {
    sqlx::query("DELETE FROM run_document WHERE run_id = $1")
        .bind(rows.event.run.as_str())
        .execute(&mut *connection)
        .await?;
    let documents = serde_json::to_string(&rows.documents).expect("texts are always JSON");
    sqlx::query(
        "INSERT INTO run_document (run_id, ordinal, url, title, listed_on, outcome, sha256, observation, reason, detail)
         SELECT $1, key, value ->> 'url', value ->> 'title', value ->> 'listed_on', value ->> 'outcome',
             value ->> 'sha256', value ->> 'observation', value ->> 'reason', value ->> 'detail'
         FROM json_each($2)",
    )
    .bind(rows.event.run.as_str())
    .bind(documents)
    .execute(connection)
    .await?;
    Ok(())
}
