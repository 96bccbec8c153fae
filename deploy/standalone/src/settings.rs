//! The settings of all services in one process: one TOML, whose default is also its documentation.

use std::path::{Path, PathBuf};

use runtime::{
    admin::AdminConfig,
    blob_store::{self, BlobConfig},
    bus::{self, BusConfig},
    config::{self, ConfigError},
    database::{self, DatabaseConfig},
    service::{self, DataConfig, ServiceConfig},
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
    pub(crate) admin: AdminConfig,
    pub(crate) crawler: crawler::CrawlerConfig,
    pub(crate) parser: parser_worker::config::Config,
    pub(crate) loader: loader::Config,
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

    /// The same for a demo in this folder: everything is kept in files, where the defaults put them, whatever is set, so that
    /// it writes nowhere else, on no broker and in no database of anybody.
    ///
    /// # Errors
    /// Those of [`Settings::load`].
    pub(crate) fn load_for_demo(file: Option<&Path>, folder: PathBuf) -> Result<Self, ConfigError> {
        let mut settings: Self = config::load(DEFAULTS, file, config::environment())?;
        let mut defaults: Self = config::load(DEFAULTS, None, [])?;
        for (path, default) in settings.paths().into_iter().zip(defaults.paths()) {
            path.clone_from(default);
        }
        settings.bus.backend = bus::Kind::Embedded;
        settings.blobs.backend = blob_store::Kind::Folder;
        settings.crawler.ledger.backend = database::Kind::Sqlite;
        settings.loader.warehouse.backend = database::Kind::Sqlite;
        Ok(settings.kept_in(folder))
    }

    /// The files of the queue, the ledger and the warehouse, of those that are kept in files.
    pub(crate) fn databases(&self) -> Vec<&Path> {
        let is_embedded = self.bus.backend == bus::Kind::Embedded;
        let queue = is_embedded.then_some(&*self.bus.embedded.file);
        let ledger = sqlite_file(&self.crawler.ledger);
        let warehouse = sqlite_file(&self.loader.warehouse);
        [queue, ledger, warehouse].into_iter().flatten().collect()
    }

    /// True when a server keeps the queue, the ledger or the warehouse.
    pub(crate) fn has_server(&self) -> bool {
        self.databases().len() < 3
    }

    /// The sections that every service has.
    pub(crate) fn shared(&self) -> service::Settings {
        service::Settings {
            data: self.data.clone(),
            bus: self.bus.clone(),
            blobs: self.blobs.clone(),
            log: self.log.clone(),
            service: self.service.clone(),
            admin: self.admin.clone(),
        }
    }

    /// What is kept where, by backend and place, without secrets.
    pub(crate) fn places(&self) -> Vec<(&'static str, String)> {
        let mut places = self.shared().places();
        places.push(("ledger", self.crawler.ledger.place()));
        places.push(("warehouse", self.loader.warehouse.place()));
        places
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
            &mut self.crawler.ledger.sqlite.file,
            &mut self.loader.warehouse.sqlite.file,
        ]
    }
}

/// The file of this database, if it is kept in one.
pub(crate) fn sqlite_file(config: &DatabaseConfig) -> Option<&Path> {
    (config.backend == database::Kind::Sqlite).then_some(&*config.sqlite.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_keeps_its_files_in_its_folder_whatever_is_set() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("settings.toml");
        let text = "[loader.warehouse.sqlite]\nfile = '/real/warehouse.sqlite'\n\
                    [crawler.ledger.sqlite]\nfile = '/real/crawler.sqlite'\n\
                    [blobs.folder]\npath = '/real/blobs'\n\
                    [bus.embedded]\nfile = '/real/queue.sqlite'\npoll = '70ms'\n";
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

    #[test]
    fn a_demo_writes_to_no_server_whatever_is_set() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("settings.toml");
        let server = "backend = 'postgres'\n";
        let text = format!(
            "[bus]\nbackend = 'amqp'\n[blobs]\nbackend = 's3'\n[crawler.ledger]\n{server}[loader.warehouse]\n{server}"
        );
        std::fs::write(&file, text).expect("written");
        let real = Settings::load(Some(&file), None).expect("they are right");
        assert!(real.has_server() && real.databases().is_empty());
        let demo = Settings::load_for_demo(Some(&file), "invented".into()).expect("they are right");
        assert!(!demo.has_server());
        assert!(
            demo.blobs
                .file()
                .is_some_and(|it| it.starts_with("invented"))
        );
    }
}
