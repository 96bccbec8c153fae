//! The header of a 7z archive, looked at before it is unpacked: it may be packed itself, and says how large it is.

use super::budget::{damaged, too_large};
use crate::extract::ExtractError;

/// The largest header that is unpacked, in bytes: 2,000 files with long names have less.
const LARGEST_HEADER: u64 = 512 * 1024;

/// The most coders that a header may be packed by.
const MOST_CODERS: u64 = 4;

/// Bytes of the signature header; everything else is counted from its end.
const SIGNATURE_HEADER: usize = 32;

/// Checks that the header is not larger than it may be, packed and unpacked.
///
/// # Errors
/// [`ExtractError::TooLarge`] when it is; [`ExtractError::Damaged`] when it is not there.
pub(super) fn check(bytes: &[u8]) -> Result<(), ExtractError> {
    let header = header(bytes).ok_or_else(|| damaged("its header is not where it should be"))?;
    let size = match header.first() {
        Some(&ENCODED_HEADER) => {
            let size = unpacked_size(Fields { left: &header[1..] });
            size.ok_or_else(|| damaged("its header is packed in a way that cannot be read"))?
        }
        _ => header.len() as u64,
    };
    if size.max(header.len() as u64) > LARGEST_HEADER {
        return Err(too_large(format!(
            "a 7z archive's list of files of more than {LARGEST_HEADER} bytes"
        )));
    }
    Ok(())
}

const END: u64 = 0x00;
const PACK_INFO: u64 = 0x06;
const UNPACK_INFO: u64 = 0x07;
const SIZE: u64 = 0x09;
const DIGESTS: u64 = 0x0A;
const FOLDER: u64 = 0x0B;
const UNPACK_SIZE: u64 = 0x0C;
const ENCODED_HEADER: u8 = 0x17;

/// The header's bytes. Archives whose signature header was never completed are not searched for one.
fn header(bytes: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| -> Option<usize> {
        let bytes = bytes.get(at..at + 8)?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(bytes)).ok()
    };
    let from = number(12)?.checked_add(SIGNATURE_HEADER)?;
    let to = from.checked_add(number(20)?)?;
    bytes.get(from..to).filter(|it| !it.is_empty())
}

/// The largest size that a coder of a packed header says to unpack to.
fn unpacked_size(mut fields: Fields<'_>) -> Option<u64> {
    fields.expect(PACK_INFO)?;
    fields.number()?;
    let streams = fields.number().filter(|it| *it <= MOST_CODERS)?;
    let mut next = fields.number()?;
    if next == SIZE {
        fields.skip_numbers(streams)?;
        next = fields.number()?;
    }
    if next == DIGESTS {
        fields.skip_digests(streams)?;
        next = fields.number()?;
    }
    (next == END).then_some(())?;
    fields.expect(UNPACK_INFO)?;
    fields.expect(FOLDER)?;
    fields.expect(1)?;
    fields.expect(0)?;
    let coders = fields
        .number()
        .filter(|it| (1..=MOST_CODERS).contains(it))?;
    for _ in 0..coders {
        fields.skip_coder()?;
    }
    // Each coder but the last hands on to another.
    fields.skip_numbers(2 * (coders - 1))?;
    fields.expect(UNPACK_SIZE)?;
    (0..coders)
        .map(|_| fields.number())
        .try_fold(0, |most, size| Some(size?.max(most)))
}

/// What is left of a header.
struct Fields<'a> {
    left: &'a [u8],
}

impl Fields<'_> {
    fn skip(&mut self, count: u64) -> Option<()> {
        self.left = self.left.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(*first)
    }

    /// A number: as many bytes follow the first as it has leading ones, and its other bits are the highest.
    fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let following = first.leading_ones();
        let mut number = 0;
        for at in 0..following {
            number |= u64::from(self.byte()?) << (8 * at);
        }
        let mask = 0x7F_u64.checked_shr(following).unwrap_or(0);
        let high = (u64::from(first) & mask).checked_shl(8 * following);
        Some(number | high.unwrap_or(0))
    }

    fn expect(&mut self, number: u64) -> Option<()> {
        (self.number()? == number).then_some(())
    }

    fn skip_numbers(&mut self, count: u64) -> Option<()> {
        (0..count).try_for_each(|_| self.number().map(|_| ()))
    }

    /// Checksums of four bytes, all there or those whose bit is set.
    fn skip_digests(&mut self, count: u64) -> Option<()> {
        let defined = match self.byte()? {
            0 => u64::from((self.byte()? >> (8 - count)).count_ones()),
            _ => count,
        };
        self.skip(4 * defined)
    }

    /// A coder of one stream in and one out.
    fn skip_coder(&mut self) -> Option<()> {
        let flags = self.byte()?;
        let is_simple = flags & 0b1101_0000 == 0;
        is_simple.then_some(())?;
        self.skip(u64::from(flags & 0x0F))?;
        if flags & 0x20 != 0 {
            let properties = self.number()?;
            self.skip(properties)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8]) -> Option<u64> {
        Fields { left: bytes }.number()
    }

    #[test]
    fn numbers_have_as_many_bytes_as_the_first_says() {
        assert_eq!(number(&[0x7F]), Some(0x7F));
        assert_eq!(number(&[0x81, 0x02]), Some(0x102));
        assert_eq!(number(&[0xC1, 0x02, 0x03]), Some(0x1_0302));
        assert_eq!(
            number(&[0xFE, 1, 2, 3, 4, 5, 6, 7]),
            Some(0x07_0605_0403_0201)
        );
        assert_eq!(number(&[0xFF; 9]), Some(u64::MAX));
        assert_eq!(number(&[0xFF; 8]), None);
        assert_eq!(number(&[]), None);
    }

    /// An archive with this header and nothing else.
    fn archive(header: &[u8]) -> Vec<u8> {
        let mut bytes = b"7z\xBC\xAF\x27\x1C\0\x04\0\0\0\0".to_vec();
        bytes.extend(0_u64.to_le_bytes());
        bytes.extend((header.len() as u64).to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(header);
        bytes
    }

    /// A header packed by LZMA to 16 bytes that unpacks to this size.
    fn packed(size: u64) -> Vec<u8> {
        let mut header = vec![0x17, 0x06, 0, 1, 0x09, 16, 0, 0x07, 0x0B, 1, 0, 1];
        header.extend([0x23, 3, 1, 1, 5, 0x5D, 0, 0, 1, 0, 0x0C, 0xFF]);
        header.extend(size.to_le_bytes());
        header.push(0);
        header
    }

    #[test]
    fn a_header_is_no_larger_than_its_limit() {
        assert_eq!(check(&archive(&[1, 0])), Ok(()));
        assert_eq!(check(&archive(&packed(LARGEST_HEADER))), Ok(()));
        for header in [
            vec![1; LARGEST_HEADER as usize + 1],
            packed(LARGEST_HEADER + 1),
            packed(u64::MAX),
        ] {
            let error = check(&archive(&header)).expect_err("it is too large");
            assert!(matches!(error, ExtractError::TooLarge { .. }), "{error}");
        }
    }

    #[test]
    fn a_header_that_is_not_there_is_damage() {
        for bytes in [
            &b"7z\xBC\xAF\x27\x1C\0\x04"[..],
            &archive(&[]),
            &[&b"7z\xBC\xAF\x27\x1C\0\x04"[..], &[0xFF; 24]].concat(),
            &archive(&[0x17, 0x06, 0, 0xFF]),
        ] {
            let error = check(bytes).expect_err("it has none");
            assert!(matches!(error, ExtractError::Damaged { .. }), "{error}");
        }
    }
}
