//! SQLite: a write-ahead log, synced at every commit.

use std::{fs, time::Duration};

use backon::{ConstantBuilder, Retryable};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{DatabaseError, Migrations, SqliteConfig, Transaction, error::is_busy};

/// How long a connection waits for a writer of another process before it reports the file as busy.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How often, and how many times, the first connection to a busy file is tried: ten seconds in all.
const RETRY_DELAY: Duration = Duration::from_millis(50);
const RETRIES: usize = 200;

/// Readers of one process; the write-ahead log lets them read beside its one writer.
const READERS: u32 = 4;

/// The writer of this file, and its readers.
pub(super) fn pools(config: &SqliteConfig) -> Result<(SqlitePool, SqlitePool), DatabaseError> {
    if let Some(folder) = config.file.parent() {
        fs::create_dir_all(folder).map_err(|source| DatabaseError::Folder {
            place: config.file.display().to_string(),
            source,
        })?;
    }
    let options = SqliteConnectOptions::new()
        .filename(&config.file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(options.clone())
    };
    Ok((pool(1), pool(READERS)))
}

pub(super) async fn upgrade(
    writer: &SqlitePool,
    migrations: &Migrations,
    place: &str,
) -> Result<Transaction, DatabaseError> {
    // A new file becomes a write-ahead log at its first connection, and SQLite does not wait for another one that does the
    // same.
    let begin = || writer.begin_with("BEGIN IMMEDIATE");
    let patience = ConstantBuilder::default()
        .with_delay(RETRY_DELAY)
        .with_max_times(RETRIES);
    let begun = begin.retry(patience).when(is_busy).await;
    let mut transaction = begun.map_err(|source| DatabaseError::Open {
        place: place.to_owned(),
        source,
    })?;
    // `run` would do, but the compiler cannot see that its future is `Send` when it is given a connection.
    let migrated = migrations
        .sqlite
        .run_direct(None, &mut *transaction, false)
        .await;
    migrated.map_err(|source| DatabaseError::Migrate {
        place: place.to_owned(),
        source,
    })?;
    Ok(Transaction::sqlite(transaction))
}
