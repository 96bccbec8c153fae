//! The program that a child runs.

use std::path::PathBuf;

use crate::{child, reader::REPORT_READER};

/// The program of this process, even when its file has been replaced since: parent and child are of one build.
const THIS: &str = "/proc/self/exe";

/// A program that reads documents when it is told to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its file.
    pub path: PathBuf,
    /// What tells it to read.
    pub argument: &'static str,
    /// The version of its reader. A child that says another one is not used.
    pub version: &'static str,
}

impl Program {
    /// This program. Its `main` asks [`child::main`] first.
    pub fn this() -> Self {
        Self::at(THIS)
    }

    /// A program of this build.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            argument: child::ARGUMENT,
            version: REPORT_READER.version,
        }
    }
}
