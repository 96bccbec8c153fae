//! The embedded bus: one SQLite file, for the processes of one machine.
//!
//! Every change is one transaction that takes the write lock at its start (`BEGIN IMMEDIATE`), synced to the disk before
//! it returns (WAL, `synchronous = FULL`). Each process has one connection; several processes may have the file open:
//! they wait for each other, and leases with fencing keep them from one another's messages.
//!
//! Waits (delays and leases) go by the wall clock, since they outlive processes. A wait that was set in the future, by
//! a clock that was set back since, starts again; so none is stuck and none is lost. A clock that jumps ahead ends waits
//! early: a held message may then be given to a second worker, and the answer of the first is refused.

mod claim;
mod clock;
mod declare;
mod file;
mod inspect;
mod publish;
mod receipt;
mod requeue;

use std::{sync::Arc, time::Duration};

use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::Notify;

pub(super) use self::receipt::Receipt;
use super::{BusError, EmbeddedConfig};

/// A connection to the file. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Embedded {
    pool: SqlitePool,
    /// Tells the consumers of this process that it published.
    published: Arc<Notify>,
    poll: Duration,
}

impl Embedded {
    pub(super) async fn open(config: &EmbeddedConfig) -> Result<Self, BusError> {
        Ok(Self {
            pool: file::open(config).await?,
            published: Arc::default(),
            poll: config.poll,
        })
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    /// Whether the file can be read.
    pub(super) async fn check(&self) -> Result<(), BusError> {
        let failed = BusError::backend("looking whether the bus is there");
        let one = sqlx::query("SELECT 1 FROM queue LIMIT 1");
        one.execute(&self.pool).await.map_err(failed)?;
        Ok(())
    }

    /// A transaction that has the write lock. Taking it later, after a read, fails at once when another process writes.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }
}
