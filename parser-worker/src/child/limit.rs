//! The limits that the system keeps for a child and for the tools it runs.

use std::path::PathBuf;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// How many files a child and each of its tools may have open.
const OPEN_FILES: u64 = 256;

/// The largest file that a tool may write: an archive or its pictures, unpacked.
const FILE_BYTES: u64 = 1_000_000_000;

/// What a child may use. The last line of defence: the worker watches for less than this, and says which limit it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Bytes of address space.
    pub address_space: u64,
    /// The LibreOffice that it may run: a file, or a name on the path. Nothing is for none.
    pub libreoffice: PathBuf,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            address_space: 2_000_000_000,
            libreoffice: PathBuf::new(),
        }
    }
}

impl Bounds {
    /// Takes more than this from this process and from what it starts, for ever.
    pub(super) fn impose(&self) {
        limit(Resource::As, self.address_space);
        limit(Resource::Fsize, FILE_BYTES);
        limit(Resource::Nofile, OPEN_FILES);
        // A document is no secret, but a copy of the memory of each that fails would fill the disk.
        limit(Resource::Core, 0);
        // When the system runs out of memory, it is the child that it is to end, not the worker.
        let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    }
}

/// A limit that is stricter already stays.
fn limit(resource: Resource, most: u64) {
    let most = getrlimit(resource).maximum.map_or(most, |it| it.min(most));
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    // To lower a limit is always allowed.
    let _ = setrlimit(resource, limit);
}
