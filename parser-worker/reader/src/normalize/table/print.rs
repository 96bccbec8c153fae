//! What a document prints, as the search for tables sees it.

use super::{
    printed_row::{Layout, PrintedRow},
    word_cells::WordCells,
    words::RowWords,
};
use crate::document::{Block, Document, GridCell, Table};

/// A document with its printed rows, and the year it reports on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print<'document> {
    pub(crate) document: &'document Document,
    pub(crate) rows: &'document [PrintedRow],
    /// The words of each row that may be one of a table.
    pub(super) labels: &'document [Option<RowWords>],
    pub(crate) year: Option<i32>,
    pub(crate) words: &'document WordCells<'document>,
}

impl<'document> Print<'document> {
    /// The table whose columns line up, and its row, that this printed row is.
    pub(crate) fn plain_grid(&self, printed: usize) -> Option<(&'document Table, usize)> {
        let (block, row) = self.plain_place(printed)?;
        match self.document.blocks.get(block) {
            Some(Block::Table(table)) => Some((table, row)),
            _ => None,
        }
    }

    /// What stands above each of these columns, for a printed row of a table whose columns line up.
    pub(super) fn words_above(
        &self,
        printed: usize,
        columns: impl Iterator<Item = usize>,
    ) -> Option<Vec<Option<&'document GridCell>>> {
        let (block, row) = self.plain_place(printed)?;
        let above = |column| self.words.above(block, (row, column));
        Some(columns.map(above).collect())
    }

    /// The block of the table whose columns line up, and its row, that this printed row is.
    fn plain_place(&self, printed: usize) -> Option<(usize, usize)> {
        match self.rows[printed].layout {
            Layout::Grid {
                block,
                row,
                ragged: false,
            } => Some((block, row)),
            _ => None,
        }
    }
}
