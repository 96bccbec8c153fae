//! Rules of the form that fail on the figures as printed.

use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    cell::CellKey,
    form::{RuleInstance, TableForm},
};

use crate::truth::Truth;

/// A rule that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Which rule, on which row or column: `T3-row[granted]`.
    pub rule: String,
    /// Sum of the left side; what is not printed counts as 0.
    pub left: Decimal,
    /// Sum of the right side.
    pub right: Decimal,
    /// Every cell that takes part.
    pub cells: Vec<CellKey>,
}

/// Every rule that fails, in the order of the forms.
pub(crate) fn all(truth: &Truth) -> Vec<Violation> {
    let rules = truth.tables().into_iter().flat_map(TableForm::rules);
    rules.filter_map(|rule| violation(truth, rule)).collect()
}

fn violation(truth: &Truth, rule: &RuleInstance) -> Option<Violation> {
    let value = |key: &CellKey| truth.cells.get(key).and_then(|it| it.value);
    let sum = |keys: &[CellKey]| keys.iter().filter_map(value).map(|it| it.decimal()).sum();
    let (left, right): (Decimal, Decimal) = (sum(&rule.left), sum(&rule.right));
    (left != right).then(|| Violation {
        rule: rule.id.clone(),
        left,
        right,
        cells: [rule.left.as_slice(), &rule.right].concat(),
    })
}
