//! Prints a report as text whose tables keep their cells: each row of a table is a line with all its columns.

use crate::{
    article::Part,
    grid::Grid,
    line::{Line, Piece, Style},
    text,
};

/// The lines of these parts. Recognized print has a paragraph on a line; machine extraction breaks it as the page did.
pub(crate) fn lines(parts: &[Part], style: Style) -> Vec<Line> {
    let lines = parts.iter().flat_map(|part| match part {
        Part::Table(grid) => (0..grid.rows).map(|row| row_line(grid, row)).collect(),
        Part::Paragraph(_) | Part::Title(_) if style == Style::Pipes => text::words(part),
        Part::Title(text)
        | Part::Heading(text)
        | Part::Subheading(text)
        | Part::Paragraph(text)
        | Part::Signature(text) => vec![Line::words(text)],
    });
    lines.collect()
}

/// A row with a cell for each column; a cell that spans has its text in the first.
fn row_line(grid: &Grid, row: usize) -> Line {
    let pieces = (0..grid.widths.len()).map(|column| {
        let begins = grid.row(row).find(|it| it.column == column);
        begins.map_or_else(|| Piece::word(""), |it| Piece::of(it, &it.text))
    });
    Line {
        pieces: pieces.collect(),
        table: Some(grid.table.clone()),
        is_row: true,
    }
}
