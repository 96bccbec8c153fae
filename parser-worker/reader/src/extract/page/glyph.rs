//! A glyph: one character and where it stands on the page.

use super::area::Area;
use super::direction::Direction;

/// A character that stands for a glyph no mapping explains.
pub(in crate::extract) const UNMAPPED: char = '\u{FFFD}';

/// One character on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::extract) struct Glyph {
    /// The character, [`UNMAPPED`] when the file gives none.
    pub(in crate::extract) character: char,
    /// From its origin to its advance, and from descender to ascender.
    pub(in crate::extract) area: Area,
    /// The font size in points.
    pub(in crate::extract) size: f32,
    /// Where its line runs.
    pub(in crate::extract) direction: Direction,
}

impl Glyph {
    /// True for a glyph that leaves no ink: it only hints at a space.
    pub(in crate::extract) fn is_blank(&self) -> bool {
        self.character.is_whitespace()
    }

    /// True for a letter of a script that separates words.
    pub(in crate::extract) fn is_letter(&self) -> bool {
        self.character.is_alphabetic()
    }

    /// True for the characters a printed number is made of.
    pub(in crate::extract) fn is_numeric(&self) -> bool {
        matches!(self.character, '0'..='9' | '.' | ',' | '%' | '-')
    }

    /// True for a glyph drawn again over this one, as tools do to fake bold type.
    pub(in crate::extract) fn is_doubled_by(&self, other: &Self) -> bool {
        let near = 0.15 * self.size;
        self.character == other.character
            && (self.area.left - other.area.left).abs() < near.min(self.area.width() / 2.0)
            && (self.area.bottom - other.area.bottom).abs() < near
    }
}

/// The character that stands for what a font mapping gave: a control character is a space, a soft hyphen was drawn.
pub(in crate::extract) fn printed(character: char) -> char {
    match character {
        '\u{AD}' => '-',
        '\u{200B}' | '\u{FEFF}' => ' ',
        other if other.is_control() => ' ',
        other => other,
    }
}
