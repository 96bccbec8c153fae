//! The rows of problems.

use shared::problem::Problem;

use super::part::{list, place};
use crate::word::{text, word};

/// A row of `problem`, without its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRow {
    pub(crate) code: String,
    pub(crate) severity: String,
    pub(crate) table_key: Option<String>,
    pub(crate) row_key: Option<String>,
    pub(crate) column_key: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) message: String,
    pub(crate) place: Option<String>,
    pub(crate) alternatives: Option<String>,
}

impl ProblemRow {
    /// The row of a problem.
    pub(crate) fn of(problem: &Problem) -> Self {
        Self {
            code: word(problem.code),
            severity: word(problem.severity),
            table_key: problem.table.as_deref().map(text),
            row_key: problem.row.as_deref().map(text),
            column_key: problem.column.as_deref().map(text),
            url: None,
            reason: None,
            message: text(&problem.message),
            place: place(problem.place.as_ref()),
            alternatives: list(&problem.alternatives),
        }
    }

    /// The same problem, of the document at this address.
    pub(crate) fn of_document(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The same problem, for this reason.
    pub(crate) fn because_of(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}
