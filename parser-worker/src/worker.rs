//! The worker around the reader: delivery → blob → read → publish → answer.

use std::{future::Future, sync::Arc, time::Instant};

use bytes::Bytes;
use runtime::{
    blob_store::{BlobError, BlobStore},
    bus::{self, Bus, Delivery, Outcome, PublishError},
    outage,
};
use shared::{
    event::{DocumentFetched, Event, ReadOutcome},
    queue::Queue,
    report::Listing,
};
use tokio_util::sync::CancellationToken;

use crate::{
    WorkerError,
    config::Config,
    metric,
    pool::{Pool, Reading},
    read::{self, Plan, READING_MEDIA_TYPE},
};

/// A worker and everything it uses.
#[derive(Debug)]
pub struct Worker {
    /// Where documents come from.
    pub queue: &'static Queue,
    /// Who reads them.
    pub pool: Pool,
    /// Its settings.
    pub config: Config,
    /// Where readings are announced.
    pub bus: Bus,
    /// Where documents and readings lie.
    pub blobs: BlobStore,
}

impl Worker {
    /// Reads documents until `stop` is cancelled, and finishes those it has begun. Ends by itself when nothing can be started
    /// that reads: what it was given waits in the queue.
    ///
    /// # Errors
    /// [`WorkerError`] when the bus fails for longer than a moment, or nothing can be started that reads.
    pub async fn run(self, stop: CancellationToken) -> Result<(), WorkerError> {
        Pool::remove_left_behind().await;
        let (bus, queue) = (self.bus.clone(), self.queue);
        let concurrency = self.config.concurrency.get();
        let stop = stop.child_token();
        let job = Arc::new(Job {
            worker: self,
            stop: stop.clone(),
        });
        let at_work = job.clone();
        let work = bus::work(&bus, queue, concurrency, stop.clone(), move |delivery| {
            let job = at_work.clone();
            async move { job.take(delivery).await }
        });
        tokio::pin!(work);
        let pool = &job.worker.pool;
        let ended = tokio::select! {
            ended = &mut work => ended,
            () = pool.has_given_up() => {
                stop.cancel();
                work.await
            }
        };
        match pool.last_failed_start() {
            Some((attempts, source)) => Err(WorkerError::Start { attempts, source }),
            None => Ok(ended?),
        }
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
                metric::document("failed");
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
        let outcome = match self.extract(&bytes, &document.listing).await? {
            Reading::Report(json) => self.store(json).await?,
            Reading::Rejected(rejection) => rejection.into(),
        };
        self.say(fetched, outcome).await
    }

    /// Has a child read a document, within its limits.
    async fn extract(&self, bytes: &[u8], listing: &Listing) -> Result<Reading, Outcome> {
        metric::given(bytes.len());
        let begun = Instant::now();
        let reading = self.worker.pool.read(bytes, listing).await;
        metric::took(begun.elapsed());
        tracing::debug!(
            event = "reader.finished",
            duration_ms = begun.elapsed().as_millis() as u64,
            "the reader has come to an end"
        );
        reading.map_err(read::pool_failed)
    }

    async fn store(&self, json: Vec<u8>) -> Result<ReadOutcome, Outcome> {
        let json = Bytes::from(json);
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
        let event = read::document_read(fetched, self.worker.pool.version(), outcome);
        let publish = || self.worker.bus.publish(&event);
        // A full queue empties, and a bus comes back.
        let published = outage::outlast(&self.stop, PublishError::is_temporary, publish);
        published.await.map_err(read::publish_failed)?;
        let document = &event.data.document;
        match &event.data.outcome {
            ReadOutcome::Read { .. } => metric::document("read"),
            ReadOutcome::Rejected { reason, .. } => {
                metric::document("rejected");
                metric::rejected(*reason);
            }
        }
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
