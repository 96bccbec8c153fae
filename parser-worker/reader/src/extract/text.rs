//! Plain text and markdown: every line is a paragraph, lines with tabs or pipes are rows of ragged tables.

use shared::place::Place;

use super::{LARGEST_TABLE, cell_lines, markdown};
use crate::document::{Block, Document, Format, GridCell, Paragraph, Table, Warning};

/// A text of more lines or cells than this is not read further.
const LINES: usize = 200_000;
const CELLS: usize = 500_000;

/// A line of more cells than this is no row of a table.
const CELLS_IN_ROW: usize = 200;

/// Reads text, line by line. No line is lost but blank ones and the rules of markdown tables.
pub(super) fn extract(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut warnings = Vec::new();
    let mut run = Run::default();
    let mut cells = 0;
    for (index, line) in lines(text).enumerate() {
        cells += line.text.matches(['\t', '|']).count();
        if index == LINES || cells > CELLS {
            warnings.push(Warning::Truncated {
                limit: format!(
                    "{LINES} lines or {CELLS} cells, reached on line {}",
                    line.number
                ),
            });
            break;
        }
        let kind = kind(&line);
        if run.kind != kind {
            blocks.extend(std::mem::take(&mut run).blocks());
            run.kind = kind;
        }
        run.lines.push(line);
    }
    blocks.extend(run.blocks());
    Document {
        format: Format::Text,
        blocks,
        meta: Vec::new(),
        links: Vec::new(),
        warnings,
    }
}

/// A line and its number, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) number: u32,
    pub(super) text: &'a str,
}

/// A row of cells, each as the line that holds it.
pub(super) type Row<'a> = Vec<Line<'a>>;

impl Line<'_> {
    /// The line as a paragraph; a blank line is none.
    pub(super) fn paragraph(self) -> Option<Block> {
        let text = markdown::without_heading_mark(self.text.trim()).trim();
        (!text.is_empty()).then(|| {
            Block::Paragraph(Paragraph {
                text: text.to_owned(),
                place: place(self.number),
            })
        })
    }
}

/// A ragged table of these rows, or several when it would be too large for one.
pub(super) fn tables(rows: &[Row<'_>]) -> Vec<Block> {
    let mut tables = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let mut columns = 0;
        let mut end = start;
        while let Some(cells) = rows.get(end) {
            columns = columns.max(cells.len());
            if end > start && columns * (end + 1 - start) > LARGEST_TABLE {
                break;
            }
            end += 1;
        }
        tables.push(Block::Table(table(&rows[start..end])));
        start = end;
    }
    tables
}

/// What lines that follow each other are together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Prose,
    Tabs,
    Pipes,
}

/// Lines of one kind that follow each other.
#[derive(Default)]
struct Run<'a> {
    kind: Kind,
    lines: Vec<Line<'a>>,
}

impl<'a> Run<'a> {
    fn blocks(self) -> Vec<Block> {
        match self.kind {
            Kind::Pipes if cell_lines::are(&self.lines) => tables(&cell_lines::rows(&self.lines)),
            Kind::Pipes if self.lines.iter().all(|it| !markdown::has_cells(it.text)) => {
                self.lines.into_iter().filter_map(Line::paragraph).collect()
            }
            Kind::Pipes => markdown::tables(&self.lines),
            Kind::Tabs if has_columns(&self.lines) => {
                let row = |line: &Line<'a>| {
                    let text = |text| Line { text, ..*line };
                    cells(line).into_iter().map(text).collect()
                };
                tables(&self.lines.iter().map(row).collect::<Vec<Row<'_>>>())
            }
            Kind::Tabs | Kind::Prose => {
                self.lines.into_iter().filter_map(Line::paragraph).collect()
            }
        }
    }
}

fn kind(line: &Line<'_>) -> Kind {
    let row_of = |mark: char| (1..CELLS_IN_ROW).contains(&line.text.matches(mark).count());
    if markdown::is_row(line.text) && row_of('|') {
        Kind::Pipes
    } else if row_of('\t') && !line.text.trim().is_empty() {
        Kind::Tabs
    } else {
        Kind::Prose
    }
}

/// True when lines with tabs are a table and not prose with a stray tab or an indent.
fn has_columns(lines: &[Line<'_>]) -> bool {
    let widest = lines
        .iter()
        .map(|line| cells(line).iter().filter(|it| !it.is_empty()).count())
        .max();
    match lines.len() {
        1 => widest >= Some(3),
        _ => widest >= Some(2),
    }
}

fn cells<'a>(line: &Line<'a>) -> Vec<&'a str> {
    line.text.split('\t').map(str::trim).collect()
}

/// The lines of a text. A form feed and Unicode's separators end a line too, but only what an editor counts is
/// counted.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let text = text.trim_start_matches('\u{FEFF}');
    let mut number = 0;
    let mut after_return = false;
    text.split_inclusive([
        '\n', '\r', '\u{C}', '\u{B}', '\u{85}', '\u{2028}', '\u{2029}',
    ])
    .scan(true, move |starts, piece| {
        let pair = after_return && piece == "\n";
        if *starts && !pair {
            number += 1;
        }
        after_return = piece.ends_with('\r');
        *starts = piece.ends_with(['\n', '\r']);
        Some((!pair).then_some((number, piece)))
    })
    .flatten()
    .map(|(number, piece)| Line {
        number,
        text: piece.trim_end_matches(|it: char| it != '\t' && it.is_whitespace()),
    })
}

fn table(rows: &[Row<'_>]) -> Table {
    let cells = rows.iter().enumerate().flat_map(|(row, cells)| {
        cells
            .iter()
            .enumerate()
            .map(move |(column, cell)| GridCell {
                row,
                column,
                row_span: 1,
                column_span: 1,
                text: cell.text.to_owned(),
                place: place(cell.number),
                doubt: None,
            })
    });
    Table {
        rows: rows.len(),
        columns: rows.iter().map(Vec::len).max().unwrap_or(0),
        cells: cells.collect(),
        ragged: true,
        joins: Vec::new(),
    }
}

fn place(line: u32) -> Place {
    Place::Line { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line a block: a paragraph with its line number, a table as its rows.
    fn check(text: &str, expected: &[&str]) {
        let blocks: Vec<String> = extract(text).blocks.iter().map(summary).collect();
        assert_eq!(blocks, expected);
    }

    fn summary(block: &Block) -> String {
        match block {
            Block::Paragraph(Paragraph { text, place }) => match place {
                Place::Line { line } => format!("{line}: {text}"),
                other => format!("{other:?}"),
            },
            Block::Table(table) => (0..table.rows)
                .map(|row| {
                    let cells = table.cells.iter().filter(|cell| cell.row == row);
                    cells
                        .map(|cell| cell.text.as_str())
                        .collect::<Vec<_>>()
                        .join("|")
                })
                .collect::<Vec<_>>()
                .join(" / "),
        }
    }

    #[test]
    fn lines_are_paragraphs() {
        check(
            "\u{feff}一、总体情况\r\n\r\n　2022 年，\n0 0 0\u{c}二、\n# 三\n#四",
            &[
                "1: 一、总体情况",
                "3: 2022 年，",
                "4: 0 0 0",
                "4: 二、",
                "5: 三",
                "6: #四",
            ],
        );
        check("一\r二\r\n三", &["1: 一", "2: 二", "3: 三"]);
    }

    #[test]
    fn lines_with_tabs_are_a_ragged_table() {
        check(
            "前\n第（一）项\t\t\n规章\t0\t\t2\n其他 0\t\n后\n\t\n",
            &["1: 前", "第（一）项|| / 规章|0||2 / 其他 0|", "5: 后"],
        );
        check("规章\t0\t0", &["规章|0|0"]);
    }

    #[test]
    fn a_stray_tab_makes_no_table() {
        check("一、\t总体情况", &["1: 一、\t总体情况"]);
        check("\t一\n\t二", &["1: 一", "2: 二"]);
    }

    #[test]
    fn pipes_are_a_ragged_table() {
        check(
            "甲\n| a | b |\n|---|---|\n| c | |\n乙",
            &["1: 甲", "a|b / c|", "5: 乙"],
        );
    }

    #[test]
    fn no_table_grows_beyond_the_limit() {
        let text = format!("{}\n", "x\t".repeat(150)).repeat(300);
        let document = extract(&text);
        assert_eq!(document.blocks.len(), 3);
        let cells: usize = document
            .blocks
            .iter()
            .map(|block| match block {
                Block::Table(table) => table.cells.len(),
                Block::Paragraph(_) => 0,
            })
            .sum();
        assert_eq!(cells, 151 * 300);
    }

    #[test]
    fn a_line_of_very_many_cells_is_a_paragraph() {
        let text = "x\t".repeat(100_000);
        assert!(matches!(extract(&text).blocks[..], [Block::Paragraph(_)]));
    }
}
