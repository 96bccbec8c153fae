//! Automatic numbers: lists, their levels and what each list has counted so far ([MS-DOC] 2.4.6.3, 2.9.132, 2.9.147).

use std::collections::{HashMap, HashSet};

use super::{
    bytes::{slice_at, u8_at, u16_at, u32_at},
    numeral,
};

/// Levels of a list.
const LEVELS: usize = 9;

/// The most characters of a level's text.
const TEXT: usize = 40;

/// Numbers of overrides from here on say that there is no list.
const NO_LIST: u16 = 0xF801;

/// Kinds of numbers: a bullet, and none.
const BULLET: u8 = 23;
const NO_NUMBER: u8 = 255;

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// The levels of each list, by its identifier.
    lists: HashMap<u32, Vec<Level>>,
    overrides: Vec<Override>,
    /// What was counted, by the identifier of the list: nothing for a level that does not run.
    counted: HashMap<u32, [Option<u32>; LEVELS]>,
    /// Overrides and levels that began to count.
    begun: HashSet<(u16, usize)>,
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    /// How its numbers are written ([MS-OSHARED] 2.2.1.3).
    kind: u8,
    /// Numbers of other levels are written in digits.
    is_legal: bool,
    /// It goes on counting when a level above it does.
    goes_on: bool,
    /// What stands between the number and the text.
    follows: &'static str,
    /// UTF-16; a unit below [`LEVELS`] is the number of that level.
    text: Vec<u16>,
}

/// How some paragraphs use a list.
#[derive(Debug, Clone, Default)]
struct Override {
    list: u32,
    starts: [Option<u32>; LEVELS],
    levels: Vec<(usize, Level)>,
}

/// What a list says of a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// This stands before its text.
    Text(String),
    /// Something stands before its text that cannot be told.
    Unknown,
}

impl Lists {
    /// Reads the lists and their overrides. What is broken has no numbers.
    pub(super) fn read(lists: &[u8], overrides: &[u8]) -> Self {
        Self {
            lists: read_lists(lists).unwrap_or_default(),
            overrides: read_overrides(overrides).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Counts a paragraph of this override, from 1, and level; nothing where nothing stands before it.
    pub(super) fn count(&mut self, number: u16, level: u8) -> Option<Number> {
        if number == 0 || number >= NO_LIST {
            return None;
        }
        let at = usize::from(level).min(LEVELS - 1);
        let chosen = self.overrides.get(usize::from(number) - 1);
        let Some((used, list)) = chosen.and_then(|it| Some((it, self.lists.get(&it.list)?))) else {
            return Some(Number::Unknown);
        };
        let level = |at: usize| {
            let own = used.levels.iter().find(|(of, _)| *of == at);
            own.map(|(_, level)| level).or_else(|| list.get(at))
        };
        let Some(shown) = level(at) else {
            return Some(Number::Unknown);
        };
        let start = |at: usize| {
            used.starts[at]
                .or(level(at).map(|it| it.start))
                .unwrap_or(1)
        };
        let counted = self.counted.entry(used.list).or_default();
        let begins = self.begun.insert((number, at)) && used.starts[at].is_some();
        counted[at] = match counted[at] {
            Some(count) if !begins => Some(count.saturating_add(1)),
            _ => Some(start(at)),
        };
        for (of, count) in counted.iter_mut().enumerate() {
            if of < at {
                count.get_or_insert(start(of));
            } else if of > at && !level(of).is_some_and(|it| it.goes_on) {
                *count = None;
            }
        }
        if shown.kind == BULLET {
            return None;
        }
        let number = |of: usize| {
            let kind = match shown.is_legal && of != at {
                true => 0,
                false => level(of)?.kind,
            };
            match kind {
                NO_NUMBER => Some(String::new()),
                kind => numeral::write(counted[of].unwrap_or(1), kind),
            }
        };
        match shown.write(number) {
            Some(text) if text.is_empty() => None,
            Some(text) => Some(Number::Text(text + shown.follows)),
            None => Some(Number::Unknown),
        }
    }
}

impl Level {
    /// Its text with the numbers of levels put in; nothing when one cannot be written.
    fn write(&self, number: impl Fn(usize) -> Option<String>) -> Option<String> {
        let mut written = String::new();
        for character in char::decode_utf16(self.text.iter().copied()) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            match character as usize {
                level @ ..LEVELS => written += &number(level)?,
                _ => written.push(character),
            }
        }
        Some(written.trim().to_owned())
    }
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
    use super::*;

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
        Lists::read(&lists, &overrides)
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
        let whole = lists();
        assert_eq!(whole.overrides.len(), 2);
        for length in 0..40 {
            let mut cut = Lists::read(&vec![1; length], &vec![1; length]);
            let _ = cut.count(1, 0);
        }
    }
}
