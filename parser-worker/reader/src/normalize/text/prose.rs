//! The text of a document as its author wrote it: paragraphs, each with the printed lines it was put together from.

mod line_break;
mod running_head;
mod torn_table;

use std::ops::Range;

use shared::place::Place;

use crate::document::{Block, Document, Format, Layout};

/// A printed line of text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ProseLine {
    /// The line, trimmed, never empty.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) place: Place,
}

/// A paragraph: lines that the layout broke apart, put together again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ProseParagraph {
    /// Its lines, in order; at least one.
    pub(crate) lines: Vec<ProseLine>,
}

impl ProseParagraph {
    /// Its text. Lines of Chinese are joined without a space; two numbers are kept apart.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let ends = text.chars().next_back();
            let begins = line.text.chars().next();
            if let (Some(ends), Some(begins)) = (ends, begins)
                && ends.is_ascii_digit()
                && begins.is_ascii_digit()
            {
                text.push(' ');
            }
            text.push_str(&line.text);
        }
        text
    }

    /// Where it begins.
    pub(crate) fn place(&self) -> Option<&Place> {
        self.lines.first().map(|it| &it.place)
    }
}

/// A paragraph, or the place of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// A paragraph of the text.
    Paragraph(ProseParagraph),
    /// A table, or lines that are the torn rows of one.
    Table,
}

/// The paragraphs of these parts, in order.
pub(crate) fn paragraphs(parts: Vec<Part>) -> Vec<ProseParagraph> {
    let paragraph = |it| match it {
        Part::Paragraph(paragraph) => Some(paragraph),
        Part::Table => None,
    };
    parts.into_iter().filter_map(paragraph).collect()
}

/// The text of a document with its tables as places only, in order: line breaks of the layout undone, page numbers,
/// running heads and torn rows of tables taken out. The blocks of a statistical sheet are a table.
pub(crate) fn parts(document: &Document, sheet: &Range<usize>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut lines: Vec<Printed> = Vec::new();
    for (block, it) in document.blocks.iter().enumerate() {
        match it {
            Block::Paragraph(_) if sheet.contains(&block) => lines.push(Printed::table(block)),
            Block::Table(_) => lines.push(Printed::table(block)),
            Block::Paragraph(paragraph) => {
                let of_block = paragraph.text.lines().map(str::trim);
                lines.extend(of_block.filter(|it| !it.is_empty()).map(|text| Printed {
                    block,
                    line: Some(ProseLine {
                        text: text.to_owned(),
                        place: paragraph.place.clone(),
                    }),
                }));
            }
        }
    }
    running_head::remove(&mut lines, document.format);
    for run in lines.chunk_by(|one, other| one.line.is_some() == other.line.is_some()) {
        if run[0].line.is_none() {
            parts.push(Part::Table);
        } else {
            let joined = line_break::joined(run, document.format);
            parts.extend(joined.into_iter().map(Part::Paragraph));
        }
    }
    torn_table::without_torn_rows(parts)
}

/// A line of the document, or a table where there is none.
#[derive(Debug, Clone, PartialEq)]
struct Printed {
    /// The block it is of.
    block: usize,
    line: Option<ProseLine>,
}

impl Printed {
    fn table(block: usize) -> Self {
        Self { block, line: None }
    }

    fn text(&self) -> &str {
        self.line.as_ref().map_or("", |it| &it.text)
    }
}

/// The width of a text in half-width columns, white space not counted.
fn width(text: &str) -> usize {
    text.chars()
        .map(|it| match it {
            it if it.is_whitespace() => 0,
            it if it.is_ascii() => 1,
            _ => 2,
        })
        .sum()
}

/// Whether a document's lines are those of a layout, every printed line a paragraph of its own.
fn is_line_by_line(format: Format) -> bool {
    format.layout() == Layout::Lines
}
