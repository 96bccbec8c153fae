//! One figure of a report: what it is, what was printed, and how far it can be trusted.

use std::fmt;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::Place;

/// Which figure: a table, a row and a column of a form, by their keys.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct CellKey {
    /// Key of the table: `requests`.
    pub table: String,
    /// Key of the row: `denied.state_secret`.
    pub row: String,
    /// Key of the column: `natural_person`.
    pub column: String,
}

impl CellKey {
    /// The key of these three names.
    pub fn new(
        table: impl Into<String>,
        row: impl Into<String>,
        column: impl Into<String>,
    ) -> Self {
        Self {
            table: table.into(),
            row: row.into(),
            column: column.into(),
        }
    }
}

impl fmt::Display for CellKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.table, self.row, self.column)
    }
}

/// A figure and its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// Which figure.
    #[serde(flatten)]
    pub key: CellKey,
    /// The figure in the column's unit; null where the document prints none. A blank is not 0.
    pub value: Option<Value>,
    /// What was printed; null where nothing was, or where the prints of a row could not be told apart.
    pub kind: Option<Kind>,
    /// The printed characters the value was read from, or those of the whole row where they could not be told apart; null
    /// where the verdict is `missing`.
    pub raw: Option<String>,
    /// How the value was obtained.
    pub obtained: Obtained,
    /// How far the value can be trusted.
    pub verdict: Verdict,
    /// Where it is printed.
    pub place: Option<Place>,
    /// By what its row was found; null where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
    /// For an inferred value, the rules that leave no other: `T3-row[granted]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forced_by: Vec<String>,
}

/// By what a cell's row was found in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// By its label, printed beside its figures.
    Label,
    /// By its label, printed on other lines than its figures.
    Lines,
    /// By the order of the form, which left one way only.
    Order,
    /// By the rules, which left one way only among those that labels and order admit.
    Rules,
    /// By label or order where there was more than one way: the likeliest.
    Guess,
}

/// An exact figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A count: a JSON integer.
    Count(i64),
    /// An amount of money in 万元: a decimal, in JSON a string, so that no reader rounds it.
    Amount(Decimal),
}

impl Value {
    /// The figure as a decimal, for arithmetic.
    pub fn decimal(self) -> Decimal {
        match self {
            Self::Count(count) => count.into(),
            Self::Amount(amount) => amount,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decimal().fmt(f)
    }
}

/// What kind of thing a cell prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A number.
    Number,
    /// Nothing.
    Blank,
    /// 无, or a word that means the same.
    NoneWord,
    /// `-`, `/`, `—`.
    Dash,
    /// Something else: the value is null.
    Text,
}

/// How a value was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Obtained {
    /// Read where it is printed.
    Read,
    /// Worked out from the rules that leave no other value.
    Inferred,
}

/// How far a cell can be trusted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Read by its own label, or by row order where that leaves one way only, and every rule it takes part in holds.
    Confirmed,
    /// Read so, but no rule reaches it, or one that does could not be assessed.
    Unchecked,
    /// A rule it takes part in fails: the source's error or ours.
    Contradicted,
    /// More than one way to read it was possible; the value is the likeliest.
    Uncertain,
    /// The form has it, the document's text does not.
    Missing,
}

impl Verdict {
    /// True when the cell itself tells its reader to doubt it.
    pub fn is_doubt(self) -> bool {
        !matches!(self, Self::Confirmed | Self::Unchecked)
    }
}
