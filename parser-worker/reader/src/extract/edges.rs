//! Rows whose cells say where they end, not how many columns they cover: the edges of all rows together are the columns.

use super::docx::table::{Cell, Row};

/// Edges so close to each other are one, in twentieths of a point: nobody meant a column of a point's width.
const ONE_EDGE: i32 = 20;

/// Rows that begin so close to each other begin together: their margins differ, not their columns.
const ONE_MARGIN: i32 = 240;

/// A row while it is read. All measures are twentieths of a point from the same line, to the right.
#[derive(Debug, Default)]
pub(super) struct EdgedRow {
    pub(super) left: i32,
    /// The cells and where they end, as far as that is said.
    pub(super) cells: Vec<(Cell, Option<i32>)>,
    /// True when the row was deleted and nobody accepted that yet.
    pub(super) is_deleted: bool,
}

/// The rows with the columns that their cells cover; none where the edges make no columns, because they are missing or
/// not in order.
fn columns(rows: &[EdgedRow], one_edge: i32) -> Option<Vec<Vec<usize>>> {
    let left = rows.iter().map(|row| row.left).min()?;
    let lefts: Vec<i32> = rows
        .iter()
        .map(|row| match row.left.saturating_sub(left) < ONE_MARGIN {
            true => left,
            false => row.left,
        })
        .collect();
    let of_cells = rows.iter().flat_map(|row| row.cells.iter());
    let rights = of_cells.map(|(_, right)| *right);
    let mut edges = rights.collect::<Option<Vec<i32>>>()?;
    edges.extend(&lefts);
    edges.sort_unstable();
    edges.dedup_by(|edge, kept| edge.saturating_sub(*kept) < one_edge);
    let column = |edge: i32| edges.partition_point(|it| *it <= edge).checked_sub(1);
    let rows = rows.iter().zip(lefts).map(|(row, left)| {
        let rights = row.cells.iter().filter_map(|(_, right)| *right);
        let bounds = std::iter::once(left).chain(rights).map(column);
        let bounds = bounds.collect::<Option<Vec<usize>>>()?;
        bounds
            .is_sorted_by(|one, next| one < next)
            .then_some(bounds)
    });
    rows.collect()
}

/// The rows of a grid, and whether they are ragged: whether positions in it are only the order of the cells.
pub(super) fn rows(rows: Vec<EdgedRow>) -> (Vec<Row>, bool) {
    let columns = columns(&rows, ONE_EDGE).or_else(|| columns(&rows, 1));
    let is_ragged = columns.is_none();
    let mut columns = columns.unwrap_or_default().into_iter();
    let rows = rows.into_iter().map(|row| {
        let bounds = columns.next().unwrap_or_default();
        let width = |at: usize| Some(bounds.get(at + 1)? - bounds.get(at)?);
        let cells = row.cells.into_iter().enumerate();
        let cells = cells.map(|(at, (cell, _))| Cell {
            columns: width(at).unwrap_or(1),
            ..cell
        });
        Row {
            before: bounds.first().copied().unwrap_or_default(),
            cells: cells.collect(),
            is_deleted: row.is_deleted,
        }
    });
    (rows.collect(), is_ragged)
}
