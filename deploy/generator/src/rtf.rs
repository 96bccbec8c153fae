//! Prints a report as rich text, as Word writes it where it speaks Chinese.

use encoding_rs::GBK;

use crate::{
    article::Part,
    grid::{Grid, GridCell, Role},
};

const HEAD: &str = "{\\rtf1\\ansi\\ansicpg936\\uc2\\deff0\\deflang1033\\deflangfe2052{\\fonttbl{\\f0\\froman\\fcharset0\\fprq2{\\*\\panose \
    02020603050405020304}Times New Roman;}{\\f1\\fnil\\fcharset134\\fprq2 \\'cb\\'ce\\'cc\\'e5{\\*\\falt SimSun};}}\
    {\\colortbl;\\red0\\green0\\blue0;}{\\stylesheet{\\ql\\fs21 \\snext0 Normal;}}{\\info{\\author a}{\\creatim\\yr2024}}\
    \\paperw11906\\paperh16838\\margl1440\\margr1440\\sectd{\\footer \\pard\\plain\\qc {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}\\par}\r\n";

/// The document's bytes, all of them ASCII.
pub(crate) fn rtf(parts: &[Part]) -> Vec<u8> {
    let body: String = parts.iter().map(part).collect();
    format!("{HEAD}{body}}}\r\n").into_bytes()
}

fn part(part: &Part) -> String {
    match part {
        Part::Title(text) => paragraph("\\qc", 44, text),
        Part::Heading(text) | Part::Subheading(text) | Part::Paragraph(text) => {
            paragraph("\\fi640", 32, text)
        }
        Part::Table(grid) => (0..grid.rows).map(|row| table_row(grid, row)).collect(),
        Part::Signature(text) => paragraph("\\qr", 32, text),
    }
}

/// A paragraph of this size in half points.
fn paragraph(properties: &str, size: u32, text: &str) -> String {
    format!(
        "\\pard\\plain {properties} {}\\par\r\n",
        runs(&format!("\\fs{size}"), text)
    )
}

/// The text in two runs, cut where editing may have cut it: one in bytes, one in characters with bytes for those who
/// do not know them.
fn runs(properties: &str, text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let (before, after) = characters.split_at(characters.len() / 2);
    let before: String = before
        .chunk_by(|one, next| one.is_ascii() == next.is_ascii())
        .map(in_bytes)
        .collect();
    let after: String = after.iter().copied().map(in_character).collect();
    format!("{{{properties} {before}}}{{{properties}\\dbch\\f1 {after}}}")
}

/// Characters of one kind, each kind in its own font.
fn in_bytes(characters: &[char]) -> String {
    let text: String = characters.iter().copied().map(escaped).collect();
    if characters.iter().all(char::is_ascii) {
        return format!("\\loch\\f0 {text}");
    }
    format!("\\loch\\af0\\hich\\af0\\dbch\\f1 {text}")
}

fn in_character(character: char) -> String {
    if character.is_ascii() {
        return escaped(character);
    }
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units).iter();
    let units = units.map(|it| format!("\\u{}", it.cast_signed()));
    match bytes(character) {
        Some(bytes) => units.map(|it| format!("{it}{bytes}")).collect(),
        None => units.map(|it| format!("{it}??")).collect(),
    }
}

/// A character in the document's charset, or its number where that has none.
fn escaped(character: char) -> String {
    match character {
        '\\' | '{' | '}' => format!("\\{character}"),
        character if character.is_ascii() => character.to_string(),
        character => bytes(character).unwrap_or_else(|| in_character(character)),
    }
}

fn bytes(character: char) -> Option<String> {
    let mut text = [0; 4];
    let (bytes, _, is_missing) = GBK.encode(character.encode_utf8(&mut text));
    (!is_missing).then(|| bytes.iter().map(|it| format!("\\'{it:02x}")).collect())
}

/// A row: its shape before and behind its cells, as Word writes it. A cell that spans from a row above is there too,
/// empty, and says that it continues.
fn table_row(grid: &Grid, row: usize) -> String {
    let edges = edges(grid);
    let mut shape = format!("\\trowd\\irow{row}\\irowband{row}\\trgaph108\\trleft-108");
    let mut cells = String::new();
    let mut column = 0;
    while let Some(cell) = grid.at(row, column) {
        column += cell.column_span;
        let merge = match cell.row {
            first if first < row => "\\clvmrg",
            _ if cell.row_span > 1 => "\\clvmgf",
            _ => "",
        };
        shape += &format!("{merge}\\clvertalc\\clbrdrt\\brdrs\\cellx{}", edges[column]);
        cells += &table_cell(cell, row);
    }
    format!("{shape}\r\n{cells}{{{shape}\\row}}\r\n")
}

fn table_cell(cell: &GridCell, row: usize) -> String {
    let align = match cell.role {
        Role::Label => "\\ql",
        Role::Head | Role::Group | Role::Figure => "\\qc",
    };
    let text = if row > cell.row { "" } else { &cell.text };
    let text = runs("\\fs20", text);
    format!("\\pard\\plain \\intbl{align} {text}\\cell\r\n")
}

/// The edges of the columns in twentieths of a point; together a page between its margins.
fn edges(grid: &Grid) -> Vec<i64> {
    let sum: u32 = grid.widths.iter().sum();
    let mut edges = vec![-108];
    let mut so_far = 0;
    for width in &grid.widths {
        so_far += width;
        edges.push(i64::from(so_far) * 9026 / i64::from(sum) - 108);
    }
    edges
}
