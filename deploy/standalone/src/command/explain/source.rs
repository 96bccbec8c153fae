//! The document as printed: its lines and rows, each with a name by which figures point at it.

use std::collections::BTreeMap;

use report_reader::document::{Block, Document, GridCell, Table};
use shared::place::Place;

/// A document whose lines and cells have names.
#[derive(Debug)]
pub(super) struct Source<'document> {
    document: &'document Document,
    /// Names by place. Where several cells share a place, as those of a line do, the first of them.
    names: BTreeMap<String, String>,
}

/// A printed line or row, for a person to find a figure in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PrintedLine {
    /// What is printed; cells of a row apart.
    pub(super) cells: Vec<String>,
    /// True for the line that is asked for.
    pub(super) is_it: bool,
}

impl<'document> Source<'document> {
    /// Names everything in a document.
    pub(super) fn new(document: &'document Document) -> Self {
        let mut names = BTreeMap::new();
        for (block, it) in document.blocks.iter().enumerate() {
            match it {
                Block::Paragraph(paragraph) => {
                    names.entry(key(&paragraph.place)).or_insert(name(block, 0));
                }
                Block::Table(table) => {
                    for (cell, it) in table.cells.iter().enumerate() {
                        names.entry(key(&it.place)).or_insert(name(block, cell));
                    }
                }
            }
        }
        Self { document, names }
    }

    /// The blocks of the document.
    pub(super) fn blocks(&self) -> &'document [Block] {
        &self.document.blocks
    }

    /// The name of what stands at a place.
    pub(super) fn name_at(&self, place: &Place) -> Option<&str> {
        self.names.get(&key(place)).map(String::as_str)
    }

    /// The printed line or row at a place, with so many before and after it.
    pub(super) fn around(&self, place: &Place, count: usize) -> Vec<PrintedLine> {
        let mut lines: Vec<(PrintedLine, bool)> = Vec::new();
        for block in self.blocks() {
            match block {
                Block::Paragraph(paragraph) => {
                    let is_it = paragraph.place == *place;
                    lines.extend(paragraph.text.lines().map(|it| line(vec![it], is_it)));
                }
                Block::Table(table) => {
                    lines.extend((0..table.rows).map(|row| of_row(table, row, place)));
                }
            }
        }
        let Some(first) = lines.iter().position(|(it, _)| it.is_it) else {
            return vec![];
        };
        let last = lines.iter().rposition(|(it, _)| it.is_it).unwrap_or(first);
        let from = first.saturating_sub(count);
        let to = (last + 1 + count).min(lines.len());
        lines.drain(from..to).map(|it| it.0).collect()
    }
}

/// The name of a block's cell, or of a paragraph: `s3-14`.
pub(super) fn name(block: usize, cell: usize) -> String {
    format!("s{block}-{cell}")
}

fn key(place: &Place) -> String {
    format!("{place:?}")
}

fn line(cells: Vec<&str>, is_it: bool) -> (PrintedLine, bool) {
    let cells = cells
        .into_iter()
        .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    (PrintedLine { cells, is_it }, is_it)
}

fn of_row(table: &Table, row: usize, place: &Place) -> (PrintedLine, bool) {
    let mut cells: Vec<&GridCell> = table.cells.iter().filter(|it| it.row == row).collect();
    cells.sort_by_key(|it| it.column);
    let is_it = cells.iter().any(|it| it.place == *place);
    line(cells.iter().map(|it| it.text.as_str()).collect(), is_it)
}
