//! The glyphs of a text object.

use hayro_interpret::kurbo::{Affine, Point, Vec2};

use super::{
    super::{
        page::{
            area::Area,
            direction::Direction,
            glyph::{Glyph, UNMAPPED, printed},
        },
        xml::Element,
    },
    numbers::{distances, number},
};

/// How a text object is set.
#[derive(Debug)]
pub(super) struct TextStyle {
    /// From the object's own coordinates to the page.
    transform: Affine,
    /// The font size in millimetres.
    size: f64,
    /// How much wider than high the characters are.
    stretch: f64,
    /// Clockwise turn of each character in degrees.
    turn: f64,
    /// Where the last run of characters began: what a run does not state is as in the one before.
    start: Point,
}

/// The font size of a text that states none, in millimetres: 10.5 points.
const SIZE: f64 = 3.7;

impl TextStyle {
    /// The style of a `TextObject`.
    pub(super) fn of(element: &Element<'_>, transform: Affine) -> Self {
        let positive = |name: &str, otherwise: f64| {
            let value = element.attribute(name).map_or(0.0, |it| number(it.trim()));
            if value > 0.0 { value } else { otherwise }
        };
        Self {
            transform,
            size: positive("Size", SIZE),
            stretch: positive("HScale", 1.0),
            turn: positive("CharDirection", 0.0),
            start: Point::ZERO,
        }
    }

    /// Begins a run of characters.
    pub(super) fn begin(&mut self, code: &Element<'_>) -> TextRun {
        let coordinate = |name: &str| code.attribute(name).map(|it| number(it.trim()));
        self.start = Point::new(
            coordinate("X").unwrap_or(self.start.x),
            coordinate("Y").unwrap_or(self.start.y),
        );
        TextRun {
            start: self.start,
            across: code.attribute("DeltaX"),
            down: code.attribute("DeltaY"),
            text: String::new(),
        }
    }

    /// The glyphs of a run, at most so many, and how many of them have no character.
    pub(super) fn glyphs(&self, run: &TextRun, most: usize) -> (Vec<Glyph>, usize) {
        let most = run.text.chars().take(most).count();
        let steps = |text: &Option<String>| {
            text.as_deref()
                .map(|it| distances(it, most))
                .unwrap_or_default()
        };
        let (across, down) = (steps(&run.across), steps(&run.down));
        let mut at = run.start;
        let mut unmapped = 0;
        let mut glyphs = Vec::new();
        for (index, character) in run.text.chars().take(most).enumerate() {
            let character = known(printed(character));
            unmapped += usize::from(character == UNMAPPED);
            let ems = width(character) * self.stretch;
            let stated = Vec2::new(
                across.get(index).copied().unwrap_or_default(),
                down.get(index).copied().unwrap_or_default(),
            );
            let is_stated = index < across.len().max(down.len());
            let widest = widest(character) * self.stretch * self.size;
            // A distance to the next character that is more than the character's own width is a gap.
            let advance = if is_stated && stated.x > 0.0 {
                stated.x.min(widest)
            } else {
                ems * self.size
            };
            glyphs.push(self.glyph(character, at, advance));
            at += if is_stated {
                stated
            } else {
                self.along() * (ems * self.size)
            };
        }
        (glyphs, unmapped)
    }

    fn along(&self) -> Vec2 {
        Vec2::from_angle(self.turn.to_radians())
    }

    fn glyph(&self, character: char, at: Point, advance: f64) -> Glyph {
        let along = self.along();
        let up = Vec2::new(along.y, -along.x);
        let corner = |forth: f64, above: f64| {
            let point = self.transform * (at + along * forth + up * above);
            (point.x, point.y)
        };
        let origin = self.transform * at;
        let ahead = self.transform * (at + along) - origin;
        let above = self.transform * (at + up) - origin;
        let size = above.hypot() * self.size;
        Glyph {
            character,
            area: Area::between(
                corner(0.0, -0.12 * self.size),
                corner(advance, 0.88 * self.size),
            ),
            size: if size.is_finite() {
                size.min(1.0e6) as f32
            } else {
                0.0
            },
            direction: Direction::of(ahead.x, ahead.y),
        }
    }
}

/// A run of characters: a `TextCode`.
#[derive(Debug)]
pub(super) struct TextRun {
    start: Point,
    across: Option<String>,
    down: Option<String>,
    pub(super) text: String,
}

/// The character, or the mark of an unknown one for what tools write where they know only the glyph.
fn known(character: char) -> char {
    match character {
        '\u{A4}' | '\u{E000}'..='\u{F8FF}' => UNMAPPED,
        other => other,
    }
}

/// The usual width of a character, in parts of the font size: half for the narrow ones of Chinese fonts.
fn width(character: char) -> f64 {
    if character < '\u{2000}' { 0.5 } else { 1.0 }
}

/// The most that a character takes of the line, in parts of the font size.
fn widest(character: char) -> f64 {
    match character {
        '0'..='9' | '.' | ',' | '-' => 0.65,
        other if other < '\u{2000}' => 0.95,
        _ => 1.0,
    }
}
