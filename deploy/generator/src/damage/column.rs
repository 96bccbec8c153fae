//! Damage to columns: in another order, with their heads.

use rand::{RngExt, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::grid;
use crate::{
    article::Part,
    grid::{Grid, Role},
};

/// Shuffles columns of one table.
pub(super) fn permute(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    let table = ["requests", "active_disclosure", "challenges"][rng.random_range(0..3)];
    let Some(grid) = grid(parts, table) else {
        return;
    };
    match table {
        "requests" => shuffle(rng, grid, 0..grid.rows, 4, 5),
        "active_disclosure" => {
            // The first block: its heads and its two rows.
            let first = grid.first_figures();
            shuffle(rng, grid, first - 1..first + 2, 1, 3);
        }
        _ => {
            let left = 5 * rng.random_range(0..3);
            shuffle(rng, grid, 1..grid.rows, left, 4);
        }
    }
}

/// Moves the narrow cells of these rows and columns.
fn shuffle(
    rng: &mut ChaCha8Rng,
    grid: &mut Grid,
    rows: std::ops::Range<usize>,
    first: usize,
    count: usize,
) {
    let mut order: Vec<usize> = (first..first + count).collect();
    while order.is_sorted() {
        order.shuffle(rng);
    }
    for cell in &mut grid.cells {
        let moves = matches!(cell.role, Role::Head | Role::Figure) && cell.column_span == 1;
        let is_inside = rows.contains(&cell.row) && (first..first + count).contains(&cell.column);
        if moves && is_inside {
            cell.column = order[cell.column - first];
        }
    }
    grid.sort();
}
