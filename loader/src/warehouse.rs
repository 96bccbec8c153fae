//! The warehouse: a SQLite file, its schema applied and its generated parts up to date.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use backon::{ConstantBuilder, Retryable};
use shared::form;
use sqlx::{
    Sqlite, SqliteConnection, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{form_cell, wide};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// How long a connection waits for a writer of another process before it reports the file as busy.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How often, and how many times, the first connection to a busy file is tried: ten seconds in all.
const RETRY_DELAY: Duration = Duration::from_millis(50);
const RETRIES: usize = 200;

/// Readers of one process; WAL lets them read beside its one writer.
const READERS: u32 = 4;

/// The warehouse. Clones share their connections.
///
/// What a commit returned is durable: write-ahead log, synced at every commit.
#[derive(Debug, Clone)]
pub struct Warehouse {
    writer: SqlitePool,
    reader: SqlitePool,
}

/// What can go wrong between the loader and its warehouse.
#[derive(Debug, thiserror::Error)]
pub enum WarehouseError {
    /// The file cannot be opened or made.
    #[error("the warehouse {path} cannot be opened; check that its folder exists and is writable")]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// Its schema is not one this build can work with.
    #[error(
        "the schema of the warehouse {path} cannot be brought up to date; a newer build may have written it"
    )]
    Migrate {
        /// The file.
        path: PathBuf,
        /// What the migration says.
        source: MigrateError,
    },
    /// The database did not do what was asked: busy, out of space, damaged.
    #[error("the warehouse did not answer: {0}")]
    Query(#[from] sqlx::Error),
    /// A stored word that this build does not know.
    #[error(
        "the warehouse has {found:?} in {column}, which this build does not know; a newer build may have written it"
    )]
    Unknown {
        /// The column.
        column: &'static str,
        /// The word.
        found: String,
    },
}

impl Warehouse {
    /// Opens the warehouse in this file; makes it if it is not there. Its folder must exist.
    ///
    /// # Errors
    /// [`WarehouseError::Open`] or [`WarehouseError::Migrate`], with the path.
    pub async fn open(path: &Path) -> Result<Self, WarehouseError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections);
        let warehouse = Self {
            writer: pool(1).connect_lazy_with(options.clone()),
            reader: pool(READERS).connect_lazy_with(options),
        };
        warehouse.bring_up_to_date(path).await?;
        Ok(warehouse)
    }

    /// A transaction that may write. It holds the file's write lock from the start, so that it never fails half way
    /// because another writer came first.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, WarehouseError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A transaction that only reads: one state of the warehouse, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, WarehouseError> {
        Ok(self.reader.begin().await?)
    }

    /// Applies the schema and what is generated from the forms, in one transaction: several processes may open a new
    /// file at once.
    async fn bring_up_to_date(&self, path: &Path) -> Result<(), WarehouseError> {
        // A new file becomes a write-ahead log at its first connection, and SQLite does not wait for another one that
        // does the same.
        let begin = || self.writer.begin_with("BEGIN IMMEDIATE");
        let begun = begin.retry(patience()).when(is_busy).await;
        let mut transaction = begun.map_err(|source| WarehouseError::Open {
            path: path.to_owned(),
            source,
        })?;
        let connection: &mut SqliteConnection = &mut transaction;
        let migrated = MIGRATIONS.run_direct(None, connection, false).await;
        migrated.map_err(|source| WarehouseError::Migrate {
            path: path.to_owned(),
            source,
        })?;
        form_cell::write(connection, form::all()).await?;
        wide::write(connection, form::all()).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Tries for as long as a connection waits.
fn patience() -> ConstantBuilder {
    ConstantBuilder::default()
        .with_delay(RETRY_DELAY)
        .with_max_times(RETRIES)
}

fn is_busy(error: &sqlx::Error) -> bool {
    const BUSY: u32 = 5;
    let code = error.as_database_error().and_then(|it| it.code());
    let code = code.and_then(|it| it.parse::<u32>().ok());
    // The upper bits say in which way it is busy.
    code.is_some_and(|it| it & 0xff == BUSY)
}
