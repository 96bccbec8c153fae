//! The exit codes of every command.

use std::error::Error;

use crawler::{NotCrawled, PortalError, RequestError};
pub(crate) use runtime::service::Exit;
use runtime::telemetry::TelemetryError;

use crate::usage::UsageError;

/// What `--help` says of the exit codes.
pub(crate) const HELP: &str = "\
Exit codes:
  0  complete: everything asked for was done, and nothing is missing
  1  incomplete: done, but something is missing, refused or red; the output says what
  2  the command line, the configuration or a portal's file is wrong; nothing was done
  3  a file, a database or a server failed; the message says which";

/// The exit of a command that ended with this error.
pub(crate) fn of_error(error: &anyhow::Error) -> Exit {
    if error.chain().any(is_usage) {
        Exit::Usage
    } else {
        Exit::of_error(error.as_ref())
    }
}

/// True for what whoever typed the command or wrote its settings has to change.
fn is_usage(error: &(dyn Error + 'static)) -> bool {
    error.is::<UsageError>()
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
            assert_eq!(of_error(&error), Exit::Usage, "{error:#}");
            let told = Err::<(), _>(error)
                .context("asking for a crawl")
                .expect_err("it is one");
            assert_eq!(of_error(&told), Exit::Usage, "{told:#}");
        }
        assert_eq!(of_error(&anyhow!("the disk is full")), Exit::Failed);
    }
}
