//! The strings of records (MS-XLS 2.5.240, 2.5.293, 2.5.294) and of Excel 5, which has bytes in the workbook's charset.

use encoding_rs::Encoding;

use super::record::Record;

/// How a workbook writes its strings.
#[derive(Debug, Clone, Copy)]
pub(super) enum StringKind {
    /// UTF-16, or only its lower bytes.
    Unicode,
    /// Bytes in this charset.
    Bytes(&'static Encoding),
}

/// Reads the bytes of a record and of those that continue it, one after the other.
#[derive(Debug)]
pub(super) struct StringReader<'r> {
    parts: &'r [&'r [u8]],
    part: usize,
    at: usize,
}

impl<'r> StringReader<'r> {
    /// Begins in the record itself, at this byte.
    pub(super) fn new(record: &'r Record<'_>, at: usize) -> Self {
        Self {
            parts: &record.parts,
            part: 0,
            at,
        }
    }

    /// A string whose length takes two bytes; none when the record ends before it.
    pub(super) fn string(&mut self, kind: StringKind) -> Option<String> {
        let length = usize::from(self.u16()?);
        self.characters(length, kind)
    }

    /// A string whose length takes one byte.
    pub(super) fn short_string(&mut self, kind: StringKind) -> Option<String> {
        let length = usize::from(self.u8()?);
        self.characters(length, kind)
    }

    fn characters(&mut self, length: usize, kind: StringKind) -> Option<String> {
        match kind {
            StringKind::Bytes(charset) => {
                let bytes = self.take(length)?;
                Some(charset.decode_without_bom_handling(&bytes).0.into_owned())
            }
            StringKind::Unicode => self.rich(length),
        }
    }

    /// Characters with what formats them and says how they are pronounced, which is skipped.
    fn rich(&mut self, length: usize) -> Option<String> {
        let flags = self.u8()?;
        let runs = if flags & 0x08 != 0 {
            usize::from(self.u16()?)
        } else {
            0
        };
        let extra = if flags & 0x04 != 0 {
            usize::try_from(self.u32()?).ok()?
        } else {
            0
        };
        let text = self.units(length, flags & 0x01 != 0)?;
        self.skip(runs.checked_mul(4)?)?;
        self.skip(extra)?;
        Some(text)
    }

    /// So many units of UTF-16. A record that continues the characters begins by saying how wide they are.
    fn units(&mut self, length: usize, is_wide: bool) -> Option<String> {
        let mut is_wide = is_wide;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.left().is_empty() {
                self.turn()?;
                is_wide = self.u8()? & 0x01 != 0;
                continue;
            }
            let missing = length - units.len();
            let left = self.left();
            let taken = if is_wide {
                let pairs = left.chunks_exact(2).take(missing);
                let count = pairs.len();
                units.extend(pairs.map(|it| u16::from_le_bytes([it[0], it[1]])));
                2 * count
            } else {
                let count = missing.min(left.len());
                units.extend(left[..count].iter().map(|it| u16::from(*it)));
                count
            };
            if taken == 0 {
                return None;
            }
            self.at += taken;
        }
        Some(String::from_utf16_lossy(&units))
    }

    fn left(&self) -> &'r [u8] {
        let part = self.parts.get(self.part).copied().unwrap_or_default();
        part.get(self.at..).unwrap_or_default()
    }

    /// Goes on in the next record.
    fn turn(&mut self) -> Option<()> {
        self.part += 1;
        self.at = 0;
        self.parts.get(self.part).map(|_| ())
    }

    fn u8(&mut self) -> Option<u8> {
        while self.left().is_empty() {
            self.turn()?;
        }
        let byte = self.left().first().copied();
        self.at += 1;
        byte
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = [self.u8()?, self.u8()?, self.u8()?, self.u8()?];
        Some(u32::from_le_bytes(bytes))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let left = self.left().len();
            if left == 0 {
                self.turn()?;
            }
            let step = left.min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            if self.left().is_empty() {
                self.turn()?;
                continue;
            }
            let step = self.left().len().min(count - bytes.len());
            bytes.extend_from_slice(&self.left()[..step]);
            self.at += step;
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(parts: Vec<&[u8]>) -> Option<String> {
        let record = Record { kind: 0, parts };
        StringReader::new(&record, 0).string(StringKind::Unicode)
    }

    #[test]
    fn characters_may_change_their_width_where_a_record_is_continued() {
        let parts: Vec<&[u8]> = vec![&[4, 0, 1, 0x2C, 0x67, 0x4A, 0x55], &[0, b'1', b'2']];
        assert_eq!(string(parts).as_deref(), Some("本啊12"));
    }

    #[test]
    fn what_formats_a_string_is_skipped() {
        let rich: &[u8] = &[
            1, 0, 0x0C, 1, 0, 2, 0, 0, 0, b'a', 9, 9, 9, 9, 7, 7, 1, 0, 0, b'b',
        ];
        let record = Record {
            kind: 0,
            parts: vec![rich],
        };
        let mut reader = StringReader::new(&record, 0);
        let mut next = || reader.string(StringKind::Unicode);
        assert_eq!(next().as_deref(), Some("a"));
        assert_eq!(next().as_deref(), Some("b"));
        assert_eq!(next(), None);
    }

    #[test]
    fn a_length_that_is_not_there_is_no_string() {
        assert_eq!(string(vec![&[0xFF, 0xFF, 1, 0x2C]]), None);
        assert_eq!(string(vec![&[2, 0, 0, b'a']]), None);
        let huge: &[u8] = &[1, 0, 0x04, 0xFF, 0xFF, 0xFF, 0xFF, b'a'];
        assert_eq!(string(vec![huge]), None);
    }
}
