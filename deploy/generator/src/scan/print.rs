//! Draws the pages of a PDF: its letters in a font of ours, and its straight lines.

use std::sync::Arc;

use ab_glyph::{Font as _, FontVec, PxScale, point};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt,
    font::GlyphRun,
    hayro_cmap::BfString,
    hayro_syntax::Pdf,
    interpret_page,
    kurbo::{Affine, BezPath, PathEl, Point, Rect},
};
use image::{GrayImage, Luma};

/// The pages, black on white, with this many dots to a point.
pub(super) fn pages(pdf: &[u8], font: &FontVec, scale: f32) -> Vec<GrayImage> {
    let Ok(pdf) = Pdf::new(Arc::new(pdf.to_vec())) else {
        return Vec::new();
    };
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let (width, height) = (width * scale, height * scale);
        let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
        let transform = Affine::scale(scale.into()) * page.initial_transform(true).to_kurbo();
        let settings = InterpreterSettings::default();
        let mut context = Context::new(transform, bounds, &cache, page.xref(), settings);
        let mut paper = Paper {
            picture: GrayImage::from_pixel(width as u32, height as u32, Luma([255])),
            font,
        };
        interpret_page(page, &mut context, &mut paper);
        pages.push(paper.picture);
    }
    pages
}

struct Paper<'f> {
    picture: GrayImage,
    font: &'f FontVec,
}

impl Paper<'_> {
    /// Darkens a dot by a share of black.
    fn ink(&mut self, x: i64, y: i64, share: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        if let Some(Luma([dot])) = self.picture.get_pixel_mut_checked(x, y) {
            *dot = (f32::from(*dot) * (1.0 - share.clamp(0.0, 1.0))) as u8;
        }
    }

    /// A letter at its origin, so high and so wide that an em is this many dots.
    fn letter(&mut self, letter: char, origin: Point, size: f32) {
        let id = self.font.glyph_id(letter);
        let em = self.font.units_per_em().unwrap_or(1000.0);
        let high = size * self.font.height_unscaled() / em;
        // The places are those of the font that the PDF names: half an em for each letter of ASCII.
        let own = self.font.h_advance_unscaled(id) / em;
        let meant = if letter.is_ascii() { 0.5 } else { 1.0 };
        let wide = if own > 0.0 { high * meant / own } else { high };
        let scale = PxScale { x: wide, y: high };
        let place = point(origin.x as f32, origin.y as f32);
        let glyph = id.with_scale_and_position(scale, place);
        let Some(outline) = self.font.outline_glyph(glyph) else {
            return;
        };
        let corner = outline.px_bounds().min;
        let (left, top) = (corner.x as i64, corner.y as i64);
        outline.draw(|x, y, share| self.ink(left + i64::from(x), top + i64::from(y), share));
    }

    /// A line along an axis, this thick.
    fn line(&mut self, from: Point, to: Point, thick: f64) {
        let half = thick / 2.0;
        let (left, right) = (from.x.min(to.x) - half, from.x.max(to.x) + half);
        let (top, bottom) = (from.y.min(to.y) - half, from.y.max(to.y) + half);
        let covered = |dot: i64, from: f64, to: f64| {
            let dot = dot as f64;
            (to.min(dot + 1.0) - from.max(dot)).clamp(0.0, 1.0)
        };
        for y in top.floor() as i64..=bottom.floor() as i64 {
            for x in left.floor() as i64..=right.floor() as i64 {
                let share = covered(x, left, right) * covered(y, top, bottom);
                self.ink(x, y, share as f32);
            }
        }
    }
}

impl<'a> Device<'a> for Paper<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let [_, _, c, d, x, y] = (props.transform * glyph.transform()).as_coeffs();
            if let Some(BfString::Char(letter)) = glyph.as_unicode() {
                self.letter(letter, Point::new(x, y), (c.hypot(d) * 1000.0) as f32);
            }
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let DrawMode::Stroke(stroke) = mode else {
            return;
        };
        let [a, b, ..] = props.transform.as_coeffs();
        let thick = f64::from(stroke.line_width) * a.hypot(b);
        let (mut first, mut last) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => {
                    first = props.transform * to;
                    last = first;
                }
                PathEl::LineTo(to) => {
                    let to = props.transform * to;
                    self.line(last, to, thick);
                    last = to;
                }
                PathEl::ClosePath => self.line(last, first, thick),
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => {}
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
