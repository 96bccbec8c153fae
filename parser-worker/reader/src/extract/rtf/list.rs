//! The list table and the overrides that paragraphs name lists by (RTF 1.9.1, "List Tables").

use std::collections::HashMap;

use super::super::list::{LEVELS, Level, Lists, Override};

/// So many lists are kept, and so many overrides.
const LISTS: usize = 2_000;

/// The most characters of a level's text.
const TEXT: usize = 40;

/// The tables, while they are read.
#[derive(Debug, Default)]
pub(super) struct ListTables {
    lists: HashMap<u32, Vec<Level>>,
    overrides: Vec<Override>,
    /// The levels of the open list.
    levels: Vec<Level>,
    /// The open override, while one is open.
    open: Option<Override>,
}

impl ListTables {
    /// A control word of one of the tables.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        let number = number.unwrap_or_default();
        match word {
            "list" => {
                self.open = None;
                self.levels.clear();
            }
            "listlevel" if self.levels.len() < LEVELS => self.levels.push(Level {
                start: 1,
                follows: "\t",
                ..Level::default()
            }),
            "listoverride" => self.open = Some(Override::default()),
            "listid" => self.name(number.cast_unsigned()),
            // What an override changes is not read: so its list is none that is known.
            "listoverridecount" if number > 0 => self.open = None,
            "ls" => self.end_override(number),
            word => {
                if let Some(level) = self.levels.last_mut() {
                    change(level, word, number);
                }
            }
        }
    }

    /// The text of the open level: its length, its characters, a semicolon.
    pub(super) fn text(&mut self, text: &str) {
        let text = text.strip_suffix(';').unwrap_or(text);
        let mut units = text.encode_utf16();
        let length = units.next().map_or(0, usize::from);
        if let Some(level) = self.levels.last_mut() {
            level.text = units.take(length.min(TEXT)).collect();
        }
    }

    /// The lists, once it was read by what paragraphs name them.
    pub(super) fn take(&mut self) -> Option<Lists> {
        let overrides = std::mem::take(&mut self.overrides);
        (!overrides.is_empty()).then(|| Lists::new(std::mem::take(&mut self.lists), overrides))
    }

    fn name(&mut self, list: u32) {
        match &mut self.open {
            Some(open) => open.list = list,
            None if self.lists.len() < LISTS => {
                self.lists.insert(list, std::mem::take(&mut self.levels));
            }
            None => {}
        }
    }

    fn end_override(&mut self, number: i32) {
        let at = usize::try_from(number)
            .ok()
            .and_then(|it| it.checked_sub(1));
        let Some((at, open)) = at.filter(|it| *it < LISTS).zip(self.open.take()) else {
            return;
        };
        if self.overrides.len() <= at {
            self.overrides.resize(at + 1, Override::default());
        }
        if let Some(it) = self.overrides.get_mut(at) {
            *it = open;
        }
    }
}

fn change(level: &mut Level, word: &str, number: i32) {
    match word {
        "levelnfc" | "levelnfcn" => level.kind = u8::try_from(number).unwrap_or(u8::MAX),
        "levelstartat" => level.start = u32::try_from(number).unwrap_or_default(),
        "levellegal" => level.is_legal = number == 1,
        "levelnorestart" => level.goes_on = number == 1,
        "levelfollow" => {
            level.follows = match number {
                0 => "\t",
                1 => " ",
                _ => "",
            }
        }
        _ => {}
    }
}
