//! The definition of a table row ([MS-DOC] 2.6.3, 2.9.321): the edges of its columns and which cells are merged.

use super::{
    bytes::{i16_at, u8_at, u16_at},
    sprm::{DEFINE_TABLE, Sprm},
};

/// Bytes of what a definition says of a cell.
const CELL: usize = 20;

/// The most cells of a row.
const CELLS: usize = 255;

/// Columns and merges of a row, as they stand in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowDefinition {
    /// Edges in twentieths of a point, one more than cells.
    pub(super) edges: Vec<i32>,
    pub(super) merges: Vec<Merge>,
}

/// How a cell is merged with others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Merge {
    /// True when it is a part of the cell at its left.
    pub(super) continues_left: bool,
    /// True when it is a part of the cell above.
    pub(super) continues_above: bool,
}

impl RowDefinition {
    /// The row with this modifier.
    pub(super) fn change(&mut self, sprm: Sprm<'_>) {
        let (first, limit) = self.range(sprm);
        match sprm.code {
            DEFINE_TABLE => *self = defined(sprm.operand).unwrap_or_default(),
            // sprmTInsert, sprmTDelete, sprmTDxaCol.
            0x7621 => self.insert(sprm),
            0x5622 => {
                let removed = self.width(first, limit);
                self.edges.drain(first..limit);
                self.edges[first..].iter_mut().for_each(|it| *it -= removed);
                self.merges.drain(first..limit);
            }
            0x7623 => {
                let width = i16_at(sprm.operand, 2).map_or(0, i32::from);
                for cell in first..limit {
                    let change = width - self.width(cell, cell + 1);
                    let behind = &mut self.edges[cell + 1..];
                    behind
                        .iter_mut()
                        .for_each(|it| *it = it.saturating_add(change));
                }
            }
            // sprmTMerge, sprmTSplit.
            0x5624 => {
                for (index, it) in self.merges[first..limit].iter_mut().enumerate() {
                    it.continues_left = index > 0;
                }
            }
            0x5625 => {
                for it in &mut self.merges[first..limit] {
                    it.continues_left = false;
                }
            }
            // sprmTVertMerge.
            0xD62B => {
                let flags = u8_at(sprm.operand, 1).unwrap_or_default();
                if let Some(it) = self.merges.get_mut(usize::from(sprm.byte())) {
                    it.continues_above = flags & 3 == 1;
                }
            }
            _ => {}
        }
    }

    /// The cells that an operand begins with: the first, and the first behind them.
    fn range(&self, sprm: Sprm<'_>) -> (usize, usize) {
        let cells = self.merges.len();
        let at = |index| u8_at(sprm.operand, index).map_or(0, usize::from);
        let first = at(0).min(cells);
        (first, at(1).clamp(first, cells))
    }

    fn width(&self, first: usize, limit: usize) -> i32 {
        match (self.edges.get(first), self.edges.get(limit)) {
            (Some(left), Some(right)) => right.saturating_sub(*left),
            _ => 0,
        }
    }

    fn insert(&mut self, sprm: Sprm<'_>) {
        let first = usize::from(sprm.byte()).min(self.merges.len());
        let count = u8_at(sprm.operand, 1).map_or(0, usize::from);
        let width = i16_at(sprm.operand, 2).map_or(0, i32::from);
        let Some(left) = self.edges.get(first).copied() else {
            return;
        };
        if self.merges.len() + count > CELLS {
            return;
        }
        for it in &mut self.edges[first..] {
            *it = it.saturating_add(width.saturating_mul(count as i32));
        }
        let edges = (0..count as i32).map(|it| left.saturating_add(width.saturating_mul(it)));
        self.edges.splice(first..first, edges);
        let merges = std::iter::repeat_n(Merge::default(), count);
        self.merges.splice(first..first, merges);
    }
}

fn defined(operand: &[u8]) -> Option<RowDefinition> {
    let count = usize::from(u8_at(operand, 0)?);
    let edges: Option<Vec<i32>> = (0..=count)
        .map(|it| i16_at(operand, 1 + 2 * it).map(i32::from))
        .collect();
    let cells = 1 + 2 * (count + 1);
    // What is not said of the last cells is nothing special.
    let flags = (0..count).map(|it| u16_at(operand, cells + CELL * it).unwrap_or_default());
    Some(RowDefinition {
        edges: edges?,
        merges: merges(flags),
    })
}

/// The merges that the flags of a row's cells say. [MS-DOC] 2.9.317 has 2 for the first cell of those that are merged
/// side by side and 1 for the others, the format's older description and what programs write the reverse; the first of
/// them tells which.
fn merges(flags: impl Iterator<Item = u16>) -> Vec<Merge> {
    let mut first = 0;
    flags
        .map(|flags| {
            // 3 is another 2.
            let horizontal = (flags & 3).min(2);
            if first == 0 || horizontal == 0 {
                first = horizontal;
            }
            Merge {
                continues_left: horizontal != first,
                continues_above: flags >> 5 & 3 == 1,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined_by(edges: &[i16], flags: &[u16]) -> RowDefinition {
        let mut operand = vec![flags.len() as u8];
        operand.extend(edges.iter().flat_map(|it| it.to_le_bytes()));
        for it in flags {
            operand.extend(it.to_le_bytes());
            operand.extend([0; 18]);
        }
        let mut row = RowDefinition::default();
        row.change(Sprm {
            code: DEFINE_TABLE,
            operand: &operand,
        });
        row
    }

    fn left(row: &RowDefinition) -> Vec<bool> {
        row.merges.iter().map(|it| it.continues_left).collect()
    }

    #[test]
    fn cells_side_by_side_are_merged_whichever_description_the_writer_followed() {
        let edges = [0, 10, 20, 30, 40, 50];
        for flags in [[1, 2, 1, 2, 0], [2, 1, 2, 1, 0], [2, 1, 3, 1, 0]] {
            let found = left(&defined_by(&edges, &flags));
            assert_eq!(found, [false, true, false, true, false], "{flags:?}");
        }
    }

    #[test]
    fn a_cell_goes_on_from_above_unless_it_begins_again() {
        let row = defined_by(&[0, 10, 20, 30], &[0x20, 0x60, 0]);
        let above: Vec<bool> = row.merges.iter().map(|it| it.continues_above).collect();
        assert_eq!(above, [true, false, false]);
    }

    #[test]
    fn columns_are_inserted_removed_and_widened() {
        let mut row = defined_by(&[0, 10, 20], &[0, 0]);
        let change =
            |row: &mut RowDefinition, code, operand: &[u8]| row.change(Sprm { code, operand });
        change(&mut row, 0x7621, &[1, 2, 5, 0]);
        assert_eq!(
            (row.edges.as_slice(), row.merges.len()),
            (&[0, 10, 15, 20, 30][..], 4)
        );
        change(&mut row, 0x7623, &[0, 1, 20, 0]);
        assert_eq!(row.edges, [0, 20, 25, 30, 40]);
        change(&mut row, 0x5622, &[1, 3]);
        assert_eq!(
            (row.edges.as_slice(), row.merges.len()),
            (&[0, 20, 30][..], 2)
        );
        change(&mut row, 0x5624, &[0, 2]);
        assert_eq!(left(&row), [false, true]);
        change(&mut row, 0x5625, &[0, 9]);
        assert_eq!(left(&row), [false, false]);
        change(&mut row, 0xD62B, &[1, 1]);
        assert!(row.merges[1].continues_above);
        change(&mut row, 0xD62B, &[9, 1]);
    }

    #[test]
    fn a_definition_that_is_cut_defines_nothing() {
        let mut row = defined_by(&[0, 10], &[0]);
        row.change(Sprm {
            code: DEFINE_TABLE,
            operand: &[200, 0, 0],
        });
        assert_eq!(row, RowDefinition::default());
    }
}
