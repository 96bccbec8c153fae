//! The left side: the document as it was extracted, its tables with their spans.

use maud::{Markup, html};
use report_reader::document::{Block, GridCell, Table};
use shared::cell::Cell;

use super::Page;
use crate::command::{
    explain::{source::name, words},
    word,
};

/// Every block of the document.
pub(super) fn document(page: &Page<'_>) -> Markup {
    html! {
        @for (block, it) in page.source.blocks().iter().enumerate() {
            @match it {
                Block::Paragraph(paragraph) => {
                    @let name = page.source.name_at(&paragraph.place).unwrap_or_default();
                    // Several paragraphs may share a place; the first has its name.
                    @if name == self::name(block, 0) {
                        p id=(name) class=[class_of(page, name)] { (linked(page, name, &paragraph.text)) }
                    } @else {
                        p { (paragraph.text) }
                    }
                }
                Block::Table(table) => (grid(page, block, table)),
            }
        }
    }
}

fn grid(page: &Page<'_>, block: usize, table: &Table) -> Markup {
    let of_row = |row: usize| {
        let mut cells: Vec<(usize, &GridCell)> = table
            .cells
            .iter()
            .enumerate()
            .filter(move |(_, it)| it.row == row)
            .collect();
        cells.sort_by_key(|(_, it)| it.column);
        cells
    };
    html! {
        table {
            @for row in 0..table.rows {
                tr {
                    @for (index, cell) in of_row(row) {
                        @let name = self::name(block, index);
                        td id=(name) class=[class_of(page, &name)]
                            colspan=[span(cell.column_span)] rowspan=[span(cell.row_span)] {
                            (linked(page, &name, &cell.text))
                        }
                    }
                }
            }
        }
    }
}

fn span(count: usize) -> Option<usize> {
    (count > 1).then_some(count)
}

/// The class of what was read here: the worst verdict of its cells.
fn class_of(page: &Page<'_>, name: &str) -> Option<String> {
    let cells = page.cells.get(name)?;
    cells.iter().map(|it| it.verdict).max().map(|it| word(&it))
}

/// A text that leads to the cell that was read from it.
fn linked(page: &Page<'_>, name: &str, text: &str) -> Markup {
    let first: Option<&&Cell> = page.cells.get(name).and_then(|it| it.first());
    html! {
        @match first {
            Some(cell) => a href=(format!("#{}", words::key(&cell.key))) { (text) },
            None => (text),
        }
    }
}
