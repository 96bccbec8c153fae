//! The shape of a row of a table: where its cells end and what they continue (RTF 1.9.1, "Table Definitions").

use super::super::docx::table::Continues;

/// So many cells of a row are read; Word allows 63.
const CELLS: usize = 1_000;

/// The row that `\trowd` begins.
#[derive(Debug, Default)]
pub(super) struct RowShape {
    /// Its left edge in twentieths of a point.
    pub(super) left: i32,
    /// Its number in its table, from 0, if it is said.
    pub(super) index: Option<i32>,
    pub(super) cells: Vec<CellShape>,
    /// What is said of the next cell.
    next: CellShape,
}

/// A cell of the row.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellShape {
    /// Its right edge in twentieths of a point.
    pub(super) right: i32,
    pub(super) continues: Continues,
    /// True when it was deleted and nobody accepted that yet.
    pub(super) is_deleted: bool,
}

impl Default for CellShape {
    fn default() -> Self {
        Self {
            right: 0,
            continues: Continues::Nothing,
            is_deleted: false,
        }
    }
}

impl RowShape {
    /// A control word of a row; false when it is none.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) -> bool {
        match word {
            "trowd" => *self = Self::default(),
            "trleft" => self.left = number.unwrap_or_default(),
            "irow" => self.index = number,
            "clmrg" => self.next.continues = Continues::Left,
            "clvmrg" => self.next.continues = Continues::Above,
            "clmgf" | "clvmgf" => {}
            "cldel" => self.next.is_deleted = true,
            "cellx" => {
                let cell = std::mem::take(&mut self.next);
                if self.cells.len() < CELLS {
                    let right = number.unwrap_or_default();
                    self.cells.push(CellShape { right, ..cell });
                }
            }
            _ => return false,
        }
        true
    }
}
