//! The ledger: what was asked, seen, fetched and published, so that a crash repeats work and never loses it.
//!
//! The order is always: bytes into the blob store, then one transaction here that records them *and* the event about
//! them, then the event to the bus, then the event off the list. All SQL of the crawler is in this module.

mod content;
mod error;
mod link;
mod outbox;
mod row;
mod run;
mod status;

use std::{fs, path::Path, sync::Arc, time::Duration};

use sqlx::{
    Connection, Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Mutex, Notify};

pub use self::{
    content::{Content, Role, Visit},
    error::LedgerError,
    link::{DoneLink, OpenLink},
    outbox::RelayError,
    run::{Run, RunState},
    status::{RunStatusRow, Status},
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");
/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(30);

/// The ledger. Clones share it.
#[derive(Debug, Clone)]
pub struct Ledger {
    pool: SqlitePool,
    /// Told when an event was put on the list.
    events: Arc<Notify>,
    /// Held by whoever takes events off the list, so that each goes out once and in order.
    relay: Arc<Mutex<()>>,
}

impl Ledger {
    /// Opens the ledger in this file; makes the file, its folder and its tables when they are missing.
    ///
    /// # Errors
    /// [`LedgerError::Open`] when the file cannot be used, or was made by a newer version.
    pub async fn open(file: &Path) -> Result<Self, LedgerError> {
        let pool = open(file).await.map_err(|source| LedgerError::Open {
            file: file.to_owned(),
            source,
        })?;
        Ok(Self {
            pool,
            events: Arc::default(),
            relay: Arc::default(),
        })
    }

    /// Closes the file. Dropping the last clone does too, but does not wait for it.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that may write: it takes the write lock at once, so that it cannot fail half-way for want of it.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }
}

async fn open(file: &Path) -> Result<SqlitePool, Box<dyn std::error::Error + Send + Sync>> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    // One connection: writers of one process queue here instead of in SQLite's busy loop.
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await?;
    let mut connection = pool.acquire().await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATIONS
        .run_direct(None, &mut *transaction, false)
        .await?;
    transaction.commit().await?;
    drop(connection);
    Ok(pool)
}

#[cfg(test)]
mod tests;
