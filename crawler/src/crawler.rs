//! The crawler as a service: hears requests, resumes what is unfinished, crawls portals side by side, publishes.

mod hear;
mod relay;
mod work;

use std::sync::Arc;

use runtime::{
    blob_store::BlobStore,
    bus::{Bus, BusError},
};
use shared::{event::Trigger, portal::PortalId, run::RunId};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use self::{hear::hear, relay::relay, work::work};
use crate::{
    admission::{NotCrawled, admitted},
    config::CrawlerConfig,
    fetch::{ClientError, Fetcher},
    ledger::{Ledger, LedgerError, RelayError},
    metric,
    portal::{Portal, Target},
};

/// Everything a crawler works with.
#[derive(Debug)]
pub struct Crawler {
    pub(crate) config: CrawlerConfig,
    pub(crate) portals: Vec<Portal>,
    pub(crate) fetcher: Fetcher,
    pub(crate) ledger: Ledger,
    pub(crate) bus: Bus,
    pub(crate) blobs: BlobStore,
}

impl Crawler {
    /// A crawler of these portals.
    ///
    /// # Errors
    /// [`ClientError`] when the settings do not make an HTTP client.
    pub fn new(
        config: CrawlerConfig,
        portals: Vec<Portal>,
        ledger: Ledger,
        bus: Bus,
        blobs: BlobStore,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            fetcher: Fetcher::new(&config)?,
            config,
            portals,
            ledger,
            bus,
            blobs,
        })
    }

    /// What to crawl of a portal.
    pub(crate) fn target(&self, portal: &PortalId) -> Result<&Target, NotCrawled> {
        let found = self.portals.iter().find(|it| it.id == *portal);
        let unknown = || NotCrawled::Unknown {
            portal: portal.clone(),
        };
        admitted(found.ok_or_else(unknown)?, &self.config)
    }
}

/// A crawl was not asked for.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The portal is not crawled.
    #[error(transparent)]
    NotCrawled(#[from] NotCrawled),
    /// The ledger failed: nothing was written down.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The run is written down, and will be crawled; only its event is not on the bus yet.
    #[error("run {run} is written down, but its request could not be published yet")]
    Relay {
        /// The run.
        run: RunId,
        /// What went wrong.
        #[source]
        source: RelayError,
    },
}

/// Asks for a crawl of a portal: a new run in the ledger, and `crawl.requested` on the bus.
///
/// # Errors
/// [`RequestError`] when the portal is not crawled with these settings, or the request could not be written down or
/// published.
pub async fn request(
    config: &CrawlerConfig,
    ledger: &Ledger,
    bus: &Bus,
    portal: &Portal,
    trigger: Trigger,
) -> Result<RunId, RequestError> {
    admitted(portal, config)?;
    let run = ledger.create_run(&portal.id, trigger).await?;
    match ledger.relay(bus).await {
        Ok(()) => Ok(run),
        Err(source) => Err(RequestError::Relay { run, source }),
    }
}

/// Runs the crawler until it is stopped. Runs that are in the middle then are given back, and resumed by whoever looks for
/// work next. While the ledger, the bus or the blob store is away, it waits for it.
///
/// # Errors
/// [`BusError`] when requests can never be received: the queue has other arguments.
pub async fn run(crawler: Crawler, stop: CancellationToken) -> Result<(), BusError> {
    metric::describe();
    let crawler = Arc::new(crawler);
    let wake = Arc::new(Notify::new());
    let (heard, (), ()) = tokio::join!(
        // Whoever can no longer hear requests stops, rather than look alive.
        async {
            let heard = hear(&crawler, &wake, &stop).await;
            stop.cancel();
            heard
        },
        work(&crawler, &wake, &stop),
        relay(&crawler, &stop),
    );
    heard
}

/// What happened, with the errors below it: dead letters and accounts keep nothing else.
pub(crate) fn chain(error: impl Into<anyhow::Error>) -> String {
    format!("{:#}", error.into())
}
