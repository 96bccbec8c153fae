//! What a document prints, as the search for tables sees it.

use super::printed_row::{Layout, PrintedRow};
use crate::document::{Block, Document, Table};

/// A document with its printed rows, and the year it reports on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print<'document> {
    pub(crate) document: &'document Document,
    pub(crate) rows: &'document [PrintedRow],
    pub(crate) year: Option<i32>,
}

impl<'document> Print<'document> {
    /// The table whose columns line up, and its row, that this printed row is.
    pub(crate) fn plain_grid(&self, printed: usize) -> Option<(&'document Table, usize)> {
        let Layout::Grid {
            block,
            row,
            ragged: false,
        } = self.rows[printed].layout
        else {
            return None;
        };
        match self.document.blocks.get(block) {
            Some(Block::Table(table)) => Some((table, row)),
            _ => None,
        }
    }
}
