//! Digits known by their look: a document prints all its digits in few fonts, so a digit that was read for certain in one
//! cell shows what it looks like in the others. A reading of its own, that has no letters but those of the document.

/// How finely a mark is compared: columns and rows.
const COLUMNS: usize = 10;
const ROWS: usize = 14;
/// Marks farther from each other than this, mean of all squares in shades, are not the same digit.
const FARTHEST: f32 = 44.0;
/// Where few digits are known, the unknown ones may be as near as this to a known one.
const FARTHEST_OF_FEW: f32 = 18.0;
/// How many digits are many.
const MANY: usize = 6;
/// The next digit must be so many times farther away.
const APART: f32 = 1.35;
/// No more examples of a digit are kept.
const MOST_EXAMPLES: usize = 60;

use super::ink::PixelBox;
use crate::tools::GrayPicture;

/// How a mark looks, wherever and however large it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    shades: Vec<f32>,
    /// Width by height.
    slimness: f32,
}

/// What digits look like in a document.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// For each digit, the cell each example is of.
    examples: [Vec<(usize, Mark)>; 10],
}

impl Mark {
    /// The mark in a box of a picture.
    pub(super) fn of(picture: &GrayPicture, area: PixelBox) -> Self {
        let mut shades = Vec::with_capacity(COLUMNS * ROWS);
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                shades.push(mean(
                    picture,
                    (
                        share(area.left, area.width(), column, COLUMNS),
                        share(area.left, area.width(), column + 1, COLUMNS),
                    ),
                    (
                        share(area.top, area.height(), row, ROWS),
                        share(area.top, area.height(), row + 1, ROWS),
                    ),
                ));
            }
        }
        let darkest = shades.iter().copied().fold(255.0, f32::min);
        let lightest = shades.iter().copied().fold(0.0, f32::max);
        for it in &mut shades {
            *it = (*it - darkest) / (lightest - darkest).max(1.0) * 255.0;
        }
        Self {
            shades,
            slimness: area.width() as f32 / area.height().max(1) as f32,
        }
    }

    /// How far two marks are from looking the same, in shades.
    fn distance(&self, other: &Self) -> f32 {
        let pairs = self.shades.iter().zip(&other.shades);
        let sum: f32 = pairs
            .map(|(one, other)| (one - other) * (one - other))
            .sum();
        let look = (sum / (COLUMNS * ROWS) as f32).sqrt();
        // A slim mark stretched to the width of a broad one may look like it.
        look + 120.0 * (self.slimness - other.slimness).abs()
    }
}

impl Digits {
    /// Remembers the marks of a cell whose digits are known.
    pub(super) fn learn(&mut self, cell: usize, digits: &str, marks: &[Mark]) {
        for (digit, mark) in digits.bytes().filter(u8::is_ascii_digit).zip(marks) {
            if let Some(examples) = self.examples.get_mut(usize::from(digit - b'0'))
                && examples.len() < MOST_EXAMPLES
            {
                examples.push((cell, mark.clone()));
            }
        }
    }

    /// The digits that the marks of a cell look like, by what other cells show; none where one looks like no digit, or
    /// like two.
    pub(super) fn read(&self, cell: usize, marks: &[Mark]) -> Option<String> {
        if marks.is_empty() {
            return None;
        }
        marks.iter().map(|it| self.digit(cell, it)).collect()
    }

    fn digit(&self, cell: usize, mark: &Mark) -> Option<char> {
        let nearest = |examples: &Vec<(usize, Mark)>| {
            let others = examples.iter().filter(|(of, _)| *of != cell);
            others.map(|(_, it)| it.distance(mark)).reduce(f32::min)
        };
        let mut known: Vec<(f32, char)> = ('0'..='9')
            .zip(&self.examples)
            .filter_map(|(digit, examples)| Some((nearest(examples)?, digit)))
            .collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        let farthest = if known.len() >= MANY {
            FARTHEST
        } else {
            FARTHEST_OF_FEW
        };
        let (distance, digit) = *known.first()?;
        let is_apart = known.get(1).is_none_or(|next| next.0 >= APART * distance);
        (distance <= farthest && is_apart).then_some(digit)
    }
}

/// Where a share of a stretch begins.
fn share(from: usize, length: usize, part: usize, parts: usize) -> f32 {
    from as f32 + length as f32 * part as f32 / parts as f32
}

/// The mean shade of a box with edges between pixels.
fn mean(picture: &GrayPicture, (left, right): (f32, f32), (top, bottom): (f32, f32)) -> f32 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for y in top.floor() as usize..bottom.ceil() as usize {
        for x in left.floor() as usize..right.ceil() as usize {
            let covered = |at: usize, from: f32, to: f32| {
                (to.min(at as f32 + 1.0) - from.max(at as f32)).max(0.0)
            };
            let share = covered(x, left, right) * covered(y, top, bottom);
            let index = y * picture.width as usize + x;
            let shade = picture.pixels.get(index).copied().unwrap_or(255);
            sum += share * f32::from(shade);
            weight += share;
        }
    }
    if weight > 0.0 { sum / weight } else { 255.0 }
}
