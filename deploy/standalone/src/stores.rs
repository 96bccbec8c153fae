//! What is kept, in files or on servers, opened: queue, ledger, documents, warehouse.

use std::fs;

use anyhow::Context;
use crawler::{Ledger, Portal, ledger::LedgerError};
use loader::{Warehouse, WarehouseError};
use runtime::{
    blob_store::BlobStore,
    bus::Bus,
    service::{Failure, Session},
};
use shared::{
    event::Trigger,
    queue::{self, Queue},
    run::RunId,
};

use crate::{settings::Settings, usage::UsageError};

/// What is kept, opened. Several processes may have it open; on files, services run in one only
/// ([`crate::data_lock::DataLock`]).
#[derive(Debug)]
pub(crate) struct Stores {
    pub(crate) bus: Bus,
    pub(crate) blobs: BlobStore,
    pub(crate) ledger: Ledger,
    pub(crate) warehouse: Warehouse,
}

impl Stores {
    /// Opens everything that these settings name, and makes what is not there.
    ///
    /// # Errors
    /// When one of it cannot be opened, reached or made.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        make_folder(settings)?;
        Ok(Self {
            bus: Bus::open(&settings.bus).await?,
            blobs: BlobStore::open(&settings.blobs)?,
            ledger: Ledger::open(&settings.crawler.ledger).await?,
            warehouse: Warehouse::open(&settings.loader.warehouse).await?,
        })
    }

    /// The same for a service, which waits for what is away.
    ///
    /// # Errors
    /// When waiting does not help, or the service is told to stop.
    pub(crate) async fn wait_for(settings: &Settings, session: &Session) -> Result<Self, Failure> {
        make_folder(settings).map_err(Failure::lasting)?;
        let (ledger, warehouse) = (&settings.crawler.ledger, &settings.loader.warehouse);
        let stores = Self {
            bus: session.bus(&settings.bus).await?,
            blobs: session.blobs(&settings.blobs).await?,
            ledger: session
                .open("ledger", LedgerError::is_outage, || Ledger::open(ledger))
                .await?,
            warehouse: session
                .open("warehouse", WarehouseError::is_outage, || {
                    Warehouse::open(warehouse)
                })
                .await?,
        };
        let (ledger, warehouse) = (stores.ledger.clone(), stores.warehouse.clone());
        session.check("ledger", move || {
            let ledger = ledger.clone();
            async move { ledger.check().await }
        });
        session.check("warehouse", move || {
            let warehouse = warehouse.clone();
            async move { warehouse.check().await }
        });
        Ok(stores)
    }

    /// Opens what is there. Of what a server keeps, only opening it tells whether it is there.
    ///
    /// # Errors
    /// [`UsageError::NoData`] when nothing is; nothing is made then. Else those of [`Stores::open`].
    pub(crate) async fn open_existing(settings: &Settings) -> anyhow::Result<Self> {
        if settings.has_server() || settings.databases().iter().any(|it| it.is_file()) {
            return Self::open(settings).await;
        }
        let folder = settings.data.folder.clone();
        Err(UsageError::NoData { folder }.into())
    }

    /// Asks for a crawl of a portal.
    pub(crate) async fn request(
        &self,
        settings: &Settings,
        portal: &Portal,
    ) -> anyhow::Result<RunId> {
        Ok(crawler::request(
            &settings.crawler,
            &self.ledger,
            &self.bus,
            portal,
            Trigger::Person,
        )
        .await?)
    }

    /// True when nothing is left to do. RabbitMQ does not say what other processes have in their hands, so there it is true
    /// as well while they finish the last of it. Work moves forward only, so it is looked for in the order in which it moves.
    pub(crate) async fn is_idle(&self) -> anyhow::Result<bool> {
        Ok(self.is_empty(&queue::CRAWLER_REQUESTS).await?
            && self.ledger.is_idle().await?
            && self.is_empty(&queue::PARSER_DOCUMENTS).await?
            && self.is_empty(&queue::LOADER_READINGS).await?
            && self.warehouse.unsent().await?.is_empty())
    }

    async fn is_empty(&self, queue: &Queue) -> anyhow::Result<bool> {
        Ok(self.bus.depth(queue).await?.pending() == 0)
    }

    /// Messages that were given up: the dead letters of all queues, and the events that the bus will never take.
    pub(crate) async fn dead(&self) -> anyhow::Result<u64> {
        let mut dead = self.ledger.status().await?.dead
            + self.warehouse.status().await?.dead_events.unsigned_abs();
        for queue in queue::ALL {
            dead += self.bus.depth(queue).await?.dead;
        }
        Ok(dead)
    }

    /// Closes everything.
    pub(crate) async fn close(&self) {
        self.bus.close().await;
        self.ledger.close().await;
        self.warehouse.close().await;
    }
}

/// Makes the data folder, if anything is kept in it.
fn make_folder(settings: &Settings) -> anyhow::Result<()> {
    let folder = &settings.data.folder;
    if settings.databases().is_empty() && settings.blobs.file().is_none() {
        return Ok(());
    }
    fs::create_dir_all(folder)
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))
}
