//! The positions of a table's cells, by the table model of the HTML standard.
//!
//! Where the standard lets cells overlap, the later one is cut short: positions are covered once.

use super::super::LARGEST_TABLE;

/// The largest number of rows or columns one cell covers.
const SPAN: usize = 1_000;

/// A grid while its rows are filled in order.
#[derive(Debug, Default)]
pub(super) struct Grid {
    row: usize,
    group_end: usize,
    /// The column that the next cell may begin at.
    next: usize,
    /// For each column the row from which it is free again.
    free_from: Vec<usize>,
}

/// What a cell says that it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Rows; `None` for all that are left of the row group.
    pub(super) rows: Option<usize>,
    pub(super) columns: usize,
}

/// What a cell covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) row_span: usize,
    pub(super) column_span: usize,
}

/// The grid would be larger than [`LARGEST_TABLE`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

impl Span {
    /// The span that the attributes `rowspan` and `colspan` give.
    pub(super) fn of(rows: Option<&str>, columns: Option<&str>) -> Self {
        let number = |text: &str| {
            let text = text.trim_start();
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            // What does not fit a number is larger than any limit.
            (digits > 0).then(|| text[..digits].parse().unwrap_or(SPAN))
        };
        let rows = rows.and_then(number).unwrap_or(1);
        Self {
            rows: (rows > 0).then(|| rows.min(SPAN)),
            columns: columns.and_then(number).unwrap_or(1).clamp(1, SPAN),
        }
    }
}

impl Grid {
    /// Begins a row. Spans end at the end of its row group, given as the number of the row behind it.
    ///
    /// # Errors
    /// [`TooLarge`] when the row does not fit; it is then not part of the grid.
    pub(super) fn begin_row(&mut self, row: usize, group_end: usize) -> Result<(), TooLarge> {
        fits(row + 1, self.columns())?;
        self.row = row;
        self.group_end = group_end;
        self.next = 0;
        Ok(())
    }

    /// Places the next cell of the row.
    ///
    /// # Errors
    /// [`TooLarge`] when the cell does not fit.
    pub(super) fn place(&mut self, span: Span) -> Result<Slot, TooLarge> {
        let column = (self.next..)
            .find(|it| self.is_free(*it))
            .unwrap_or(self.next);
        let free = (column..column + span.columns).take_while(|it| self.is_free(*it));
        let slot = Slot {
            row: self.row,
            column,
            row_span: span
                .rows
                .map_or(self.group_end, |rows| self.group_end.min(self.row + rows))
                .saturating_sub(self.row)
                .max(1),
            column_span: free.count(),
        };
        let end = column + slot.column_span;
        fits(self.row + 1, end.max(self.columns()))?;
        self.free_from.resize(end.max(self.columns()), 0);
        self.free_from[column..end].fill(self.row + slot.row_span);
        self.next = column + span.columns;
        Ok(slot)
    }

    /// Number of columns so far.
    pub(super) fn columns(&self) -> usize {
        self.free_from.len()
    }

    fn is_free(&self, column: usize) -> bool {
        self.free_from
            .get(column)
            .is_none_or(|row| *row <= self.row)
    }
}

fn fits(rows: usize, columns: usize) -> Result<(), TooLarge> {
    if rows.saturating_mul(columns) > LARGEST_TABLE {
        Err(TooLarge)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of `rowspan x colspan` in one group; expected are `row,column+rows*columns`.
    fn check(rows: &[&[(&str, &str)]], expected: &[(usize, usize, usize, usize)]) {
        let mut grid = Grid::default();
        let mut slots = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            grid.begin_row(index, rows.len()).expect("a small grid");
            for (row_span, column_span) in *row {
                let slot = grid.place(Span::of(Some(row_span), Some(column_span)));
                let slot = slot.expect("a small grid");
                slots.push((slot.row, slot.column, slot.row_span, slot.column_span));
            }
        }
        assert_eq!(slots, expected);
    }

    const ONE: (&str, &str) = ("1", "1");

    #[test]
    fn cells_go_around_those_that_reach_down() {
        check(
            &[&[("2", "2"), ONE], &[ONE], &[ONE, ONE, ONE]],
            &[
                (0, 0, 2, 2),
                (0, 2, 1, 1),
                (1, 2, 1, 1),
                (2, 0, 1, 1),
                (2, 1, 1, 1),
                (2, 2, 1, 1),
            ],
        );
    }

    #[test]
    fn a_span_of_zero_reaches_to_the_end_of_the_group() {
        check(
            &[&[("0", "1"), ONE], &[ONE], &[ONE]],
            &[(0, 0, 3, 1), (0, 1, 1, 1), (1, 1, 1, 1), (2, 1, 1, 1)],
        );
    }

    #[test]
    fn spans_end_with_their_group() {
        check(&[&[("9", "1")]], &[(0, 0, 1, 1)]);
    }

    #[test]
    fn a_cell_that_would_overlap_is_cut_short() {
        check(
            &[&[ONE, ("2", "1")], &[("1", "3"), ONE]],
            &[(0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 1), (1, 3, 1, 1)],
        );
    }

    #[test]
    fn nonsense_is_one_and_the_immense_is_capped() {
        check(
            &[&[("x", "-2")], &[("", "0")]],
            &[(0, 0, 1, 1), (1, 0, 1, 1)],
        );
        assert_eq!(
            Span::of(Some("99999999999999999999"), Some("5000")),
            Span {
                rows: Some(1_000),
                columns: 1_000
            }
        );
    }

    #[test]
    fn no_grid_is_larger_than_the_limit() {
        let mut grid = Grid::default();
        let wide = Span::of(None, Some("1000"));
        let placed = (0..5_000).try_for_each(|row| {
            grid.begin_row(row, 5_000)?;
            grid.place(wide).map(drop)
        });
        assert_eq!(placed, Err(TooLarge));
        assert_eq!((grid.row, grid.columns()), (19, 1_000));
    }
}
