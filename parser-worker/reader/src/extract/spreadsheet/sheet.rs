//! A sheet as its cells: only those that show something, whatever its size.

use std::collections::BTreeMap;

use super::cell_range::{CellRange, Position};
use crate::document::Warning;

/// Cells with text of a workbook.
const CELLS: usize = 200_000;
/// Bytes of text of a workbook: one shared text may stand in many cells.
const TEXT: usize = 32 * 1024 * 1024;
/// Merged cells of a workbook.
const MERGES: usize = 5_000;
/// Hidden stretches of rows and columns of a workbook.
const HIDDEN: usize = 1_100_000;

/// What was read of a workbook.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// Its visible sheets.
    pub(super) sheets: Vec<Sheet>,
    pub(super) warnings: Vec<Warning>,
    pub(super) budget: Budget,
}

/// A sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its number in the workbook, from 1, hidden ones counted.
    pub(super) number: usize,
    pub(super) cells: BTreeMap<Position, SheetCell>,
    pub(super) merges: Vec<CellRange>,
    /// First and last hidden rows.
    pub(super) hidden_rows: Vec<(u32, u32)>,
    /// First and last hidden columns.
    pub(super) hidden_columns: Vec<(u32, u32)>,
}

/// A cell that shows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetCell {
    /// Its text, never blank.
    pub(super) text: String,
    /// True when a border is drawn on one of its sides.
    pub(super) is_bordered: bool,
}

impl Sheet {
    /// Puts a text into a cell, unless it is blank or the budget is spent.
    pub(super) fn put(&mut self, at: Position, text: &str, is_bordered: bool, budget: &mut Budget) {
        let text = text.trim();
        if text.is_empty() || !budget.take_cell(text.len()) {
            return;
        }
        let text = text.to_owned();
        self.cells.insert(at, SheetCell { text, is_bordered });
    }

    /// Merges cells, unless the budget is spent.
    pub(super) fn merge(&mut self, range: CellRange, budget: &mut Budget) {
        if range.first() != (range.bottom, range.right) && budget.take_merge() {
            self.merges.push(range);
        }
    }

    /// Hides a row.
    pub(super) fn hide_row(&mut self, row: u32, budget: &mut Budget) {
        hide(&mut self.hidden_rows, (row, row), budget);
    }

    /// Hides columns.
    pub(super) fn hide_columns(&mut self, columns: (u32, u32), budget: &mut Budget) {
        hide(&mut self.hidden_columns, columns, budget);
    }
}

fn hide(hidden: &mut Vec<(u32, u32)>, stretch: (u32, u32), budget: &mut Budget) {
    match hidden.last_mut() {
        Some(last) if last.1.checked_add(1) == Some(stretch.0) => last.1 = stretch.1,
        _ if budget.take_hidden() => hidden.push(stretch),
        _ => {}
    }
}

/// What may still be read of a workbook.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
    merges: usize,
    hidden: usize,
    spent: Option<String>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            cells: CELLS,
            text: TEXT,
            merges: MERGES,
            hidden: HIDDEN,
            spent: None,
        }
    }
}

impl Budget {
    /// The first limit that was reached.
    pub(super) fn warning(self) -> Option<Warning> {
        self.spent.map(|limit| Warning::Truncated { limit })
    }

    fn take_cell(&mut self, length: usize) -> bool {
        let is_there = take(&mut self.cells, 1, &mut self.spent, || {
            format!("{CELLS} cells with text")
        });
        is_there
            && take(&mut self.text, length, &mut self.spent, || {
                format!("{TEXT} bytes of text in cells")
            })
    }

    fn take_merge(&mut self) -> bool {
        take(&mut self.merges, 1, &mut self.spent, || {
            format!("{MERGES} merged cells")
        })
    }

    fn take_hidden(&mut self) -> bool {
        take(&mut self.hidden, 1, &mut self.spent, || {
            format!("{HIDDEN} hidden rows and columns")
        })
    }
}

fn take(
    left: &mut usize,
    amount: usize,
    spent: &mut Option<String>,
    limit: impl FnOnce() -> String,
) -> bool {
    match left.checked_sub(amount) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => {
            spent.get_or_insert_with(limit);
            false
        }
    }
}
