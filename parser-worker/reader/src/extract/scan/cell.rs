//! A cell of a table in a picture: where its print is, and what kind of print it looks like.

use super::ink::{Ink, Piece, PixelBox, cut, scaled};
use crate::tools::GrayPicture;

/// A piece of ink smaller than this share of a square point is a speck.
const SPECK: f32 = 0.6;
/// Print is at least so high, in points.
const LOWEST_PRINT: f32 = 3.0;
/// A digit is not wider than this share of its height.
const WIDEST_DIGIT: f32 = 0.76;
/// Points and commas are lower than this share of a figure's height.
const LOWEST_DIGIT: f32 = 0.5;
/// A dash is not higher than this share of its width.
const HIGHEST_DASH: f32 = 0.35;
/// A figure has no more digits.
const MOST_DIGITS: usize = 16;
/// The height that recognizers read best, in pixels.
const DIGIT_HEIGHT: f32 = 36.0;
/// The paper around a cut figure or cell, in pixels.
const MARGIN: usize = 14;

/// What is printed in a cell, as far as its shape shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing.
    Blank,
    /// One dash.
    Dash,
    /// One line of marks as narrow as digits; how many of them are as high as digits.
    Figure {
        /// How many marks are as high as digits.
        digits: usize,
    },
    /// Anything else.
    Words {
        /// True for print on one line.
        on_one_line: bool,
    },
}

/// The print of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellPrint {
    /// The box around its ink; that of the cell where there is none.
    pub(super) area: PixelBox,
    pub(super) shape: Shape,
}

impl CellPrint {
    /// The print in a box, `unit` pixels to a point.
    pub(super) fn of(ink: &Ink, cell: PixelBox, unit: f32) -> Self {
        let pieces = ink.pieces(cell);
        let is_print = |it: &&Piece| it.dots as f32 >= SPECK * unit * unit;
        let pieces: Vec<PixelBox> = pieces.iter().filter(is_print).map(|it| it.area).collect();
        let Some(area) = pieces.iter().copied().reduce(PixelBox::union) else {
            return Self {
                area: cell,
                shape: Shape::Blank,
            };
        };
        Self {
            area,
            shape: shape(&pieces, area, unit),
        }
    }

    /// The boxes of the marks of a figure that are as high as digits, and whether there are others.
    pub(super) fn digits(&self, ink: &Ink) -> (Vec<PixelBox>, bool) {
        let Shape::Figure { .. } = self.shape else {
            return (Vec::new(), false);
        };
        let pieces: Vec<PixelBox> = ink.pieces(self.area).iter().map(|it| it.area).collect();
        let marks = marks(&pieces);
        let all = marks.len();
        let limit = LOWEST_DIGIT * self.area.height() as f32;
        let digits: Vec<PixelBox> = marks
            .into_iter()
            .filter(|it| it.height() as f32 >= limit)
            .collect();
        let has_others = digits.len() < all;
        (digits, has_others)
    }

    /// The print as a picture that a recognizer reads well; words so many times as large.
    pub(super) fn picture(&self, page: &GrayPicture, paper: u8, words_by: f32) -> GrayPicture {
        let by = match self.shape {
            Shape::Figure { .. } => DIGIT_HEIGHT / self.area.height().max(1) as f32,
            _ => words_by,
        };
        let margin = (MARGIN as f32 / by).ceil() as usize;
        scaled(&cut(page, self.area, margin, paper), by.clamp(0.5, 4.0))
    }
}

fn shape(pieces: &[PixelBox], area: PixelBox, unit: f32) -> Shape {
    let (width, height) = (area.width() as f32, area.height() as f32);
    if height <= HIGHEST_DASH * width && height <= 2.0 * unit && width >= LOWEST_PRINT * unit {
        return Shape::Dash;
    }
    let marks = marks(pieces);
    let tallest = pieces.iter().map(|it| it.height()).max().unwrap_or(0) as f32;
    let is_narrow = |it: &PixelBox| it.width() as f32 <= WIDEST_DIGIT * height;
    let on_one_line = height <= 1.7 * tallest.max(LOWEST_PRINT * unit);
    let is_figure = on_one_line
        && height >= LOWEST_PRINT * unit
        && marks.len() <= MOST_DIGITS
        && marks.iter().all(is_narrow);
    if is_figure {
        let is_digit = |it: &&PixelBox| it.height() as f32 >= LOWEST_DIGIT * height;
        Shape::Figure {
            digits: marks.iter().filter(is_digit).count(),
        }
    } else {
        Shape::Words { on_one_line }
    }
}

/// Pieces of ink above each other put together: the marks of a line from the left.
pub(super) fn marks(pieces: &[PixelBox]) -> Vec<PixelBox> {
    let mut marks: Vec<PixelBox> = Vec::new();
    for it in pieces {
        match marks.last_mut() {
            Some(last) if it.left < last.right => *last = last.union(*it),
            _ => marks.push(*it),
        }
    }
    marks
}
