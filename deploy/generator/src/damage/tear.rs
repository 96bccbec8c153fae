//! Damage by the ends of pages: inside a row, a label or the heads.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{mark, place};
use crate::{
    article::Part,
    grid::{Grid, GridCell, Role},
    shape::Shape,
    truth::Truth,
};

/// The page ends between a label and its figures.
pub(super) fn row(rng: &mut ChaCha8Rng, truth: &Truth, parts: &mut Vec<Part>, shape: Shape) {
    torn(rng, truth, parts, shape, |_, label| {
        (label.to_owned(), String::new(), true)
    });
}

/// The page ends inside a label; the figures stand on the first page or the second.
pub(super) fn label(rng: &mut ChaCha8Rng, truth: &Truth, parts: &mut Vec<Part>, shape: Shape) {
    torn(rng, truth, parts, shape, |rng, label| {
        let characters: Vec<char> = label.chars().collect();
        let middle = rng.random_range(1..characters.len());
        let (before, after) = characters.split_at(middle);
        (
            before.iter().collect(),
            after.iter().collect(),
            rng.random_bool(0.5),
        )
    });
}

/// The page ends between the rows of heads of table 3 or 4.
pub(super) fn head(rng: &mut ChaCha8Rng, truth: &Truth, parts: &mut Vec<Part>, shape: Shape) {
    let table = ["requests", "challenges"][rng.random_range(0..2)];
    split(rng, truth, parts, shape, table, |rng, first| {
        first.split_off(rng.random_range(1..3))
    });
}

/// Tears a row: what of its label stays, what goes over, and whether its figures go over.
fn torn(
    rng: &mut ChaCha8Rng,
    truth: &Truth,
    parts: &mut Vec<Part>,
    shape: Shape,
    tear: impl Fn(&mut ChaCha8Rng, &str) -> (String, String, bool),
) {
    let table = if rng.random_bool(0.7) {
        "requests"
    } else {
        "active_disclosure"
    };
    split(rng, truth, parts, shape, table, |rng, first| {
        let rows = first.figure_rows();
        let row = rows[rng.random_range(0..rows.len())];
        let mut second = first.split_off(row + 1);
        second.insert_row(0);
        let Some(label) = first.label_of(row) else {
            return second;
        };
        let (before, after, goes_over) = tear(rng, &label.text);
        label.text = before;
        second.cells.push(GridCell {
            row: 0,
            column: 0,
            row_span: 1,
            column_span: label.column + label.column_span,
            text: after,
            role: Role::Label,
            key: None,
        });
        for figure in first
            .cells
            .iter_mut()
            .filter(|it| it.row == row && it.role == Role::Figure)
        {
            let mut other = GridCell {
                row: 0,
                ..figure.clone()
            };
            let empty = if goes_over { figure } else { &mut other };
            empty.text.clear();
            empty.key = None;
            second.cells.push(other);
        }
        second.sort();
        second
    });
}

/// Puts what `cut` takes off a table on the next page.
fn split(
    rng: &mut ChaCha8Rng,
    truth: &Truth,
    parts: &mut Vec<Part>,
    shape: Shape,
    table: &str,
    cut: impl FnOnce(&mut ChaCha8Rng, &mut Grid) -> Grid,
) {
    let Some(at) = place(parts, table) else {
        return;
    };
    let Part::Table(first) = &mut parts[at] else {
        return;
    };
    let second = cut(rng, first);
    // Without a mark, lines would show nothing of the page's end.
    let mark = if shape.has_lines() {
        Some(mark::something_between(rng, truth))
    } else {
        mark::between(rng, truth)
    };
    let mut after: Vec<Part> = mark.into_iter().collect();
    // A page that ends with the table leaves no second one.
    after.extend((second.rows > 0).then_some(Part::Table(second)));
    parts.splice(at + 1..at + 1, after);
}
