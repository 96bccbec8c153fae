//! Text as it flows into paragraphs, cells and tables.

use shared::place::Place;

use super::{
    super::{
        LARGEST_TABLE,
        docx::table::{self, Cell, Continues, TooLarge},
        edges::{self, EdgedRow},
        html::raised::{Level, RaisedText},
        list::numbered,
    },
    row::{CellShape, RowShape},
};
use crate::document::{Block, Paragraph, Warning};

/// Tables inside each other. What is deeper is read as a part of the last.
const DEPTH: usize = 10;

/// The text of the document or of a box in it.
#[derive(Debug, Default)]
pub(super) struct Flow {
    paragraph: RaisedText,
    /// The number that its list gives it, with what stands behind.
    number: String,
    /// The first thing in it that is something else than text, in a word.
    replaced: Option<&'static str>,
    blocks: Vec<Block>,
    /// The tables that are open, each in a cell of the one before it.
    tables: Vec<OpenTable>,
}

/// How much there was, in the whole document.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) paragraphs: u32,
    tables: u32,
    pub(super) truncated: Vec<Warning>,
}

#[derive(Debug)]
struct OpenTable {
    number: u32,
    rows: Vec<EdgedRow>,
    /// The cells of the open row.
    cells: Vec<Content>,
    /// The open cell.
    cell: Content,
}

/// What a cell holds.
#[derive(Debug, Default)]
struct Content {
    blocks: Vec<Block>,
    replaced: Option<&'static str>,
}

impl Flow {
    /// Adds text to the open paragraph.
    pub(super) fn write(&mut self, text: &str, level: Level) {
        self.paragraph.push(text, level);
    }

    /// The open paragraph has this number.
    pub(super) fn number(&mut self, number: String) {
        self.number = number;
    }

    /// Something else than text stands in the open paragraph. In which cell that is shows when it ends.
    pub(super) fn replace(&mut self, kind: &'static str) {
        self.replaced.get_or_insert(kind);
    }

    /// The open paragraph ends, in so many tables. While a row is open, what is said to be in no table is in its cell.
    pub(super) fn end_paragraph(&mut self, depth: usize, shape: &RowShape, counts: &mut Counts) {
        let is_in_row = self.tables.first().is_some_and(|it| !it.cells.is_empty());
        self.set_depth(depth.max(usize::from(is_in_row)), shape, counts);
        counts.paragraphs += 1;
        if let Some(kind) = self.replaced.take()
            && let Some(table) = self.tables.last_mut()
        {
            table.cell.replaced.get_or_insert(kind);
        }
        let text = std::mem::take(&mut self.paragraph).into_string();
        let text = numbered(std::mem::take(&mut self.number), text.trim());
        if !text.is_empty() {
            let path = format!("p[{}]", counts.paragraphs);
            self.emit([Block::Paragraph(Paragraph {
                text,
                place: Place::Element { path },
            })]);
        }
    }

    /// The open paragraph and its cell end, in so many tables.
    pub(super) fn end_cell(&mut self, depth: usize, shape: &RowShape, counts: &mut Counts) {
        self.end_paragraph(depth, shape, counts);
        if let Some(table) = self.tables.last_mut() {
            table.cells.push(std::mem::take(&mut table.cell));
        }
    }

    /// The open row ends, in so many tables.
    pub(super) fn end_row(&mut self, depth: usize, shape: &RowShape, counts: &mut Counts) {
        self.set_depth(depth, shape, counts);
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        // Two tables may touch; only the number of the row tells.
        if shape.index == Some(0) && !table.rows.is_empty() && !table.cells.is_empty() {
            let cells = std::mem::take(&mut table.cells);
            self.set_depth(depth - 1, shape, counts);
            self.set_depth(depth, shape, counts);
            if let Some(table) = self.tables.last_mut() {
                table.cells = cells;
            }
        }
        if let Some(table) = self.tables.last_mut() {
            table.end_row(shape);
        }
    }

    /// The text ends: its blocks.
    pub(super) fn finish(mut self, shape: &RowShape, counts: &mut Counts) -> Vec<Block> {
        if !self.paragraph.as_str().trim().is_empty() {
            self.end_paragraph(0, shape, counts);
        }
        self.set_depth(0, shape, counts);
        self.blocks
    }

    /// Gives blocks to the open cell, or to the text.
    pub(super) fn emit(&mut self, blocks: impl IntoIterator<Item = Block>) {
        match self.tables.last_mut() {
            Some(table) => table.cell.blocks.extend(blocks),
            None => self.blocks.extend(blocks),
        }
    }

    /// Closes and opens tables until so many are open.
    fn set_depth(&mut self, depth: usize, shape: &RowShape, counts: &mut Counts) {
        let depth = depth.min(DEPTH);
        while self.tables.len() > depth {
            if let Some(table) = self.tables.pop() {
                let blocks = table.finish(shape, counts);
                self.emit(blocks);
            }
        }
        while self.tables.len() < depth {
            counts.tables += 1;
            self.tables.push(OpenTable {
                number: counts.tables,
                rows: Vec::new(),
                cells: Vec::new(),
                cell: Content::default(),
            });
        }
    }
}

impl OpenTable {
    fn end_row(&mut self, shape: &RowShape) {
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return;
        }
        let path = format!("tbl[{}]/tr[{}]", self.number, self.rows.len() + 1);
        let shapes = shape.cells.iter().copied().map(Some);
        let shapes = shapes.chain(std::iter::repeat(None));
        let is_deleted = cells.len() <= shape.cells.len()
            && shape.cells.iter().take(cells.len()).all(|it| it.is_deleted);
        let cells = cells.into_iter().zip(shapes).enumerate();
        self.rows.push(EdgedRow {
            left: shape.left,
            cells: cells
                .map(|(at, (content, shape))| {
                    let path = format!("{path}/tc[{}]", at + 1);
                    (content.into_cell(shape, path), shape.map(|it| it.right))
                })
                .collect(),
            is_deleted,
        });
    }

    /// The blocks that the table is, and behind them what no cell took in.
    fn finish(mut self, shape: &RowShape, counts: &mut Counts) -> Vec<Block> {
        self.end_row(shape);
        let (rows, is_ragged) = edges::rows(self.rows);
        let (mut blocks, too_large) = table::blocks(rows);
        if let Some(TooLarge) = too_large {
            counts.truncated.push(Warning::Truncated {
                limit: format!("{LARGEST_TABLE} positions of tbl[{}]", self.number),
            });
        }
        if let [Block::Table(table)] = &mut blocks[..] {
            table.ragged |= is_ragged;
        }
        blocks.extend(self.cell.blocks);
        blocks
    }
}

impl Content {
    fn into_cell(self, shape: Option<CellShape>, path: String) -> Cell {
        Cell {
            columns: 1,
            continues: shape.map_or(Continues::Nothing, |it| it.continues),
            blocks: self.blocks,
            replaced: self.replaced,
            place: Place::Element { path },
        }
    }
}
