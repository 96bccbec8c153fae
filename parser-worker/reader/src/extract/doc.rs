//! DOC: the text and tables of Word 97 to 2003 and of WPS, by hand and within limits ([MS-DOC]).
//!
//! Insertions that nobody accepted yet are read; deletions and what is hidden or struck out are not. Not covered:
//! headers, footers and notes; text inside pictures and objects; bullets; Word 95 and earlier.

mod body;
mod bytes;
mod edge;
mod fib;
mod field;
mod font;
mod formatted_page;
mod list;
mod paragraph;
mod piece;
mod row;
mod run;
mod sprm;
mod style;
mod summary;
mod table;
mod text_box;
mod work;
mod writer;

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use self::fib::Fib;
use super::{ExtractError, LARGEST_DOCUMENT};
use crate::document::{Document, Format};

/// Reads a DOC.
///
/// # Errors
/// [`ExtractError`] when the compound file or a part of it cannot be read to the end, or is encrypted or too old.
pub(super) fn extract(bytes: &[u8]) -> Result<Document, ExtractError> {
    let mut file = CompoundFile::open(Cursor::new(bytes))
        .map_err(|error| damaged(format!("the compound file cannot be opened: {error}")))?;
    let document = stream(&mut file, "/WordDocument")?;
    let fib = Fib::read(&document)?;
    let table = stream(&mut file, fib.table_stream)?;
    let data = stream(&mut file, "/Data").unwrap_or_default();
    let body = body::read(&fib, &document, &table, &data)?;
    Ok(Document {
        format: Format::Doc,
        blocks: body.blocks,
        meta: summary::title(&mut file).into_iter().collect(),
        links: body.links,
        warnings: body.truncated,
    })
}

type Container<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// The bytes of a stream. What it says of its length is not believed.
fn stream(file: &mut Container<'_>, name: &str) -> Result<Vec<u8>, ExtractError> {
    let unreadable = |error| damaged(format!("its stream {name} cannot be read: {error}"));
    let stream = file.open_stream(name).map_err(unreadable)?;
    let mut bytes = Vec::new();
    stream
        .take(LARGEST_DOCUMENT as u64)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

fn damaged(detail: impl Into<String>) -> ExtractError {
    ExtractError::Damaged {
        detail: detail.into(),
    }
}

fn too_large(limit: String) -> ExtractError {
    ExtractError::TooLarge { limit }
}
