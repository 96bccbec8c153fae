//! The settings of the loader: section `[loader]` of the configuration. Defaults and reasons are in
//! `config.default.toml`.

use std::{num::NonZeroUsize, time::Duration};

use runtime::{config::duration, database::DatabaseConfig};
use serde::Deserialize;

/// The section's text: every key with its default and its reason.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// Settings of the loader.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The warehouse. A relative path of a file starts at the data folder.
    pub warehouse: DatabaseConfig,
    /// Readings worked on at once.
    pub concurrency: NonZeroUsize,
    /// Pause before events that could not be published are tried again.
    #[serde(deserialize_with = "duration::positive")]
    pub relay_interval: Duration,
}
