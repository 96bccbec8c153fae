//! What became of the arithmetic rules (勾稽关系) of a form on the figures of one report.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rule of a form on one row or column of one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleResult {
    /// Which rule: `T3-row[granted]`; the part before the bracket is the rule's id in the form file.
    pub id: String,
    /// The table it speaks of.
    pub table: String,
    /// What became of it.
    pub outcome: RuleOutcome,
    /// Sum of the left side, blanks counted as 0; null when a figure is missing or no number.
    pub left: Option<Decimal>,
    /// Sum of the right side, likewise.
    pub right: Option<Decimal>,
    /// Version of the rule as its form states it, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub version: u32,
}

/// The version of every rule in readings that state none.
fn first() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out a reference"
)]
fn is_first(version: &u32) -> bool {
    *version == first()
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleOutcome {
    /// Both sides are equal.
    Holds,
    /// They are not: an error of the source or of the reader.
    Broken,
    /// A figure it needs is missing, or blank where only a figure could decide.
    NotAssessable,
}
