//! What a page draws: its glyphs, its thin lines, and how much of it is image.

use super::glyph::Glyph;
use super::stroke::Stroke;

/// What one page draws, in points from the top left corner of the page as it is shown.
#[derive(Debug, Default)]
pub(in crate::extract) struct Drawing {
    /// Width and height of the page, after [`Drawing::scale`].
    pub(in crate::extract) size: (f32, f32),
    /// By how much the page was scaled: one, but for posters and thumbnails, which are brought to the height of a
    /// sheet, so that lengths mean the same on every page.
    pub(in crate::extract) scale: f32,
    /// The glyphs in the order they were drawn.
    pub(in crate::extract) glyphs: Vec<Glyph>,
    /// Thin axis-parallel lines and rectangles.
    pub(in crate::extract) strokes: Vec<Stroke>,
    /// The share of the page that its largest image covers; none when it shows no image.
    pub(in crate::extract) image: Option<f32>,
    /// How many glyphs are drawn with ink; text laid invisibly over a scan is not.
    pub(in crate::extract) inked: usize,
    /// Glyphs, or fonts that could not be loaded, for which the file gives no characters.
    pub(in crate::extract) unmapped: usize,
}

/// Brings the long side of a page to that of a sheet where it is far from it.
pub(in crate::extract) fn scale(long_side: f32) -> f32 {
    if (400.0..=1800.0).contains(&long_side) {
        1.0
    } else {
        842.0 / long_side.max(1.0)
    }
}
