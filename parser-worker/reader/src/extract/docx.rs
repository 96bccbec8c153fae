//! DOCX: the text and tables of `word/document.xml`, by hand and within limits.
//!
//! Insertions that nobody accepted yet are read, deletions and what is struck out are not. Numbers that Word gives
//! automatically (`numbering.xml`) are a part of their paragraph's text. Not covered: bullets; what only a style hides, strikes out or raises
//! (`styles.xml`); hidden rows; headers, footers and notes; text inside pictures, formulas and charts.

mod body;
mod counter;
mod list;
mod open_table;
mod paragraph;
mod style;
pub(super) mod table;
mod tag;
mod writer;

use std::io::{Cursor, Read};

use quick_xml::{
    Reader,
    escape::resolve_xml_entity,
    events::{BytesRef, Event},
};
use zip::{ZipArchive, result::ZipError};

use self::{counter::Counter, list::Lists, style::Styles};
use super::ExtractError;
use crate::document::{Document, Format, Meta, Warning};

/// The largest part that is read, in bytes after inflation.
const LARGEST_PART: u64 = 64 * 1024 * 1024;

/// The largest properties that are read, in bytes after inflation.
const LARGEST_PROPERTIES: u64 = 1024 * 1024;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Reads a DOCX.
///
/// # Errors
/// [`ExtractError`] when the archive or its main part cannot be read to the end.
pub(super) fn extract(bytes: &[u8]) -> Result<Document, ExtractError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let document = part(&mut archive, "word/document.xml", LARGEST_PART)?;
    let (counter, lost) = counter(&mut archive);
    let body = body::read(&document, counter)?;
    Ok(Document {
        format: Format::Docx,
        blocks: body.blocks,
        meta: title(&mut archive).into_iter().collect(),
        links: Vec::new(),
        warnings: lost.into_iter().chain(body.truncated).collect(),
    })
}

/// What numbers the paragraphs, and what of it cannot be read. A document without such parts numbers nothing.
fn counter(archive: &mut Archive<'_>) -> (Counter, Option<Warning>) {
    let lists = numbering_part(archive, "word/numbering.xml", Lists::read);
    let styles = numbering_part(archive, "word/styles.xml", Styles::read);
    match (lists, styles) {
        (Ok(lists), Ok(styles)) => (Counter::new(lists, styles), None),
        (Err(warning), _) | (_, Err(warning)) => (Counter::default(), Some(warning)),
    }
}

fn numbering_part<T: Default>(
    archive: &mut Archive<'_>,
    name: &str,
    read: fn(&str) -> Option<T>,
) -> Result<T, Warning> {
    if archive.index_for_name(name).is_none() {
        return Ok(T::default());
    }
    let xml = part(archive, name, LARGEST_PART).ok();
    xml.and_then(|it| read(&it))
        .ok_or_else(|| Warning::Truncated {
            limit: format!("the numbers of paragraphs are missing, because {name} cannot be read"),
        })
}

/// A part as text: UTF-8, or UTF-16 with its mark.
fn part(archive: &mut Archive<'_>, name: &str, limit: u64) -> Result<String, ExtractError> {
    let mut bytes = Vec::new();
    let entry = archive.by_name(name).map_err(unreadable)?;
    entry
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(format!("{name}: {error}")))?;
    if bytes.len() as u64 > limit {
        return Err(too_large(format!("{limit} bytes of {name}")));
    }
    let (text, _, broken) = encoding_rs::UTF_8.decode(&bytes);
    if broken {
        return Err(damaged(format!("{name} is not valid in its charset")));
    }
    Ok(text.into_owned())
}

/// The title in the document's properties. It is no loss if they cannot be read.
fn title(archive: &mut Archive<'_>) -> Option<Meta> {
    let properties = part(archive, "docProps/core.xml", LARGEST_PROPERTIES).ok()?;
    let mut reader = Reader::from_str(&properties);
    let mut title = String::new();
    let mut inside = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(it) => inside = it.local_name().as_ref() == "title",
            Event::End(_) => inside = false,
            Event::Text(it) if inside => title.push_str(&it.xml10_content()),
            Event::GeneralRef(it) if inside => title.extend(character(&it)),
            Event::Eof => break,
            _ => {}
        }
    }
    let content = title.trim().to_owned();
    (!content.is_empty()).then(|| Meta {
        name: "title".to_owned(),
        content,
    })
}

/// The character that a reference stands for: `&amp;`, `&#x4E00;`. A DTD's own entities stand for nothing.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        _ => resolve_xml_entity(reference).and_then(|it| it.chars().next()),
    }
}

fn unreadable(error: ZipError) -> ExtractError {
    match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            ExtractError::Encrypted
        }
        error => damaged(format!("the archive cannot be read: {error}")),
    }
}

fn damaged(detail: impl Into<String>) -> ExtractError {
    ExtractError::Damaged {
        detail: detail.into(),
    }
}

fn too_large(limit: String) -> ExtractError {
    ExtractError::TooLarge { limit }
}
