//! Rows of a grid that a page tears: the label with blank cells at the foot of one page, the figures without a label at
//! the head of the next.

use super::printed_row::{Layout, PrintedRow};

/// Lines between the two halves, page marks and heads printed again.
const REACH: usize = 8;

/// Gives the figures without a label at the head of a grid to the row with blank cells at the end of the grid before it.
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
    let block = grid(upper)?;
    let is_cut = !upper.labels.is_empty() && !upper.figures.is_empty() && !upper.has_figures();
    let is_last = rows.get(at + 1).is_none_or(|it| grid(it) != Some(block));
    if !is_cut || !is_last {
        return None;
    }
    let below = rows.iter().enumerate().skip(at + 1).take(REACH);
    let (rest, lower) = below.into_iter().find(|(_, it)| it.has_figures())?;
    let spare = lower.figures.len().checked_sub(upper.figures.len())?;
    let fits = lower.labels.is_empty()
        && !lower.has_residue
        && grid(lower).is_some_and(|it| it != block)
        && lower.figures[..spare].iter().all(|it| it.figure.is_blank());
    fits.then_some(rest)
}

/// The block of the document that is the grid of this row.
fn grid(row: &PrintedRow) -> Option<usize> {
    match row.layout {
        Layout::Grid {
            block,
            ragged: false,
            ..
        } => Some(block),
        _ => None,
    }
}
