//! A table of Word while it is read.

use shared::place::Place;

use super::{
    table::{Cell, Continues, Row},
    tag::Tag,
};

/// A table that is open.
pub(super) struct OpenTable {
    /// Where it stands: `tbl[1]`.
    pub(super) path: String,
    pub(super) rows: Vec<Row>,
    /// True while a cell is open: what is read belongs to it.
    pub(super) is_in_cell: bool,
}

impl OpenTable {
    /// The how-manieth table of the document begins.
    pub(super) fn new(number: u32) -> Self {
        Self {
            path: format!("tbl[{number}]"),
            rows: Vec::new(),
            is_in_cell: false,
        }
    }

    /// A row begins, or a cell of the last row.
    pub(super) fn begin(&mut self, tag: Tag) {
        match tag {
            Tag::Row => self.rows.push(Row::default()),
            _ => self.begin_cell(),
        }
    }

    fn begin_cell(&mut self) {
        let row_number = self.rows.len();
        if let Some(row) = self.rows.last_mut() {
            let path = format!("{}/tr[{row_number}]/tc[{}]", self.path, row.cells.len() + 1);
            row.cells.push(Cell {
                columns: 1,
                continues: Continues::Nothing,
                blocks: Vec::new(),
                replaced: None,
                place: Place::Element { path },
            });
            self.is_in_cell = true;
        }
    }

    /// The open cell.
    pub(super) fn cell(&mut self) -> Option<&mut Cell> {
        let row = self.rows.last_mut().filter(|_| self.is_in_cell)?;
        row.cells.last_mut()
    }
}
