//! A table of a sheet: bands as a grid in which every position is a cell.

use std::collections::BTreeMap;

use shared::place::Place;

use super::{super::cell_range::Position, band::Band, shown::ShownCell};
use crate::document::{GridCell, Table};

/// Makes bands without a gap between them a table of at most so many positions, and tells whether rows were cut off
/// for that. Columns in which no cell stands are left out.
pub(super) fn table(
    bands: &[&Band],
    most: usize,
    place: impl Fn(Position) -> Place,
) -> (Table, bool) {
    let cells: Vec<&ShownCell> = bands.iter().flat_map(|it| &it.cells).collect();
    let columns = Columns::of(&cells);
    let (Some(top), Some(bottom)) = (bands.first().map(|it| it.top), bands.last()) else {
        return (Table::default(), false);
    };
    let rows = (bottom.bottom - top) as usize + 1;
    let width = columns.count();
    let kept = rows.min(most / width.max(1));
    let mut grid = Grid {
        taken: vec![false; kept * width],
        rows: kept,
        columns: width,
        cells: Vec::new(),
    };
    for cell in &cells {
        grid.put(cell, top, &columns, &place);
    }
    grid.fill(&cells, top, &columns, &place);
    let table = Table {
        rows: kept,
        columns: width,
        cells: grid.finish(),
        ragged: false,
        joins: Vec::new(),
    };
    (table, kept < rows)
}

/// The columns of a sheet in which a table has cells.
struct Columns {
    /// First and last of each stretch without a gap, with how many columns of the table stand before it.
    stretches: Vec<(u32, u32, usize)>,
}

impl Columns {
    fn of(cells: &[&ShownCell]) -> Self {
        let mut sorted: Vec<(u32, u32)> = cells
            .iter()
            .map(|it| (it.range.left, it.range.right))
            .collect();
        sorted.sort_unstable();
        let mut stretches: Vec<(u32, u32, usize)> = Vec::new();
        for (left, right) in sorted {
            match stretches.last_mut() {
                Some(last) if left <= last.1 + 1 => last.1 = last.1.max(right),
                last => {
                    let before = last.map_or(0, |it| it.2 + (it.1 - it.0) as usize + 1);
                    stretches.push((left, right, before));
                }
            }
        }
        Self { stretches }
    }

    fn count(&self) -> usize {
        let last = self.stretches.last();
        last.map_or(0, |it| it.2 + (it.1 - it.0) as usize + 1)
    }

    /// The table's column that a column of the sheet is.
    fn position(&self, column: u32) -> usize {
        let after = self.stretches.partition_point(|it| it.0 <= column);
        let stretch = after.checked_sub(1).and_then(|it| self.stretches.get(it));
        stretch.map_or(0, |it| it.2 + (column - it.0) as usize)
    }
}

struct Grid {
    /// For each position, by row, whether a cell covers it.
    taken: Vec<bool>,
    rows: usize,
    columns: usize,
    cells: Vec<GridCell>,
}

impl Grid {
    /// Puts a cell where it stands. Where merged cells overlap, the later one is cut to its first position.
    fn put(
        &mut self,
        cell: &ShownCell,
        top: u32,
        columns: &Columns,
        place: impl Fn(Position) -> Place,
    ) {
        let (row, column) = (
            (cell.range.top - top) as usize,
            columns.position(cell.range.left),
        );
        if row >= self.rows {
            return;
        }
        let height = ((cell.range.bottom - cell.range.top) as usize + 1).min(self.rows - row);
        let width = (cell.range.right - cell.range.left) as usize + 1;
        let (height, width) = if self.is_free(row..row + height, column..column + width) {
            (height, width)
        } else if self.is_free(row..row + 1, column..column + 1) {
            (1, 1)
        } else {
            return;
        };
        for row in row..row + height {
            let start = row * self.columns;
            self.taken[start + column..start + column + width].fill(true);
        }
        self.cells.push(GridCell {
            row,
            column,
            row_span: height,
            column_span: width,
            text: cell
                .text
                .lines()
                .map(str::trim)
                .collect::<Vec<_>>()
                .join("\n"),
            place: place(cell.origin),
            doubt: None,
        });
    }

    fn is_free(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> bool {
        rows.into_iter().all(|row| {
            let start = row * self.columns;
            let stretch = self.taken.get(start + columns.start..start + columns.end);
            columns.end <= self.columns && stretch.is_some_and(|it| it.iter().all(|it| !it))
        })
    }

    /// Puts blank cells where none stands.
    fn fill(
        &mut self,
        cells: &[&ShownCell],
        top: u32,
        columns: &Columns,
        place: impl Fn(Position) -> Place,
    ) {
        // Where a visible row or column lies on the sheet is known of those in which a cell begins.
        let rows: BTreeMap<usize, u32> = cells
            .iter()
            .map(|it| ((it.range.top - top) as usize, it.origin.0))
            .collect();
        let lefts: BTreeMap<usize, u32> = cells
            .iter()
            .map(|it| (columns.position(it.range.left), it.origin.1))
            .collect();
        let nearest = |known: &BTreeMap<usize, u32>, index: usize| -> u32 {
            let before = known.range(..=index).next_back();
            before.map_or(0, |(at, origin)| {
                origin + u32::try_from(index - at).unwrap_or_default()
            })
        };
        for index in 0..self.taken.len() {
            if !self.taken[index] {
                let (row, column) = (index / self.columns, index % self.columns);
                let origin = (nearest(&rows, row), nearest(&lefts, column));
                self.cells.push(GridCell {
                    row,
                    column,
                    row_span: 1,
                    column_span: 1,
                    text: String::new(),
                    place: place(origin),
                    doubt: None,
                });
            }
        }
    }

    fn finish(mut self) -> Vec<GridCell> {
        self.cells.sort_by_key(|it| (it.row, it.column));
        self.cells
    }
}
