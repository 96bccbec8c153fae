//! A table while it is read: cells and rows end one by one, and where the columns are is known only at the end of a row.

use shared::place::Place;

use super::{
    super::docx::table::{self, Cell, Continues, Row, TooLarge},
    edge,
    row::{Merge, RowDefinition},
};
use crate::document::Block;

/// Rows that begin nearer to each other than this begin together, in twentieths of a point: their margins differ, not
/// their columns.
const MARGIN: i32 = 240;

/// A table that is open.
#[derive(Debug)]
pub(super) struct OpenTable {
    pub(super) path: String,
    rows: Vec<OpenRow>,
    /// The cells of the open row that have ended.
    cells: Vec<OpenCell>,
    cell: OpenCell,
}

#[derive(Debug, Default)]
struct OpenCell {
    blocks: Vec<Block>,
    /// The first thing in it that is something else than text, in a word.
    replaced: Option<&'static str>,
}

#[derive(Debug)]
struct OpenRow {
    cells: Vec<OpenCell>,
    definition: RowDefinition,
    is_deleted: bool,
}

/// The blocks of a table, and whether its grid would be too large.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) blocks: Vec<Block>,
    pub(super) too_large: Option<TooLarge>,
}

impl OpenTable {
    /// The how-manieth table of the document begins.
    pub(super) fn new(number: u32) -> Self {
        Self {
            path: format!("tbl[{number}]"),
            rows: Vec::new(),
            cells: Vec::new(),
            cell: OpenCell::default(),
        }
    }

    /// Puts blocks into the open cell.
    pub(super) fn put(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.cell.blocks.extend(blocks);
    }

    /// Something else than text stands in the open cell.
    pub(super) fn replace(&mut self, kind: &'static str) {
        self.cell.replaced.get_or_insert(kind);
    }

    /// The open cell ends.
    pub(super) fn end_cell(&mut self) {
        self.cells.push(std::mem::take(&mut self.cell));
    }

    /// The open row ends.
    pub(super) fn end_row(&mut self, definition: RowDefinition, is_deleted: bool) {
        let is_open = !self.cell.blocks.is_empty() || self.cell.replaced.is_some();
        if is_open {
            self.end_cell();
        }
        let cells = std::mem::take(&mut self.cells);
        let is_of_cells = definition.merges.len() == cells.len();
        self.rows.push(OpenRow {
            definition: match is_of_cells {
                true => definition,
                false => RowDefinition::default(),
            },
            cells,
            is_deleted,
        });
    }

    /// The table ends.
    pub(super) fn finish(mut self) -> Finished {
        if !self.cells.is_empty() || !self.cell.blocks.is_empty() {
            self.end_row(RowDefinition::default(), false);
        }
        let is_ragged = !self.rows.iter().all(OpenRow::is_defined);
        align(&mut self.rows);
        let edges: Vec<&[i32]> = self.rows.iter().map(OpenRow::edges).collect();
        let columns = edge::columns(&edges);
        let rows = self.rows.into_iter().zip(columns).enumerate();
        let path = self.path;
        let rows = rows.map(|(index, (row, columns))| {
            row.finish(&columns, &format!("{path}/tr[{}]", index + 1))
        });
        let (mut blocks, too_large) = table::blocks(rows.collect());
        if let [Block::Table(table)] = blocks.as_mut_slice() {
            table.ragged |= is_ragged;
        }
        Finished { blocks, too_large }
    }
}

/// Lets rows begin together whose margins differ.
fn align(rows: &mut [OpenRow]) {
    let lefts = rows.iter().filter_map(|it| it.edges().first().copied());
    let Some(left) = lefts.min() else {
        return;
    };
    for row in rows {
        if let [first, second, ..] = row.definition.edges.as_mut_slice()
            && *first - left < MARGIN
            && *first < *second
        {
            *first = left;
        }
    }
}

impl OpenRow {
    /// True when it has as many cells as it is defined to have.
    fn is_defined(&self) -> bool {
        self.definition.merges.len() == self.cells.len()
    }

    /// The edges of its cells; none when they are not known.
    fn edges(&self) -> &[i32] {
        match self.is_defined() {
            true => &self.definition.edges,
            false => &[],
        }
    }

    /// The row with each cell on the columns of the grid; its edges have these numbers.
    fn finish(self, columns: &[usize], path: &str) -> Row {
        let mut row = Row {
            before: columns.first().copied().unwrap_or_default(),
            cells: Vec::new(),
            is_deleted: self.is_deleted,
        };
        for (index, cell) in self.cells.into_iter().enumerate() {
            let edges = columns.get(index).zip(columns.get(index + 1));
            let width = edges.map_or(1, |(left, right)| right - left);
            let merge = match edges {
                Some(_) => self.definition.merges[index],
                None => Merge::default(),
            };
            match row.cells.last_mut().filter(|_| merge.continues_left) {
                Some(last) => {
                    last.columns += width;
                    last.blocks.extend(cell.blocks);
                    last.replaced = last.replaced.or(cell.replaced);
                }
                None => row.cells.push(Cell {
                    columns: width,
                    continues: match merge.continues_above {
                        true => Continues::Above,
                        false => Continues::Nothing,
                    },
                    blocks: cell.blocks,
                    replaced: cell.replaced,
                    place: Place::Element {
                        path: format!("{path}/tc[{}]", index + 1),
                    },
                }),
            }
        }
        row
    }
}
