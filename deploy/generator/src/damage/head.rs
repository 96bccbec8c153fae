//! Damage to heads: repeated, run together, lost.

use rand::{RngExt, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::{grid, grids, mark, place};
use crate::{
    article::Part,
    grid::{GridCell, Role},
    line::Line,
    truth::Truth,
};

/// Prints the heads of table 3 again in its middle, on another page.
pub(super) fn repeat(rng: &mut ChaCha8Rng, truth: &Truth, parts: &mut Vec<Part>) {
    let Some(at) = place(parts, "requests") else {
        return;
    };
    let Part::Table(first) = &mut parts[at] else {
        return;
    };
    let heads = first.first_figures();
    let mut second = first.split_off(rng.random_range(heads + 2..first.rows - 1));
    for _ in 0..heads {
        second.insert_row(0);
    }
    let repeated = first.cells.iter().filter(|it| it.row < heads);
    second.cells.extend(repeated.cloned());
    second.sort();
    let mut after: Vec<Part> = mark::between(rng, truth).into_iter().collect();
    after.push(Part::Table(second));
    parts.splice(at + 1..at + 1, after);
}

/// Takes the heads over a table's figures away.
pub(super) fn lose(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    let table = ["requests", "active_disclosure", "challenges"][rng.random_range(0..3)];
    for cell in grid(parts, table).into_iter().flat_map(|it| &mut it.cells) {
        if cell.role == Role::Head {
            cell.text.clear();
        }
    }
}

/// Joins two heads that stand side by side into one cell.
pub(super) fn join_cells(rng: &mut ChaCha8Rng, parts: &mut [Part]) {
    let grids: Vec<_> = grids(parts).collect();
    let Some(index) = (0..grids.len()).collect::<Vec<_>>().choose(rng).copied() else {
        return;
    };
    let Some(grid) = grids.into_iter().nth(index) else {
        return;
    };
    let is_next = |left: &GridCell, right: &GridCell| {
        left.role == Role::Head
            && right.role == Role::Head
            && left.text != "信息内容"
            && (left.row, left.row_span) == (right.row, right.row_span)
            && left.column + left.column_span == right.column
    };
    let pairs = grid.cells.windows(2).enumerate();
    let pairs: Vec<usize> = pairs
        .filter(|(_, it)| is_next(&it[0], &it[1]))
        .map(|it| it.0)
        .collect();
    if let Some(at) = pairs.choose(rng).copied() {
        let right = grid.cells.remove(at + 1);
        grid.cells[at].text += &right.text;
        grid.cells[at].column_span += right.column_span;
    }
}

/// Joins two heads that follow each other, on one line or two.
pub(super) fn join_lines(rng: &mut ChaCha8Rng, lines: &mut Vec<Line>) {
    let is_head = |it: &Line| {
        it.table.is_some()
            && it
                .pieces
                .iter()
                .any(|it| it.role == Some(Role::Head) && !it.text.is_empty())
    };
    let heads: Vec<usize> = (0..lines.len()).filter(|it| is_head(&lines[*it])).collect();
    let Some(at) = heads.choose(rng).copied() else {
        return;
    };
    let pieces = &mut lines[at].pieces;
    let filled: Vec<usize> = (0..pieces.len())
        .filter(|it| !pieces[*it].text.is_empty())
        .collect();
    if let Some(pair) = filled.windows(2).collect::<Vec<_>>().choose(rng) {
        let right = pieces.remove(pair[1]);
        pieces[pair[0]].text += &right.text;
    } else if let Some(next) =
        (at + 1 < lines.len() && is_head(&lines[at + 1])).then(|| lines.remove(at + 1))
    {
        for (left, right) in lines[at].pieces.iter_mut().zip(next.pieces) {
            left.text += &right.text;
        }
    }
}
