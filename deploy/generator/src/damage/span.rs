//! Damage to spans: cells that claim more rows than they have.

use rand::{RngExt, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::grid;
use crate::{
    article::Part,
    grid::{GridCell, Role},
};

/// One or two groups of table 3 span over rows of the next.
pub(super) fn swallow(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    let cells = grid(parts, "requests")
        .into_iter()
        .flat_map(|it| &mut it.cells);
    let mut groups: Vec<&mut GridCell> = cells
        .filter(|it| it.role == Role::Group && it.column == 1)
        .collect();
    groups.shuffle(rng);
    for group in groups.into_iter().take(rng.random_range(1..3)) {
        group.row_span += [1, 2, 40][rng.random_range(0..3)];
    }
}
