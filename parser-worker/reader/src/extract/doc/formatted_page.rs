//! Formatted disk pages ([MS-DOC] 2.9.33, 2.9.177): for each stretch of the file the properties of the text in it.

use std::collections::HashSet;

use super::{
    super::ExtractError,
    bytes::{slice_at, u8_at, u16_at, u32_at},
    too_large,
};

/// Bytes of a page.
const PAGE: usize = 512;

/// The most stretches that are read.
const STRETCHES: usize = 2_000_000;

/// What the pages say of: paragraphs or runs of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraphs,
    Characters,
}

/// Stretches of the file in order, each with its properties.
#[derive(Debug, Default)]
pub(super) struct Stretches<'a> {
    stretches: Vec<Stretch<'a>>,
}

/// A stretch of the file whose text has the same properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The modifiers; before those of a paragraph stands the number of its style.
    pub(super) properties: &'a [u8],
}

impl<'a> Stretches<'a> {
    /// Reads the pages that a table lists. Each is read once; what is broken in one is left out.
    ///
    /// # Errors
    /// [`ExtractError::TooLarge`] when they say too much.
    pub(super) fn read(table: &[u8], document: &'a [u8], kind: Kind) -> Result<Self, ExtractError> {
        let count = table.len().saturating_sub(4) / 8;
        let numbers = (0..count).filter_map(|it| u32_at(table, 4 * (count + 1) + 4 * it));
        let mut seen = HashSet::new();
        let mut stretches = Vec::new();
        for number in numbers.map(|it| (it & 0x003F_FFFF) as usize) {
            if seen.insert(number)
                && let Some(page) = slice_at(document, number * PAGE, PAGE)
            {
                let count = u8_at(page, PAGE - 1).map_or(0, usize::from);
                stretches.extend((0..count).map_while(|it| stretch(page, count, it, kind)));
            }
            if stretches.len() > STRETCHES {
                return Err(too_large(format!("{STRETCHES} stretches of {kind:?}")));
            }
        }
        stretches.sort_by_key(|it| (it.start, it.end));
        Ok(Self { stretches })
    }

    /// The stretch that a place in the file belongs to.
    pub(super) fn at(&self, place: usize) -> Option<Stretch<'a>> {
        let behind = self.stretches.partition_point(|it| it.start <= place);
        let found = self.stretches.get(behind.checked_sub(1)?)?;
        (place < found.end).then_some(*found)
    }
}

fn stretch(page: &[u8], count: usize, index: usize, kind: Kind) -> Option<Stretch<'_>> {
    let start = u32_at(page, 4 * index)? as usize;
    let end = u32_at(page, 4 * index + 4)? as usize;
    let offsets = 4 * (count + 1);
    let properties = match kind {
        Kind::Paragraphs => paragraph(page, usize::from(u8_at(page, offsets + 13 * index)?)),
        Kind::Characters => characters(page, usize::from(u8_at(page, offsets + index)?)),
    };
    (start < end).then_some(Stretch {
        start,
        end,
        properties: properties.unwrap_or_default(),
    })
}

/// Style and modifiers of a paragraph; their length is in words, with one byte of it in use or padding.
fn paragraph(page: &[u8], offset: usize) -> Option<&[u8]> {
    let at = 2 * offset;
    match u8_at(page, at).filter(|_| offset > 0)? {
        0 => slice_at(page, at + 2, 2 * usize::from(u8_at(page, at + 1)?)),
        words => slice_at(page, at + 1, 2 * usize::from(words) - 1),
    }
}

fn characters(page: &[u8], offset: usize) -> Option<&[u8]> {
    let at = 2 * offset;
    let length = u8_at(page, at).filter(|_| offset > 0)?;
    slice_at(page, at + 1, usize::from(length))
}

/// The number of a paragraph's style and its modifiers.
pub(super) fn style_and_modifiers(properties: &[u8]) -> (u16, &[u8]) {
    let style = u16_at(properties, 0).unwrap_or_default();
    (style, properties.get(2..).unwrap_or_default())
}
