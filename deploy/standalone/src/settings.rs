//! The settings of all services in one process: one TOML, whose default is also its documentation.

use std::path::{Path, PathBuf};

use runtime::{
    blob_store::BlobConfig,
    bus::BusConfig,
    config::{self, ConfigError},
    service::ServiceConfig,
    telemetry::LogConfig,
};
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
    ///
    /// # Errors
    /// [`ConfigError`] names the key, the reason and where it was set.
    pub(crate) fn load(file: Option<&Path>, data: Option<&Path>) -> Result<Self, ConfigError> {
        let settings: Self = config::load(DEFAULTS, file, config::environment())?;
        let folder = data.map_or_else(|| settings.data.folder.clone(), Path::to_owned);
        Ok(settings.kept_in(folder))
    }

    /// The same for a demo in this folder: its files are where the defaults put them, whatever these are set to, so that
    /// it writes nowhere else.
    ///
    /// # Errors
    /// Those of [`Settings::load`].
    pub(crate) fn load_for_demo(file: Option<&Path>, folder: PathBuf) -> Result<Self, ConfigError> {
        let mut settings: Self = config::load(DEFAULTS, file, config::environment())?;
        let mut defaults: Self = config::load(DEFAULTS, None, [])?;
        for (path, default) in settings.paths().into_iter().zip(defaults.paths()) {
            path.clone_from(default);
        }
        Ok(settings.kept_in(folder))
    }

    /// The files of the queue, the ledger and the warehouse.
    pub(crate) fn databases(&self) -> [&Path; 3] {
        [
            &self.bus.embedded.file,
            &self.crawler.ledger,
            &self.loader.warehouse,
        ]
    }

    fn kept_in(mut self, folder: PathBuf) -> Self {
        for path in self.paths() {
            *path = folder.join(&*path);
        }
        self.data.folder = folder;
        self
    }

    /// Every path in the data folder.
    fn paths(&mut self) -> [&mut PathBuf; 4] {
        [
            &mut self.bus.embedded.file,
            &mut self.blobs.folder.path,
            &mut self.crawler.ledger,
            &mut self.loader.warehouse,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_keeps_its_files_in_its_folder_whatever_is_set() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("settings.toml");
        let text = "[loader]\nwarehouse = '/real/warehouse.sqlite'\n[crawler]\nledger = '/real/crawler.sqlite'\n\
                    [blobs.folder]\npath = '/real/blobs'\n[bus.embedded]\nfile = '/real/queue.sqlite'\npoll = '70ms'\n";
        std::fs::write(&file, text).expect("written");
        let real = Settings::load(Some(&file), Some(Path::new("kept"))).expect("they are right");
        assert!(real.databases().iter().all(|it| it.starts_with("/real")));
        let demo = Settings::load_for_demo(Some(&file), "invented".into()).expect("they are right");
        assert!(
            demo.databases().iter().all(|it| it.starts_with("invented")),
            "{:?}",
            demo.databases()
        );
        assert!(demo.blobs.folder.path.starts_with("invented"));
        assert_eq!(
            demo.bus.embedded.poll, real.bus.embedded.poll,
            "what is no path stays as it is set"
        );
    }
}
