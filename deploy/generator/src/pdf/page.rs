//! Pages that fill from the top, with their number at the bottom.

use super::{
    font,
    mark::{Mark, Sides, Text},
};

/// Width of a page in points: A4.
pub(super) const WIDTH: f32 = 595.28;
/// Height of a page in points: A4.
pub(super) const HEIGHT: f32 = 841.89;
/// Left edge of the text.
pub(super) const LEFT: f32 = 72.0;
/// Width of the text.
pub(super) const TEXT_WIDTH: f32 = WIDTH - 2.0 * LEFT;
const TOP: f32 = HEIGHT - 72.0;
const BOTTOM: f32 = 72.0;

/// How a paragraph stands between the margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// In the middle.
    Center,
    /// From the left, the first line two characters in.
    Indented,
    /// At the right.
    Right,
}

/// The pages of a document in the making.
pub(super) struct Pages {
    done: Vec<Vec<Mark>>,
    marks: Vec<Mark>,
    y: f32,
}

impl Pages {
    /// One empty page.
    pub(super) fn new() -> Self {
        Self {
            done: Vec::new(),
            marks: Vec::new(),
            y: TOP,
        }
    }

    /// Puts a paragraph below what is there, in this size, over as many pages as it takes.
    pub(super) fn paragraph(&mut self, text: &str, size: f32, align: Align) {
        let indent = if align == Align::Indented {
            2.0 * size
        } else {
            0.0
        };
        for (index, line) in font::wrap(text, size, TEXT_WIDTH, indent)
            .iter()
            .enumerate()
        {
            let leading = size * 1.7;
            if !self.has_room(leading) {
                self.turn();
            }
            self.y -= leading;
            let free = TEXT_WIDTH - font::width(line, size);
            let x = match align {
                Align::Center => LEFT + free / 2.0,
                Align::Indented => LEFT + if index == 0 { indent } else { 0.0 },
                Align::Right => LEFT + free,
            };
            self.text(line, size, x, self.y + size * 0.4, false);
        }
    }

    /// True when this much fits below what is there.
    pub(super) fn has_room(&self, height: f32) -> bool {
        self.y - height >= BOTTOM
    }

    /// Ends the page and begins the next.
    pub(super) fn turn(&mut self) {
        let number = format!("— {} —", self.done.len() + 1);
        let x = (WIDTH - font::width(&number, 9.0)) / 2.0;
        self.text(&number, 9.0, x, BOTTOM / 2.0, false);
        self.done.push(std::mem::take(&mut self.marks));
        self.y = TOP;
    }

    /// Takes this much of the page and returns where it begins, in points from the bottom.
    pub(super) fn take(&mut self, height: f32) -> f32 {
        let top = self.y;
        self.y -= height;
        top
    }

    /// Puts a line of text with its baseline here.
    pub(super) fn text(&mut self, text: &str, size: f32, x: f32, baseline: f32, is_figure: bool) {
        self.marks.push(Mark::Text(Text {
            text: text.to_owned(),
            size,
            x,
            baseline,
            is_figure,
        }));
    }

    /// Rules the sides of a cell.
    pub(super) fn rule(&mut self, sides: Sides) {
        self.marks.push(Mark::Sides(sides));
    }

    /// The marks of the pages.
    pub(super) fn finish(mut self) -> Vec<Vec<Mark>> {
        self.turn();
        self.done
    }
}
