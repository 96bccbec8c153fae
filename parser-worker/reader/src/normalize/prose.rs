//! The text of a document as its author wrote it: paragraphs, each with the printed lines it was put together from.

use shared::place::Place;

use crate::document::{Block, Document};

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
    /// Its text. Lines of Chinese are joined without a space.
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(|it| it.text.as_str()).collect()
    }
}

/// The paragraphs of a document, in order: the text outside its tables, without page numbers and running heads.
pub(crate) fn paragraphs(document: &Document) -> Vec<ProseParagraph> {
    let of_block = |block: &Block| match block {
        Block::Paragraph(paragraph) => Some(paragraph.clone()),
        Block::Table(_) => None,
    };
    document
        .blocks
        .iter()
        .filter_map(of_block)
        .flat_map(|paragraph| {
            let line = |text: &str| ProseParagraph {
                lines: vec![ProseLine {
                    text: text.trim().to_owned(),
                    place: paragraph.place.clone(),
                }],
            };
            let lines: Vec<ProseParagraph> = paragraph
                .text
                .lines()
                .filter(|it| !it.trim().is_empty())
                .map(line)
                .collect();
            lines
        })
        .collect()
}
