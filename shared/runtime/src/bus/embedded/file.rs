//! Opening the file: its folder, its pragmas and its tables.

use std::{error::Error, fs, time::Duration};

use backon::{ConstantBuilder, Retryable};
use sqlx::{
    Connection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::bus::{BusError, EmbeddedConfig};

/// Pause between two attempts to open a file that another process is making.
const RETRY_DELAY: Duration = Duration::from_millis(20);

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/embedded");

/// Opens the file, and makes it and its tables when they are missing.
pub(super) async fn open(config: &EmbeddedConfig) -> Result<SqlitePool, BusError> {
    try_open(config).await.map_err(|source| BusError::Open {
        file: config.file.clone(),
        source,
    })
}

async fn try_open(config: &EmbeddedConfig) -> Result<SqlitePool, Box<dyn Error + Send + Sync>> {
    if let Some(folder) = config.file.parent() {
        fs::create_dir_all(folder)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(&config.file)
        .create_if_missing(true)
        .busy_timeout(config.busy_timeout)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    // One connection, never closed for idleness: writers of one process queue here instead of in SQLite's busy loop.
    let pool = || {
        SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
    };
    // A new file becomes a write-ahead log at its first connection, and SQLite does not wait for another process that
    // does the same.
    let tries = ConstantBuilder::default()
        .with_delay(RETRY_DELAY)
        .with_max_times((config.busy_timeout.as_millis() / RETRY_DELAY.as_millis()) as usize);
    let pool = pool.retry(tries).when(is_busy).await?;
    migrate(&pool).await?;
    Ok(pool)
}

fn is_busy(error: &sqlx::Error) -> bool {
    const BUSY: u32 = 5;
    let code = error.as_database_error().and_then(|it| it.code());
    // The upper bits say in which way it is busy.
    code.and_then(|it| it.parse::<u32>().ok())
        .is_some_and(|it| it & 0xff == BUSY)
}

/// Applies what is missing in one transaction with the write lock, since two processes may start at the same time.
async fn migrate(pool: &SqlitePool) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut connection = pool.acquire().await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // `run` would do, but the compiler cannot see that its future is `Send` when it is given a connection.
    MIGRATIONS
        .run_direct(None, &mut *transaction, false)
        .await?;
    transaction.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::bus::BusConfig;

    #[tokio::test]
    async fn every_commit_is_synced_to_a_write_ahead_log() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = BusConfig::embedded(folder.path().join("queue.sqlite"));
        let pool = super::open(&config.embedded).await.expect("it opens");
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(&pool)
            .await
            .expect("it answers");
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
            .fetch_one(&pool)
            .await
            .expect("it answers");
        const FULL: i64 = 2;
        assert_eq!((mode.as_str(), synchronous), ("wal", FULL));
    }
}
