//! Settings of the parser worker.

use std::{num::NonZeroUsize, time::Duration};

use runtime::config::duration;
use serde::Deserialize;

/// Defaults and reasons, as TOML.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// The section `[parser]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How many documents are read at the same time.
    pub concurrency: NonZeroUsize,
    /// The largest document that is read, in bytes.
    pub max_document_bytes: u64,
    /// How long the reader may take for one document.
    #[serde(deserialize_with = "duration::positive")]
    pub max_read_time: Duration,
}
