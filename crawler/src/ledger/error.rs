//! What can go wrong with the ledger.

use runtime::database::{self, DatabaseError};

/// The ledger did not do what it was asked. Nothing half-done is left: the run stays as it was and is resumed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Its database cannot be used.
    #[error("the ledger cannot be opened")]
    Open(#[from] DatabaseError),
    /// The database failed. Another attempt may work.
    #[error("the ledger failed at: {doing}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// What the database says.
        #[source]
        source: sqlx::Error,
    },
    /// Another crawler may work on the portal: the lease ended before this was written down.
    #[error(
        "the lease of portal {portal} is over and another crawler may have it; nothing was written down"
    )]
    LeaseLost {
        /// The portal.
        portal: String,
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
    /// True when the database is not there now, and may be later: no fault of what was asked.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Open(source) => source.is_outage(),
            Self::Failed { source, .. } => database::is_outage(source),
            Self::LeaseLost { .. } | Self::Foreign { .. } | Self::NoRun { .. } => false,
        }
    }

    /// True when another transaction was in the way, and this one was undone.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Failed { source, .. } if database::is_conflict(source))
    }

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
