//! The File Information Block of Word 97 ([MS-DOC] 2.5), and the table stream that it says the parts of.

use std::ops::Range;

/// Numbers of parts that the block of Word 97 has room for.
const PARTS: usize = 0x5D;

/// Simplified Chinese.
const LANGUAGE: u16 = 0x0804;

/// The block while the parts are written.
#[derive(Debug, Default)]
pub(super) struct Fib {
    table: Vec<u8>,
    /// Number, offset and length of each part.
    parts: Vec<(usize, usize, usize)>,
}

impl Fib {
    /// Writes the part of this number.
    pub(super) fn part(&mut self, number: usize, bytes: &[u8]) {
        self.parts.push((number, self.table.len(), bytes.len()));
        self.table.extend(bytes);
        // Parts begin at even offsets.
        self.table.resize(self.table.len().next_multiple_of(4), 0);
    }

    /// The block and the table stream. The text is there in the document, which is so long; so many characters are
    /// of the main text and of the headers behind it.
    pub(super) fn finish(
        self,
        text: Range<usize>,
        length: usize,
        (main, behind): (usize, usize),
    ) -> (Vec<u8>, Vec<u8>) {
        let mut words = vec![0_u16; 16];
        // Mark, version, language, flags (the table stream is 1Table; characters are Unicode), version to be read as.
        (words[0], words[1], words[3]) = (0xA5EC, 0xC1, LANGUAGE);
        (words[5], words[6]) = (0x1200, 0xBF);
        (words[12], words[13]) = halves(text.start);
        (words[14], words[15]) = halves(text.end);
        words.push(14);
        words.extend([0; 13]);
        words.push(LANGUAGE);
        let mut longs = [0; 22];
        (longs[0], longs[3], longs[5]) = (length, main, behind);
        words.push(22);
        for it in longs {
            let (low, high) = halves(it);
            words.extend([low, high]);
        }
        words.push(PARTS as u16);
        let parts_at = words.len();
        words.resize(parts_at + 4 * PARTS, 0);
        for (number, offset, length) in self.parts {
            let at = parts_at + 4 * number;
            (words[at], words[at + 1]) = halves(offset);
            (words[at + 2], words[at + 3]) = halves(length);
        }
        words.push(0);
        let block = words.into_iter().flat_map(u16::to_le_bytes).collect();
        (block, self.table)
    }
}

fn halves(number: usize) -> (u16, u16) {
    (number as u16, (number >> 16) as u16)
}
