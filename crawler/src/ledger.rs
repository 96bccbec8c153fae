//! The ledger: what was asked, seen, fetched and published, so that a crash repeats work and never loses it; and who works
//! on what, so that several crawlers share it.
//!
//! The order is always: bytes into the blob store, then one transaction here that records them *and* the event about
//! them, then the event to the bus, then the event off the list. All SQL of the crawler is in this module.
//!
//! Only the holder of a portal's [`Lease`] works on its runs, and every transaction of such work checks the lease: what a
//! crawler does that was given up for dead changes nothing.

mod account;
mod conflict;
mod content;
mod error;
mod former;
mod lease;
mod link;
mod outbox;
mod row;
mod run;
mod status;

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
};

use runtime::database::{Database, DatabaseConfig, Migrations, Transaction};
use shared::portal::PortalId;
use tokio::sync::{Mutex, Notify};

pub use self::{
    account::Account,
    content::{Content, Role, Visit},
    error::LedgerError,
    former::Former,
    lease::{Claim, Lease, Taken},
    link::{DoneLink, OpenLink},
    outbox::RelayError,
    run::{Run, RunState},
    status::{RunStatusRow, Status},
};

static MIGRATIONS: Migrations = Migrations {
    sqlite: sqlx::migrate!("./migrations/sqlite"),
    postgres: sqlx::migrate!("./migrations/postgres"),
};

/// Where the ledger's tables are in PostgreSQL.
const SCHEMA: &str = "crawler";

/// The ledger. Clones share it.
#[derive(Debug, Clone)]
pub struct Ledger {
    database: Database,
    /// Told when an event was put on the list.
    events: Arc<Notify>,
    /// Portals whose runs this process leaves to others.
    left: Arc<std::sync::Mutex<BTreeSet<PortalId>>>,
    /// Held by whoever in this process takes events off the list.
    relay: Arc<Mutex<()>>,
}

impl Ledger {
    /// Opens the ledger in this database; makes its tables when they are missing.
    ///
    /// # Errors
    /// [`LedgerError::Open`] when the database cannot be reached, or was made by a newer version.
    pub async fn open(config: &DatabaseConfig) -> Result<Self, LedgerError> {
        let database = Database::open(config, SCHEMA)?;
        let upgraded = database.upgrade(&MIGRATIONS).await?;
        let failed = LedgerError::failed("bringing its tables up to date");
        upgraded.commit().await.map_err(failed)?;
        Ok(Self {
            database,
            events: Arc::default(),
            left: Arc::default(),
            relay: Arc::default(),
        })
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// [`LedgerError`] with what keeps it from answering.
    pub async fn check(&self) -> Result<(), LedgerError> {
        let failed = LedgerError::failed("asking whether it is there");
        self.database.check().await.map_err(failed)
    }

    /// Closes its connections. Dropping the last clone does too, but does not wait for it.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// Leaves the runs of a portal to other processes; true the first time.
    pub(crate) fn leave(&self, portal: &PortalId) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.insert(portal.clone())
    }

    fn is_left(&self, portal: &str) -> bool {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.iter().any(|it| it.as_str() == portal)
    }

    async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.database.begin().await
    }

    async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        self.database.snapshot().await
    }
}

#[cfg(test)]
mod tests;
