//! Words: glyphs of a line with no wide gap between them.

use super::super::area::Area;
use super::super::glyph::Glyph;
use super::super::text_line::{lines, rows};

/// Glyphs on one line that stand close together.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Its text, trimmed.
    pub(super) text: String,
    /// The box around its printed glyphs.
    pub(super) area: Area,
    /// The font size of its largest glyph.
    pub(super) size: f32,
    /// All its glyphs.
    pub(super) glyphs: Vec<Glyph>,
}

/// A gap from which on two glyphs are of two words, in shares of the font size: between columns there is more, between
/// the characters of justified text less.
const WORD_GAP: f32 = 0.6;

const NOWHERE: Area = Area {
    left: 0.0,
    top: 0.0,
    right: 0.0,
    bottom: 0.0,
};

impl Word {
    fn of(glyphs: Vec<Glyph>) -> Self {
        let first = glyphs.first().map_or(NOWHERE, |it| it.area);
        Self {
            text: String::new(),
            area: glyphs.iter().fold(first, |area, it| area.union(it.area)),
            size: glyphs.iter().map(|it| it.size).fold(0.0, f32::max),
            glyphs,
        }
    }

    /// The height of its middle.
    pub(super) fn y(&self) -> f32 {
        self.area.middle().1
    }

    /// The middle between its left and right end.
    pub(super) fn x(&self) -> f32 {
        self.area.middle().0
    }

    /// True when two words stand on one line.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        (self.y() - other.y()).abs() <= 0.4 * self.size.min(other.size)
    }

    /// True for what a cell of figures prints: a number with a unit or without, or a mark in its place.
    pub(super) fn is_figure(&self) -> bool {
        let is_mark = |it: char| matches!(it, '/' | '／' | '-' | '－' | '—' | '–' | '无');
        let has_digit = self
            .text
            .chars()
            .any(|it| it.is_ascii_digit() || is_wide_digit(it));
        let is_of_number = |it: char| {
            it.is_ascii_digit()
                || is_wide_digit(it)
                || matches!(it, '.' | ',' | '．' | '，' | '-' | '－' | '+' | '%' | '％')
                || matches!(it, '万' | '元' | '件' | '条' | '项' | '宗')
        };
        (has_digit && self.text.chars().all(is_of_number))
            || (!self.text.is_empty() && self.text.chars().all(is_mark))
    }
}

fn is_wide_digit(character: char) -> bool {
    matches!(character, '０'..='９')
}

/// The words of upright glyphs, from top to bottom and from left to right, and the blanks that no word holds.
pub(super) fn words(glyphs: Vec<Glyph>) -> (Vec<Word>, Vec<Glyph>) {
    let mut words: Vec<Word> = Vec::new();
    let mut lone = Vec::new();
    for row in rows(glyphs) {
        let (blanks, printed): (Vec<Glyph>, Vec<Glyph>) =
            row.into_iter().partition(Glyph::is_blank);
        let first = words.len();
        words.extend(
            printed
                .chunk_by(are_together)
                .map(|it| Word::of(it.to_vec())),
        );
        for blank in blanks {
            let x = blank.area.middle().0;
            let around = |it: &&mut Word| it.area.left <= x && x <= it.area.right;
            match words[first..].iter_mut().find(around) {
                Some(word) => word.glyphs.push(blank),
                None => lone.push(blank),
            }
        }
    }
    for word in &mut words {
        let texts: Vec<String> = lines(&word.glyphs).into_iter().map(|it| it.text).collect();
        word.text = texts.join(" ");
    }
    (words, lone)
}

fn are_together(left: &Glyph, right: &Glyph) -> bool {
    right.area.left - left.area.right < WORD_GAP * left.size.max(right.size)
}
