//! The frame of a page: how its millimetres become points.

use hayro_interpret::kurbo::Affine;

use super::{super::page::drawing::scale, numbers::Rectangle};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// How millimetres on a page become points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// From the page's millimetres to points from its top left.
    pub(super) transform: Affine,
    /// Width and height in points.
    pub(super) size: (f32, f32),
    /// By how much the page was scaled.
    pub(super) scale: f32,
}

impl Frame {
    /// The frame of a page with this area.
    pub(super) fn of(area: Rectangle) -> Self {
        let scale = scale((area.width.max(area.height) * POINTS) as f32);
        let points = POINTS * f64::from(scale);
        Self {
            transform: Affine::scale(points) * Affine::translate((-area.left, -area.top)),
            size: ((area.width * points) as f32, (area.height * points) as f32),
            scale,
        }
    }
}

impl Default for Frame {
    fn default() -> Self {
        Self::of(Rectangle::A4)
    }
}
