//! Every service in one process, on one bus: opened, run, watched until it is idle, drained.

use std::time::Duration;

use anyhow::Context;
use crawler::{Crawler, Portal};
use parser_worker::pool::Program;
use runtime::{database, service};
use shared::run::RunId;
use tokio_util::sync::CancellationToken;

use crate::{data_lock::DataLock, settings::Settings, stores::Stores};

/// How often a pipeline that is to stop when idle is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// The services and what they share.
#[derive(Debug)]
pub(crate) struct Pipeline {
    settings: Settings,
    portals: Vec<Portal>,
    pub(crate) stores: Stores,
    /// Cancelled when the process is told to stop.
    told: CancellationToken,
    /// Nobody else runs services on these files, if it has any.
    _lock: Option<DataLock>,
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
    /// Opens everything that these settings name, and makes what is not there. `told` stops it, and every later run of
    /// it.
    pub(crate) async fn open(
        settings: Settings,
        portals: Vec<Portal>,
        lock: Option<DataLock>,
        told: CancellationToken,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            stores: Stores::open(&settings).await?,
            settings,
            portals,
            told,
            _lock: lock,
        })
    }

    /// The same with what a service has opened.
    pub(crate) fn of(
        settings: Settings,
        portals: Vec<Portal>,
        stores: Stores,
        told: CancellationToken,
    ) -> Self {
        Self {
            settings,
            portals,
            stores,
            told,
            _lock: None,
        }
    }

    /// The portals it knows.
    pub(crate) fn portals(&self) -> &[Portal] {
        &self.portals
    }

    /// Asks for a crawl of a portal.
    pub(crate) async fn request(&self, portal: &Portal) -> anyhow::Result<RunId> {
        self.stores.request(&self.settings, portal).await
    }

    /// Runs every service until told to stop, and lets them finish what they have begun, however long that takes.
    ///
    /// # Errors
    /// When a service fails or cannot be made; the others are stopped first.
    pub(crate) async fn serve(&self) -> anyhow::Result<()> {
        // A child: when one service fails, the others end, and all are started again.
        let stop = self.told.child_token();
        self.services(self.crawler()?, &stop).await
    }

    /// Runs every service until nothing is left to do or until told to stop, then lets them finish what they have begun.
    ///
    /// # Errors
    /// When a service fails or cannot be made; the others are stopped first.
    pub(crate) async fn run(&self) -> anyhow::Result<Ended> {
        let crawler = self.crawler()?;
        let stop = self.told.child_token();
        let services = service::drain(
            self.services(crawler, &stop),
            &stop,
            self.settings.service.drain,
        );
        let (ended, drained) = tokio::join!(self.watch(&stop), services);
        drained??;
        ended
    }

    /// Waits until nothing is left to do. The services end with it, even if it fails.
    async fn watch(&self, stop: &CancellationToken) -> anyhow::Result<Ended> {
        let _services_end = stop.clone().drop_guard();
        while !stop.is_cancelled() && !self.stores.is_idle().await.context("is work left?")? {
            stop.run_until_cancelled(tokio::time::sleep(LOOK)).await;
        }
        Ok(if self.told.is_cancelled() {
            Ended::Stopped
        } else {
            Ended::Idle
        })
    }

    fn crawler(&self) -> anyhow::Result<Crawler> {
        let Stores {
            ledger, bus, blobs, ..
        } = &self.stores;
        let mut config = self.settings.crawler.clone();
        if config.name.is_empty() && config.ledger.backend == database::Kind::Sqlite {
            // Nobody else runs services on this data, so whoever had this name is dead.
            config.name = "gongkai".to_owned();
        }
        let crawler = Crawler::new(
            config,
            self.portals.clone(),
            ledger.clone(),
            bus.clone(),
            blobs.clone(),
        );
        crawler.context("the crawler cannot start")
    }

    async fn services(&self, crawler: Crawler, stop: &CancellationToken) -> anyhow::Result<()> {
        let Stores {
            bus,
            blobs,
            warehouse,
            ..
        } = &self.stores;
        let parser = self.settings.parser.clone();
        let loader = self.settings.loader.clone();
        let crawler = crawler::run(crawler, stop.clone());
        let program = Program::this();
        let parser = parser_worker::run(parser, program, bus.clone(), blobs.clone(), stop.clone());
        let (bus, blobs) = (bus.clone(), blobs.clone());
        let loader = loader::run(loader, warehouse.clone(), bus, blobs, stop.clone());
        // Each in a box: together they are too large for the stack of a thread.
        let (crawler, parser, loader) = tokio::join!(
            serve("the crawler", stop, Box::pin(crawler)),
            serve("the parser worker", stop, Box::pin(parser)),
            serve("the loader", stop, Box::pin(loader)),
        );
        crawler.and(parser).and(loader)
    }

    /// Closes the files.
    pub(crate) async fn close(&self) {
        self.stores.close().await;
    }
}

/// Runs a service. When it ends, for whatever reason, the others are stopped.
async fn serve<E: Into<anyhow::Error>>(
    name: &str,
    stop: &CancellationToken,
    service: impl Future<Output = Result<(), E>>,
) -> anyhow::Result<()> {
    let _others_end = stop.clone().drop_guard();
    service
        .await
        .map_err(Into::into)
        .with_context(|| format!("{name} failed"))
}

#[cfg(test)]
mod tests;
