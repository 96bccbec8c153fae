//! A band: rows of a sheet that a merged cell ties together, or a single row.

use super::shown::ShownCell;

/// Rows that belong together, and their cells.
#[derive(Debug)]
pub(super) struct Band {
    pub(super) top: u32,
    pub(super) bottom: u32,
    left: u32,
    right: u32,
    pub(super) cells: Vec<ShownCell>,
}

/// Cuts the cells, by row, into bands from top to bottom.
pub(super) fn bands(cells: Vec<ShownCell>) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for cell in cells {
        match bands.last_mut() {
            Some(band) if cell.range.top <= band.bottom => {
                band.bottom = band.bottom.max(cell.range.bottom);
                band.left = band.left.min(cell.range.left);
                band.right = band.right.max(cell.range.right);
                band.cells.push(cell);
            }
            _ => bands.push(Band {
                top: cell.range.top,
                bottom: cell.range.bottom,
                left: cell.range.left,
                right: cell.range.right,
                cells: vec![cell],
            }),
        }
    }
    bands
}

impl Band {
    /// True when no blank row stands between.
    pub(super) fn is_followed_by(&self, other: &Self) -> bool {
        self.bottom + 1 == other.top
    }

    /// True for a lone cell.
    pub(super) fn is_single(&self) -> bool {
        self.cells.len() == 1
    }

    /// True when most of its cells have borders.
    pub(super) fn is_ruled(&self) -> bool {
        let bordered = self.cells.iter().filter(|it| it.is_bordered).count();
        2 * bordered > self.cells.len()
    }

    /// True when it is as wide as another.
    pub(super) fn spans(&self, other: &Self) -> bool {
        self.left <= other.left && other.right <= self.right
    }

    /// How long its text is.
    pub(super) fn characters(&self) -> usize {
        self.cells.iter().map(|it| it.text.chars().count()).sum()
    }
}
