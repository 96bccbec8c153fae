//! Automatic numbers of DOC and RTF: lists, their levels and what each list has counted so far ([MS-DOC] 2.4.6.3).

use std::collections::{HashMap, HashSet};

use super::numeral::Numeral;

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// Numbers of overrides from here on say that there is no list.
pub(super) const NO_LIST: u16 = 0xF801;

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

/// A level of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    pub(super) start: u32,
    /// How its numbers are written ([MS-OSHARED] 2.2.1.3).
    pub(super) kind: u8,
    /// Numbers of other levels are written in digits.
    pub(super) is_legal: bool,
    /// It goes on counting when a level above it does.
    pub(super) goes_on: bool,
    /// What stands between the number and the text.
    pub(super) follows: &'static str,
    /// UTF-16; a unit below [`LEVELS`] is the number of that level.
    pub(super) text: Vec<u16>,
}

/// How some paragraphs use a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Override {
    pub(super) list: u32,
    pub(super) starts: [Option<u32>; LEVELS],
    pub(super) levels: Vec<(usize, Level)>,
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
    /// These lists, by their identifiers, and the overrides that paragraphs name them by, from 1 on.
    pub(super) fn new(lists: HashMap<u32, Vec<Level>>, overrides: Vec<Override>) -> Self {
        Self {
            lists,
            overrides,
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
        if Numeral::of_kind(shown.kind) == Some(Numeral::Bullet) {
            return None;
        }
        let number = |of: usize| {
            let kind = match shown.is_legal && of != at {
                true => 0,
                false => level(of)?.kind,
            };
            Numeral::of_kind(kind)?.write(counted[of].unwrap_or(1))
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

/// A text behind the number that its list gives it, and what stands between them. A figure never touches the number.
pub(super) fn numbered(number: String, text: &str) -> String {
    let is_figure = text.starts_with(|it: char| it.is_numeric() || it.is_ascii_punctuation());
    let touches = number.ends_with(|it: char| it.is_numeric() || it.is_ascii_punctuation());
    match is_figure && touches {
        true => format!("{number}\t{text}"),
        false if text.is_empty() => number.trim_end().to_owned(),
        false => number + text,
    }
}
