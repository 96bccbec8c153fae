//! The piece table ([MS-DOC] 2.4.1, 2.9.38): of which stretches of the file the text is put together.

use super::{
    super::ExtractError,
    bytes::{slice_at, u8_at, u16_at, u32_at},
    damaged, too_large,
};

/// The most characters that are read.
const CHARACTERS: usize = 8_000_000;

/// Set in an offset of text that takes one byte a character; the offset is twice as large then.
const COMPRESSED: u32 = 0x4000_0000;

/// The pieces of the text, and the modifiers they refer to.
#[derive(Debug, Default)]
pub(super) struct Pieces<'a> {
    pub(super) pieces: Vec<Piece>,
    /// Lists of modifiers.
    lists: Vec<&'a [u8]>,
}

/// A stretch of the file that is a stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Number of its first character.
    pub(super) first: usize,
    /// Characters.
    pub(super) length: usize,
    /// Where it is in the file.
    offset: usize,
    /// One byte a character, or two.
    width: usize,
    /// What is changed in its properties (`prm`).
    modifier: u16,
}

impl<'a> Pieces<'a> {
    /// Reads the pieces of the first characters, so many.
    ///
    /// # Errors
    /// [`ExtractError`] when a piece is not in the document, characters are missing or there are too many.
    pub(super) fn read(
        table: &'a [u8],
        document: &[u8],
        characters: usize,
    ) -> Result<Self, ExtractError> {
        if characters > CHARACTERS {
            return Err(too_large(format!("{CHARACTERS} characters")));
        }
        let (lists, plc) = split(table).ok_or_else(|| damaged("its piece table is cut"))?;
        let count = plc.len().saturating_sub(4) / 12;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut reached = 0;
        for index in 0..count {
            if reached >= characters {
                break;
            }
            let piece = piece(plc, count, index)
                .filter(|it| it.first == reached)
                .ok_or_else(|| damaged("its piece table is out of order"))?;
            let length = piece.length.min(characters - reached);
            slice_at(document, piece.offset, length * piece.width)
                .ok_or_else(|| damaged("a piece of its text is missing"))?;
            reached += length;
            pieces.push(Piece { length, ..piece });
        }
        if reached < characters {
            return Err(damaged("the end of its text is missing"));
        }
        Ok(Self { pieces, lists })
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
    /// Its characters as UTF-16, each with where it is in the file.
    pub(super) fn characters<'d>(
        &self,
        document: &'d [u8],
    ) -> impl Iterator<Item = (u16, usize)> + 'd {
        let Self {
            offset,
            width,
            length,
            ..
        } = *self;
        (0..length).map_while(move |index| {
            let at = offset + index * width;
            let unit = if width == 1 {
                windows_1252(u8_at(document, at)?)
            } else {
                u16_at(document, at)?
            };
            Some((unit, at))
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
    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0;
    text.chars().next().map_or(u16::from(byte), |it| it as u16)
}
