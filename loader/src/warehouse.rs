//! The warehouse: a SQLite file, its schema applied and its generated parts up to date.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use backon::{ConstantBuilder, Retryable};
use shared::{form, run::RunId};
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
    #[error("the warehouse {path} cannot be opened; check that its folder is writable")]
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
    #[error("the warehouse did not answer")]
    Query(#[from] sqlx::Error),
    /// A run's account is here already, and it is another one.
    #[error(
        "run {run} is in the warehouse with another account: the crawler's ledger was lost, or is not the one that this \
         warehouse knows, and counts its runs anew; restore the ledger and the warehouse of one and the same time"
    )]
    OtherAccount {
        /// The run.
        run: RunId,
    },
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

impl WarehouseError {
    /// True when the same request may work later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Open { .. } | Self::Migrate { .. } | Self::Query(_) | Self::Unknown { .. } => {
                true
            }
            Self::OtherAccount { .. } => false,
        }
    }

    /// True when the database is at fault rather than what was asked of it: then other requests fail, too.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Query(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed,
            ) => true,
            Self::Query(error) => primary_code(error).is_some_and(|it| OUTAGES.contains(&it)),
            _ => false,
        }
    }
}

/// Of SQLite's results those that are the fault of the file or its disk: busy, locked, out of memory, read only, failed
/// input or output, damaged, full, cannot be opened, failed locks, no database.
const OUTAGES: [u32; 10] = [BUSY, 6, 7, 8, 10, 11, 13, 14, 15, 26];
const BUSY: u32 = 5;

/// What SQLite says went wrong. The upper bits of its code say in which way.
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    Some(code.parse::<u32>().ok()? & 0xff)
}

impl Warehouse {
    /// Opens the warehouse in this file; makes it and its folder if they are not there.
    ///
    /// # Errors
    /// [`WarehouseError::Open`] or [`WarehouseError::Migrate`], with the path.
    pub async fn open(path: &Path) -> Result<Self, WarehouseError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|it| WarehouseError::Open {
                path: path.to_owned(),
                source: it.into(),
            })?;
        }
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
    primary_code(error) == Some(BUSY)
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

    use super::WarehouseError;

    /// The error of this statement on a full database, which has a table `it (a INTEGER NOT NULL) STRICT`.
    async fn failed(statement: &str) -> WarehouseError {
        let mut connection = SqliteConnection::connect("sqlite::memory:")
            .await
            .expect("it opens");
        for preparation in [
            "CREATE TABLE it (a INTEGER NOT NULL, b BLOB) STRICT",
            "PRAGMA max_page_count = 1",
        ] {
            sqlx::query(preparation)
                .execute(&mut connection)
                .await
                .expect("done");
        }
        let query = sqlx::query(AssertSqlSafe(statement.to_owned()));
        query
            .execute(&mut connection)
            .await
            .expect_err("it fails")
            .into()
    }

    #[tokio::test]
    async fn a_full_disk_is_an_outage_and_a_row_that_does_not_fit_is_none() {
        let full = failed("INSERT INTO it VALUES (1, randomblob(1000000))").await;
        assert!(full.is_outage() && full.is_temporary(), "{full:?}");
        for statement in [
            "INSERT INTO it VALUES (NULL, NULL)",
            "INSERT INTO it VALUES ('text', NULL)",
            "SELECT no_such_function()",
        ] {
            let error = failed(statement).await;
            assert!(!error.is_outage(), "{error:?}");
        }
    }

    #[test]
    fn an_error_names_its_source_once() {
        let source = sqlx::Error::PoolTimedOut;
        let words = source.to_string();
        let whole = format!("{:#}", anyhow::Error::from(WarehouseError::from(source)));
        assert_eq!(whole.matches(&words).count(), 1, "{whole}");
    }
}
