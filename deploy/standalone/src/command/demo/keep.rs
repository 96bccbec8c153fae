//! What a demo remembers, so that the next one on the same data finds the same addresses and the same edition.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use demo_portal::{Config, Edition};
use serde::{Deserialize, Serialize};

/// What a demo remembers.
#[derive(Debug)]
pub(super) struct Kept {
    path: PathBuf,
    pub(super) ports: [u16; 3],
    pub(super) edition: Edition,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ports: [u16; 3],
    corrected: bool,
}

impl Kept {
    /// What the demo of this folder remembers; nothing if there was none.
    pub(super) fn load(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("demo.json");
        let file = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| format!("{} is damaged", path.display()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => File { ports: [0; 3], corrected: false },
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        Ok(Self {
            path,
            ports: file.ports,
            edition: if file.corrected { Edition::Second } else { Edition::First },
        })
    }

    /// The file it is kept in.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The portals to start.
    pub(super) fn portal_config(&self) -> Config {
        Config {
            ports: self.ports,
            edition: self.edition,
            ..Config::default()
        }
    }

    /// Keeps it.
    pub(super) fn save(&self) -> anyhow::Result<()> {
        let file = File {
            ports: self.ports,
            corrected: self.edition == Edition::Second,
        };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).and_then(|()| fs::write(&self.path, serde_json::to_vec(&file)?)).with_context(|| {
            format!("{} cannot be written", self.path.display())
        })
    }
}
