//! The warehouse: a database, its schema applied and its generated parts up to date.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use runtime::database::{
    self, Database, DatabaseConfig, DatabaseError, Engine, Migrations, Transaction,
};
use shared::{form, run::RunId};

use crate::{form_cell, indicator, metric, wide};

static MIGRATIONS: Migrations = Migrations {
    sqlite: sqlx::migrate!("./migrations/sqlite"),
    postgres: sqlx::migrate!("./migrations/postgres"),
};

/// Its schema in PostgreSQL.
const SCHEMA: &str = "warehouse";

/// How long one transaction may take. A server that has fallen silent would be waited for in vain.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often a transaction that met another one is done again, and the pause before that at first and in the end.
const REPEATS: usize = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LAST_PAUSE: Duration = Duration::from_millis(500);

/// The warehouse. Clones share their connections. What a commit returned is durable.
#[derive(Debug, Clone)]
pub struct Warehouse {
    database: Database,
}

/// What can go wrong between the loader and its warehouse.
#[derive(Debug, thiserror::Error)]
pub enum WarehouseError {
    /// It cannot be opened, or its schema is not one this build can work with.
    #[error("the warehouse cannot be opened")]
    Database(#[from] DatabaseError),
    /// The database did not do what was asked: away, busy, out of space, damaged.
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
    /// A view has other columns in this build, and somebody has built on it.
    #[error(
        "the view {view} of the warehouse has other columns in this build and cannot be made anew, since others are built on \
         it: {dependents}; drop these, start the loader, and create them again"
    )]
    ViewInUse {
        /// The view.
        view: String,
        /// What is built on it.
        dependents: String,
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
            Self::Database(_) | Self::Query(_) | Self::ViewInUse { .. } | Self::Unknown { .. } => {
                true
            }
            Self::OtherAccount { .. } => false,
        }
    }

    /// True when the database is at fault rather than what was asked of it: then other requests fail, too.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Database(error) => error.is_outage(),
            Self::Query(error) => database::is_outage(error),
            Self::OtherAccount { .. } | Self::ViewInUse { .. } | Self::Unknown { .. } => false,
        }
    }

    /// True when a transaction met another one and was undone.
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Query(error) if database::is_conflict(error))
    }
}

impl Warehouse {
    /// Opens the warehouse; makes it if it is not there. Several processes may do so at once.
    ///
    /// # Errors
    /// [`WarehouseError`]. Of a database that is not to be had now, it is an outage.
    pub async fn open(config: &DatabaseConfig) -> Result<Self, WarehouseError> {
        let database = Database::open(config, SCHEMA)?;
        let mut transaction = database.upgrade(&MIGRATIONS).await?;
        if form_cell::write(&mut transaction, form::all()).await? {
            wide::write(&mut transaction, form::all()).await?;
        }
        indicator::write(&mut transaction, shared::indicator::all()).await?;
        transaction.commit().await?;
        Ok(Self { database })
    }

    /// Whether the database answers, within seconds.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when it does not.
    pub async fn check(&self) -> Result<(), WarehouseError> {
        Ok(self.database.check().await?)
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// Where it is, without secrets: a file, or host and database.
    pub fn place(&self) -> &str {
        self.database.place()
    }

    /// Which engine it is in.
    pub(crate) fn engine(&self) -> Engine {
        self.database.engine()
    }

    /// A transaction that may write.
    pub(crate) async fn begin(&self) -> Result<Transaction, WarehouseError> {
        Ok(self.database.begin().await?)
    }

    /// A transaction that only reads: one state of the warehouse, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<Transaction, WarehouseError> {
        Ok(self.database.snapshot().await?)
    }

    /// Does this transaction, and again when it met another one and was undone.
    pub(crate) async fn attempt<T, F>(work: impl Fn() -> F) -> Result<T, WarehouseError>
    where
        F: Future<Output = Result<T, WarehouseError>>,
    {
        let pauses = ExponentialBuilder::default()
            .with_min_delay(FIRST_PAUSE)
            .with_max_delay(LAST_PAUSE)
            .with_max_times(REPEATS)
            .with_jitter();
        let once = || in_time(work());
        once.retry(pauses)
            .when(WarehouseError::is_conflict)
            .notify(|_, _| metric::conflict())
            .await
    }
}

/// What this gives; an outage when it takes too long.
pub(crate) async fn in_time<T>(
    work: impl Future<Output = Result<T, WarehouseError>>,
) -> Result<T, WarehouseError> {
    let done = tokio::time::timeout(PATIENCE, work).await;
    done.unwrap_or(Err(WarehouseError::Query(sqlx::Error::PoolTimedOut)))
}

#[cfg(test)]
mod tests {
    use super::WarehouseError;

    #[test]
    fn an_error_names_its_source_once() {
        let source = sqlx::Error::PoolTimedOut;
        let words = source.to_string();
        let whole = format!("{:#}", anyhow::Error::from(WarehouseError::from(source)));
        assert_eq!(whole.matches(&words).count(), 1, "{whole}");
    }
}
