//! Damage to the places of cells in their rows.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::line::{Line, Piece};

/// Each row of a table begins some cells later, has other empty cells before its figures, and ends with others.
pub(super) fn shift(rng: &mut ChaCha8Rng, lines: &mut [Line]) {
    for line in lines.iter_mut().filter(|it| it.has_figures()) {
        // Empty cells before the label or the first figure come and go.
        let first = line.label().unwrap_or(0);
        line.pieces.drain(
            ..first
                .min(rng.random_range(0..3))
                .min(empty_before(line, first)),
        );
        let before = rng.random_range(0..3);
        line.pieces.splice(0..0, vec![Piece::word(""); before]);
        if let Some(label) = line.label() {
            let between = rng.random_range(0..3);
            line.pieces
                .splice(label + 1..label + 1, vec![Piece::word(""); between]);
        }
        let after = rng.random_range(0..4);
        line.pieces.extend(vec![Piece::word(""); after]);
    }
}

fn empty_before(line: &Line, first: usize) -> usize {
    let empty = line.pieces[..first]
        .iter()
        .take_while(|it| it.text.is_empty());
    empty.count()
}
