//! What can go wrong with the ledger.

use std::path::PathBuf;

/// The ledger did not do what it was asked. Nothing half-done is left: the run stays as it was and is resumed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be used.
    #[error(
        "the ledger {} cannot be opened; it must be writable, and made by this version or an older one",
        file.display()
    )]
    Open {
        /// The file.
        file: PathBuf,
        /// What the system or SQLite says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database failed. Another attempt may work.
    #[error("the ledger failed at: {doing}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// What the database says.
        #[source]
        source: sqlx::Error,
    },
    /// A row holds what this version never writes.
    #[error("the ledger holds {found:?} as {what}; it was written by a newer version or by hand")]
    Foreign {
        /// What was read.
        what: &'static str,
        /// What was found.
        found: String,
    },
    /// The run is not in the ledger.
    #[error("run {run} is not in the ledger")]
    NoRun {
        /// The run.
        run: String,
    },
}

impl LedgerError {
    pub(super) fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |source| Self::Failed { doing, source }
    }

    pub(super) fn foreign(what: &'static str, found: impl Into<String>) -> Self {
        Self::Foreign {
            what,
            found: found.into(),
        }
    }
}
