//! The life of a service: it waits for what it needs, runs until it is told to stop, finishes what it has begun, and ends.

mod exit;
mod failure;
mod life;
mod process;
mod session;
mod settings;

use std::{future::Future, process as system, time::Duration};

use serde::Deserialize;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time,
};
use tokio_util::sync::CancellationToken;

pub use self::{
    exit::{EXIT_CODES, Exit},
    failure::{Failure, FailureSource},
    life::{ServeError, Service, serve},
    process::{Process, main},
    session::Session,
    settings::{DataConfig, Settings, place},
};
use crate::config::duration;

/// The section `[service]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    /// How long work in flight may take after the signal to stop.
    #[serde(with = "duration")]
    pub drain: Duration,
}

/// Work in flight was not finished in time. What it held is delivered again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "work in flight was not finished within {limit:?} and was given up; it is done again at the next start"
)]
pub struct DrainTimeout {
    /// The time it had.
    pub limit: Duration,
}

/// Exit status of a process that was told twice to stop: 128 + SIGINT.
const STOPPED_TWICE: i32 = 130;

/// A token that is cancelled by the first SIGTERM or SIGINT. The second one ends the process at once: whoever sends it
/// does not want to wait, and nothing is lost by it.
///
/// # Panics
/// Outside of a tokio runtime, or where the system does not allow signal handlers.
pub fn stop_on_signal() -> CancellationToken {
    let mut signals = [SignalKind::terminate(), SignalKind::interrupt()]
        .map(|kind| signal(kind).expect("a process may handle SIGTERM and SIGINT"));
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        any(&mut signals).await;
        tracing::info!(
            event = "service.stopping",
            "told to stop; finishing what is in flight"
        );
        token.cancel();
        any(&mut signals).await;
        system::exit(STOPPED_TWICE);
    });
    stop
}

/// Runs `work` to its end; once `stop` is cancelled, only for `limit` longer.
///
/// # Errors
/// [`DrainTimeout`] when that was not enough; `work` is dropped then.
pub async fn drain<F: Future>(
    work: F,
    stop: &CancellationToken,
    limit: Duration,
) -> Result<F::Output, DrainTimeout> {
    let give_up = async {
        stop.cancelled().await;
        time::sleep(limit).await;
    };
    tokio::select! {
        biased;
        output = work => Ok(output),
        () = give_up => Err(DrainTimeout { limit }),
    }
}

async fn any([first, second]: &mut [Signal; 2]) {
    tokio::select! {
        _ = first.recv() => {}
        _ = second.recv() => {}
    }
}
