//! Why a list is not proven complete.

use super::dialect::Extent;

/// Why a list is not proven complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// The page of the list has none that the content system of the portal's file would make.
    #[error("the page has no list: {looked_for} is missing")]
    NoList {
        /// What was looked for.
        looked_for: &'static str,
    },
    /// Nobody says how long the list is.
    #[error("the list neither says how long it is nor how to ask for more")]
    NoExtent,
    /// The list says it is empty.
    #[error("the list is empty")]
    Empty,
    /// Less than announced.
    #[error("{seen} seen, but {total} announced")]
    Short {
        /// Different records, or pages with new ones, that were seen.
        seen: Extent,
        /// What was announced.
        total: Extent,
    },
    /// More records than announced.
    #[error("{seen} different records, but only {total} announced")]
    Excess {
        /// Different records seen.
        seen: u64,
        /// Records announced.
        total: u64,
    },
    /// A page brought nothing new before the end, twice.
    #[error("what was asked for from {at} on is empty or repeats what came before, twice; {seen} records seen{}",
        .total.map(|it| format!(" of a list of {it}")).unwrap_or_default())]
    Stalled {
        /// The number of the page, or of the first record, asked for, from 1.
        at: u64,
        /// Different records seen.
        seen: u64,
        /// What was announced.
        total: Option<Extent>,
    },
    /// The list changed while it was read: a record that moved between two pages may have been missed.
    #[error("the list announced {before}, then {now}: it changed while it was read")]
    Changed {
        /// What was announced first.
        before: Extent,
        /// What was announced then.
        now: Extent,
    },
    /// The answer to a request for more is none of the content system's.
    #[error("the answer from {at} on is no list: {detail}")]
    NoAnswer {
        /// The number of the page, or of the first record, asked for, from 1.
        at: u64,
        /// What it is instead, or what it lacks.
        detail: String,
    },
    /// A list longer than any real one.
    #[error("the list announces {total}; so many are not walked")]
    TooLong {
        /// What was announced.
        total: Extent,
    },
}
