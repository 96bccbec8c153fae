//! Lists of Word: how their levels number paragraphs (`word/numbering.xml`; ECMA-376 part 1, 17.9).

use std::collections::HashMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    super::numeral::Numeral,
    tag::{attribute, is_off, value},
};

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// So many lists are kept, and so many uses of lists.
const LISTS: usize = 20_000;

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// `abstractNum` by id.
    pub(super) lists: HashMap<String, List>,
    /// `num` by id.
    pub(super) uses: HashMap<String, Use>,
}

/// How a list numbers.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) levels: [Option<Level>; LEVELS],
    /// The style that this list is the numbering of.
    pub(super) style: Option<String>,
    /// The style whose list this one is.
    pub(super) of_style: Option<String>,
}

/// A use of a list, with what it does otherwise.
#[derive(Debug, Default)]
pub(super) struct Use {
    pub(super) list: String,
    pub(super) levels: [Option<Level>; LEVELS],
    pub(super) starts: [Option<u32>; LEVELS],
}

/// A level of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) start: u32,
    pub(super) format: Numeral,
    /// The text with `%1` to `%9` for the numbers of the levels.
    pub(super) text: String,
    /// What stands between the number and the paragraph.
    pub(super) suffix: &'static str,
    /// The style whose paragraphs are of this level.
    pub(super) style: Option<String>,
    /// The level, from 1, whose numbers begin this one anew; 0 is none, and by default it is every higher one.
    pub(super) restart: Option<usize>,
    /// True when all its numbers are decimal.
    pub(super) is_legal: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 0,
            format: Numeral::default(),
            text: String::new(),
            suffix: "\t",
            style: None,
            restart: None,
            is_legal: false,
        }
    }
}

impl Lists {
    /// Reads them; none when they are no XML or end too early.
    pub(super) fn read(xml: &str) -> Option<Self> {
        let mut reader = Reader::from_str(xml);
        let mut open = Open::default();
        let mut depth = 0_usize;
        loop {
            match &reader.read_event().ok()? {
                Event::Start(it) => {
                    depth += 1;
                    open.start(it);
                }
                Event::Empty(it) => {
                    open.start(it);
                    open.end(it.local_name().as_ref());
                }
                Event::End(it) => {
                    depth = depth.checked_sub(1)?;
                    open.end(it.local_name().as_ref());
                }
                Event::Eof => return (depth == 0).then_some(open.read),
                _ => {}
            }
        }
    }

    /// The use of a list and the list, which may be that of a style.
    pub(super) fn of_use(&self, id: &str) -> Option<(&Use, &str, &List)> {
        let used = self.uses.get(id)?;
        let (list_id, list) = self.lists.get_key_value(&used.list)?;
        let Some(style) = &list.of_style else {
            return Some((used, list_id, list));
        };
        let lists = self.lists.iter();
        let of_style = lists.filter(|(_, it)| it.style.as_ref() == Some(style));
        // Several may claim the style; the order of a hash map must not decide between them.
        let (list_id, list) = of_style.min_by_key(|(id, _)| id.as_str())?;
        Some((used, list_id, list))
    }
}

impl List {
    /// The level that the paragraphs of a style are of.
    pub(super) fn level_of_style(&self, style: &str) -> Option<usize> {
        let mut levels = self.levels.iter();
        levels.position(|it| {
            it.as_ref()
                .is_some_and(|it| it.style.as_deref() == Some(style))
        })
    }
}

/// What is read, and what is open.
#[derive(Default)]
struct Open {
    read: Lists,
    list: Option<(String, List)>,
    number: Option<(String, Use)>,
    overridden: Option<usize>,
    level: Option<(usize, Level)>,
}

impl Open {
    fn start(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        match (name.as_ref(), &mut self.level) {
            ("abstractNum", _) => {
                let id = attribute(element, "abstractNumId").unwrap_or_default();
                self.list = Some((id, List::default()));
            }
            ("num", _) => {
                let id = attribute(element, "numId").unwrap_or_default();
                self.number = Some((id, Use::default()));
            }
            ("lvlOverride", _) => self.overridden = level_of(element),
            ("lvl", _) => self.level = level_of(element).map(|it| (it, Level::default())),
            (name, Some((_, level))) => level.change(name, element),
            (name, None) => self.change(name, element),
        }
    }

    /// An element outside levels.
    fn change(&mut self, name: &str, element: &BytesStart<'_>) {
        match (name, &mut self.list, &mut self.number) {
            ("styleLink", Some((_, list)), _) => list.style = value(element),
            ("numStyleLink", Some((_, list)), _) => list.of_style = value(element),
            ("abstractNumId", _, Some((_, number))) => {
                number.list = value(element).unwrap_or_default();
            }
            ("startOverride", _, Some((_, number))) => {
                if let Some(start) = self.overridden.and_then(|it| number.starts.get_mut(it)) {
                    *start = value(element).and_then(|it| it.parse().ok());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "lvl" => {
                let Some((at, level)) = self.level.take() else {
                    return;
                };
                let levels = match (&mut self.list, &mut self.number) {
                    (Some((_, list)), _) => &mut list.levels,
                    (None, Some((_, number))) => &mut number.levels,
                    (None, None) => return,
                };
                if let Some(slot) = levels.get_mut(at) {
                    *slot = Some(level);
                }
            }
            "lvlOverride" => self.overridden = None,
            "abstractNum" if self.read.lists.len() < LISTS => {
                self.read.lists.extend(self.list.take());
            }
            "num" if self.read.uses.len() < LISTS => self.read.uses.extend(self.number.take()),
            _ => {}
        }
    }
}

impl Level {
    fn change(&mut self, name: &str, element: &BytesStart<'_>) {
        let number = || value(element).and_then(|it| it.parse().ok());
        match name {
            "start" => self.start = number().unwrap_or_default(),
            "numFmt" => {
                let name = value(element).unwrap_or_default();
                self.format = Numeral::of_name(&name);
            }
            "lvlText" => self.text = value(element).unwrap_or_default(),
            "suff" => {
                self.suffix = match value(element).as_deref() {
                    Some("nothing") => "",
                    Some("space") => " ",
                    _ => "\t",
                }
            }
            "pStyle" => self.style = value(element),
            "lvlRestart" => self.restart = number().and_then(|it| it.try_into().ok()),
            "isLgl" => self.is_legal = !is_off(element),
            _ => {}
        }
    }
}

fn level_of(element: &BytesStart<'_>) -> Option<usize> {
    let level = attribute(element, "ilvl")?.parse().ok();
    level.filter(|it| *it < LEVELS)
}
