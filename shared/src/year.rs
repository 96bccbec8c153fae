//! The year a report speaks of.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The year a report speaks of, not the year it was published in. The first reports speak of 2008, the year in which
/// the regulations (政府信息公开条例, 国务院令第492号) came into force.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "i32", into = "i32")]
pub struct ReportYear(#[schemars(range(min = 2008, max = 2099))] i32);

/// A number that no report can speak of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a year that a report can speak of (2008 to 2099)")]
pub struct NotAReportYear(i32);

impl ReportYear {
    /// The year as a number.
    pub fn get(self) -> i32 {
        self.0
    }
}

impl TryFrom<i32> for ReportYear {
    type Error = NotAReportYear;

    fn try_from(year: i32) -> Result<Self, NotAReportYear> {
        if (2008..=2099).contains(&year) {
            Ok(Self(year))
        } else {
            Err(NotAReportYear(year))
        }
    }
}

impl From<ReportYear> for i32 {
    fn from(year: ReportYear) -> Self {
        year.0
    }
}

impl fmt::Display for ReportYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
