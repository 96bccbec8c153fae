//! RTF: rich text (RTF 1.9.1), read token by token into paragraphs and tables.
//!
//! Numbers of lists are read as the writer shows them (`\listtext`, `\pntext`), and where it does not, as the list table gives
//! them; a number that only `\pn` gives is not known. What is hidden, struck out or deleted is not read. Not covered: what only a
//! style hides, strikes out or raises; headers, footers and notes; text inside pictures and formulas.

mod byte_run;
mod character;
mod code_page;
mod destination;
mod field;
mod flow;
mod font;
mod group;
mod list;
mod reader;
mod row;
mod surrogate;
mod token;
mod writer;

use self::{
    reader::Reader,
    token::{CutShort, Tokens},
};
use super::ExtractError;
use crate::document::{Document, Format, Meta, Warning};

/// Reads an RTF document.
///
/// # Errors
/// [`ExtractError`] when it ends inside a group or a limit is reached.
pub(super) fn extract(bytes: &[u8]) -> Result<Document, ExtractError> {
    let start = bytes.iter().position(|it| *it == b'{').unwrap_or_default();
    let mut tokens = Tokens::of(bytes.get(start..).unwrap_or_default());
    let mut reader = Reader::new();
    while let Some(token) = tokens.next().map_err(|CutShort| cut_short())? {
        reader.read(token)?;
        if reader.is_closed() {
            break;
        }
    }
    if !reader.is_closed() {
        return Err(cut_short());
    }
    let read = reader.finish();
    let damage = (read.replaced > 0).then(|| Warning::CharsetErrors {
        charset: "its fonts' charset".to_owned(),
        replaced: read.replaced,
    });
    let title = read.title.trim().to_owned();
    let title = (!title.is_empty()).then(|| Meta {
        name: "title".to_owned(),
        content: title,
    });
    Ok(Document {
        format: Format::Rtf,
        blocks: read.blocks,
        meta: title.into_iter().collect(),
        links: read.links,
        warnings: damage.into_iter().chain(read.warnings).collect(),
    })
}

fn cut_short() -> ExtractError {
    ExtractError::Damaged {
        detail: "the RTF ends inside a group".to_owned(),
    }
}
