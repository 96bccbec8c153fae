//! The exit codes of every process.

use std::{error::Error, process::ExitCode};

use crate::{blob_store::BlobError, bus::BusError, config::ConfigError, database::DatabaseError};

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything asked for was done, and nothing is missing.
    Complete,
    /// 1: done, but something is missing, refused or red; the output says what.
    Incomplete,
    /// 2: the command line, the configuration or a portal's file is wrong; nothing was done.
    Usage,
    /// 3: a file, a database or a server failed; the message says which.
    Failed,
}

/// What `--help` of a service says of its exit codes.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  told to stop, and stopped
  1  told to stop, and gave up work in flight that took too long; it is done again
  2  the command line, the configuration or a portal's file is wrong; nothing was done
  3  something cannot be used as it is; the message says what. What is only away is waited for";

impl Exit {
    /// Complete if this is true, else incomplete.
    pub fn complete_if(complete: bool) -> Self {
        if complete {
            Self::Complete
        } else {
            Self::Incomplete
        }
    }

    /// The exit of a process that ended with this error: usage when it, or what it came from, is a setting that cannot be
    /// right, else failed.
    pub fn of_error(error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(it) = next {
            if is_setting(it) {
                return Self::Usage;
            }
            next = it.source();
        }
        Self::Failed
    }
}

fn is_setting(error: &(dyn Error + 'static)) -> bool {
    error.is::<ConfigError>()
        || matches!(
            error.downcast_ref(),
            Some(BusError::Setting { .. } | BusError::Authorities { .. })
        )
        || matches!(error.downcast_ref(), Some(BlobError::Setting { .. }))
        || matches!(error.downcast_ref(), Some(DatabaseError::Address))
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Complete => 0,
            Exit::Incomplete => 1,
            Exit::Usage => 2,
            Exit::Failed => 3,
        })
    }
}
