//! What is kept in the data folder, opened: queue, ledger, documents, warehouse.

use std::fs;

use anyhow::Context;
use crawler::{Ledger, Portal};
use loader::Warehouse;
use runtime::{blob_store::BlobStore, bus::Bus};
use shared::{
    event::Trigger,
    queue::{self, Queue},
    run::RunId,
};

use crate::{settings::Settings, usage::UsageError};

/// What is kept in the data folder, opened. Several processes may have it open; services run in one only
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
    /// When one of it cannot be opened or made.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let folder = &settings.data.folder;
        fs::create_dir_all(folder)
            .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
        Ok(Self {
            bus: Bus::open(&settings.bus).await?,
            blobs: BlobStore::open(&settings.blobs)?,
            ledger: Ledger::open(&settings.crawler.ledger).await?,
            warehouse: Warehouse::open(&settings.loader.warehouse).await?,
        })
    }

    /// Opens what is there.
    ///
    /// # Errors
    /// [`UsageError::NoData`] when nothing is; nothing is made then. Else those of [`Stores::open`].
    pub(crate) async fn open_existing(settings: &Settings) -> anyhow::Result<Self> {
        if settings.databases().iter().any(|it| it.is_file()) {
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

    /// True when nothing is left to do. Work moves forward only, so it is looked for in the order in which it moves.
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

    /// Closes the queue's file and the ledger's.
    pub(crate) async fn close(&self) {
        self.bus.close().await;
        self.ledger.close().await;
    }
}
