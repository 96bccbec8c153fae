//! Pages of an OFD that fill from the top, with their number at the bottom.

use std::fmt::Write;

use crate::pdf::font;

/// Width of a page in millimetres: A4.
const WIDTH: f32 = 210.0;
/// Left edge of the text.
pub(super) const LEFT: f32 = 25.0;
/// Width of the text.
pub(super) const TEXT_WIDTH: f32 = WIDTH - 2.0 * LEFT;
const TOP: f32 = 25.0;
const BOTTOM: f32 = 272.0;
/// Millimetres in a point.
const POINT: f32 = 25.4 / 72.0;
/// Texts of this size in points or more are set half as large and enlarged by a transform.
const LARGE: f32 = 16.0;

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

/// The pages of a document in the making. Lengths are in millimetres, y downwards; font sizes are in points.
pub(super) struct Pages {
    done: Vec<String>,
    content: String,
    y: f32,
    id: usize,
}

impl Pages {
    /// One empty page.
    pub(super) fn new() -> Self {
        Self {
            done: Vec::new(),
            content: String::new(),
            y: TOP,
            id: 1000,
        }
    }

    /// Puts a paragraph below what is there, over as many pages as it takes.
    pub(super) fn paragraph(&mut self, text: &str, points: f32, align: Align) {
        let size = points * POINT;
        let indent = if align == Align::Indented {
            2.0 * size
        } else {
            0.0
        };
        let lines = font::wrap(text, size, TEXT_WIDTH, indent);
        for (index, line) in lines.iter().enumerate() {
            let leading = size * 1.7;
            if !self.has_room(leading) {
                self.turn();
            }
            self.y += leading;
            let free = TEXT_WIDTH - font::width(line, size);
            let x = match align {
                Align::Center => LEFT + free / 2.0,
                Align::Indented => LEFT + if index == 0 { indent } else { 0.0 },
                Align::Right => LEFT + free,
            };
            self.text(line, points, x, self.y - size * 0.4);
        }
    }

    /// True when this much fits below what is there.
    pub(super) fn has_room(&self, height: f32) -> bool {
        self.y + height <= BOTTOM
    }

    /// Ends the page and begins the next.
    pub(super) fn turn(&mut self) {
        let number = format!("— {} —", self.done.len() + 1);
        let x = (WIDTH - font::width(&number, 9.0 * POINT)) / 2.0;
        self.text(&number, 9.0, x, 285.0);
        let content = std::mem::take(&mut self.content);
        self.done.push(page(
            "<ofd:Template TemplateID=\"2\" ZOrder=\"Background\"/>",
            &content,
        ));
        self.y = TOP;
    }

    /// Takes this much of the page and returns where it begins.
    pub(super) fn take(&mut self, height: f32) -> f32 {
        let top = self.y;
        self.y += height;
        top
    }

    /// Puts a line of text with its baseline here.
    pub(super) fn text(&mut self, text: &str, points: f32, x: f32, baseline: f32) {
        let size = points * POINT;
        let (factor, transform) = if points >= LARGE {
            (2.0, " CTM=\"2 0 0 2 0 0\"")
        } else {
            (1.0, "")
        };
        let own = size / factor;
        let ascent = 0.88 * size;
        let id = self.next();
        let boundary = boundary(x, baseline - ascent, font::width(text, size), size);
        let escaped = escaped(text);
        let distances = distances(text, own);
        let _ = write!(
            self.content,
            "<ofd:TextObject ID=\"{id}\" {boundary} Font=\"1\" Size=\"{own:.4}\"{transform}>\
             <ofd:FillColor Value=\"0 0 0\"/><ofd:TextCode X=\"0\" Y=\"{:.4}\"{distances}>{escaped}</ofd:TextCode>\
             </ofd:TextObject>",
            ascent / factor
        );
    }

    /// Rules the four sides of a box by one stroked path.
    pub(super) fn stroke_box(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let id = self.next();
        let boundary = boundary(x, y, width, height);
        let _ = write!(
            self.content,
            "<ofd:PathObject ID=\"{id}\" {boundary} LineWidth=\"0.25\"><ofd:AbbreviatedData>M 0 0 L {width:.4} 0 L \
             {width:.4} {height:.4} L 0 {height:.4} C</ofd:AbbreviatedData></ofd:PathObject>"
        );
    }

    /// Fills a box.
    pub(super) fn fill_box(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let id = self.next();
        let boundary = boundary(x, y, width, height);
        let _ = write!(
            self.content,
            "<ofd:PathObject ID=\"{id}\" {boundary} Stroke=\"false\" Fill=\"true\"><ofd:FillColor Value=\"0 0 0\"/>\
             <ofd:AbbreviatedData>M 0 0 L {width:.4} 0 L {width:.4} {height:.4} L 0 {height:.4} C</ofd:AbbreviatedData>\
             </ofd:PathObject>"
        );
    }

    /// Puts what is drawn until [`Pages::end_block`] into a block of objects.
    pub(super) fn begin_block(&mut self) {
        let id = self.next();
        let _ = write!(self.content, "<ofd:PageBlock ID=\"{id}\">");
    }

    /// Ends the block of objects.
    pub(super) fn end_block(&mut self) {
        self.content.push_str("</ofd:PageBlock>");
    }

    /// The contents of the pages.
    pub(super) fn finish(mut self) -> Vec<String> {
        self.turn();
        self.done
    }

    fn next(&mut self) -> usize {
        self.id += 1;
        self.id
    }
}

/// What is printed under every page: a line above the page's number.
pub(super) fn template() -> String {
    let mut line = Pages::new();
    line.fill_box(LEFT, 280.0, TEXT_WIDTH, 0.2);
    page("", &line.content)
}

fn page(head: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\">{head}<ofd:Area>\
         <ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID=\"3\">{content}</ofd:Layer>\
         </ofd:Content></ofd:Page>"
    )
}

fn boundary(x: f32, y: f32, width: f32, height: f32) -> String {
    format!("Boundary=\"{x:.4} {y:.4} {width:.4} {height:.4}\"")
}

/// The distances from each character to the next; three or more that are the same are a group.
fn distances(text: &str, size: f32) -> String {
    let advances: Vec<f32> = text.chars().map(|it| font::advance(it) * size).collect();
    let before_last = advances.len().saturating_sub(1);
    let mut written = String::new();
    for run in advances[..before_last].chunk_by(|a, b| a == b) {
        if run.len() >= 3 {
            let _ = write!(written, " g {} {:.4}", run.len(), run[0]);
        } else {
            run.iter().for_each(|it| {
                let _ = write!(written, " {it:.4}");
            });
        }
    }
    if written.is_empty() {
        return written;
    }
    format!(" DeltaX=\"{}\"", written.trim_start())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_distance_three_times_is_a_group() {
        assert_eq!(
            distances("公开信息12", 2.0),
            " DeltaX=\"g 4 2.0000 1.0000\""
        );
        assert_eq!(distances("公开", 2.0), " DeltaX=\"2.0000\"");
        assert_eq!(distances("1", 2.0), "");
    }
}
