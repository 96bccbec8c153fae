//! A service from the first log line to the last: its admin port, its sessions one after the other, its end.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use backon::BackoffBuilder;
use futures::FutureExt;
use tokio::time;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{
    DrainTimeout, Exit, Failure, FailureSource, Session, Settings, drain, session::pauses,
    stop_on_signal,
};
use crate::{
    admin::{Admin, AdminError},
    health::{Health, chain},
    panic::words,
    telemetry::{Metrics, TelemetryError},
};

/// A session that lasted this long was well: what ends it has nothing to do with what ended the one before.
const WELL_AFTER: Duration = Duration::from_secs(60);

/// A service: what it opens, and what it does then.
pub trait Service {
    /// Its name in logs, metrics and messages.
    const NAME: &'static str;
    /// Its version.
    const VERSION: &'static str;

    /// What it works with, by kind and place, without secrets; for the log.
    fn places(&self) -> Vec<(&'static str, String)>;

    /// Opens what the service needs, and works until the session is to stop. After an outage this is done again.
    fn session(&self, session: &Session) -> impl Future<Output = Result<(), Failure>>;
}

/// A service ended otherwise than by being told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Metrics cannot be recorded.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The admin port cannot be opened.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// It cannot work as things are.
    #[error("{service} cannot work as things are")]
    Failed {
        /// The service.
        service: &'static str,
        /// Why.
        source: FailureSource,
    },
}

/// Runs a service until the process is told to stop: opens its admin port, waits for what is away, opens everything again
/// after an outage or a panic, and lets it finish what it has begun.
///
/// # Errors
/// [`ServeError`] when waiting does not help.
pub async fn serve<S: Service>(service: &S, settings: &Settings) -> Result<Exit, ServeError> {
    let stop = stop_on_signal();
    let metrics = Metrics::record(S::NAME, S::VERSION)?;
    let health = Health::new(S::NAME, stop.clone());
    let places: Vec<String> = service
        .places()
        .into_iter()
        .map(|(name, place)| format!("{name}: {place}"))
        .collect();
    tracing::info!(
        event = "service.started",
        service = S::NAME,
        version = S::VERSION,
        places = places.join("; "),
        "started"
    );
    let _admin = match settings.admin.listen {
        Some(listen) => Some(Admin::open(listen, health.clone(), metrics.clone()).await?),
        None => None,
    };
    let _upkeep = AbortOnDropHandle::new(tokio::spawn(metrics.upkeep()));
    let _watch = AbortOnDropHandle::new(tokio::spawn(health.clone().watch()));
    let life = live(service, &health, &stop);
    match drain(life, &stop, settings.service.drain).await {
        Ok(Ok(())) => {
            tracing::info!(event = "service.stopped", "stopped");
            Ok(Exit::Complete)
        }
        Ok(Err(source)) => Err(ServeError::Failed {
            service: S::NAME,
            source,
        }),
        Err(late @ DrainTimeout { .. }) => {
            tracing::warn!(event = "service.drain_timeout", "{late}");
            Ok(Exit::Incomplete)
        }
    }
}

/// Session after session, until one ends because it was told to, or with what does not pass.
async fn live<S: Service>(
    service: &S,
    health: &Health,
    stop: &CancellationToken,
) -> Result<(), FailureSource> {
    let mut patience = pauses().build();
    while !stop.is_cancelled() {
        let begun = Instant::now();
        let session = Session::new(health.clone(), stop.clone());
        // What a panic leaves half-done is dropped with the session; the stores are as a crash would leave them.
        // In a box: it holds all of the service.
        let ended = AssertUnwindSafe(Box::pin(service.session(&session)))
            .catch_unwind()
            .await;
        let reason = reason(ended)?;
        health.blocked("service", &reason);
        if !stop.is_cancelled() {
            tracing::error!(
                event = "service.interrupted",
                reason,
                "opening everything again"
            );
        }
        session.close().await;
        if begun.elapsed() > WELL_AFTER {
            patience = pauses().build();
        }
        let pause = patience.next().unwrap_or_default();
        stop.run_until_cancelled(time::sleep(pause)).await;
    }
    Ok(())
}

/// Why a session ended.
fn reason(ended: std::thread::Result<Result<(), Failure>>) -> Result<String, FailureSource> {
    match ended {
        Ok(Ok(())) => Ok("it ended without having been told to".to_owned()),
        Ok(Err(Failure::Stopped)) => Ok(Failure::Stopped.to_string()),
        Ok(Err(Failure::Outage(error))) => Ok(chain(&*error)),
        Ok(Err(Failure::Lasting(error))) => Err(error),
        Err(panic) => Ok(format!("it panicked: {}", words(&*panic))),
    }
}
