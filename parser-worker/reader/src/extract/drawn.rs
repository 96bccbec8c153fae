//! Pages as another engine draws them, laid out as those of this reader's own engine: for a second opinion.

use hayro_interpret::kurbo::{Affine, BezPath, Point};

use super::page::{
    area::Area,
    direction::Direction,
    drawing::{Drawing, scale},
    glyph::{Glyph, printed},
    layout::{Page, lay_out},
    page_join,
    stroke::{Pen, strokes},
};
use crate::document::{Document, Format};

/// A page as it is drawn, in points from the top left corner of the page as it is shown, y downwards.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DrawnPage {
    /// Width and height.
    pub size: (f32, f32),
    /// Its glyphs in the order they are drawn.
    pub glyphs: Vec<DrawnGlyph>,
    /// Its paths in the order they are drawn.
    pub paths: Vec<DrawnPath>,
}

/// A character on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawnGlyph {
    /// The character; U+FFFD when the file gives none.
    pub character: char,
    /// Where its base line begins.
    pub origin: (f32, f32),
    /// Where its line runs.
    pub along: (f32, f32),
    /// How far it is to the next glyph, in points.
    pub advance: f32,
    /// The font size in points.
    pub size: f32,
}

/// A path on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnPath {
    /// Its steps.
    pub steps: Vec<PathStep>,
    /// How thick its edges are drawn, in points; none where only its inside is filled.
    pub pen: Option<f32>,
}

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PathStep {
    /// To the start of a new part.
    Move(f32, f32),
    /// Straight.
    Line(f32, f32),
    /// Along a curve.
    Curve(f32, f32),
    /// Back to the start of the part.
    Close,
}

/// How far a glyph reaches above its base line, in font sizes.
const ABOVE: f32 = 0.88;
/// How far a glyph reaches below its base line, in font sizes.
const BELOW: f32 = 0.12;

/// The document of these pages.
pub(crate) fn document(pages: &[DrawnPage]) -> Document {
    let mut laid_out: Vec<Page> = Vec::new();
    for (number, page) in (1..).zip(pages) {
        let before = laid_out.last().and_then(|it| it.unruled.as_ref());
        laid_out.push(lay_out(number, &drawing(page), before));
    }
    Document {
        format: Format::Pdf,
        blocks: page_join::join(laid_out),
        meta: Vec::new(),
        links: Vec::new(),
        warnings: Vec::new(),
    }
}

fn drawing(page: &DrawnPage) -> Drawing {
    let (width, height) = page.size;
    let scale = scale(width.max(height));
    let glyphs: Vec<Glyph> = page.glyphs.iter().map(|it| glyph(it, scale)).collect();
    let strokes = page.paths.iter().flat_map(|it| {
        let pen = match it.pen {
            Some(width) => Pen::Stroke {
                width: width.into(),
            },
            None => Pen::Fill,
        };
        strokes(&path(&it.steps), Affine::scale(scale.into()), pen)
    });
    Drawing {
        size: (width * scale, height * scale),
        scale,
        strokes: strokes.collect(),
        inked: glyphs.len(),
        glyphs,
        ..Drawing::default()
    }
}

fn glyph(glyph: &DrawnGlyph, scale: f32) -> Glyph {
    let (x, y) = glyph.along;
    let length = x.hypot(y);
    let along = if length > 0.0 {
        (x / length, y / length)
    } else {
        (1.0, 0.0)
    };
    // A quarter turn counterclockwise, y downwards.
    let up = (along.1, -along.0);
    let corner = |forth: f32, above: f32| {
        let at = |origin: f32, along: f32, up: f32| {
            f64::from(scale * (origin + along * forth + up * above))
        };
        (
            at(glyph.origin.0, along.0, up.0),
            at(glyph.origin.1, along.1, up.1),
        )
    };
    Glyph {
        character: printed(glyph.character),
        area: Area::between(
            corner(0.0, -BELOW * glyph.size),
            corner(glyph.advance, ABOVE * glyph.size),
        ),
        size: glyph.size * scale,
        direction: Direction::of(along.0.into(), along.1.into()),
    }
}

fn path(steps: &[PathStep]) -> BezPath {
    let point = |x: f32, y: f32| Point::new(x.into(), y.into());
    let mut path = BezPath::new();
    let mut is_begun = false;
    for step in steps {
        match *step {
            PathStep::Move(x, y) => path.move_to(point(x, y)),
            // A path that does not begin with a point is none.
            _ if !is_begun => return BezPath::new(),
            PathStep::Line(x, y) => path.line_to(point(x, y)),
            PathStep::Curve(x, y) => path.quad_to(point(x, y), point(x, y)),
            PathStep::Close => path.close_path(),
        }
        is_begun = true;
    }
    path
}
