//! The crawler as a service: hears requests, resumes what is unfinished, crawls portals side by side, publishes.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use runtime::{
    blob_store::BlobStore,
    bus::{self, Bus, BusError, Delivery, Outcome},
};
use shared::{
    event::{CrawlRequested, Event, Trigger},
    portal::PortalId,
    queue,
    run::RunId,
};
use tokio::{sync::Notify, task::JoinSet, time};
use tokio_util::sync::CancellationToken;

use crate::{
    admission::{NotCrawled, admitted},
    config::CrawlerConfig,
    crawl::crawl,
    fetch::{ClientError, Fetcher},
    ledger::{Ledger, LedgerError, RelayError, Run},
    portal::{Host, Portal, Target},
};

/// How often the list of events is looked at, should a publish have failed or another process have put one there.
const RELAY_INTERVAL: Duration = Duration::from_secs(1);
/// How long to wait before a run that could not go on is resumed; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

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

/// Runs the crawler until it is stopped. Runs that are in the middle then are resumed at the next start.
///
/// # Errors
/// [`BusError`] when requests can no longer be received.
pub async fn run(crawler: Crawler, stop: CancellationToken) -> Result<(), BusError> {
    let crawler = Arc::new(crawler);
    let wake = Arc::new(Notify::new());
    let hear = hear(&crawler, &wake, stop.clone());
    let (heard, (), ()) = tokio::join!(
        // Whoever can no longer hear requests stops, rather than look alive.
        async {
            let heard = hear.await;
            stop.cancel();
            heard
        },
        work(&crawler, &wake, &stop),
        relay(&crawler, &stop),
    );
    heard
}

/// Receives requests. One is done once it is in the ledger; crawling has its own tasks.
async fn hear(
    crawler: &Arc<Crawler>,
    wake: &Arc<Notify>,
    stop: CancellationToken,
) -> Result<(), BusError> {
    let (crawler, wake) = (crawler.clone(), wake.clone());
    let bus = crawler.bus.clone();
    let handler = move |delivery: Delivery| {
        let (crawler, wake) = (crawler.clone(), wake.clone());
        async move {
            let outcome = accept(&crawler, &delivery).await;
            wake.notify_one();
            outcome
        }
    };
    bus::work(&bus, &queue::CRAWLER_REQUESTS, 1, stop, handler).await
}

async fn accept(crawler: &Crawler, delivery: &Delivery) -> Outcome {
    let request = match Event::<CrawlRequested>::from_bytes(&delivery.body) {
        Ok(event) => event.data,
        Err(error) => return Outcome::reject(error),
    };
    if let Err(reason) = crawler.target(&request.portal) {
        return Outcome::reject(chain(reason));
    }
    match crawler.ledger.accept_run(&request).await {
        Ok(_) => Outcome::Done,
        Err(error @ LedgerError::Foreign { .. }) => Outcome::reject(error),
        Err(error) => Outcome::retry(chain(error)),
    }
}

/// What happened, with the errors below it: dead letters and accounts keep nothing else.
pub(crate) fn chain(error: impl Into<anyhow::Error>) -> String {
    format!("{:#}", error.into())
}

/// Works every unfinished run, those of different hosts side by side, those of one host one after the other.
async fn work(crawler: &Arc<Crawler>, wake: &Notify, stop: &CancellationToken) {
    let mut tasks = JoinSet::new();
    let mut active = HashMap::<RunId, Vec<Host>>::new();
    loop {
        for run in unfinished(crawler, stop).await {
            let hosts = hosts(crawler, &run);
            let busy = |it: &Host| active.values().flatten().any(|other| other == it);
            if !active.contains_key(&run.id) && !hosts.iter().any(busy) {
                active.insert(run.id.clone(), hosts);
                tasks.spawn(persist(crawler.clone(), run, stop.clone()));
            }
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            () = wake.notified() => {}
            Some(Ok(run)) = tasks.join_next() => {
                active.remove(&run);
            }
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// The unfinished runs; none once the crawler stops.
async fn unfinished(crawler: &Crawler, stop: &CancellationToken) -> Vec<Run> {
    while !stop.is_cancelled() {
        match crawler.ledger.unfinished_runs().await {
            Ok(runs) => return runs,
            Err(error) => {
                tracing::error!(event = "ledger.failed", error = ?error, "cannot see what is unfinished; trying again");
                stop.run_until_cancelled(time::sleep(FIRST_PAUSE)).await;
            }
        }
    }
    Vec::new()
}

fn hosts(crawler: &Crawler, run: &Run) -> Vec<Host> {
    crawler
        .target(&run.portal)
        .map(|it| it.hosts.clone())
        .unwrap_or_default()
}

/// Works a run until it is over, or the crawler stops. What stands in its way is ours (a full disk): it is resumed.
async fn persist(crawler: Arc<Crawler>, run: Run, stop: CancellationToken) -> RunId {
    let mut pause = FIRST_PAUSE;
    loop {
        let crawling = AssertUnwindSafe(crawl(&crawler, &run.portal, run.number)).catch_unwind();
        let cause = match stop.run_until_cancelled(crawling).await {
            None | Some(Ok(Ok(()))) => return run.id,
            Some(Ok(Err(error))) => chain(error),
            Some(Err(_)) => "it panicked".to_owned(),
        };
        tracing::error!(event = "run.interrupted", run.id = %run.id, cause, "to be resumed");
        if stop.run_until_cancelled(time::sleep(pause)).await.is_none() {
            return run.id;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Publishes events as they come onto the list, and once more at the end.
async fn relay(crawler: &Crawler, stop: &CancellationToken) {
    let mut blocked = None;
    loop {
        let stopped = stop.is_cancelled();
        let cause = crawler.ledger.relay(&crawler.bus).await.err();
        let cause = cause.map(chain);
        if cause.is_some() && cause != blocked {
            tracing::warn!(
                event = "outbox.blocked",
                cause,
                "events stay on the list until the bus takes them"
            );
        }
        blocked = cause;
        if stopped {
            return;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = crawler.ledger.event_added() => {}
            () = time::sleep(RELAY_INTERVAL) => {}
        }
    }
}
