//! Prints a report as a document of Word 97 to 2003.

use crate::{
    article::Part,
    grid::{Grid, GridCell, Role},
    word97::{Paragraph, Run, Word97},
};

/// The document's bytes.
pub(crate) fn doc(parts: &[Part]) -> Vec<u8> {
    let document = Word97 {
        paragraphs: parts.iter().flat_map(part).collect(),
        ..Word97::default()
    };
    document.to_bytes()
}

/// Alignments of paragraphs.
const LEFT: u8 = 0;
const CENTER: u8 = 1;
const RIGHT: u8 = 2;

/// Width of a page between its margins, in twentieths of a point.
const WIDTH: u32 = 9026;

/// A line of one point around a cell: width in eighths of a point, kind, colour, distance.
const BORDER: [u8; 4] = [8, 1, 0, 0];

fn part(part: &Part) -> Vec<Paragraph> {
    match part {
        Part::Title(text) => vec![paragraph(text, '\r', 44, &align(CENTER))],
        Part::Heading(text) | Part::Subheading(text) | Part::Paragraph(text) => {
            let indent = modifier(0x8411, &640_u16.to_le_bytes());
            vec![paragraph(text, '\r', 32, &indent)]
        }
        Part::Table(grid) => table(grid),
        Part::Signature(text) => vec![paragraph(text, '\r', 32, &align(RIGHT))],
    }
}

/// A paragraph of this size in half points; its text in two runs, cut where editing may have cut it.
fn paragraph(text: &str, mark: char, size: u16, modifiers: &[u8]) -> Paragraph {
    let middle = text
        .char_indices()
        .nth(text.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    let (before, after) = text.split_at(middle);
    // Two sizes, and the font of Chinese characters.
    let run = [
        modifier(0x4A43, &size.to_le_bytes()),
        modifier(0x4A50, &[0, 0]),
    ]
    .concat();
    Paragraph {
        runs: vec![Run::new(before, &run), Run::new(after, &run)],
        mark: Run::new(&mark.to_string(), &run),
        modifiers: modifiers.to_vec(),
    }
}

fn table(grid: &Grid) -> Vec<Paragraph> {
    let sum: u32 = grid.widths.iter().sum();
    let mut edges = vec![0];
    for width in &grid.widths {
        edges.push(edges.last().unwrap_or(&0) + width * WIDTH / sum);
    }
    let rows = (0..grid.rows).flat_map(|row| table_row(grid, row, &edges));
    rows.collect()
}

/// A row: a cell that spans from a row above is there too, empty, and says that it continues.
fn table_row(grid: &Grid, row: usize, edges: &[u32]) -> Vec<Paragraph> {
    let mut cells: Vec<&GridCell> = Vec::new();
    let mut column = 0;
    while let Some(cell) = grid.at(row, column) {
        cells.push(cell);
        column += cell.column_span;
    }
    let in_table = [modifier(0x2416, &[1]), modifier(0x6649, &[1, 0, 0, 0])].concat();
    let contents = cells.iter().map(|cell| {
        let text = match row > cell.row {
            true => "",
            false => cell.text.as_str(),
        };
        let side = match cell.role {
            Role::Label => LEFT,
            Role::Head | Role::Group | Role::Figure => CENTER,
        };
        let modifiers = [in_table.as_slice(), &align(side)].concat();
        paragraph(text, '\u{7}', 20, &modifiers)
    });
    let mut paragraphs: Vec<Paragraph> = contents.collect();
    let end = [
        in_table.as_slice(),
        &modifier(0x2417, &[1]),
        &definition(&cells, row, edges),
    ];
    paragraphs.push(paragraph("", '\u{7}', 20, &end.concat()));
    paragraphs
}

/// The edges and merges of a row ([MS-DOC] 2.9.321).
fn definition(cells: &[&GridCell], row: usize, edges: &[u32]) -> Vec<u8> {
    let mut operand = vec![cells.len() as u8];
    let ends = cells.iter().map(|it| it.column + it.column_span);
    for edge in [0].into_iter().chain(ends) {
        operand.extend((edges[edge] as u16).to_le_bytes());
    }
    for cell in cells {
        let merged: u16 = match (row > cell.row, cell.row_span > 1) {
            (true, _) => 0x20,
            (false, true) => 0x60,
            (false, false) => 0,
        };
        let width = edges[cell.column + cell.column_span] - edges[cell.column];
        // Centred between top and bottom; the width is in twentieths of a point.
        operand.extend((merged | 0x0680).to_le_bytes());
        operand.extend((width as u16).to_le_bytes());
        operand.extend(BORDER.repeat(4));
    }
    let length = (operand.len() as u16 + 1).to_le_bytes();
    modifier(0xD608, &[&length, operand.as_slice()].concat())
}

fn align(side: u8) -> Vec<u8> {
    modifier(0x2403, &[side])
}

fn modifier(code: u16, operand: &[u8]) -> Vec<u8> {
    [&code.to_le_bytes(), operand].concat()
}
