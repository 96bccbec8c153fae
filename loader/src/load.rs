//! Loading: one event, one transaction. Its mark in the inbox, its rows, what they change of the current reports, and
//! `report.loaded` in the outbox become visible together or not at all.
//!
//! Several loaders may be at it at once. In SQLite a transaction has the file for itself. In PostgreSQL it locks, always in
//! this order: its event in the inbox, the run, the document, agency and report, then every report that the document has
//! to do with, by key. Whoever holds a report's row reads all of its readings that are committed, and decides; whoever waits
//! for it decides after, seeing what came before. So the last one decides with all in sight, whatever the interleaving,
//! and nobody waits for somebody who waits for him. Should two ever do so, one is undone and done again.

mod decision;
mod document;
mod finished_run;
mod part;
mod problem;
mod reading;
mod report;
mod revision;
mod statement;

use chrono::{DateTime, Utc};
use runtime::database::{Transaction, query};
use shared::event::{Event, Payload};

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
}

impl Warehouse {
    /// Loads what was read of a document.
    ///
    /// # Errors
    /// [`WarehouseError`]; nothing was written, and another attempt may work.
    pub async fn load(&self, mark: &Mark, rows: &Rows) -> Result<Loaded, WarehouseError> {
        Self::attempt(|| self.load_once(mark, rows)).await
    }

    /// Loads the account of a finished run.
    ///
    /// # Errors
    /// [`WarehouseError::OtherAccount`] when the same event has told another account before; else [`WarehouseError`], and
    /// another attempt may work. Nothing was written.
    pub async fn load_run(&self, mark: &Mark, rows: &RunRows) -> Result<Loaded, WarehouseError> {
        Self::attempt(|| self.load_run_once(mark, rows)).await
    }

    async fn load_once(&self, mark: &Mark, rows: &Rows) -> Result<Loaded, WarehouseError> {
        let mut transaction = self.begin().await?;
        if !is_new(&mut transaction, mark).await? {
            return Ok(Loaded::Before);
        }
        write_reading(&mut transaction, mark, rows).await?;
        transaction.commit().await?;
        Ok(Loaded::Now)
    }

    async fn load_run_once(&self, mark: &Mark, rows: &RunRows) -> Result<Loaded, WarehouseError> {
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

/// Marks the event as loaded; false when it was. Waits for whoever is loading it.
async fn is_new(transaction: &mut Transaction, mark: &Mark) -> Result<bool, WarehouseError> {
    let marked = query(
        "INSERT INTO inbox (event_id, event_type) VALUES ($1, $2) ON CONFLICT (event_id) DO NOTHING",
    )
    .bind(&mark.event_id)
    .bind(&mark.event_type)
    .execute(transaction)
    .await?;
    Ok(marked == 1)
}

async fn write_reading(
    transaction: &mut Transaction,
    mark: &Mark,
    rows: &Rows,
) -> Result<(), WarehouseError> {
    let document = document::write(transaction, mark, &rows.document).await?;
    let row = match &rows.reading {
        ReadingRow::Loaded(row) => Some(row),
        ReadingRow::Quarantined { .. } | ReadingRow::Rejected(_) => None,
    };
    let own = match row {
        Some(row) => Some(report::of(transaction, row).await?),
        None => None,
    };
    // A replay or a newer reader may move the document from one report to another: then each is decided again.
    let reports = report::lock(transaction, own, document).await?;
    let revision = match (row, own) {
        (Some(row), Some(own)) => Some(revision::write(transaction, own, mark, rows, row).await?),
        _ => None,
    };
    let id = revision.as_ref().map(|it| it.id);
    reading::write(transaction, mark, document, rows, id).await?;
    for report in reports {
        let new = revision
            .as_ref()
            .filter(|it| it.is_new && own == Some(report.id));
        decision::decide(transaction, &report, new.map(|it| it.id)).await?;
    }
    Ok(())
}
