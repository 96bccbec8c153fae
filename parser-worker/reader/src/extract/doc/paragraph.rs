//! What the properties of a paragraph say: in which table it stands, what it ends, how it is numbered ([MS-DOC] 2.6.2).

use super::{
    bytes::{slice_at, u16_at},
    row::RowDefinition,
    sprm::{Sprm, sprms},
};

/// Properties of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    is_in_table: bool,
    /// Tables that it stands in, one inside the other.
    depth: Option<u32>,
    ends_row: bool,
    ends_inner_row: bool,
    ends_inner_cell: bool,
    /// The number of its list among the overrides, from 1; 0 is none. Nothing where only its style may say.
    pub(super) list: Option<u16>,
    /// Its level in the list, from 0.
    pub(super) level: Option<u8>,
    /// The row that it ends.
    pub(super) row: RowDefinition,
}

/// The bytes of modifiers that stand outside the pages of properties and may still be read.
#[derive(Debug)]
pub(super) struct Outside<'a> {
    data: &'a [u8],
    left: usize,
}

/// What a paragraph's last character ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Paragraph,
    Cell,
    Row,
}

/// Bytes of modifiers outside the pages that are read of one document.
const OUTSIDE: usize = 32 * 1024 * 1024;

impl<'a> Outside<'a> {
    /// The stream `Data`.
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            left: OUTSIDE,
        }
    }

    /// The modifiers at an offset; none when they are not there or would be too many.
    fn list(&mut self, sprm: Sprm<'_>) -> Option<&'a [u8]> {
        let at = sprm.long() as usize;
        let length = usize::from(u16_at(self.data, at)?);
        self.left = self.left.checked_sub(length)?;
        slice_at(self.data, at.checked_add(2)?, length)
    }
}

impl Paragraph {
    /// The paragraph with these modifiers.
    pub(super) fn change(&mut self, modifiers: &[u8], outside: &mut Outside<'_>) {
        for sprm in sprms(modifiers) {
            match sprm.code {
                // sprmPHugePapx and sprmPTableProps: too long for a page.
                0x6645 | 0x6646 | 0x646B => {
                    for sprm in sprms(outside.list(sprm).unwrap_or_default()) {
                        self.apply(sprm);
                    }
                }
                _ => self.apply(sprm),
            }
        }
    }

    /// What of it a style can say: nothing of tables.
    pub(super) fn of_style(self) -> Self {
        Self {
            list: self.list,
            level: self.level,
            ..Self::default()
        }
    }

    fn apply(&mut self, sprm: Sprm<'_>) {
        match sprm.code {
            0x2416 => self.is_in_table = sprm.byte() != 0,
            0x2417 => self.ends_row = sprm.byte() != 0,
            0x6649 => self.depth = Some(sprm.long()),
            0x664A => self.depth = Some(self.depth().wrapping_add(sprm.long())),
            0x244B => self.ends_inner_cell = sprm.byte() != 0,
            0x244C => self.ends_inner_row = sprm.byte() != 0,
            0x260A => self.level = Some(sprm.byte()),
            0x460B => self.list = Some(sprm.word()),
            _ => self.row.change(sprm),
        }
    }

    /// How many tables it stands in, one inside the other.
    pub(super) fn depth(&self) -> u32 {
        match self.depth {
            _ if !self.is_in_table => 0,
            Some(depth) if depth > 0 => depth,
            _ => 1,
        }
    }

    /// What it ends with this character. The marks of the outermost table are characters of their own, those of inner
    /// tables are properties.
    pub(super) fn end(&self, character: u16) -> End {
        match self.depth() {
            0 => End::Paragraph,
            1 if character != super::writer::CELL_MARK => End::Paragraph,
            1 if self.ends_row => End::Row,
            1 => End::Cell,
            _ if self.ends_inner_row => End::Row,
            _ if self.ends_inner_cell => End::Cell,
            _ => End::Paragraph,
        }
    }
}
