//! The exit codes of every command.

use std::{error::Error, process::ExitCode};

use crawler::{NotCrawled, PortalError, RequestError};
use runtime::{config::ConfigError, telemetry::TelemetryError};

use crate::usage::UsageError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: everything asked for was done, and nothing is missing.
    Complete,
    /// 1: done, but something is missing, refused or red; the output says what.
    Incomplete,
    /// 2: the command line, the configuration or a portal's file is wrong; nothing was done.
    Usage,
    /// 3: a file, a database or a server failed; the message says which.
    Failed,
}

/// What `--help` says of the exit codes.
pub(crate) const HELP: &str = "\
Exit codes:
  0  complete: everything asked for was done, and nothing is missing
  1  incomplete: done, but something is missing, refused or red; the output says what
  2  the command line, the configuration or a portal's file is wrong; nothing was done
  3  a file, a database or a server failed; the message says which";

impl Exit {
    /// Complete if this is true, else incomplete.
    pub(crate) fn complete_if(complete: bool) -> Self {
        if complete {
            Self::Complete
        } else {
            Self::Incomplete
        }
    }

    /// The exit of a command that ended with this error.
    pub(crate) fn of_error(error: &anyhow::Error) -> Self {
        if error.chain().any(is_usage) {
            Self::Usage
        } else {
            Self::Failed
        }
    }
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

/// True for what whoever typed the command or wrote its settings has to change.
fn is_usage(error: &(dyn Error + 'static)) -> bool {
    error.is::<UsageError>()
        || error.is::<ConfigError>()
        || error.is::<PortalError>()
        || error.is::<NotCrawled>()
        || matches!(error.downcast_ref(), Some(RequestError::NotCrawled(_)))
        || matches!(error.downcast_ref(), Some(TelemetryError::Level { .. }))
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn what_the_user_has_to_change_is_usage_under_any_context() {
        let unknown = || NotCrawled::Unknown {
            portal: "nowhere".parse().expect("an id"),
        };
        let usage: [anyhow::Error; 3] = [
            UsageError::NoActivePortal.into(),
            unknown().into(),
            RequestError::NotCrawled(unknown()).into(),
        ];
        for error in usage {
            assert_eq!(Exit::of_error(&error), Exit::Usage, "{error:#}");
            let told = Err::<(), _>(error)
                .context("asking for a crawl")
                .expect_err("it is one");
            assert_eq!(Exit::of_error(&told), Exit::Usage, "{told:#}");
        }
        assert_eq!(Exit::of_error(&anyhow!("the disk is full")), Exit::Failed);
    }
}
