//! The two states of the portals: before and after a report is published again with corrected figures.

use serde::Serialize;

/// Which of two states the portals are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    /// As first published.
    First,
    /// After the correction: one report has other figures at the same address.
    Second,
}
