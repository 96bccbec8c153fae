//! Single property modifiers ([MS-DOC] 2.6): the list of changes that gives a paragraph, run or row its properties.

use super::bytes::{slice_at, u8_at, u16_at, u32_at};

/// A modifier: what it changes and its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sprm<'a> {
    pub(super) code: u16,
    pub(super) operand: &'a [u8],
}

/// Columns and merges of a row; its length takes two bytes.
pub(super) const DEFINE_TABLE: u16 = 0xD608;
/// Changes tab stops; a length of 255 means that it is to be counted.
const CHANGE_TABS: u16 = 0xC615;

/// The modifiers of a list, up to the first that is cut.
pub(super) fn sprms(mut list: &[u8]) -> impl Iterator<Item = Sprm<'_>> {
    std::iter::from_fn(move || {
        let code = u16_at(list, 0)?;
        let (start, length) = operand(code, &list[2..])?;
        let operand = slice_at(list, 2 + start, length)?;
        list = &list[2 + start + length..];
        Some(Sprm { code, operand })
    })
}

/// Where the operand begins behind the code, and its length ([MS-DOC] 2.2.5.1, `spra`).
fn operand(code: u16, rest: &[u8]) -> Option<(usize, usize)> {
    Some(match code >> 13 {
        0 | 1 => (0, 1),
        2 | 4 | 5 => (0, 2),
        3 => (0, 4),
        7 => (0, 3),
        _ if code == DEFINE_TABLE => (2, usize::from(u16_at(rest, 0)?).checked_sub(1)?),
        _ => match u8_at(rest, 0)? {
            255 if code == CHANGE_TABS => (1, tabs_length(&rest[1..])?),
            length => (1, usize::from(length)),
        },
    })
}

/// The length of a change of tab stops ([MS-DOC] 2.9.181): deletions of four bytes, additions of three.
fn tabs_length(tabs: &[u8]) -> Option<usize> {
    let deleted = 1 + 4 * usize::from(u8_at(tabs, 0)?);
    let added = 1 + 3 * usize::from(u8_at(tabs, deleted)?);
    Some(deleted + added)
}

impl Sprm<'_> {
    /// The operand as a byte.
    pub(super) fn byte(&self) -> u8 {
        u8_at(self.operand, 0).unwrap_or_default()
    }

    /// The operand as a word.
    pub(super) fn word(&self) -> u16 {
        u16_at(self.operand, 0).unwrap_or_default()
    }

    /// The operand as a long word.
    pub(super) fn long(&self) -> u32 {
        u32_at(self.operand, 0).unwrap_or_default()
    }

    /// Whether the operand switches a property on ([MS-DOC] 2.9.327), of which the style says this: 0x80 is as the style
    /// says, 0x81 is the contrary.
    pub(super) fn is_on(&self, of_style: bool) -> bool {
        match self.byte() {
            0x80 => of_style,
            0x81 => !of_style,
            value => value != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_have_the_length_that_the_code_says() {
        let list = [
            &[0x16, 0x24, 1][..],
            &[0x0B, 0x46, 2, 0],
            &[0x49, 0x66, 1, 0, 0, 0],
            &[0x08, 0xD6, 3, 0, 7, 8],
            &[0x15, 0xC6, 255, 1, 0, 0, 0, 0, 1, 9, 9, 9],
            &[0x17, 0x24, 1],
            &[0x4B],
        ]
        .concat();
        let found: Vec<(u16, usize)> = sprms(&list).map(|it| (it.code, it.operand.len())).collect();
        let expected = [
            (0x2416, 1),
            (0x460B, 2),
            (0x6649, 4),
            (0xD608, 2),
            (0xC615, 9),
            (0x2417, 1),
        ];
        assert_eq!(found, expected);
    }
}
