//! Rows of a grid that a page tears: the label with blank cells at the foot of one page, the figures without a label at
//! the head of the next.

use super::printed_row::PrintedRow;

/// Lines between the two halves, page marks and heads printed again.
const REACH: usize = 8;

/// Gives the figures without a label to the row with blank cells before them.
pub(super) fn join_torn_rows(rows: &mut Vec<PrintedRow>) {
    let mut at = 0;
    while at < rows.len() {
        if let Some(rest) = rest_of(rows, at) {
            let width = rows[at].figures.len();
            let lower = rows.remove(rest);
            let row = &mut rows[at];
            row.figures = lower.figures[lower.figures.len() - width..].to_vec();
            row.is_joined = true;
        }
        at += 1;
    }
}

/// The row that has the figures of this one.
fn rest_of(rows: &[PrintedRow], at: usize) -> Option<usize> {
    let upper = &rows[at];
    let is_cut = !upper.labels.is_empty() && !upper.figures.is_empty() && !upper.has_figures();
    if !is_cut || upper.grid().is_none() {
        return None;
    }
    let below = rows.iter().enumerate().skip(at + 1).take(REACH);
    let (rest, lower) = below.into_iter().find(|(_, it)| it.has_figures())?;
    let spare = lower.figures.len().checked_sub(upper.figures.len())?;
    let fits = lower.labels.is_empty()
        && !lower.has_residue
        && lower.grid().is_some()
        && lower.figures[..spare].iter().all(|it| it.figure.is_blank());
    fits.then_some(rest)
}
