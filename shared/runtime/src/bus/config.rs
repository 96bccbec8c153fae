//! Which bus to use, and how.

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;

use crate::config::duration;

/// The section `[bus]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusConfig {
    /// Which backend.
    pub backend: Kind,
    /// Settings of the embedded one.
    pub embedded: EmbeddedConfig,
}

/// The backends there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One file, for the processes of one machine.
    Embedded,
}

/// Settings of the embedded bus.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedConfig {
    /// The file. It and its folder are made when missing.
    pub file: PathBuf,
    /// How often to look for messages that another process published, or whose delay is over.
    #[serde(deserialize_with = "duration::positive")]
    pub poll: Duration,
    /// How long to wait for another process that is writing.
    #[serde(with = "duration")]
    pub busy_timeout: Duration,
}

impl BusConfig {
    /// The embedded bus in this file, with the product's defaults.
    pub fn embedded(file: impl Into<PathBuf>) -> Self {
        Self {
            backend: Kind::Embedded,
            embedded: EmbeddedConfig {
                file: file.into(),
                poll: Duration::from_millis(250),
                busy_timeout: Duration::from_secs(10),
            },
        }
    }
}
