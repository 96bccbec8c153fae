//! The cells with words of a document's tables: what the heads of columns are looked for among. Each figure of a table
//! looks up through all that stands above it, so which cells are words is told once.

use std::collections::BTreeMap;

use crate::{
    document::{Block, Document, GridCell},
    figure::Print,
};

/// The cells with words of each table, by its block, in the table's order.
#[derive(Debug)]
pub(crate) struct WordCells<'document> {
    of_block: BTreeMap<usize, Vec<&'document GridCell>>,
}

impl<'document> WordCells<'document> {
    pub(super) fn of(document: &'document Document) -> Self {
        let tables = document
            .blocks
            .iter()
            .enumerate()
            .filter_map(|(at, it)| match it {
                Block::Table(table) => Some((at, table)),
                Block::Paragraph(_) => None,
            });
        let is_words = |it: &&GridCell| Print::of(&it.text) == Print::Text;
        Self {
            of_block: tables
                .map(|(at, it)| (at, it.cells.iter().filter(is_words).collect()))
                .collect(),
        }
    }

    /// The nearest cell with words above a place of a table.
    pub(super) fn above(
        &self,
        block: usize,
        (row, column): (usize, usize),
    ) -> Option<&'document GridCell> {
        let cells = self.of_block.get(&block)?;
        let above = cells.partition_point(|it| it.row < row);
        let covers = |it: &&&GridCell| (it.column..it.column + it.column_span).contains(&column);
        cells[..above].iter().rev().find(covers).copied()
    }
}
