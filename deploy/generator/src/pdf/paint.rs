//! Writes the marks of a page as the operators of a style.

use pdf_writer::{Content, Name, Str};

use super::{
    font,
    mark::{Mark, Sides, Text},
    page::{HEIGHT, WIDTH},
    style::{PdfStyle, Rulings},
    typeface::{self, Typeface},
};

/// Half the thickness of a ruling.
const HALF: f32 = 0.25;
/// How much lower digits stand that are drawn after all other text.
const SINK: f32 = 1.2;

/// What a page draws.
#[derive(Debug, Default)]
pub(super) struct Painted {
    /// The operators of its contents.
    pub(super) content: Vec<u8>,
    /// Its fields.
    pub(super) fields: Vec<Field>,
}

/// A field of a form that shows a line of text.
#[derive(Debug)]
pub(super) struct Field {
    /// Left, bottom, right, top on the page.
    pub(super) area: [f32; 4],
    /// What it says.
    pub(super) text: String,
    /// The operators of its appearance, in its own coordinates.
    pub(super) appearance: Vec<u8>,
}

/// Writes the marks.
pub(super) fn paint(marks: &[Mark], style: Option<PdfStyle>, typeface: &Typeface) -> Painted {
    let rulings = style.map_or(Rulings::Boxes, PdfStyle::rulings);
    let frame = Frame {
        turn: style.map_or(0, PdfStyle::turn),
    };
    let mut painted = Painted::default();
    let mut content = Content::new();
    let mut later = Vec::new();
    for mark in marks {
        match mark {
            Mark::Sides(sides) => rule(&mut content, frame, *sides, rulings),
            Mark::Text(it) if it.is_figure && style.is_some_and(PdfStyle::has_fields) => {
                painted.fields.push(field(it, typeface));
            }
            Mark::Text(it) if style == Some(PdfStyle::DigitsLast) => {
                for (run, is_digits) in runs(it) {
                    if is_digits {
                        later.push(run);
                    } else {
                        show(&mut content, frame, &run, typeface);
                    }
                }
            }
            Mark::Text(it) => show(&mut content, frame, it, typeface),
        }
    }
    for it in later {
        show(&mut content, frame, &it, typeface);
    }
    painted.content = content.finish().into_vec();
    painted
}

/// How the contents are turned, in degrees counterclockwise.
#[derive(Debug, Clone, Copy)]
struct Frame {
    turn: i32,
}

impl Frame {
    /// The directions of an upright page's axes, and a point of it, on the turned page.
    fn matrix(self, x: f32, y: f32) -> [f32; 6] {
        match self.turn {
            90 => [0.0, 1.0, -1.0, 0.0, HEIGHT - y, x],
            180 => [-1.0, 0.0, 0.0, -1.0, WIDTH - x, HEIGHT - y],
            270 => [0.0, -1.0, 1.0, 0.0, y, WIDTH - x],
            _ => [1.0, 0.0, 0.0, 1.0, x, y],
        }
    }

    fn point(self, x: f32, y: f32) -> (f32, f32) {
        let [.., x, y] = self.matrix(x, y);
        (x, y)
    }
}

fn show(content: &mut Content, frame: Frame, text: &Text, typeface: &Typeface) {
    content
        .begin_text()
        .set_font(Name(typeface::NAME), text.size)
        .set_text_matrix(frame.matrix(text.x, text.baseline))
        .show(Str(&typeface.encode(&text.text)))
        .end_text();
}

fn rule(content: &mut Content, frame: Frame, sides: Sides, rulings: Rulings) {
    let Sides {
        left,
        bottom,
        right,
        top,
        ..
    } = sides;
    let lines = [
        ((left, bottom), (left, top), sides.is_outer.0),
        ((right, bottom), (right, top), sides.is_outer.1),
        ((left, bottom), (right, bottom), sides.is_cut.0),
        ((left, top), (right, top), sides.is_cut.1),
    ];
    let boxed = |content: &mut Content, (x, y): (f32, f32), (to_x, to_y): (f32, f32)| {
        let ((x, y), (to_x, to_y)) = (frame.point(x, y), frame.point(to_x, to_y));
        content.rect(x, y, to_x - x, to_y - y);
    };
    match rulings {
        Rulings::None => {}
        Rulings::Boxes => {
            content.set_line_width(2.0 * HALF);
            boxed(content, (left, bottom), (right, top));
            content.stroke();
        }
        Rulings::Bars => {
            for ((x, y), (to_x, to_y), _) in lines {
                boxed(content, (x - HALF, y - HALF), (to_x + HALF, to_y + HALF));
            }
            content.fill_nonzero();
        }
        Rulings::OpenEdges => {
            content.set_line_width(2.0 * HALF);
            for (from, to, is_open) in lines {
                if !is_open {
                    let (from, to) = (frame.point(from.0, from.1), frame.point(to.0, to.1));
                    content.move_to(from.0, from.1).line_to(to.0, to.1).stroke();
                }
            }
        }
    }
}

/// A line cut into digits, which stand lower, and what stands between them.
fn runs(text: &Text) -> Vec<(Text, bool)> {
    let mut runs: Vec<(Text, bool)> = Vec::new();
    let mut x = text.x;
    for character in text.text.chars() {
        let is_digit = character.is_ascii_digit();
        match runs.last_mut() {
            Some((run, is_digits)) if *is_digits == is_digit => run.text.push(character),
            _ => {
                let sink = if is_digit { SINK } else { 0.0 };
                let run = Text {
                    text: String::from(character),
                    x,
                    baseline: text.baseline - sink,
                    ..text.clone()
                };
                runs.push((run, is_digit));
            }
        }
        x += font::width(character.encode_utf8(&mut [0; 4]), text.size);
    }
    runs
}

fn field(text: &Text, typeface: &Typeface) -> Field {
    let (width, margin) = (font::width(&text.text, text.size), 1.0);
    let own = Text {
        x: margin,
        baseline: 0.2 * text.size + margin,
        ..text.clone()
    };
    let mut appearance = Content::new();
    show(&mut appearance, Frame { turn: 0 }, &own, typeface);
    let (left, bottom) = (text.x - own.x, text.baseline - own.baseline);
    Field {
        area: [
            left,
            bottom,
            left + width + 2.0 * margin,
            bottom + 1.2 * text.size + 2.0 * margin,
        ],
        text: text.text.clone(),
        appearance: appearance.finish().into_vec(),
    }
}
