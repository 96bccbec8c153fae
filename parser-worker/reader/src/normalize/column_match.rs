//! Which figure of a printed row is in which column: by the heads above it where the table shows them, else by order.

use shared::form::ColumnForm;

use super::printed_row::{Layout, RowFigure};
use crate::{
    document::{Block, Document, GridCell, Table},
    label::{fold, likeness},
};

/// Which column each figure of a row is in, and whether that is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnMatch {
    /// For each figure, the index of its column.
    pub(crate) columns: Vec<usize>,
    /// False when heads contradict the order and do not decide either.
    pub(crate) certain: bool,
}

const ALIKE: f64 = 0.8;

/// The columns of a row's figures, as many of one as of the other.
pub(crate) fn match_columns(
    document: &Document,
    layout: Layout,
    figures: &[RowFigure],
    columns: &[ColumnForm],
) -> ColumnMatch {
    let in_order = ColumnMatch {
        columns: (0..figures.len()).collect(),
        certain: true,
    };
    let Some((table, row)) = plain_grid(document, layout) else {
        return in_order;
    };
    let heads: Vec<Option<usize>> = figures
        .iter()
        .map(|it| head_of(table, row, it.column, columns))
        .collect();
    by_heads(&heads, columns.len()).unwrap_or(in_order)
}

/// The columns that the heads decide; none when there are no heads.
fn by_heads(heads: &[Option<usize>], width: usize) -> Option<ColumnMatch> {
    if heads.iter().all(Option::is_none) {
        return None;
    }
    let known: Vec<usize> = heads.iter().flatten().copied().collect();
    let distinct = (0..width).all(|it| known.iter().filter(|head| **head == it).count() <= 1);
    let agree = heads
        .iter()
        .enumerate()
        .all(|(at, it)| it.is_none_or(|head| head == at));
    if distinct && known.len() == width {
        return Some(ColumnMatch {
            columns: known,
            certain: true,
        });
    }
    Some(ColumnMatch {
        columns: (0..heads.len()).collect(),
        certain: agree,
    })
}

fn plain_grid(document: &Document, layout: Layout) -> Option<(&Table, usize)> {
    let Layout::Grid {
        block,
        row,
        ragged: false,
    } = layout
    else {
        return None;
    };
    match document.blocks.get(block) {
        Some(Block::Table(table)) => Some((table, row)),
        _ => None,
    }
}

/// The column whose head is the nearest above this place of the grid.
fn head_of(table: &Table, row: usize, column: usize, columns: &[ColumnForm]) -> Option<usize> {
    cells_above(table, row, column)
        .into_iter()
        .find_map(|cell| column_with_head(&cell.text, columns))
}

/// The cells above a place of a grid, the nearest first.
pub(crate) fn cells_above(table: &Table, row: usize, column: usize) -> Vec<&GridCell> {
    let above =
        |it: &&GridCell| it.row < row && it.column <= column && column < it.column + it.column_span;
    let mut cells: Vec<&GridCell> = table.cells.iter().filter(above).collect();
    cells.sort_by_key(|it| std::cmp::Reverse(it.row));
    cells
}

/// The column that this text is the head of.
pub(crate) fn column_with_head(text: &str, columns: &[ColumnForm]) -> Option<usize> {
    let text = fold(text);
    let alike = |it: &ColumnForm| {
        let labels = std::iter::once(&it.label).chain(&it.variants);
        labels
            .map(|label| likeness(&text, &fold(label)))
            .fold(0.0, f64::max)
    };
    let best = (0..columns.len())
        .map(|it| (it, alike(&columns[it])))
        .max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))?;
    (best.1 >= ALIKE).then_some(best.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(heads: &[Option<usize>], columns: &[usize], certain: bool) {
        let found = by_heads(heads, 3).expect("there are heads");
        assert_eq!(
            (found.columns.as_slice(), found.certain),
            (columns, certain),
            "{heads:?}"
        );
    }

    #[test]
    fn heads_decide_where_all_are_known() {
        check(&[Some(0), Some(1), Some(2)], &[0, 1, 2], true);
        check(&[Some(2), Some(0), Some(1)], &[2, 0, 1], true);
    }

    #[test]
    fn heads_that_are_lost_leave_the_order_unless_another_contradicts_it() {
        check(&[Some(0), None, Some(2)], &[0, 1, 2], true);
        check(&[Some(1), None, Some(2)], &[0, 1, 2], false);
        check(&[Some(0), Some(0), Some(2)], &[0, 1, 2], false);
        assert_eq!(by_heads(&[None, None, None], 3), None);
    }
}
