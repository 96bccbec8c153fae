//! Paragraphs of a page: the lines outside tables, joined only where the lines fill the measure.

use shared::place::Place;

use super::area::Area;
use super::text_line::{TextLine, is_wide};
use crate::document::Paragraph;

/// A paragraph of a page.
#[derive(Debug)]
pub(super) struct PageText {
    /// The paragraph.
    pub(super) paragraph: Paragraph,
    /// Its box on the turned page.
    pub(super) area: Area,
    /// How many printed lines it has.
    pub(super) lines: usize,
    /// True for slanted text: a watermark.
    pub(super) slanted: bool,
    first: TextLine,
    last: TextLine,
    measure: Measure,
}

/// The left and right edge of the text on a page.
#[derive(Debug, Clone, Copy)]
struct Measure {
    left: f32,
    right: f32,
}

impl PageText {
    fn of(line: &TextLine, measure: Measure, place: &dyn Fn(Area) -> Place) -> Self {
        Self {
            paragraph: Paragraph {
                text: line.text.clone(),
                place: place(line.area),
            },
            area: line.area,
            lines: 1,
            slanted: line.slanted,
            first: line.clone(),
            last: line.clone(),
            measure,
        }
    }

    fn push(&mut self, line: &TextLine, place: &dyn Fn(Area) -> Place) {
        let text = &mut self.paragraph.text;
        text.push_str(seam(text, &line.text));
        text.push_str(&line.text);
        self.area = self.area.union(line.area);
        self.paragraph.place = place(self.area);
        self.lines += 1;
        self.last = line.clone();
    }

    /// Adds the text at the top of the next page, or gives it back when it is not clearly the same paragraph.
    pub(super) fn run_on(&mut self, next: Self) -> Option<Self> {
        if !runs_on(&self.last, &next.first, self.measure) {
            return Some(next);
        }
        let text = &mut self.paragraph.text;
        text.push_str(seam(text, &next.paragraph.text));
        text.push_str(&next.paragraph.text);
        self.lines += next.lines;
        self.last = next.last;
        self.measure = next.measure;
        None
    }
}

/// Joins lines into paragraphs. A table between two lines keeps them apart.
pub(super) fn paragraphs(
    lines: &[TextLine],
    tables: &[Area],
    place: &dyn Fn(Area) -> Place,
) -> Vec<PageText> {
    let measure = Measure {
        left: lines.iter().map(|it| it.area.left).fold(f32::MAX, f32::min),
        right: lines
            .iter()
            .map(|it| it.area.right)
            .fold(f32::MIN, f32::max),
    };
    let mut texts: Vec<PageText> = Vec::new();
    for line in lines {
        match texts.last_mut() {
            Some(text)
                if runs_on(&text.last, line, measure)
                    && follows(&text.last, line)
                    && !is_between(tables, text.last.area, line.area) =>
            {
                text.push(line, place);
            }
            _ => texts.push(PageText::of(line, measure, place)),
        }
    }
    texts
}

/// True when a line reaches the right edge of the text and the next, of the same size, begins at the left edge. A line in
/// columns goes on nowhere.
fn runs_on(line: &TextLine, next: &TextLine, measure: Measure) -> bool {
    let size = line.size;
    !line.slanted
        && !next.slanted
        && !line.is_spread
        && !next.is_spread
        && (next.size - size).abs() <= 0.1 * size
        && measure.right - measure.left >= 20.0 * size
        && measure.right - line.area.right <= 1.6 * size
        && (next.area.left - measure.left).abs() <= 0.7 * size
}

/// True when a line stands one line below another.
fn follows(line: &TextLine, next: &TextLine) -> bool {
    let pitch = next.area.top - line.area.top;
    pitch > 0.0 && pitch <= 2.5 * line.size
}

fn is_between(tables: &[Area], line: Area, next: Area) -> bool {
    let (from, to) = (line.middle().1, next.middle().1);
    tables.iter().any(|it| from <= it.bottom && it.top <= to)
}

/// What stands where two lines meet: nothing in Chinese, a space between words, and a line break between two numbers,
/// which may be one number or two.
fn seam(text: &str, next: &str) -> &'static str {
    match (text.chars().next_back(), next.chars().next()) {
        (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => "\n",
        (Some(a), Some(b)) if !is_wide(a) && !is_wide(b) => " ",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, left: f32, right: f32, top: f32) -> TextLine {
        TextLine {
            text: text.to_owned(),
            area: Area {
                left,
                top,
                right,
                bottom: top + 10.0,
            },
            size: 10.0,
            slanted: false,
            is_spread: false,
        }
    }

    #[test]
    fn a_full_line_runs_on_at_the_left_edge_only() {
        let full = line("主动公开", 20.0, 300.0, 0.0);
        let measure = Measure {
            left: 0.0,
            right: 300.0,
        };
        assert!(runs_on(&full, &line("信息", 0.0, 60.0, 18.0), measure));
        assert!(!runs_on(&full, &line("信息", 20.0, 60.0, 18.0), measure));
        let short = line("一、总体情况", 20.0, 120.0, 0.0);
        assert!(!runs_on(&short, &line("信息", 0.0, 60.0, 18.0), measure));
    }

    #[test]
    fn a_line_far_below_does_not_follow() {
        let full = line("主动公开", 20.0, 300.0, 0.0);
        assert!(follows(&full, &line("信息", 0.0, 60.0, 18.0)));
        assert!(!follows(&full, &line("信息", 0.0, 60.0, 60.0)));
    }

    #[test]
    fn numbers_are_not_glued() {
        assert_eq!(seam("共12", "34件"), "\n");
        assert_eq!(seam("one", "two"), " ");
        assert_eq!(seam("公开1136", "条"), "");
    }
}
