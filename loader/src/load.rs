//! Loading: one event, one transaction. Its mark in the inbox, its rows, what they change of the current reports, and
//! `report.loaded` in the outbox become visible together or not at all.

mod decision;
mod document;
mod finished_run;
mod problem;
mod revision;

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use shared::event::{Event, Payload};
use sqlx::SqliteConnection;

use crate::{
    rows::{ReadingRow, Rows},
    run_rows::RunRows,
    warehouse::{Warehouse, WarehouseError},
};

/// What the inbox knows an event by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    event_id: String,
    event_type: String,
    generation: u32,
    said_at: DateTime<Utc>,
}

/// What loading an event did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// Its rows are in the warehouse now.
    Now,
    /// They were there before. Nothing has changed.
    Before,
}

impl Mark {
    /// The mark of this event.
    pub fn of<T: Payload>(event: &Event<T>) -> Self {
        Self {
            event_id: event.id.clone(),
            event_type: event.event_type.clone(),
            generation: event.generation,
            said_at: event.time,
        }
    }

    /// The event's time in the one notation whose order as text is the order in time.
    fn said_at(&self) -> String {
        self.said_at.to_rfc3339_opts(SecondsFormat::Micros, true)
    }
}

impl Warehouse {
    /// Loads what was read of a document.
    ///
    /// # Errors
    /// [`WarehouseError`]; nothing was written, and another attempt may work.
    pub async fn load(&self, mark: &Mark, rows: &Rows) -> Result<Loaded, WarehouseError> {
        let mut transaction = self.begin().await?;
        if !is_new(&mut transaction, mark).await? {
            return Ok(Loaded::Before);
        }
        write_reading(&mut transaction, mark, rows).await?;
        transaction.commit().await?;
        Ok(Loaded::Now)
    }

    /// Loads the account of a finished run.
    ///
    /// # Errors
    /// [`WarehouseError::OtherAccount`] when the same event has told another account before; else [`WarehouseError`], and
    /// another attempt may work. Nothing was written.
    pub async fn load_run(&self, mark: &Mark, rows: &RunRows) -> Result<Loaded, WarehouseError> {
        let mut transaction = self.begin().await?;
        if !is_new(&mut transaction, mark).await? {
            finished_run::check_repeat(&mut transaction, mark, rows).await?;
            return Ok(Loaded::Before);
        }
        finished_run::write(&mut transaction, mark, rows).await?;
        transaction.commit().await?;
        Ok(Loaded::Now)
    }
}

/// Marks the event as loaded; false when it was.
async fn is_new(connection: &mut SqliteConnection, mark: &Mark) -> Result<bool, WarehouseError> {
    let marked = sqlx::query(
        "INSERT INTO inbox (event_id, event_type) VALUES ($1, $2) ON CONFLICT (event_id) DO NOTHING",
    )
    .bind(&mark.event_id)
    .bind(&mark.event_type)
    .execute(connection)
    .await?;
    Ok(marked.rows_affected() == 1)
}

async fn write_reading(
    connection: &mut SqliteConnection,
    mark: &Mark,
    rows: &Rows,
) -> Result<(), WarehouseError> {
    let document = document::write(connection, mark, &rows.document).await?;
    let revision = match &rows.reading {
        ReadingRow::Loaded(row) => Some(revision::write(connection, mark, rows, row).await?),
        ReadingRow::Quarantined { .. } | ReadingRow::Rejected(_) => None,
    };
    let before = document::reports(connection, document).await?;
    let id = revision.as_ref().map(|it| it.id);
    document::write_reading(connection, mark, document, rows, id).await?;
    // A replay or a newer reader may have moved the document from one report to another: then each is decided again.
    let reports: BTreeSet<i64> = revision.iter().map(|it| it.report).chain(before).collect();
    for report in reports {
        let new = revision
            .as_ref()
            .filter(|it| it.is_new && it.report == report);
        decision::decide(connection, report, new.map(|it| it.id)).await?;
    }
    Ok(())
}
