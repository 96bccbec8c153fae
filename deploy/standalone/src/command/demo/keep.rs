//! What a demo remembers, so that the next one on the same data finds the same addresses and the same edition.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use demo_portal::{Config, Edition};
use serde::{Deserialize, Serialize};

use crate::{settings::Settings, usage::UsageError};

/// The memory of a demo; where it is, the data beside it are a demo's.
pub(super) const OF_DEMO: &str = "demo.json";
/// The memory of portals that are only served; whatever is beside it is not theirs.
pub(super) const OF_PORTAL: &str = "demo-portal.json";

/// What a demo remembers.
#[derive(Debug)]
pub(super) struct Kept {
    path: PathBuf,
    pub(super) ports: [u16; 3],
    pub(super) edition: Edition,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    ports: [u16; 3],
    corrected: bool,
}

impl Kept {
    /// What the file of this name in this folder remembers; nothing if there is none.
    pub(super) fn load(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let path = folder.join(name);
        let file = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is damaged", path.display()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Memory {
                ports: [0; 3],
                corrected: false,
            },
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", path.display()));
            }
        };
        Ok(Self {
            path,
            ports: file.ports,
            edition: if file.corrected {
                Edition::Second
            } else {
                Edition::First
            },
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
        let memory = Memory {
            ports: self.ports,
            corrected: self.edition == Edition::Second,
        };
        let write = || {
            // Never half of it under its name, whenever the process ends.
            let temporary = self.path.with_extension("json.new");
            let mut file = File::create(&temporary)?;
            file.write_all(&serde_json::to_vec(&memory)?)?;
            file.sync_all()?;
            fs::rename(&temporary, &self.path)
        };
        write().with_context(|| format!("{} cannot be written", self.path.display()))
    }
}

/// Refuses a folder whose data are not of a demo: invented reports must not get among real ones.
///
/// # Errors
/// [`UsageError::NotOfDemo`] with what is there.
pub(super) fn refuse_what_is_not_of_a_demo(settings: &Settings) -> Result<(), UsageError> {
    let of_demo = settings.data.folder.join(OF_DEMO).is_file();
    match settings.databases().into_iter().find(|it| it.exists()) {
        Some(file) if !of_demo => Err(UsageError::NotOfDemo {
            file: file.to_owned(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_again_and_half_a_file_is_never_under_its_name() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut kept = Kept::load(folder.path(), OF_DEMO).expect("nothing is kept");
        kept.ports = [1, 2, 3];
        kept.edition = Edition::Second;
        // What a kill in the middle of writing leaves behind.
        fs::write(folder.path().join("demo.json.new"), "{\"por").expect("written");
        assert_eq!(
            Kept::load(folder.path(), OF_DEMO)
                .expect("nothing is kept")
                .ports,
            [0; 3]
        );
        kept.save().expect("it can be kept");
        let found = Kept::load(folder.path(), OF_DEMO).expect("it is whole");
        assert_eq!((found.ports, found.edition), ([1, 2, 3], Edition::Second));
    }
}
