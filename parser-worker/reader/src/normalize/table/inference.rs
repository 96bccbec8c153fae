//! Figures that an extraction tool lost, where the form's rules leave one value only. What is inferred stays uncertain:
//! arithmetic alone confirms nothing.

use std::collections::BTreeSet;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use shared::{
    cell::{CellKey, Value},
    form::RuleInstance,
};

use crate::draft::{Draft, DraftCell, Found, Trust};

/// Gives lost cells the value that every rule that can tell agrees on.
pub(crate) fn infer_lost(draft: &mut Draft) {
    let rules: Vec<&RuleInstance> = draft
        .forms
        .iter()
        .filter_map(|(key, form)| form.table(key))
        .flat_map(|it| it.rules())
        .collect();
    let lost: Vec<usize> = (0..draft.cells.len())
        .filter(|it| is_lost(&draft.cells[*it]))
        .collect();
    let forced = |at: usize| {
        let (value, by) = forced_value(&draft.cells, &rules, &draft.cells[at].key)?;
        Some((at, value, by))
    };
    let inferred: Vec<(usize, i64, Vec<String>)> = lost.into_iter().filter_map(forced).collect();
    for (at, value, by) in inferred {
        if let Found::Print(print) = &mut draft.cells[at].found {
            print.inferred = Some(Value::Count(value));
            print.forced_by = by;
        }
    }
    doubt_blanks_beside(draft);
}

/// Where one blank of a row was a lost figure, the others may be lost zeros, which no sum shows.
fn doubt_blanks_beside(draft: &mut Draft) {
    let of_row = |it: &DraftCell| (it.key.table.clone(), it.key.row.clone());
    let is_inferred = |it: &&DraftCell| matches!(&it.found, Found::Print(print) if print.may_be_lost && print.inferred.is_some());
    let torn: BTreeSet<_> = draft.cells.iter().filter(is_inferred).map(of_row).collect();
    let beside = draft
        .cells
        .iter_mut()
        .filter(|it| torn.contains(&of_row(it)));
    for cell in beside {
        if let Found::Print(print) = &mut cell.found
            && print.may_be_lost
        {
            print.trust = Trust::None;
        }
    }
}

/// True for a blank that may be a lost figure.
fn is_lost(cell: &DraftCell) -> bool {
    matches!(&cell.found, Found::Print(print) if print.may_be_lost)
}

/// The value that every rule with no other unknown gives the cell, and the rules; none when they differ, give no count, or
/// give 0, which a blank is counted as anyway. A blank that a tool left between marks is doubted where it is read.
fn forced_value(
    cells: &[DraftCell],
    rules: &[&RuleInstance],
    key: &CellKey,
) -> Option<(i64, Vec<String>)> {
    let by_rule = |rule: &&RuleInstance| Some((value_by(cells, rule, key)?, rule.id.clone()));
    let (values, by): (Vec<i64>, Vec<String>) = rules.iter().filter_map(by_rule).unzip();
    let value = *values.first()?;
    let is_one = values.iter().all(|it| *it == value);
    (is_one && value > 0).then_some((value, by))
}

fn value_by(cells: &[DraftCell], rule: &RuleInstance, key: &CellKey) -> Option<i64> {
    let (own, other) = match (rule.left.contains(key), rule.right.contains(key)) {
        (true, false) => (&rule.left, &rule.right),
        (false, true) => (&rule.right, &rule.left),
        _ => return None,
    };
    let rest = own.iter().filter(|it| *it != key);
    let rest: Decimal = sum(cells, rest)?;
    let whole: Decimal = sum(cells, other.iter())?;
    (whole - rest).to_i64()
}

/// The sum of some cells, blanks as 0; none when one of them is unknown.
fn sum<'a>(cells: &[DraftCell], keys: impl Iterator<Item = &'a CellKey>) -> Option<Decimal> {
    keys.map(|key| {
        let cell = cells.iter().find(|it| it.key == *key)?;
        match &cell.found {
            Found::Print(print) if !print.may_be_lost => print.counted(),
            _ => None,
        }
    })
    .sum()
}
