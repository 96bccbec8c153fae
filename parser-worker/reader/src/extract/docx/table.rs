//! A table of Word: rows of cells with merges, made into a grid or, when it only places things, into its blocks.

use shared::place::Place;

use super::super::LARGEST_TABLE;
use crate::document::{Block, GridCell, Table};

/// The largest number of columns one cell covers.
const SPAN: usize = 1_000;

/// A row while it is read.
#[derive(Debug, Default)]
pub(in crate::extract) struct Row {
    /// Columns left free before the first cell.
    pub(in crate::extract) before: usize,
    pub(in crate::extract) cells: Vec<Cell>,
    /// True when the row was deleted and nobody accepted that yet.
    pub(in crate::extract) is_deleted: bool,
}

/// A cell while it is read.
#[derive(Debug)]
pub(in crate::extract) struct Cell {
    /// Columns it covers.
    pub(in crate::extract) columns: usize,
    pub(in crate::extract) continues: Continues,
    pub(in crate::extract) blocks: Vec<Block>,
    /// The first thing in it that is something else than text, in a word.
    pub(in crate::extract) replaced: Option<&'static str>,
    pub(in crate::extract) place: Place,
}

/// Which cell a cell is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Continues {
    Nothing,
    Above,
    Left,
}

/// The grid would be larger than [`LARGEST_TABLE`].
#[derive(Debug, PartialEq, Eq)]
pub(in crate::extract) struct TooLarge;

/// The blocks that the rows of a table are: one grid, or the contents of the cells when a cell holds a grid itself or
/// is the only one.
pub(in crate::extract) fn blocks(rows: Vec<Row>) -> (Vec<Block>, Option<TooLarge>) {
    let only_places = rows.iter().map(|row| row.cells.len()).sum::<usize>() <= 1
        || rows
            .iter()
            .flat_map(|row| &row.cells)
            .any(|cell| cell.blocks.iter().any(|it| matches!(it, Block::Table(_))));
    let rows = rows.into_iter().filter(|row| !row.is_deleted);
    if only_places {
        let cells = rows.flat_map(|row| row.cells);
        return (cells.flat_map(|cell| cell.blocks).collect(), None);
    }
    let (table, too_large) = grid(rows);
    let table = (!table.cells.is_empty()).then_some(Block::Table(table));
    (table.into_iter().collect(), too_large)
}

fn grid(rows: impl Iterator<Item = Row>) -> (Table, Option<TooLarge>) {
    let mut grid = Grid::default();
    for row in rows {
        let width: usize = row.cells.iter().map(Cell::width).sum();
        let columns = grid.table.columns.max(row.before() + width);
        if columns * (grid.table.rows + 1) > LARGEST_TABLE {
            return (grid.table, Some(TooLarge));
        }
        grid.table.columns = columns;
        grid.above.resize(columns, None);
        grid.fill_row(row);
    }
    (grid.table, None)
}

/// A grid while its rows are filled in order.
#[derive(Default)]
struct Grid {
    table: Table,
    /// For each column the number of the last cell that covers it.
    above: Vec<Option<usize>>,
}

impl Grid {
    fn fill_row(&mut self, row: Row) {
        let number = self.table.rows;
        let mut column = row.before();
        for cell in row.cells {
            let columns = cell.width();
            let mut text = text(&cell.blocks);
            let owner = self.origin(&cell, column).unwrap_or_else(|| {
                // A cell that shows only something else than text is not blank.
                if let Some(kind) = cell.replaced.filter(|_| text.is_empty()) {
                    text = format!("[{kind}]");
                }
                self.table.cells.push(GridCell {
                    row: number,
                    column,
                    row_span: 0,
                    column_span: 0,
                    text: String::new(),
                    place: cell.place.clone(),
                    doubt: None,
                });
                self.table.cells.len() - 1
            });
            let origin = &mut self.table.cells[owner];
            origin.row_span = number + 1 - origin.row;
            origin.column_span = column + columns - origin.column;
            add_line(&mut origin.text, &text);
            self.above[column..column + columns].fill(Some(owner));
            column += columns;
        }
        self.table.rows += 1;
    }

    /// The cell that a cell is a part of, if it is there and stays a rectangle.
    fn origin(&self, cell: &Cell, column: usize) -> Option<usize> {
        let row = self.table.rows;
        let at = match cell.continues {
            Continues::Nothing => return None,
            Continues::Above => column,
            Continues::Left => column.checked_sub(1)?,
        };
        let owner = self.above[at]?;
        let origin = &self.table.cells[owner];
        let fits = match cell.continues {
            Continues::Above => {
                (
                    origin.row + origin.row_span,
                    origin.column,
                    origin.column_span,
                ) == (row, column, cell.width())
            }
            _ => (origin.row, origin.row_span) == (row, 1),
        };
        fits.then_some(owner)
    }
}

impl Row {
    fn before(&self) -> usize {
        self.before.min(SPAN)
    }
}

impl Cell {
    fn width(&self) -> usize {
        self.columns.clamp(1, SPAN)
    }
}

fn text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        if let Block::Paragraph(paragraph) = block {
            add_line(&mut text, &paragraph.text);
        }
    }
    text
}

fn add_line(text: &mut String, line: &str) {
    if !text.is_empty() && !line.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}
