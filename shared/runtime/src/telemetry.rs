//! What a process tells of itself. Logs: one JSON object a line for machines, readable lines for a person at a terminal.
//! Metrics: what was counted.

mod metrics;

use std::{
    io::{self, IsTerminal},
    panic,
};

use serde::Deserialize;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, layer::SubscriberExt, util::SubscriberInitExt,
};

pub use self::metrics::Metrics;
use crate::config::redacted;

/// The section `[log]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// How lines are written.
    pub format: LogFormat,
    /// What is written: a level, or directives of `tracing` (`info,sqlx=warn`).
    pub level: String,
}

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text when stderr is a terminal, else JSON.
    Auto,
    /// One JSON object a line.
    Json,
    /// For a person.
    Text,
}

/// What these libraries say of lost connections and refused declarations, our own events say in better words. Whoever
/// wants theirs names them in the level.
const QUIET: &str = "lapin=off,sqlx=warn";

/// Logs could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The level is none.
    #[error(
        "log.level = {level:?} is neither a level (error, warn, info, debug, trace) nor a list of directives"
    )]
    Level {
        /// What was given.
        level: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// Metrics cannot be recorded.
    #[error("the metrics of this process cannot be recorded: {reason}")]
    Metrics {
        /// Why.
        reason: String,
    },
    /// This process has set up its logs before.
    #[error("the logs of this process are set up already")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
}

/// Writes the logs of this process to stderr from now on, panics included.
///
/// # Errors
/// [`TelemetryError`] when the level is none, or the logs are set up already.
pub fn init(config: &LogConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", config.level)).map_err(|source| {
        TelemetryError::Level {
            level: config.level.clone(),
            source,
        }
    })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let layer = if config.format.is_json(io::stderr().is_terminal()) {
        lines.json().flatten_event(true).boxed()
    } else {
        lines.with_ansi(io::stderr().is_terminal()).boxed()
    };
    // Filters of the whole, not of the layer: one of a layer loses the line after somebody asked whether another would be
    // written, as sqlx does.
    tracing_subscriber::registry()
        .with(filter)
        .with(filter_fn(is_discreet))
        .with(layer)
        .try_init()?;
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

impl LogFormat {
    fn is_json(self, terminal: bool) -> bool {
        match self {
            Self::Auto => !terminal,
            Self::Json => true,
            Self::Text => false,
        }
    }
}

/// The client of the bus writes whole frames at the level trace, the one with the password among them.
const INDISCREET: [&str; 2] = ["lapin", "amq_protocol"];

/// False for what may show a password, whatever the level asks for.
fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    *metadata.level() != Level::TRACE || !INDISCREET.iter().any(|it| target.starts_with(it))
}

fn log_panic(panic: &panic::PanicHookInfo<'_>) {
    ::metrics::counter!("gongkai_panics_total").increment(1);
    let place = panic.location().map(ToString::to_string);
    let words = redacted(panic.payload_as_str().unwrap_or("it gave no words"));
    tracing::error!(event = "panic", place, "panicked: {words}");
}
