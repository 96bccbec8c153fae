//! The File Information Block that a Word document begins with ([MS-DOC] 2.5.1): where everything else is.

use std::ops::Range;

use super::{
    super::{ExtractError, detect::unsupported},
    bytes::{slice_at, u16_at, u32_at},
    damaged,
};

/// Marks a document of Word 97 or later ([MS-DOC] 2.5.2, `wIdent`).
const WORD_97: u16 = 0xA5EC;

/// The least version of the format of Word 97 (`nFib`): that of its bidirectional build.
const LEAST_VERSION: u16 = 0xC0;

/// Flags of the base: encrypted or obfuscated; the table stream is `1Table`.
const ENCRYPTED: u16 = 0x0100;
const TABLE_1: u16 = 0x0200;

/// What the block says.
#[derive(Debug)]
pub(super) struct Fib<'a> {
    /// Name of the stream that holds the tables of properties.
    pub(super) table_stream: &'static str,
    /// Characters of the main text (`ccpText`): footnotes, headers and the rest stand behind it.
    pub(super) text_length: usize,
    /// The characters of text boxes.
    pub(super) text_boxes: Range<usize>,
    /// Offsets and lengths of the parts of the table stream, eight bytes each.
    parts: &'a [u8],
}

/// A part of the table stream, by its number in the block ([MS-DOC] 2.5.6).
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Styles = 1,
    Sections = 6,
    CharacterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Pieces = 33,
    Shapes = 40,
    TextBoxes = 56,
    Lists = 73,
    ListOverrides = 74,
}

impl<'a> Fib<'a> {
    /// Reads the block at the beginning of the stream `WordDocument`.
    ///
    /// # Errors
    /// [`ExtractError`] when the document is of another version, encrypted or cut.
    pub(super) fn read(document: &'a [u8]) -> Result<Self, ExtractError> {
        let cut = || damaged("its first block is cut");
        let word = |at| u16_at(document, at).ok_or_else(cut);
        let (mark, version, flags) = (word(0)?, word(2)?, word(10)?);
        if mark != WORD_97 || version < LEAST_VERSION {
            return Err(unsupported(
                "a document of Word 95 or earlier (open it in Word, WPS or LibreOffice and save it as DOCX)",
            ));
        }
        if flags & ENCRYPTED != 0 {
            return Err(ExtractError::Encrypted);
        }
        let words_at = 34;
        let longs_at = words_at + 2 * usize::from(word(32)?) + 2;
        let parts_at = longs_at + 4 * usize::from(word(longs_at - 2)?) + 2;
        let parts = usize::from(word(parts_at - 2)?);
        let count = |index: usize| u32_at(document, longs_at + 4 * index).ok_or_else(cut);
        let text_length = count(3)? as usize;
        // Footnotes, headers, comments and endnotes stand between ([MS-DOC] 2.5.5).
        let between: Result<Vec<u32>, _> = [4, 5, 6, 7, 8].into_iter().map(count).collect();
        let behind: usize = between?.into_iter().map(|it| it as usize).sum();
        let boxes = text_length + behind;
        Ok(Self {
            text_boxes: boxes..boxes + count(9)? as usize,
            text_length,
            table_stream: if flags & TABLE_1 != 0 {
                "/1Table"
            } else {
                "/0Table"
            },
            parts: slice_at(document, parts_at, 8 * parts).ok_or_else(cut)?,
        })
    }

    /// A part of the table stream; nothing when the document has none.
    ///
    /// # Errors
    /// [`ExtractError::Damaged`] when it goes beyond the stream.
    pub(super) fn part<'t>(&self, table: &'t [u8], part: Part) -> Result<&'t [u8], ExtractError> {
        let at = 8 * part as usize;
        let offset = u32_at(self.parts, at).unwrap_or_default() as usize;
        let length = u32_at(self.parts, at + 4).unwrap_or_default() as usize;
        if length == 0 {
            return Ok(&[]);
        }
        slice_at(table, offset, length)
            .ok_or_else(|| damaged(format!("its part {part:?} goes beyond the table stream")))
    }

    /// The table stream from a part on, for one that says only the length of its beginning.
    pub(super) fn from<'t>(&self, table: &'t [u8], part: Part) -> &'t [u8] {
        let begins = self.part(table, part).is_ok_and(|it| !it.is_empty());
        let offset = u32_at(self.parts, 8 * part as usize).filter(|_| begins);
        let found = offset.and_then(|it| table.get(it as usize..));
        found.unwrap_or_default()
    }
}
