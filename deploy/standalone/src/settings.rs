//! The settings of all services in one process: one TOML, whose default is also its documentation.

use std::path::{Path, PathBuf};

use runtime::{blob_store::BlobConfig, bus::BusConfig, config, service::ServiceConfig, telemetry::LogConfig};
use serde::Deserialize;

/// Every setting with its default and its reason.
pub(crate) const DEFAULTS: &str = concat!(
    include_str!("../config.default.toml"),
    "\n",
    include_str!("../../../shared/runtime/config.default.toml"),
    "\n",
    include_str!("../../../crawler/config.default.toml"),
    "\n",
    include_str!("../../../parser-worker/config.default.toml"),
    "\n",
    include_str!("../../../loader/config.default.toml"),
);

/// The settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) data: DataConfig,
    pub(crate) bus: BusConfig,
    pub(crate) blobs: BlobConfig,
    pub(crate) log: LogConfig,
    pub(crate) service: ServiceConfig,
    pub(crate) crawler: crawler::CrawlerConfig,
    pub(crate) parser: parser_worker::config::Config,
    pub(crate) loader: loader::Config,
}

/// The section `[data]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataConfig {
    /// The folder of everything that is kept.
    pub(crate) folder: PathBuf,
}

impl Settings {
    /// The settings from the defaults, this file and the environment; with this folder, if one is given, for
    /// everything that is kept. Its files are then named by their full paths.
    pub(crate) fn load(file: Option<&Path>, data: Option<&Path>) -> anyhow::Result<Self> {
        let mut settings: Self = config::load(DEFAULTS, file, config::environment())?;
        if let Some(folder) = data {
            settings.data.folder = folder.to_owned();
        }
        let folder = &settings.data.folder;
        for path in [
            &mut settings.bus.embedded.file,
            &mut settings.blobs.folder,
            &mut settings.crawler.ledger,
            &mut settings.loader.warehouse,
        ] {
            *path = folder.join(&*path);
        }
        Ok(settings)
    }
}
