//! The title in the properties of a compound file ([MS-OLEPS] 2.21): one set, of which two entries are read.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16LE, WINDOWS_1252};

use super::{
    Container,
    bytes::{slice_at, u16_at, u32_at},
    stream,
};
use crate::document::Meta;

/// Numbers of the entries: the charset of the others, and the title.
const CODE_PAGE: u32 = 1;
const TITLE: u32 = 2;

/// Types of their values.
const BYTES: u32 = 0x1E;
const WIDE: u32 = 0x1F;

/// The most entries that are looked at, and bytes of a title.
const ENTRIES: usize = 100;
const LENGTH: usize = 2_000;

/// The title. It is no loss if it cannot be read.
pub(super) fn title(file: &mut Container<'_>) -> Option<Meta> {
    let bytes = stream(file, "/\u{5}SummaryInformation").ok()?;
    let content = title_in(&bytes)?;
    Some(Meta {
        name: "title".to_owned(),
        content,
    })
}

fn title_in(bytes: &[u8]) -> Option<String> {
    let set = bytes.get(u32_at(bytes, 44)? as usize..)?;
    let value = value(set, TITLE)?;
    let length = (u32_at(value, 4)? as usize).min(LENGTH);
    let (encoding, length) = match u32_at(value, 0)? {
        BYTES => (charset(set)?, length),
        WIDE => (UTF_16LE, 2 * length),
        _ => return None,
    };
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(slice_at(value, 8, length)?)?;
    let text = text.trim_end_matches('\0').trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The value of an entry: its type, and what is behind it.
fn value(set: &[u8], wanted: u32) -> Option<&[u8]> {
    let count = (u32_at(set, 4)? as usize).min(ENTRIES);
    let at = (0..count).map(|it| 8 + 8 * it);
    let mut found = at.filter(|at| u32_at(set, *at) == Some(wanted));
    set.get(u32_at(set, found.next()? + 4)? as usize..)
}

fn charset(set: &[u8]) -> Option<&'static Encoding> {
    match u16_at(value(set, CODE_PAGE)?, 4)? {
        936 | 54936 => Some(GB18030),
        65001 => Some(UTF_8),
        1200 => Some(UTF_16LE),
        1252 => Some(WINDOWS_1252),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set of a charset and a title.
    fn set(code_page: u16, title: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 44];
        bytes.extend(48_u32.to_le_bytes());
        for number in [0, 2, CODE_PAGE, 24, TITLE, 32] {
            bytes.extend(u32::to_le_bytes(number));
        }
        bytes.extend([2, 0, 0, 0]);
        bytes.extend(code_page.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(BYTES.to_le_bytes());
        bytes.extend((title.len() as u32).to_le_bytes());
        bytes.extend(title);
        bytes
    }

    #[test]
    fn the_title_is_in_the_charset_that_the_set_names() {
        let title = "年度报告";
        let gbk = GB18030.encode(title).0.into_owned();
        assert_eq!(title_in(&set(936, &gbk)).as_deref(), Some(title));
        assert_eq!(
            title_in(&set(65001, title.as_bytes())).as_deref(),
            Some(title)
        );
        assert_eq!(title_in(&set(936, b"a\0")).as_deref(), Some("a"));
        assert_eq!(title_in(&set(10_000, b"a")), None);
        assert_eq!(title_in(&set(936, b"\0")), None);
    }

    #[test]
    fn a_set_that_is_cut_has_no_title() {
        let whole = set(65001, "年度报告".as_bytes());
        for length in 0..whole.len() {
            assert_eq!(title_in(&whole[..length]), None, "{length}");
        }
    }
}
