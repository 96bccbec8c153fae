//! The exit codes of every command.

use std::process::ExitCode;

use runtime::config::ConfigError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: everything asked for was done, and nothing is missing.
    Complete,
    /// 1: done, but something is missing, refused or red; the output says what.
    Incomplete,
    /// 2: the command line or the configuration is wrong; nothing was done.
    Usage,
    /// 3: a file, a database or a server failed; the message says which.
    Failed,
}

/// What `--help` says of the exit codes.
pub(crate) const HELP: &str = "\
Exit codes:
  0  complete: everything asked for was done, and nothing is missing
  1  incomplete: done, but something is missing, refused or red; the output says what
  2  the command line or the configuration is wrong; nothing was done
  3  a file, a database or a server failed; the message says which";

impl Exit {
    /// Complete if this is true, else incomplete.
    pub(crate) fn complete_if(complete: bool) -> Self {
        if complete { Self::Complete } else { Self::Incomplete }
    }

    /// The exit of a command that ended with this error.
    pub(crate) fn of_error(error: &anyhow::Error) -> Self {
        if error.chain().any(|it| it.is::<ConfigError>()) {
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
