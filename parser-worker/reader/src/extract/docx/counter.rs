//! Counts the paragraphs of lists and writes their numbers, in the order of the document.

use std::collections::{HashMap, HashSet};

use super::{
    super::numeral::Numeral,
    list::{LEVELS, Level, Lists},
    style::{Numbering, Styles},
};

/// The longest number, in characters; longer ones are no numbers.
const LONGEST: usize = 200;

/// The lists and styles of a document, and how far each list has counted.
#[derive(Debug, Default)]
pub(super) struct Counter {
    lists: Lists,
    styles: Styles,
    /// The last number of each level by the list's id.
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    /// The levels that began to count anew in a use of a list.
    restarted: HashSet<(String, usize)>,
}

impl Counter {
    /// Nothing is counted yet.
    pub(super) fn new(lists: Lists, styles: Styles) -> Self {
        Self {
            lists,
            styles,
            ..Self::default()
        }
    }

    /// The number of the next paragraph of this style and numbering, with what stands behind it; none when it has none.
    pub(super) fn next(&mut self, style: Option<&str>, own: &Numbering) -> Option<String> {
        let of_style = style.and_then(|it| self.styles.numbering(it));
        let number = own.number.as_ref();
        let id = number.or(of_style.and_then(|(_, it)| it.number.as_ref()))?;
        let (used, list_id, list) = self.lists.of_use(id)?;
        let level = own.level.or_else(|| {
            let (style, numbering) = of_style?;
            list.level_of_style(style).or(numbering.level)
        });
        let level = level.unwrap_or_default();
        let levels: [Option<&Level>; LEVELS] =
            std::array::from_fn(|it| used.levels[it].as_ref().or(list.levels[it].as_ref()));
        let shown = (*levels.get(level)?)?;
        let starts: [u32; LEVELS] = std::array::from_fn(|it| {
            let start = levels[it].map(|it| it.start);
            used.starts[it].or(start).unwrap_or_default()
        });
        let counts = self.counts.entry(list_id.to_owned()).or_default();
        if used.starts[level].is_some() && self.restarted.insert((id.clone(), level)) {
            counts[level] = None;
        }
        let count = counts[level].map_or(starts[level], |it| it.saturating_add(1));
        counts[level] = Some(count);
        for (lower, count) in counts.iter_mut().enumerate().skip(level + 1) {
            let restart = levels[lower].and_then(|it| it.restart);
            if restart.is_none_or(|it| level < it) {
                *count = None;
            }
        }
        let numbers = std::array::from_fn(|it| counts[it].unwrap_or(starts[it]));
        write(shown, &levels, &numbers)
    }
}

/// The text of a level with the numbers of all levels in it.
fn write(
    shown: &Level,
    levels: &[Option<&Level>; LEVELS],
    numbers: &[u32; LEVELS],
) -> Option<String> {
    if shown.format == Numeral::Bullet {
        return None;
    }
    let mut text = String::new();
    let mut characters = shown.text.chars().peekable();
    while let Some(character) = characters.next() {
        let level = characters.peek().and_then(|it| it.to_digit(10));
        let level = level.and_then(|it| usize::try_from(it).ok()?.checked_sub(1));
        match level.and_then(|it| Some((numbers.get(it)?, levels.get(it)?))) {
            Some((number, level)) if character == '%' => {
                characters.next();
                let format = match shown.is_legal {
                    true => Numeral::Decimal,
                    false => level.map(|it| it.format).unwrap_or_default(),
                };
                let written = format.write(*number);
                text += &written.unwrap_or_else(|| number.to_string());
            }
            _ => text.push(character),
        }
        if text.chars().count() > LONGEST {
            return None;
        }
    }
    (!text.is_empty()).then(|| text + shown.suffix)
}
