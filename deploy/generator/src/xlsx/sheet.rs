//! A sheet of a workbook: texts over its whole width, and tables from its left edge.

use crate::{
    article::Part,
    grid::{Grid, GridCell, Role},
};

use super::{HEAD, MAIN, escaped};

/// The most decimals that a number is printed with; one with more is text.
pub(crate) const MOST_DECIMALS: usize = 8;

/// Columns that a text takes: those of the widest table.
const WIDTH: usize = 15;

/// A sheet in the making.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Merged cells: first row and column, rows and columns.
    pub(crate) merges: Vec<[usize; 4]>,
    pub(crate) is_hidden: bool,
}

/// A cell of a sheet.
pub(crate) struct Cell {
    pub(crate) column: usize,
    pub(crate) text: String,
    pub(crate) content: Content,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text outside tables.
    Text,
    /// Text of a table.
    Label,
    /// What a table prints as a figure.
    Figure,
    /// A sum of a table.
    Sum,
}

impl Sheet {
    /// A hidden sheet with a table that says something else.
    pub(super) fn hidden_draft() -> Self {
        let mut sheet = Self {
            is_hidden: true,
            ..Self::default()
        };
        sheet.text("二、主动公开政府信息情况（草稿）", 0);
        for label in ["规章", "行政规范性文件"] {
            let mut row = vec![Cell::new(0, label, Content::Label)];
            row.extend((1..4).map(|it| Cell::new(it, "999", Content::Figure)));
            sheet.rows.push(row);
        }
        sheet
    }

    /// Puts a part below what is there.
    pub(super) fn put(&mut self, part: &Part) {
        match part {
            // A heading runs over the cells beside it; a paragraph is merged over them.
            Part::Heading(text) | Part::Subheading(text) => self.text(text, 0),
            Part::Title(text) | Part::Paragraph(text) => {
                self.merges.push([self.rows.len(), 0, 1, WIDTH]);
                self.text(text, 0);
            }
            Part::Signature(text) => self.text(text, WIDTH - 4),
            Part::Table(grid) => {
                self.table(grid);
                self.rows.push(Vec::new());
            }
        }
    }

    fn text(&mut self, text: &str, column: usize) {
        self.rows.push(vec![Cell::new(column, text, Content::Text)]);
    }

    fn table(&mut self, grid: &Grid) {
        let first = self.rows.len();
        for row in 0..grid.rows {
            let columns = 0..grid.widths.len();
            let cells = columns.filter_map(|column| {
                let it = grid.at(row, column)?;
                let begins = (it.row, it.column) == (row, column);
                let text = if begins { it.text.as_str() } else { "" };
                Some(Cell::new(column, text, content(it)))
            });
            self.rows.push(cells.collect());
        }
        for it in grid
            .cells
            .iter()
            .filter(|it| it.row_span * it.column_span > 1)
        {
            self.merges
                .push([first + it.row, it.column, it.row_span, it.column_span]);
        }
    }

    /// The sheet as a part; its texts outside tables go to the shared strings.
    pub(super) fn xml(&self, shared: &mut Vec<String>) -> String {
        let mut rows = String::new();
        for (number, cells) in (1..).zip(&self.rows) {
            let cells: String = cells.iter().map(|it| it.xml(number, shared)).collect();
            rows += &format!("<row r=\"{number}\">{cells}</row>");
        }
        let merges: String = self
            .merges
            .iter()
            .map(|[row, column, rows, columns]| {
                let from = reference(row + 1, *column);
                let to = reference(row + rows, column + columns - 1);
                format!("<mergeCell ref=\"{from}:{to}\"/>")
            })
            .collect();
        let merges = if merges.is_empty() {
            merges
        } else {
            format!(
                "<mergeCells count=\"{}\">{merges}</mergeCells>",
                self.merges.len()
            )
        };
        format!(
            "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{merges}</worksheet>"
        )
    }
}

fn content(cell: &GridCell) -> Content {
    let is_sum = cell.key.as_ref().is_some_and(|it| it.column == "total");
    match cell.role {
        Role::Figure if is_sum => Content::Sum,
        Role::Figure => Content::Figure,
        Role::Head | Role::Label | Role::Group => Content::Label,
    }
}

impl Cell {
    fn new(column: usize, text: &str, content: Content) -> Self {
        Self {
            column,
            text: text.to_owned(),
            content,
        }
    }

    /// The number that a figure is stored as, and with how many decimals it is printed; none for a text.
    pub(crate) fn number(&self) -> Option<(f64, usize)> {
        let is_figure = matches!(self.content, Content::Figure | Content::Sum);
        let decimals = decimals(&self.text).filter(|_| is_figure)?;
        Some((self.text.parse().ok()?, decimals))
    }

    fn xml(&self, row: usize, shared: &mut Vec<String>) -> String {
        let at = reference(row, self.column);
        if self.text.is_empty() {
            return format!("<c r=\"{at}\" s=\"1\"/>");
        }
        if self.content == Content::Text {
            shared.push(self.text.clone());
            return format!("<c r=\"{at}\" t=\"s\"><v>{}</v></c>", shared.len() - 1);
        }
        match self.number() {
            // A number is stored as a double: without the zeros at its end.
            Some((value, decimals)) => {
                let formula = if self.content == Content::Sum {
                    format!("<f>{value}+0</f>")
                } else {
                    String::new()
                };
                let style = decimals + 1;
                format!("<c r=\"{at}\" s=\"{style}\">{formula}<v>{value}</v></c>")
            }
            None => format!(
                "<c r=\"{at}\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                escaped(&self.text)
            ),
        }
    }
}

/// How many decimals a plain number is printed with; none for what is no plain number, or has too many.
fn decimals(text: &str) -> Option<usize> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let are_digits = |it: &str| it.chars().all(|it| it.is_ascii_digit());
    let is_plain = whole == "0" || (!whole.is_empty() && !whole.starts_with('0'));
    let is_number = is_plain
        && are_digits(whole)
        && are_digits(fraction)
        && text.contains('.') != fraction.is_empty()
        && text.len() <= 15
        && fraction.len() <= MOST_DECIMALS;
    is_number.then_some(fraction.len())
}

/// The name of a cell, its row from 1 and its column from 0: `B7`.
fn reference(row: usize, column: usize) -> String {
    let letter = char::from(b'A' + column as u8);
    format!("{letter}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_told_from_text() {
        for (text, expected) in [
            ("12", Some(0)),
            ("0", Some(0)),
            ("1.50", Some(2)),
            ("0.5", Some(1)),
            ("007", None),
            ("1.", None),
            ("1,234", None),
            ("/", None),
            ("-3", None),
            ("12万元", None),
        ] {
            assert_eq!(decimals(text), expected, "{text}");
        }
    }
}
