//! The worker around the reader: delivery → blob → read → publish → answer.

use std::{future::Future, sync::Arc, time::Instant};

use bytes::Bytes;
use runtime::{
    blob_store::{BlobError, BlobStore},
    bus::{self, Bus, BusError, Delivery, Outcome, PublishError},
    outage, panic,
};
use shared::{
    event::{DocumentFetched, Event, ReadOutcome},
    queue::Queue,
    report::{Listing, Rejection, Report},
};
use tokio::{task, time};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    metric,
    read::{self, Plan, READING_MEDIA_TYPE},
    reader::Reader,
};

/// A worker and everything it uses.
#[derive(Debug)]
pub struct Worker {
    /// Where documents come from.
    pub queue: &'static Queue,
    /// Who reads them.
    pub reader: Reader,
    /// Its settings.
    pub config: Config,
    /// Where readings are announced.
    pub bus: Bus,
    /// Where documents and readings lie.
    pub blobs: BlobStore,
}

impl Worker {
    /// Reads documents until `stop` is cancelled, and finishes those it has begun.
    ///
    /// # Errors
    /// [`BusError`] when the bus fails for longer than a moment.
    pub async fn run(self, stop: CancellationToken) -> Result<(), BusError> {
        let (bus, queue) = (self.bus.clone(), self.queue);
        let concurrency = self.config.concurrency.get();
        let job = Arc::new(Job {
            worker: self,
            stop: stop.clone(),
        });
        bus::work(&bus, queue, concurrency, stop, move |delivery| {
            let job = job.clone();
            async move { job.take(delivery).await }
        })
        .await
    }
}

/// A worker at work, until it is told to stop.
struct Job {
    worker: Worker,
    stop: CancellationToken,
}

impl Job {
    async fn take(&self, delivery: Delivery) -> Outcome {
        let said = match read::plan(&delivery.body, self.worker.config.max_document_bytes) {
            Plan::Read(fetched) => self.read(*fetched).await,
            Plan::Say(fetched, rejection) => self.say(*fetched, rejection.into()).await,
            Plan::Answer(outcome) => return outcome,
        };
        said.map_or_else(
            |failure| {
                // What the reader did is counted where it is known.
                if matches!(failure, Outcome::Retry { .. } | Outcome::Postpone { .. }) {
                    metric::document("failed");
                }
                failure
            },
            |()| Outcome::Done,
        )
    }

    /// Reads a document and says what came out. The error is the answer for the bus.
    async fn read(&self, fetched: Event<DocumentFetched>) -> Result<(), Outcome> {
        let document = &fetched.data;
        let got = self.outlast_store(|| self.worker.blobs.get(&document.blob));
        let bytes = got.await.map_err(read::blob_failed)?;
        let outcome = match self.extract(bytes, document.listing.clone()).await? {
            Ok(report) => self.store(&report).await?,
            Err(rejection) => rejection.into(),
        };
        self.say(fetched, outcome).await
    }

    /// Runs the reader where it blocks nobody, for a limited time. A thread that does not end cannot be stopped and is
    /// left behind; its document is not tried again.
    async fn extract(
        &self,
        bytes: Bytes,
        listing: Listing,
    ) -> Result<Result<Report, Rejection>, Outcome> {
        let read = self.worker.reader.read;
        let limit = self.worker.config.max_read_time;
        metric::given(bytes.len());
        let begun = Instant::now();
        let reading = task::spawn_blocking(move || read(&bytes, &listing));
        let joined = time::timeout(limit, reading).await;
        metric::took(begun.elapsed());
        let Ok(joined) = joined else {
            metric::document("endless");
            return Err(Outcome::reject(format_args!(
                "the reader did not come to an end within {limit:?}"
            )));
        };
        tracing::debug!(
            event = "reader.finished",
            duration_ms = begun.elapsed().as_millis() as u64,
            "the reader has come to an end"
        );
        joined.map_err(|error| match error.try_into_panic() {
            // It is a pure function: it would panic again.
            Ok(words) => {
                metric::document("panicked");
                Outcome::reject(format_args!(
                    "the reader panicked: {}",
                    panic::words(&*words)
                ))
            }
            Err(error) => Outcome::retry(error),
        })
    }

    async fn store(&self, report: &Report) -> Result<ReadOutcome, Outcome> {
        let json = Bytes::from(serde_json::to_vec(report).map_err(Outcome::reject)?);
        let put = self.outlast_store(|| self.worker.blobs.put(json.clone(), READING_MEDIA_TYPE));
        let reading = put.await.map_err(read::blob_failed)?;
        Ok(ReadOutcome::Read { reading })
    }

    async fn outlast_store<T, F>(&self, work: impl FnMut() -> F) -> Result<T, BlobError>
    where
        F: Future<Output = Result<T, BlobError>>,
    {
        outage::outlast(&self.stop, BlobError::is_outage, work).await
    }

    async fn say(
        &self,
        fetched: Event<DocumentFetched>,
        outcome: ReadOutcome,
    ) -> Result<(), Outcome> {
        let event = read::document_read(fetched, self.worker.reader.version, outcome);
        let publish = || self.worker.bus.publish(&event);
        // A full queue empties, and a bus comes back.
        let published = outage::outlast(&self.stop, PublishError::is_temporary, publish);
        published.await.map_err(read::publish_failed)?;
        let document = &event.data.document;
        metric::document(match &event.data.outcome {
            ReadOutcome::Read { .. } => "read",
            ReadOutcome::Rejected { .. } => "rejected",
        });
        match &event.data.outcome {
            ReadOutcome::Read { reading } => tracing::info!(
                event = "document.read",
                run.id = %document.run,
                url = %document.url,
                document.sha256 = %document.blob.sha256,
                reading.sha256 = %reading.sha256,
                "read"
            ),
            ReadOutcome::Rejected { reason, detail } => tracing::warn!(
                event = "document.rejected",
                run.id = %document.run,
                url = %document.url,
                document.sha256 = %document.blob.sha256,
                reason = ?reason,
                detail,
                "not readable as a report"
            ),
        }
        Ok(())
    }
}
