//! Fields of a form that have a value and no appearance: viewers print the value into the field themselves.

use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Rect, String as Bytes};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, Point};

use super::document_information::text;
use crate::extract::page::area::Area;
use crate::extract::page::direction::Direction;
use crate::extract::page::glyph::{Glyph, printed};

/// Characters of a value that are read; a field of a form holds a figure or a line.
const LONGEST: usize = 400;
/// The largest size that a viewer chooses for a value, in points.
const LARGEST_SIZE: f64 = 12.0;
/// Flags of annotations that are not shown (ISO 32000-2, table 167): hidden and no view.
const NOT_SHOWN: u32 = 1 << 1 | 1 << 5;

/// The values that no appearance shows, as glyphs on the page.
pub(super) fn glyphs(page: &Page<'_>, transform: Affine) -> Vec<Glyph> {
    let Some(annotations) = page.raw().get::<Array<'_>>(keys::ANNOTS) else {
        return Vec::new();
    };
    let fields = annotations.iter::<Dict<'_>>().filter(is_bare);
    fields
        .filter_map(|it| Some(put(&value(&it)?, it.get::<Rect>(keys::RECT)?, transform)))
        .flatten()
        .collect()
}

fn is_bare(annotation: &Dict<'_>) -> bool {
    let is_shown = annotation.get::<u32>(keys::F).unwrap_or(0) & NOT_SHOWN == 0;
    let is_field = annotation.get::<Name<'_>>(keys::SUBTYPE).as_deref() == Some(b"Widget");
    is_shown && is_field && annotation.get::<Dict<'_>>(keys::AP).is_none()
}

/// The value of a text field, its own or its parent's.
fn value(field: &Dict<'_>) -> Option<String> {
    let own = field.get::<Bytes<'_>>(keys::V);
    let parent = || {
        field
            .get::<Dict<'_>>(keys::PARENT)?
            .get::<Bytes<'_>>(keys::V)
    };
    let value = text(own.or_else(parent)?.as_bytes());
    let value: String = value.trim().chars().take(LONGEST).collect();
    (!value.is_empty()).then_some(value)
}

/// The characters from the left end of the box, in its middle.
fn put(value: &str, area: Rect, transform: Affine) -> Vec<Glyph> {
    let (height, width) = ((area.y1 - area.y0).abs(), (area.x1 - area.x0).abs());
    let ems = |it: char| if it.is_ascii() { 0.5 } else { 1.0 };
    let length: f64 = value.chars().map(ems).sum();
    let size = (0.8 * height)
        .min(LARGEST_SIZE)
        .min(width / length.max(1.0));
    let bottom = area.y0.min(area.y1) + (height - size) / 2.0;
    let mut left = area.x0.min(area.x1) + (width - length * size).max(0.0) / 2.0;
    let corner = |x: f64, y: f64| {
        let at = transform * Point::new(x, y);
        (at.x, at.y)
    };
    let [dx, dy, ..] = transform.as_coeffs();
    let glyphs = value.chars().map(|character| {
        let right = left + ems(character) * size;
        let glyph = Glyph {
            character: printed(character),
            area: Area::between(corner(left, bottom), corner(right, bottom + size)),
            size: (size * dx.hypot(dy)).clamp(0.0, 1000.0) as f32,
            direction: Direction::of(dx, dy),
        };
        left = right;
        glyph
    });
    glyphs.collect()
}
