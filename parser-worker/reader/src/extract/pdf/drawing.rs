//! What a page of a PDF draws, collected on a device of hayro's.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, InterpreterWarning, SoftMask, TransformExt,
    interpret_page,
};

use super::budget::{Budget, Spent};
use super::field;
use super::page_picture::Pictures;
use super::unicode::Unicode;
use crate::extract::page::area::Area;
use crate::extract::page::direction::Direction;
use crate::extract::page::drawing::{Drawing, scale};
use crate::extract::page::glyph::{Glyph, UNMAPPED, printed};
use crate::extract::page::stroke::{Pen, Stroke, strokes};
use crate::tools::Tools;

/// A page with fewer glyphs may be a scan with a page number.
pub(super) const FEW_GLYPHS: usize = 20;

/// Interprets a page. What was drawn before the budget was spent is kept.
pub(super) fn draw<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    unicode: &mut Unicode<'_>,
    budget: &mut Budget,
    tools: Tools<'_>,
) -> (Drawing, Pictures) {
    let lost_fonts = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&lost_fonts);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::UnsupportedFont) {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    };
    let (width, height) = page.render_dimensions();
    let scale = scale(width.max(height));
    let size = (width * scale, height * scale);
    let bounds = Rect::new(0.0, 0.0, f64::from(size.0), f64::from(size.1));
    let transform = Affine::scale(f64::from(scale)) * page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, cache, page.xref(), settings);
    let mut canvas = Canvas {
        drawing: Drawing {
            size,
            scale,
            ..Drawing::default()
        },
        unicode,
        budget,
        pictures: Pictures::default(),
        keeps_pictures: tools.recognizer.is_some(),
    };
    // The budget unwinds through the interpreter to stop it. The context and the page's cache entries are not used
    // again for what they were doing, and the drawing is complete up to there.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        interpret_page(page, &mut context, &mut canvas);
        for glyph in field::glyphs(page, transform) {
            canvas.budget.spend_glyph();
            canvas.drawing.inked += 1;
            canvas.drawing.glyphs.push(glyph);
        }
    }));
    if let Err(cause) = outcome
        && !cause.is::<Spent>()
    {
        resume_unwind(cause);
    }
    let mut drawing = canvas.drawing;
    drawing.unmapped += lost_fonts.load(Ordering::Relaxed);
    (drawing, canvas.pictures)
}

/// The device that hayro draws on.
struct Canvas<'c, 'u> {
    drawing: Drawing,
    unicode: &'c mut Unicode<'u>,
    budget: &'c mut Budget,
    pictures: Pictures,
    /// False where nobody would read them.
    keeps_pictures: bool,
}

impl<'a> Device<'a> for Canvas<'_, '_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.budget.spend_call();
        let Some(pen) = pen(mode) else { return };
        for stroke in strokes(path, props.transform, pen) {
            self.budget.spend_segment();
            self.drawing.strokes.push(stroke);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.budget.spend_call();
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.budget.spend_call();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.budget.spend_call();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.budget.spend_call();
        if !matches!(mode, DrawMode::Invisible) {
            self.drawing.inked += run.glyphs().len();
        }
        let origins: Vec<Point> = run
            .glyphs()
            .iter()
            .map(|it| props.transform * it.transform() * Point::ZERO)
            .collect();
        let pairs = self.unicode.double_byte_run(run.glyphs());
        for (index, it) in run.glyphs().iter().enumerate() {
            let frame = Frame {
                transform: props.transform * it.transform(),
                next: origins.get(index + 1).copied(),
                vertical: run.writing_mode() == WritingMode::Vertical,
            };
            match pairs.as_ref().and_then(|it| it.get(index)) {
                Some(Some(character)) => self.put(&[*character], it, frame),
                Some(None) => {}
                None => match self.unicode.characters(it) {
                    Some(BfString::Char(character)) => self.put(&[character], it, frame),
                    Some(BfString::String(text)) => {
                        self.put(&text.chars().collect::<Vec<_>>(), it, frame);
                    }
                    None => {
                        self.drawing.unmapped += 1;
                        self.put(&[UNMAPPED], it, frame);
                    }
                },
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.budget.spend_call();
        let size = Point::new(f64::from(image.width()), f64::from(image.height()));
        let area = covered(props.transform, size);
        match Stroke::of_box(area) {
            Some(stroke) => {
                self.budget.spend_segment();
                self.drawing.strokes.push(stroke);
            }
            None => {
                let (width, height) = self.drawing.size;
                let share = area.width() * area.height() / (width * height).max(1.0);
                let largest = self.drawing.image.unwrap_or(0.0);
                self.drawing.image = Some(largest.max(share));
                // Where letters were drawn before it, it is their background or their illustration.
                if self.keeps_pictures && self.drawing.inked < FEW_GLYPHS {
                    self.pictures.add(&image, props.transform, area);
                }
            }
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// What a path is drawn with; none where it leaves no ink.
fn pen(mode: &DrawMode) -> Option<Pen> {
    match mode {
        DrawMode::Invisible => None,
        DrawMode::Fill(_) => Some(Pen::Fill),
        DrawMode::Stroke(props) | DrawMode::FillAndStroke(_, props) => Some(Pen::Stroke {
            width: f64::from(props.line_width).abs(),
        }),
    }
}

/// How a glyph's own coordinates (1000 to the em, y up) lie on the page.
struct Frame {
    transform: Affine,
    /// Where the next glyph of the run begins.
    next: Option<Point>,
    vertical: bool,
}

impl Canvas<'_, '_> {
    /// Puts the characters of one glyph side by side over its advance.
    fn put(&mut self, characters: &[char], glyph: &PositionedGlyph<'_>, frame: Frame) {
        let [a, b, c, d, x, y] = frame.transform.as_coeffs();
        let size = c.hypot(d) * 1000.0;
        let run = a.hypot(b) * 1000.0;
        let advance = advance(glyph, size, run, &frame);
        let along = unit(a, b).unwrap_or((1.0, 0.0));
        let up = unit(c, d).unwrap_or((0.0, -1.0));
        let share = advance / characters.len().max(1) as f64;
        for (index, character) in characters.iter().enumerate() {
            self.budget.spend_glyph();
            let corner = |forth: f64, above: f64| {
                (
                    x + along.0 * forth + up.0 * above,
                    y + along.1 * forth + up.1 * above,
                )
            };
            let (start, end) = (share * index as f64, share * (index + 1) as f64);
            self.drawing.glyphs.push(Glyph {
                character: printed(*character),
                area: Area::between(corner(start, -0.12 * size), corner(end, 0.88 * size)),
                size: if size.is_finite() {
                    size.min(1.0e6) as f32
                } else {
                    0.0
                },
                direction: Direction::of(a, b),
            });
        }
    }
}

/// The advance of a glyph in points. For a font that is not embedded hayro stretches the glyph of a substitute, so the
/// horizontal scale of the transform may not be that of the text; of the two candidates the one that reaches the next
/// glyph is right.
fn advance(glyph: &PositionedGlyph<'_>, size: f64, run: f64, frame: &Frame) -> f64 {
    if frame.vertical {
        return size;
    }
    let ems = match &**glyph {
        FontGlyph::Outline(it) => it.advance_width(),
        FontGlyph::Type3(it) => it.advance_width(),
    };
    let ems = f64::from(ems.unwrap_or(500.0)).clamp(0.0, 4000.0) / 1000.0;
    let (plain, stretched) = (ems * size, ems * run);
    let [_, _, _, _, x, y] = frame.transform.as_coeffs();
    match frame.next {
        Some(next) => {
            let reach = (next.x - x).hypot(next.y - y);
            if (reach - stretched).abs() < (reach - plain).abs() {
                stretched
            } else {
                plain
            }
        }
        None => plain.min(stretched),
    }
}

fn unit(x: f64, y: f64) -> Option<(f64, f64)> {
    let length = x.hypot(y);
    (length.is_finite() && length > 0.0).then(|| (x / length, y / length))
}

/// The box that a rectangle from the origin to `size` covers on the page.
fn covered(transform: Affine, size: Point) -> Area {
    let corners = [
        Point::ZERO,
        Point::new(size.x, 0.0),
        Point::new(0.0, size.y),
        size,
    ]
    .map(|corner| transform * corner);
    let [first, rest @ ..] = corners;
    rest.iter().fold(
        Area::between((first.x, first.y), (first.x, first.y)),
        |area, it| area.union(Area::between((it.x, it.y), (it.x, it.y))),
    )
}
