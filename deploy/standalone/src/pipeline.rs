//! Every service in one process, on one bus: opened, run, watched until it is idle, drained.

use std::{fs, time::Duration};

use anyhow::Context;
use crawler::{Crawler, Ledger, Portal};
use loader::Warehouse;
use runtime::{
    blob_store::BlobStore,
    bus::Bus,
    service::{self, stop_on_signal},
};
use shared::{
    event::Trigger,
    queue::{self, Queue},
    run::RunId,
};
use tokio_util::sync::CancellationToken;

use crate::settings::Settings;

/// How often a pipeline that is to stop when idle is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// What the services share, opened.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) settings: Settings,
    pub(crate) portals: Vec<Portal>,
    pub(crate) bus: Bus,
    pub(crate) blobs: BlobStore,
    pub(crate) ledger: Ledger,
    pub(crate) warehouse: Warehouse,
}

/// When a pipeline ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// When it is told to stop.
    Stopped,
    /// When nothing is left to do.
    Idle,
}

/// How a pipeline ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It was told to stop.
    Stopped,
    /// Nothing was left to do.
    Idle,
}

impl Pipeline {
    /// Opens everything that these settings name, and makes what is not there.
    pub(crate) async fn open(settings: Settings) -> anyhow::Result<Self> {
        let folder = &settings.data.folder;
        fs::create_dir_all(folder)
            .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
        Ok(Self {
            portals: crawler::portals(settings.crawler.extra_portals())?,
            bus: Bus::open(&settings.bus).await?,
            blobs: BlobStore::open(&settings.blobs)?,
            ledger: Ledger::open(&settings.crawler.ledger).await?,
            warehouse: Warehouse::open(&settings.loader.warehouse).await?,
            settings,
        })
    }

    /// Asks for a crawl of a portal.
    pub(crate) async fn request(&self, portal: &Portal) -> anyhow::Result<RunId> {
        let run = crawler::request(&self.settings.crawler, &self.ledger, &self.bus, portal, Trigger::Person).await?;
        Ok(run)
    }

    /// Runs every service until the end asked for or a signal, then lets them finish what they have begun.
    pub(crate) async fn run(&self, until: Until) -> anyhow::Result<Ended> {
        let stop = stop_on_signal();
        let told = stop.clone();
        let watch = async {
            match until {
                Until::Stopped => stop.cancelled().await,
                Until::Idle => self.wait_until_idle(&stop).await?,
            }
            let ended = if told.is_cancelled() { Ended::Stopped } else { Ended::Idle };
            stop.cancel();
            anyhow::Ok(ended)
        };
        let services = service::drain(self.services(&stop), &stop, self.settings.service.drain);
        let (ended, drained) = tokio::join!(watch, services);
        drained??;
        ended
    }

    /// Runs the services. When one fails, the others are stopped.
    async fn services(&self, stop: &CancellationToken) -> anyhow::Result<()> {
        let crawler = Crawler::new(
            self.settings.crawler.clone(),
            self.portals.clone(),
            self.ledger.clone(),
            self.bus.clone(),
            self.blobs.clone(),
        )?;
        let crawler = async {
            let ended = crawler::run(crawler, stop.clone()).await;
            stop.cancel();
            ended.context("the crawler failed")
        };
        let parser = async {
            let config = self.settings.parser.clone();
            let ended = parser_worker::run(config, self.bus.clone(), self.blobs.clone(), stop.clone()).await;
            stop.cancel();
            ended.context("the parser worker failed")
        };
        let loader = async {
            let (config, warehouse) = (self.settings.loader.clone(), self.warehouse.clone());
            let ended = loader::run(config, warehouse, self.bus.clone(), self.blobs.clone(), stop.clone()).await;
            stop.cancel();
            ended.context("the loader failed")
        };
        let (crawler, parser, loader) = tokio::join!(crawler, parser, loader);
        crawler.and(parser).and(loader)
    }

    async fn wait_until_idle(&self, stop: &CancellationToken) -> anyhow::Result<()> {
        while !stop.is_cancelled() && !self.is_idle().await? {
            stop.run_until_cancelled(tokio::time::sleep(LOOK)).await;
        }
        Ok(())
    }

    /// True when nothing is left to do. Work moves forward only, so it is looked for in the order in which it moves.
    async fn is_idle(&self) -> anyhow::Result<bool> {
        Ok(self.is_empty(&queue::CRAWLER_REQUESTS).await?
            && self.ledger.is_idle().await?
            && self.is_empty(&queue::PARSER_DOCUMENTS).await?
            && self.is_empty(&queue::LOADER_READINGS).await?
            && self.warehouse.status().await?.unsent == 0)
    }

    async fn is_empty(&self, queue: &Queue) -> anyhow::Result<bool> {
        Ok(self.bus.depth(queue).await?.pending() == 0)
    }

    /// Messages that were given up, of all queues.
    pub(crate) async fn dead(&self) -> anyhow::Result<u64> {
        let mut dead = 0;
        for queue in queue::ALL {
            dead += self.bus.depth(queue).await?.dead;
        }
        Ok(dead)
    }

    /// Closes the queue's file.
    pub(crate) async fn close(&self) {
        self.bus.close().await;
    }
}
