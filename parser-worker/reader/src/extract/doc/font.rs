//! The fonts of a document ([MS-DOC] 2.9.286, `SttbfFfn`): which of them show signs in place of letters.

use super::bytes::{slice_at, u8_at, u16_at};

/// Where a font says its charset ([MS-DOC] 2.9.87, `chs`), and the charset of fonts of signs.
const CHARSET_AT: usize = 3;
const SIGNS: u8 = 2;

/// The fonts by number.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    are_of_signs: Vec<bool>,
}

impl Fonts {
    /// Reads the table, up to the first font that is cut.
    pub(super) fn read(table: &[u8]) -> Self {
        let count = u16_at(table, 0).unwrap_or_default();
        let mut at = 4;
        let fonts = (0..count).map_while(|_| {
            let length = usize::from(u8_at(table, at)?);
            let font = slice_at(table, at + 1, length)?;
            at += 1 + length;
            Some(u8_at(font, CHARSET_AT) == Some(SIGNS))
        });
        Self {
            are_of_signs: fonts.collect(),
        }
    }

    /// True for a font that shows signs in place of letters.
    pub(super) fn is_of_signs(&self, number: u16) -> bool {
        let found = self.are_of_signs.get(usize::from(number));
        found.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A font of this charset, with a name of one letter.
    fn font(charset: u8) -> Vec<u8> {
        let mut font = vec![0; 44];
        font[0] = 43;
        font[1 + CHARSET_AT] = charset;
        font
    }

    #[test]
    fn fonts_of_signs_are_told_by_their_charset() {
        let table = [vec![3, 0, 0, 0], font(134), font(2), font(0)].concat();
        let fonts = Fonts::read(&table);
        let found = [0, 1, 2, 3, u16::MAX].map(|it| fonts.is_of_signs(it));
        assert_eq!(found, [false, true, false, false, false]);
        for length in 0..table.len() {
            assert!(!Fonts::read(&table[..length]).is_of_signs(2));
        }
    }
}
