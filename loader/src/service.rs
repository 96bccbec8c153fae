//! The loader at work: from the queue into the warehouse, and from the outbox to the bus.

use std::{sync::Arc, time::Instant};

use anyhow::Context as _;
use runtime::{
    blob_store::{BlobError, BlobStore},
    bus::{self, Bus, Delivery, Outcome},
    outage,
};
use serde::de::DeserializeOwned;
use shared::{
    blob::BlobRef,
    digest::Sha256,
    event::{CrawlFinished, DocumentRead, Event, EventError, Head, Payload, ReadOutcome},
    queue,
    report::{Rejection, Report},
    run::Manifest,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    load::{Loaded, Mark},
    metric,
    rows::{self, ReadingError, ReadingRow, Rows},
    run_rows::{ManifestError, run_rows},
    warehouse::{Warehouse, WarehouseError},
};

/// Works the loader's queue until `stop` is cancelled, then finishes what is in flight, publishes what the outbox holds
/// and returns.
///
/// # Errors
/// When the bus ends the work. What was not acknowledged is delivered again.
pub async fn run(
    config: Config,
    warehouse: Warehouse,
    bus: Bus,
    blobs: BlobStore,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    metric::describe();
    let loaded = Arc::new(Notify::new());
    let handler = {
        let intake = Intake {
            warehouse: warehouse.clone(),
            blobs,
            loaded: Arc::clone(&loaded),
            stop: stop.clone(),
        };
        move |delivery| intake.clone().receive(delivery)
    };
    let queue = &queue::LOADER_READINGS;
    let over = CancellationToken::new();
    let work = async {
        let _over = over.clone().drop_guard();
        bus::work(&bus, queue, config.concurrency.get(), stop, handler).await
    };
    // To its end, so that what it has published leaves the outbox.
    let (ended, ()) = tokio::join!(work, relay(&config, &warehouse, &bus, &loaded, &over));
    publish(&warehouse, &bus, &CancellationToken::new()).await;
    ended.context("the loader's queue cannot be worked on")
}

/// Why an event was not loaded.
#[derive(Debug, thiserror::Error)]
enum NotLoaded {
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error("blob {sha256} is no {expected}: {detail}")]
    Content {
        sha256: Sha256,
        expected: &'static str,
        detail: String,
    },
    #[error(transparent)]
    Reading(#[from] ReadingError),
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
}

impl NotLoaded {
    /// True when the store or the warehouse is at fault: other events fail, too.
    fn is_outage(&self) -> bool {
        match self {
            Self::Event(_) | Self::Content { .. } | Self::Reading(_) | Self::Manifest(_) => false,
            Self::Blob(error) => error.is_outage(),
            Self::Warehouse(error) => error.is_outage(),
        }
    }

    fn is_temporary(&self) -> bool {
        match self {
            Self::Event(_) | Self::Content { .. } | Self::Reading(_) | Self::Manifest(_) => false,
            Self::Blob(error) => error.is_temporary(),
            Self::Warehouse(error) => error.is_temporary(),
        }
    }

    /// What can never work is not tried again.
    fn outcome(self) -> Outcome {
        let (is_outage, is_temporary) = (self.is_outage(), self.is_temporary());
        // With the errors below it, since the dead letters keep nothing else.
        let cause = format!("{:#}", anyhow::Error::from(self));
        if is_outage {
            Outcome::Postpone { cause }
        } else if is_temporary {
            Outcome::Retry { cause }
        } else {
            Outcome::Reject { cause }
        }
    }
}

/// What a delivery is loaded with.
#[derive(Clone)]
struct Intake {
    warehouse: Warehouse,
    blobs: BlobStore,
    loaded: Arc<Notify>,
    stop: CancellationToken,
}

impl Intake {
    async fn receive(self, delivery: Delivery) -> Outcome {
        let load = || load(&self.warehouse, &self.blobs, &delivery.body);
        match outage::outlast(&self.stop, NotLoaded::is_outage, load).await {
            Ok(()) => {
                self.loaded.notify_one();
                Outcome::Done
            }
            // The bus logs it with the message it belongs to.
            Err(error) => error.outcome(),
        }
    }
}

async fn load(warehouse: &Warehouse, blobs: &BlobStore, body: &[u8]) -> Result<(), NotLoaded> {
    let head = Head::from_bytes(body)?;
    if head.event_type == CrawlFinished::event_type() {
        load_run(warehouse, blobs, &Event::from_bytes(body)?).await
    } else {
        load_reading(warehouse, blobs, &Event::from_bytes(body)?).await
    }
}

async fn load_reading(
    warehouse: &Warehouse,
    blobs: &BlobStore,
    event: &Event<DocumentRead>,
) -> Result<(), NotLoaded> {
    let rows = match &event.data.outcome {
        ReadOutcome::Read { reading } => {
            let report: Report = content(blobs, reading, "reading").await?;
            rows::of_report(&event.data, reading, &report)?
        }
        ReadOutcome::Rejected { reason, detail } => {
            let (reason, detail) = (*reason, detail.clone());
            rows::of_rejection(&event.data, Rejection { reason, detail })
        }
    };
    let begun = Instant::now();
    let loaded = warehouse.load(&Mark::of(event), &rows).await?;
    metric::reading(&rows.reading, loaded, begun.elapsed());
    log_reading(&rows, loaded);
    Ok(())
}

async fn load_run(
    warehouse: &Warehouse,
    blobs: &BlobStore,
    event: &Event<CrawlFinished>,
) -> Result<(), NotLoaded> {
    let manifest: Manifest = content(blobs, &event.data.manifest, "manifest").await?;
    let rows = run_rows(&event.data, &manifest)?;
    let begun = Instant::now();
    let loaded = warehouse.load_run(&Mark::of(event), &rows).await?;
    metric::run(loaded, begun.elapsed());
    tracing::info!(event = "run.loaded", run.id = %event.data.run, ?loaded, "the run's account is in the warehouse");
    Ok(())
}

async fn content<T: DeserializeOwned>(
    blobs: &BlobStore,
    blob: &BlobRef,
    expected: &'static str,
) -> Result<T, NotLoaded> {
    let bytes = blobs.get(blob).await?;
    serde_json::from_slice(&bytes).map_err(|error| NotLoaded::Content {
        sha256: blob.sha256,
        expected,
        detail: error.to_string(),
    })
}

fn log_reading(rows: &Rows, loaded: Loaded) {
    let (url, sha256) = (&rows.document.url, rows.document.blob.sha256);
    match &rows.reading {
        ReadingRow::Loaded(row) => tracing::info!(
            event = "reading.loaded", document.url = %url, document.sha256 = %sha256, agency = row.agency,
            report.year = row.report_year.get(), ?loaded, "a reading is in the warehouse"
        ),
        ReadingRow::Quarantined { detail, .. } => tracing::warn!(
            event = "reading.quarantined", document.url = %url, document.sha256 = %sha256, detail, ?loaded,
            "a reading without agency or year is in quarantine"
        ),
        // Whoever rejected it has warned of it.
        ReadingRow::Rejected(rejection) => tracing::info!(
            event = "rejection.loaded", document.url = %url, document.sha256 = %sha256,
            reason = ?rejection.reason, ?loaded, "a document that is no report is on record"
        ),
    }
}

/// Publishes the outbox at once when something was loaded, and now and then what a failure or a crash left in it.
async fn relay(
    config: &Config,
    warehouse: &Warehouse,
    bus: &Bus,
    loaded: &Notify,
    over: &CancellationToken,
) {
    while !over.is_cancelled() {
        publish(warehouse, bus, over).await;
        tokio::select! {
            () = over.cancelled() => {}
            () = loaded.notified() => {}
            () = tokio::time::sleep(config.relay_interval) => {}
        }
    }
}

async fn publish(warehouse: &Warehouse, bus: &Bus, over: &CancellationToken) {
    match warehouse.relay_until(bus, over).await {
        Ok(0) => {}
        Ok(published) => tracing::debug!(
            event = "outbox.published",
            published,
            "told of loaded reports"
        ),
        Err(error) => {
            tracing::warn!(event = "outbox.failed", error = ?error, "the rest stays in the outbox")
        }
    }
}
