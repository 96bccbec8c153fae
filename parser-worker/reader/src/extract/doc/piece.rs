//! The piece table ([MS-DOC] 2.4.1, 2.9.38): of which stretches of the file the text is put together.

use std::ops::Range;

use super::{
    super::ExtractError,
    bytes::{slice_at, u8_at, u16_at, u32_at},
    damaged, too_large,
};

/// The most characters that are read.
const CHARACTERS: usize = 4_000_000;

/// Set in an offset of text that takes one byte a character; the offset is twice as large then.
const COMPRESSED: u32 = 0x4000_0000;

/// The pieces of the text, and the modifiers they refer to.
#[derive(Debug, Default)]
pub(super) struct Pieces<'a> {
    pieces: Vec<Piece>,
    /// Lists of modifiers.
    lists: Vec<&'a [u8]>,
}

/// A stretch of the file that is a stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Number of its first character.
    first: usize,
    /// Characters.
    length: usize,
    /// Where it is in the file.
    offset: usize,
    /// One byte a character, or two.
    width: usize,
    /// What is changed in its properties (`prm`).
    modifier: u16,
}

/// A character of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Character {
    /// Its number in the text, from 0.
    pub(super) number: usize,
    /// UTF-16.
    pub(super) unit: u16,
    /// Where it is in the file.
    pub(super) place: usize,
}

impl<'a> Pieces<'a> {
    /// Reads the pieces of the first characters, so many, and of those behind them up to a number if they are there.
    ///
    /// # Errors
    /// [`ExtractError`] when a piece is not in the document, characters are missing or there are too many.
    pub(super) fn read(
        table: &'a [u8],
        document: &[u8],
        characters: usize,
        wanted: usize,
    ) -> Result<Self, ExtractError> {
        if characters > CHARACTERS {
            return Err(too_large(format!("{CHARACTERS} characters")));
        }
        let (lists, plc) = split(table).ok_or_else(|| damaged("its piece table is cut"))?;
        let count = plc.len().saturating_sub(4) / 12;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut reached = 0;
        for index in 0..count {
            let limit = wanted.clamp(characters, CHARACTERS);
            let piece = piece(plc, count, index)
                .filter(|it| it.first == reached && reached < limit)
                .map(|it| it.part(0..limit));
            let there = |it: &Piece| slice_at(document, it.offset, it.length * it.width);
            let Some(piece) = piece.filter(|it| there(it).is_some()) else {
                break;
            };
            reached += piece.length;
            pieces.push(piece);
        }
        if reached < characters {
            return Err(damaged("a piece of its text is missing"));
        }
        Ok(Self { pieces, lists })
    }

    /// The pieces of these characters.
    pub(super) fn part(&self, range: Range<usize>) -> impl Iterator<Item = Piece> {
        let behind = self.pieces.partition_point(|it| it.first <= range.start);
        let pieces = self.pieces.iter().skip(behind.saturating_sub(1));
        let end = range.end;
        pieces
            .take_while(move |it| it.first < end)
            .map(move |it| it.part(range.clone()))
    }

    /// The modifiers that a piece puts over the properties of its characters and paragraphs.
    pub(super) fn modifiers(&self, piece: &Piece) -> Vec<u8> {
        let list = usize::from(piece.modifier >> 1);
        if piece.modifier & 1 != 0 {
            return self.lists.get(list).copied().unwrap_or_default().to_vec();
        }
        let [value, code] = [piece.modifier >> 8, piece.modifier >> 1 & 0x7F];
        short_modifier(code).map_or_else(Vec::new, |code| {
            let [low, high] = code.to_le_bytes();
            vec![low, high, value as u8]
        })
    }
}

impl Piece {
    /// What of it is in a range of characters.
    fn part(&self, range: Range<usize>) -> Self {
        let end = self.first + self.length;
        let first = range.start.clamp(self.first, end);
        Self {
            first,
            length: range.end.clamp(first, end) - first,
            offset: self.offset + (first - self.first) * self.width,
            ..*self
        }
    }

    /// Its characters.
    pub(super) fn characters<'d>(
        &self,
        document: &'d [u8],
    ) -> impl Iterator<Item = Character> + use<'d> {
        let Self {
            first,
            offset,
            width,
            length,
            ..
        } = *self;
        (0..length).map_while(move |index| {
            let place = offset + index * width;
            Some(Character {
                number: first + index,
                unit: match width {
                    1 => windows_1252(u8_at(document, place)?),
                    _ => u16_at(document, place)?,
                },
                place,
            })
        })
    }
}

/// The lists of modifiers and the table of pieces behind them ([MS-DOC] 2.9.38).
fn split(mut table: &[u8]) -> Option<(Vec<&[u8]>, &[u8])> {
    let mut lists = Vec::new();
    loop {
        match u8_at(table, 0)? {
            1 => {
                let length = usize::from(u16_at(table, 1)?);
                lists.push(slice_at(table, 3, length)?);
                table = &table[3 + length..];
            }
            2 => {
                let length = u32_at(table, 1)? as usize;
                return Some((lists, slice_at(table, 5, length)?));
            }
            _ => return None,
        }
    }
}

fn piece(plc: &[u8], count: usize, index: usize) -> Option<Piece> {
    let first = u32_at(plc, 4 * index)? as usize;
    let end = u32_at(plc, 4 * index + 4)? as usize;
    let descriptor = slice_at(plc, 4 * (count + 1) + 8 * index, 8)?;
    let offset = u32_at(descriptor, 2)?;
    let is_compressed = offset & COMPRESSED != 0;
    let offset = (offset & (COMPRESSED - 1)) as usize;
    Some(Piece {
        first,
        length: end.checked_sub(first)?,
        offset: if is_compressed { offset / 2 } else { offset },
        width: if is_compressed { 1 } else { 2 },
        modifier: u16_at(descriptor, 6)?,
    })
}

/// Those of the one-byte modifiers of a piece that mean something here ([MS-DOC] 2.9.215).
fn short_modifier(code: u16) -> Option<u16> {
    Some(match code {
        0x0C => 0x260A,
        0x18 => 0x2416,
        0x19 => 0x2417,
        0x41 => 0x0800,
        0x57 => 0x0837,
        0x5C => 0x083C,
        0x68 => 0x2A48,
        0x73 => 0x2A53,
        0x75 => 0x0855,
        _ => return None,
    })
}

fn windows_1252(byte: u8) -> u16 {
    if !(0x80..0xA0).contains(&byte) {
        return u16::from(byte);
    }
    let bytes = [byte];
    let text = encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(&bytes)
        .0;
    text.chars().next().map_or(u16::from(byte), |it| it as u16)
}
