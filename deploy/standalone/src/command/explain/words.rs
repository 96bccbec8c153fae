//! A cell, its place and its verdict in words for a person.

use shared::{
    cell::{Anchor, Cell, CellKey, Kind, Obtained, Verdict},
    form::{self, ColumnForm, RowForm, TableForm},
    place::Place,
    report::Report,
    rule::{RuleOutcome, RuleResult},
};

/// The form of a cell's table, its row and its column.
pub(super) fn of_form<'a>(
    report: &Report,
    cell: &Cell,
) -> Option<(&'a TableForm, &'a RowForm, &'a ColumnForm)> {
    let form = form::by_id(report.forms.get(&cell.key.table)?)?;
    let table = form.table(&cell.key.table)?;
    let block = table.block_of(&cell.key.row)?;
    let row = block.rows.iter().find(|it| it.key == cell.key.row)?;
    let column = block.columns.iter().find(|it| it.key == cell.key.column)?;
    Some((table, row, column))
}

/// The names of a row from its outermost group inwards.
pub(super) fn row_label(row: &RowForm) -> String {
    let mut names: Vec<&str> = row.groups.iter().map(String::as_str).collect();
    names.push(&row.label);
    names.join(" › ")
}

/// A cell's key as it is typed.
pub(super) fn key(key: &CellKey) -> String {
    format!("{}.{}.{}", key.table, key.row, key.column)
}

/// What a cell says.
pub(super) fn value(cell: &Cell) -> String {
    match (cell.value, cell.kind) {
        (Some(value), _) => value.to_string(),
        (None, Some(Kind::Blank)) => "blank".to_owned(),
        (None, Some(_)) => format!("no number ({})", cell.raw.as_deref().unwrap_or_default()),
        (None, None) => "nothing".to_owned(),
    }
}

/// Where something stands.
pub(super) fn place(place: &Place) -> String {
    match place {
        Place::Page { page, area } => {
            let [left, top, right, bottom] = area;
            format!("page {page}, box {left},{top} to {right},{bottom} (points from the top left)")
        }
        Place::Element { path } => format!("element {path}"),
        Place::Line { line } => format!("line {line}"),
    }
}

/// How a cell's row was found, and its value obtained.
pub(super) fn found(cell: &Cell) -> String {
    let row = match cell.anchor {
        Some(Anchor::Label) => "its row has its label beside it",
        Some(Anchor::Lines) => "its row has its label on other lines than its figures",
        Some(Anchor::Order) => "the order of the form leaves one row only",
        Some(Anchor::Rules) => "labels and order leave several rows, the sums one",
        Some(Anchor::Guess) => "more than one row is possible; this is the likeliest",
        None => "its row was not found",
    };
    match cell.obtained {
        Obtained::Read => row.to_owned(),
        Obtained::Inferred => {
            let rules = cell.forced_by.join(", ");
            format!(
                "{row}; nothing could be read there, and the sums leave no other value ({rules})"
            )
        }
    }
}

/// What a verdict means.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "confirmed: every sum it takes part in holds",
        Verdict::Unchecked => "unchecked: read without doubt, and no sum reaches it",
        Verdict::Contradicted => "contradicted: a sum it takes part in fails",
        Verdict::Uncertain => "uncertain: it could be read in more than one way",
        Verdict::Missing => "missing: the form has it, the document does not",
    }
}

/// A rule and what became of it: `holds  T3-row[new]: 3 = 3`.
pub(super) fn rule(rule: &RuleResult) -> String {
    let side = |it: Option<rust_decimal::Decimal>| {
        it.map_or_else(|| "unknown".to_owned(), |it| it.to_string())
    };
    let (outcome, sign) = match rule.outcome {
        RuleOutcome::Holds => ("holds", "="),
        RuleOutcome::Broken => ("broken", "≠"),
        RuleOutcome::NotAssessable => ("not assessable", "?"),
    };
    format!(
        "{outcome}: {} ({} {sign} {})",
        rule.id,
        side(rule.left),
        side(rule.right)
    )
}

/// The rules that a cell takes part in.
pub(super) fn rules_of<'a>(report: &'a Report, cell: &Cell) -> Vec<&'a RuleResult> {
    let form = report.forms.get(&cell.key.table);
    let Some(table) = form
        .and_then(|it| form::by_id(it))
        .and_then(|it| it.table(&cell.key.table))
    else {
        return vec![];
    };
    let takes_part: Vec<String> = table
        .rules()
        .iter()
        .filter(|it| it.left.contains(&cell.key) || it.right.contains(&cell.key))
        .map(|it| it.id.clone())
        .collect();
    let of_cell = |it: &&RuleResult| it.table == cell.key.table && takes_part.contains(&it.id);
    report.rules.iter().filter(of_cell).collect()
}

/// Whether a problem names this cell: itself, its row or its column.
pub(super) fn concerns(problem: &shared::problem::Problem, cell: &Cell) -> bool {
    let is = |of_problem: &Option<String>, of_cell: &str| {
        of_problem.as_deref().is_none_or(|it| it == of_cell)
    };
    (problem.row.is_some() || problem.column.is_some())
        && problem.table.as_deref() == Some(cell.key.table.as_str())
        && is(&problem.row, &cell.key.row)
        && is(&problem.column, &cell.key.column)
}
