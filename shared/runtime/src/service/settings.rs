//! The sections that every service has.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::ServiceConfig;
use crate::{
    admin::AdminConfig,
    blob_store::{self, BlobConfig},
    bus::{self, BusConfig},
    config::Secret,
    database::{self, DatabaseConfig},
    telemetry::LogConfig,
};

/// The sections that every service has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where files are kept.
    pub data: DataConfig,
    /// The bus.
    pub bus: BusConfig,
    /// The blob store.
    pub blobs: BlobConfig,
    /// Logs.
    pub log: LogConfig,
    /// The life of the process.
    pub service: ServiceConfig,
    /// The admin port.
    pub admin: AdminConfig,
}

/// The section `[data]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    /// The folder of everything that is kept in files.
    pub folder: PathBuf,
}

impl DataConfig {
    /// Lets a relative path begin at the data folder.
    pub fn keep(&self, path: &mut PathBuf) {
        *path = self.folder.join(&*path);
    }
}

impl Settings {
    /// The same with relative paths that begin at the data folder.
    #[must_use]
    pub fn kept(mut self) -> Self {
        self.data.keep(&mut self.bus.embedded.file);
        self.data.keep(&mut self.blobs.folder.path);
        self
    }

    /// The bus and the blob store, by kind and place, without secrets.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        vec![("bus", self.bus.place()), ("blobs", self.blobs.place())]
    }
}

/// What follows a backend's name: a file, or a server without user and password.
fn at(backend: &str, place: impl std::fmt::Display) -> String {
    format!("{backend} {place}")
}

impl BusConfig {
    /// Backend and place, without secrets.
    pub fn place(&self) -> String {
        match self.backend {
            bus::Kind::Embedded => at("embedded", self.embedded.file.display()),
            bus::Kind::Amqp => at("amqp", place(&self.amqp.url)),
        }
    }
}

impl BlobConfig {
    /// Backend and place, without secrets.
    pub fn place(&self) -> String {
        match self.backend {
            blob_store::Kind::Folder => at("folder", self.folder.path.display()),
            blob_store::Kind::S3 => at("s3", self.s3.place()),
        }
    }

    /// The folder, where there is one.
    pub fn file(&self) -> Option<&Path> {
        (self.backend == blob_store::Kind::Folder).then_some(&*self.folder.path)
    }
}

impl DatabaseConfig {
    /// Backend and place, without secrets.
    pub fn place(&self) -> String {
        match self.backend {
            database::Kind::Sqlite => at("sqlite", self.sqlite.file.display()),
            database::Kind::Postgres => at("postgres", place(&self.postgres.url)),
        }
    }
}

/// Host, port and path of an address: what stands between user and password and the parameters.
pub fn place(address: &Secret) -> &str {
    let Some((_, rest)) = address.expose().split_once("://") else {
        return if address.is_empty() {
            "(no address)"
        } else {
            "(not an address)"
        };
    };
    // A parameter may be a password, and a password that nobody escaped may hold a question mark.
    let rest = rest.rsplit_once('@').map_or(rest, |it| it.1);
    rest.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_neither_user_nor_password() {
        for (address, expected) in [
            ("amqp://me:secret@host:5672/%2f", "host:5672/%2f"),
            ("postgres://host/x?password=secret", "host/x"),
            ("postgres://me:se?cr@et@host/x", "host/x"),
            ("secret", "(not an address)"),
            ("", "(no address)"),
        ] {
            assert_eq!(place(&Secret::new(address)), expected);
        }
    }
}
