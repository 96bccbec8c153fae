//! One time from opening to end: what a service opens, with patience, and the work it does then.

use std::{
    error::Error,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::{Failure, FailureSource};
use crate::{
    blob_store::{BlobConfig, BlobError, BlobStore},
    bus::{Bus, BusConfig, BusError},
    health::{Health, chain},
};

/// How long closing the bus may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);

/// One time from opening to end.
#[derive(Debug)]
pub struct Session {
    health: Health,
    stop: CancellationToken,
    bus: Mutex<Option<Bus>>,
}

impl Session {
    pub(super) fn new(health: Health, stop: CancellationToken) -> Self {
        health.forget_checks();
        Self {
            health,
            stop,
            bus: Mutex::default(),
        }
    }

    /// Cancelled when the service is to finish what it has begun.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Opens something that the service needs. While `is_outage` says of the error that the surroundings are at fault, it is
    /// tried again, for ever; the service is not ready meanwhile and says why.
    ///
    /// # Errors
    /// [`Failure::Lasting`] when waiting does not help, [`Failure::Stopped`] when told to stop.
    pub async fn open<T, E, F>(
        &self,
        name: &'static str,
        is_outage: impl Fn(&E) -> bool,
        mut open: impl FnMut() -> F,
    ) -> Result<T, Failure>
    where
        E: Error + Send + Sync + 'static,
        F: Future<Output = Result<T, E>>,
    {
        let mut pauses = pauses().build();
        self.health.blocked(name, "opening");
        loop {
            let opened = self.stop.run_until_cancelled(open()).await;
            let error = match opened.ok_or(Failure::Stopped)? {
                Ok(opened) => return Ok(opened),
                Err(error) if is_outage(&error) => error,
                Err(error) => return Err(Failure::lasting(error)),
            };
            let reason = chain(&error);
            if self.health.blocked(name, &reason) {
                tracing::warn!(
                    event = "service.waiting",
                    for = name,
                    reason,
                    "cannot start yet; trying again until it works"
                );
            }
            let pause = pauses.next().unwrap_or(LONGEST_PAUSE);
            let waited = self.stop.run_until_cancelled(time::sleep(pause)).await;
            waited.ok_or(Failure::Stopped)?;
        }
    }

    /// Asks this when somebody wants to know whether the service is ready.
    pub fn check<F, E>(&self, name: &'static str, ask: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Error + 'static,
    {
        self.health.check(name, ask);
    }

    /// Opens the bus, as [`Session::open`] does, and checks it. It is closed after the session.
    ///
    /// # Errors
    /// Those of [`Session::open`].
    pub async fn bus(&self, config: &BusConfig) -> Result<Bus, Failure> {
        let bus = self
            .open("bus", BusError::is_outage, || Bus::open(config))
            .await?;
        let asked = bus.clone();
        self.check("bus", move || {
            let bus = asked.clone();
            async move { bus.check().await }
        });
        *self.bus.lock().unwrap_or_else(PoisonError::into_inner) = Some(bus.clone());
        Ok(bus)
    }

    /// Opens the blob store, as [`Session::open`] does, and checks it.
    ///
    /// # Errors
    /// Those of [`Session::open`].
    pub async fn blobs(&self, config: &BlobConfig) -> Result<BlobStore, Failure> {
        let blobs = self
            .open("blobs", BlobError::is_outage, || async {
                BlobStore::open(config)
            })
            .await?;
        let asked = blobs.clone();
        self.check("blobs", move || {
            let blobs = asked.clone();
            async move { blobs.check().await }
        });
        Ok(blobs)
    }

    /// Does the service's work: from here on it is ready when its checks go well.
    ///
    /// # Errors
    /// The work's own, judged by `is_outage`.
    pub async fn run<E: Into<FailureSource>>(
        &self,
        is_outage: impl Fn(&E) -> bool,
        work: impl Future<Output = Result<(), E>>,
    ) -> Result<(), Failure> {
        self.health.running();
        tracing::info!(event = "service.ready", "everything is open; at work");
        work.await.map_err(Failure::judged(is_outage))
    }

    /// Closes what every service has open.
    pub(super) async fn close(self) {
        let bus = self
            .bus
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(bus) = bus {
            // Whoever does not answer is left to itself.
            let _late = time::timeout(CLOSE_LIMIT, bus.close()).await;
        }
    }
}

const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// 0.5 s, doubled up to 10 s, for ever; each made longer at random, so that many processes do not come back at once.
pub(super) fn pauses() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(500))
        .with_max_delay(LONGEST_PAUSE)
        .with_jitter()
        .without_max_times()
}
