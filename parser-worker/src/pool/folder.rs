//! The folder in which a child and its tools write. It goes with the child; a worker that is killed leaves it behind, and the
//! next one removes it.
//!
//! Who owns a folder has it locked, and the system unlocks it when the owner ends, however that was. So it does not matter
//! whose process ids are seen from where.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use tempfile::TempDir;

use crate::child::FOLDER;

/// How often one is made anew because another worker took it for left behind, before it was locked.
const ATTEMPTS: usize = 10;

/// A folder, until this is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    folder: TempDir,
    _lock: File,
}

impl Folder {
    /// Makes one in the system's folder for temporary files.
    pub(super) fn make() -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            let folder = tempfile::Builder::new().prefix(FOLDER).tempdir()?;
            let Ok(lock) = File::open(folder.path()) else {
                continue;
            };
            if lock.try_lock().is_ok() && folder.path().exists() {
                return Ok(Self {
                    folder,
                    _lock: lock,
                });
            }
        }
        Err(io::Error::other("other workers remove its folder"))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders that workers which were killed have left in this folder.
pub(super) fn remove_left_behind(among: &Path) {
    let entries = fs::read_dir(among).into_iter().flatten().flatten();
    let is_ours = |name: &str| name.starts_with(FOLDER);
    for entry in entries.filter(|it| it.file_name().to_str().is_some_and(is_ours)) {
        let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
        let Some(lock) = is_folder.then(|| File::open(entry.path()).ok()).flatten() else {
            continue;
        };
        if lock.try_lock().is_ok() {
            // What belongs to somebody else stays.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_behind_is_removed_and_what_is_in_use_stays() {
        let among = tempfile::tempdir().expect("a folder");
        let make = |name: &str| {
            let path = among.path().join(name);
            fs::create_dir(&path).expect("made");
            path
        };
        let left = make("gongkai-read-left");
        fs::write(left.join("page.png"), "x").expect("written");
        let used = make("gongkai-read-used");
        let other = make("somebody-elses");
        let owner = File::open(&used).expect("opened");
        owner.try_lock().expect("locked");
        remove_left_behind(among.path());
        assert!(!left.exists());
        assert!(used.exists() && other.exists());
        drop(owner);
        remove_left_behind(among.path());
        assert!(!used.exists());
    }

    #[test]
    fn a_folder_of_ones_own_goes_with_its_owner() {
        let folder = Folder::make().expect("made");
        let path = folder.path().to_owned();
        remove_left_behind(&std::env::temp_dir());
        assert!(path.exists());
        drop(folder);
        assert!(!path.exists());
    }
}
