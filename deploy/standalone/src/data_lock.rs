//! The lock of a data folder: services of one process only, so that each host is asked at its pace and each run has one
//! account.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use anyhow::{Context, bail};

use crate::settings::Settings;

/// The right to run services on a data folder. It ends when this is dropped, or with the process, however that ends.
#[derive(Debug)]
pub(crate) struct DataLock {
    /// The file stays; the lock on it goes with the handle.
    _file: File,
}

impl DataLock {
    /// Takes the lock of the folder of these settings, if the queue, the ledger or the warehouse is a file in it. Servers
    /// tell their clients apart by themselves.
    ///
    /// # Errors
    /// Those of [`DataLock::take`].
    pub(crate) fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        if settings.databases().is_empty() {
            return Ok(None);
        }
        Self::take(&settings.data.folder).map(Some)
    }

    /// Takes the lock of this folder, which is made when missing.
    ///
    /// # Errors
    /// When another process has it, or the folder cannot be written to.
    pub(crate) fn take(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
        let path = folder.join("gongkai.lock");
        let unusable = || format!("the lock {} cannot be used", path.display());
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "another gongkai works on {}; use `gongkai crawl --enqueue` to leave work to it",
                    folder.display()
                )
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(unusable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_worked_on_by_one_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let folder = folder.path().join("new");
        let first = DataLock::take(&folder).expect("nobody has it");
        let refused = DataLock::take(&folder)
            .expect_err("somebody has it")
            .to_string();
        assert!(refused.contains("another gongkai works on"), "{refused}");
        drop(first);
        DataLock::take(&folder).expect("nobody has it any more");
    }
}
