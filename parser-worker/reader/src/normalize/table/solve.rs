//! What labels and order leave open of a table, solved as one problem: of every way to give its printed rows to the form's
//! rows and its figures to the columns, those that the table's sums admit.
//!
//! The open rows come in *parts*, whose ways are free of each other but for the sums. A *solution* takes one way of each
//! part, such that every sum holds whose figures are all known, and that every figure which is known nowhere but forced
//! by a sum is a count.

mod row_reading;
mod search;
mod sum;

pub(super) use self::{
    row_reading::{Piece, readings},
    search::{Outcome, Solutions, SolvedCell, solve},
    sum::Sum,
};

/// What an open cell is in one way to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenCell {
    /// Index of the cell in the table, row by row.
    pub(super) cell: usize,
    /// Its value; none where its figure was lost.
    pub(super) value: Option<i64>,
    /// Where it is printed.
    pub(super) source: Source,
}

/// Where the value of a cell is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// It is this figure of this printed row.
    Figure { printed: usize, figure: usize },
    /// It is more or less than a figure of this printed row.
    Row { printed: usize },
    /// Nowhere, though its row is this printed one.
    Lost { printed: usize },
    /// Nowhere, and neither is its row.
    Absent,
}

/// One way to read a part of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    /// Its cells.
    pub(super) cells: Vec<OpenCell>,
    /// How likely the words about them make it, beside the other ways.
    pub(super) likelihood: f64,
}

/// Rows of a table that can be read in several ways.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Part {
    /// The ways, each of the same cells in the same order.
    pub(super) ways: Vec<Way>,
}

/// A table with open rows.
#[derive(Debug, Default)]
pub(super) struct Puzzle {
    /// The value of every cell that is not open, row by row; none where it is not known.
    pub(super) known: Vec<Option<i64>>,
    /// The open rows.
    pub(super) parts: Vec<Part>,
    /// The sums of the table.
    pub(super) sums: Vec<Sum>,
}
