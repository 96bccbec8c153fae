//! Values as the ledger's columns hold them.

use serde::de::DeserializeOwned;
use shared::event::{RunStatus, Trigger};
use url::Url;

use super::{LedgerError, Role, RunState};

pub(super) fn of_json<T: DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, LedgerError> {
    serde_json::from_str(text).map_err(|_| LedgerError::foreign(what, text))
}

/// A value that parses from its text: an address, a date, a digest.
pub(super) fn parsed<T: std::str::FromStr>(
    what: &'static str,
    text: &str,
) -> Result<T, LedgerError> {
    text.parse().map_err(|_| LedgerError::foreign(what, text))
}

pub(super) fn url(text: &str) -> Result<Url, LedgerError> {
    parsed("an address", text)
}

/// A number that is never negative.
pub(super) fn count(number: i64) -> Result<u64, LedgerError> {
    u64::try_from(number).map_err(|_| LedgerError::foreign("a count", number.to_string()))
}

/// A number for a column. Nothing that is counted here comes near the limit.
pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Names of a value in a column; each value has one.
pub(super) trait Named: Copy + PartialEq + Sized + 'static {
    const WHAT: &'static str;
    const NAMES: &'static [(Self, &'static str)];

    fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(value, _)| *value == self);
        found
            .map(|(_, name)| *name)
            .expect("every value has a name")
    }

    fn of_name(text: &str) -> Result<Self, LedgerError> {
        let found = Self::NAMES.iter().find(|(_, name)| *name == text);
        found
            .map(|(value, _)| *value)
            .ok_or_else(|| LedgerError::foreign(Self::WHAT, text))
    }
}

impl Named for Trigger {
    const WHAT: &'static str = "a trigger";
    const NAMES: &'static [(Self, &'static str)] =
        &[(Self::Person, "person"), (Self::Schedule, "schedule")];
}

impl Named for RunState {
    const WHAT: &'static str = "the state of a run";
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::Requested, "requested"),
        (Self::Running, "running"),
        (Self::Finished, "finished"),
    ];
}

impl Named for RunStatus {
    const WHAT: &'static str = "the status of a run";
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::Complete, "complete"),
        (Self::Incomplete, "incomplete"),
    ];
}

impl Named for Role {
    const WHAT: &'static str = "the role of a content";
    const NAMES: &'static [(Self, &'static str)] =
        &[(Self::Document, "document"), (Self::Landing, "landing")];
}
