//! How well a form fits a table of a document, so that the better of two forms is taken.

use shared::form::TableForm;

use super::{
    form_row::{ALIKE, FormRow},
    printed_row::PrintedRow,
    row_match::RowMatches,
    words::RowWords,
};
use crate::label::folded;

/// How much a label counts that only some forms have.
const TELLING: f64 = 2.0;
/// How many rows that a form leaves over count against it.
const MOST_UNCLAIMED: usize = 5;
/// How much a row of the right number of figures counts, beside its label.
const WIDTH: f64 = 0.5;

/// How well a form fits, from what was matched of it.
pub(super) fn score(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    matches: &RowMatches,
    table: &TableForm,
) -> f64 {
    matches.evidence
        + widths(form, printed, matches)
        + telling(form, printed, matches)
        + heads(printed, table)
        - unclaimed(form, printed, matches)
}

/// How many rows of figures a form leaves over, that another may know.
fn unclaimed(form: &[FormRow<'_>], printed: &[PrintedRow], matches: &RowMatches) -> f64 {
    let is_row = |it: &&usize| {
        let row = &printed[**it];
        !row.labels.is_empty()
            && form
                .iter()
                .any(|form| row.figures_of(form.width()).is_some())
    };
    matches
        .unclaimed
        .iter()
        .filter(is_row)
        .count()
        .min(MOST_UNCLAIMED) as f64
}

fn widths(form: &[FormRow<'_>], printed: &[PrintedRow], matches: &RowMatches) -> f64 {
    let of_row = |(row, matched): (&FormRow<'_>, &Option<_>)| {
        let wide =
            |it: &super::row_match::RowMatch| printed[it.printed].figures_of(row.width()).is_some();
        if matched.as_ref().is_some_and(wide) {
            WIDTH
        } else {
            -WIDTH
        }
    };
    form.iter().zip(&matches.rows).map(of_row).sum()
}

/// How far the labels that not every form has speak for this one: whether the table has any of them. The name of a
/// group is the label of a row only where it has figures of its own.
fn telling(form: &[FormRow<'_>], printed: &[PrintedRow], matches: &RowMatches) -> f64 {
    let claimed = || matches.rows.iter().flatten().map(|it| it.printed);
    let (Some(first), Some(last)) = (claimed().min(), claimed().max()) else {
        return 0.0;
    };
    let span = &printed[first..=last];
    let text: String = span.iter().map(PrintedRow::label).collect();
    let has_figures = |row: &FormRow<'_>| {
        let is_it = |it: &PrintedRow| row.own_evidence(it, &RowWords::alone(it)) >= ALIKE;
        span.iter()
            .any(|it| it.figures_of(row.width()).is_some() && is_it(it))
    };
    let is_there = |row: &&FormRow<'_>| {
        if row.is_a_group_elsewhere() {
            has_figures(row)
        } else {
            row.is_in(&text)
        }
    };
    let rows: Vec<&FormRow<'_>> = form.iter().filter(|it| it.is_telling()).collect();
    match rows.iter().any(is_there) {
        true => TELLING,
        false if rows.is_empty() => 0.0,
        false => -TELLING,
    }
}

/// How many heads of its columns the document prints.
fn heads(printed: &[PrintedRow], table: &TableForm) -> f64 {
    let is_printed = |label: &str| {
        let label = folded(label);
        printed
            .iter()
            .any(|row| row.labels.iter().any(|it| it.contains(&*label)))
    };
    let columns = table.blocks.iter().flat_map(|it| &it.columns);
    columns.filter(|it| is_printed(&it.label)).count() as f64
}
