//! The lists of a document as they stand in the file ([MS-DOC] 2.9.132, 2.9.147).

use std::collections::HashMap;

use super::{
    super::list::{LEVELS, Level, Lists, NO_LIST, Override},
    bytes::{slice_at, u8_at, u16_at, u32_at},
};

/// The most characters of a level's text.
const TEXT: usize = 40;

/// Reads the lists and their overrides. What is broken has no numbers.
pub(super) fn read(lists: &[u8], overrides: &[u8]) -> Lists {
    Lists::new(
        read_lists(lists).unwrap_or_default(),
        read_overrides(overrides).unwrap_or_default(),
    )
}

/// The lists, 28 bytes each, and behind all of them their levels.
fn read_lists(bytes: &[u8]) -> Option<HashMap<u32, Vec<Level>>> {
    let count = usize::from(u16_at(bytes, 0)?);
    let mut rest = bytes.get(2 + 28 * count..)?;
    let mut lists = HashMap::new();
    for index in 0..count {
        let list = slice_at(bytes, 2 + 28 * index, 28)?;
        let is_simple = u8_at(list, 26)? & 1 != 0;
        let levels = if is_simple { 1 } else { LEVELS };
        let read = (0..levels).map_while(|_| level(&mut rest)).collect();
        lists.insert(u32_at(list, 0)?, read);
    }
    Some(lists)
}

/// A level; what is behind it is left.
fn level(rest: &mut &[u8]) -> Option<Level> {
    let bytes = *rest;
    let flags = u8_at(bytes, 5)?;
    let modifiers = usize::from(u8_at(bytes, 24)?) + usize::from(u8_at(bytes, 25)?);
    let text = bytes.get(28 + modifiers..)?;
    let length = usize::from(u16_at(text, 0)?);
    let units = slice_at(text, 2, 2 * length)?;
    *rest = &text[2 + 2 * length..];
    Some(Level {
        start: u32_at(bytes, 0)?,
        kind: u8_at(bytes, 4)?,
        is_legal: flags & 4 != 0,
        goes_on: flags & 8 != 0,
        follows: match u8_at(bytes, 15)? {
            0 => "\t",
            1 => " ",
            _ => "",
        },
        text: (0..length.min(TEXT))
            .filter_map(|it| u16_at(units, 2 * it))
            .collect(),
    })
}

/// The overrides, 16 bytes each, and behind all of them what they change.
fn read_overrides(bytes: &[u8]) -> Option<Vec<Override>> {
    let count = u32_at(bytes, 0)? as usize;
    let mut rest = bytes.get(count.checked_mul(16)?.checked_add(4)?..)?;
    let mut overrides = Vec::new();
    let mut is_whole = true;
    // A paragraph names its override with two bytes.
    for index in 0..count.min(usize::from(NO_LIST)) {
        let own = slice_at(bytes, 4 + 16 * index, 16)?;
        let mut read = Override {
            list: u32_at(own, 0)?,
            ..Override::default()
        };
        is_whole = is_whole && change(&mut read, u8_at(own, 12)?, &mut rest).is_some();
        overrides.push(read);
    }
    Some(overrides)
}

/// What an override changes: so many levels.
fn change(read: &mut Override, levels: u8, rest: &mut &[u8]) -> Option<()> {
    *rest = rest.get(4..)?;
    for _ in 0..levels {
        let start = u32_at(rest, 0)?;
        let flags = u32_at(rest, 4)?;
        *rest = &rest[8..];
        let at = (flags & 0xF) as usize;
        if flags & 0x10 != 0 {
            *read.starts.get_mut(at)? = Some(start);
        }
        if flags & 0x20 != 0 {
            let level = level(rest)?;
            if flags & 0x10 != 0 {
                *read.starts.get_mut(at)? = Some(level.start);
            }
            read.levels.push((at, level));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{super::super::list::Number, *};

    const BULLET: u8 = 23;

    /// A level that starts at this number.
    fn level_bytes(start: u32, kind: u8, text: &str) -> Vec<u8> {
        let mut bytes = start.to_le_bytes().to_vec();
        bytes.push(kind);
        bytes.extend([0; 23]);
        bytes.extend((text.encode_utf16().count() as u16).to_le_bytes());
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    /// One list of three levels, and two overrides of it; the second starts again at 5.
    fn lists() -> Lists {
        let mut lists = vec![1, 0, 7, 0, 0, 0];
        lists.extend([0; 24]);
        lists.extend(level_bytes(1, 37, "\u{0}、"));
        lists.extend(level_bytes(1, 37, "（\u{1}）"));
        lists.extend(level_bytes(1, 0, "\u{1}.\u{2}."));
        (3..9).for_each(|_| lists.extend(level_bytes(1, BULLET, "\u{f06c}")));
        let mut overrides = vec![2, 0, 0, 0];
        for changed in [0, 1] {
            overrides.extend([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, changed, 0, 0, 0]);
        }
        overrides.extend([0xFF; 8]);
        overrides.extend([5, 0, 0, 0, 0x10, 0, 0, 0]);
        read(&lists, &overrides)
    }

    #[test]
    fn levels_count_and_begin_again_below_a_level_that_counts() {
        let mut lists = lists();
        let steps = [0, 1, 1, 2, 0, 1].map(|level| lists.count(1, level));
        let expected = [
            "一、\t",
            "（一）\t",
            "（二）\t",
            "二.1.\t",
            "二、\t",
            "（一）\t",
        ];
        assert_eq!(steps, expected.map(|it| Some(Number::Text(it.to_owned()))));
        assert_eq!(lists.count(1, 5), None);
    }

    #[test]
    fn an_override_may_start_again() {
        let mut lists = lists();
        let numbers = [1, 1, 2, 2].map(|number| lists.count(number, 0));
        let expected = ["一、\t", "二、\t", "五、\t", "六、\t"];
        assert_eq!(
            numbers,
            expected.map(|it| Some(Number::Text(it.to_owned())))
        );
    }

    #[test]
    fn a_list_that_is_not_there_is_unknown_and_none_is_none() {
        let mut lists = lists();
        assert_eq!(lists.count(9, 0), Some(Number::Unknown));
        assert_eq!([0, NO_LIST].map(|it| lists.count(it, 0)), [None, None]);
    }

    #[test]
    fn lists_that_are_cut_do_not_panic() {
        for length in 0..40 {
            let mut cut = read(&vec![1; length], &vec![1; length]);
            let _ = cut.count(1, 0);
        }
    }
}
