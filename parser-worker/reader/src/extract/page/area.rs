//! A box on a page, in points from the page's top left corner, y downwards.

use shared::place::Place;

/// A box on a page. `left <= right` and `top <= bottom`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::extract) struct Area {
    pub(in crate::extract) left: f32,
    pub(in crate::extract) top: f32,
    pub(in crate::extract) right: f32,
    pub(in crate::extract) bottom: f32,
}

/// No page is larger; hostile coordinates are cut to it so that arithmetic stays finite.
const FARTHEST: f32 = 1.0e6;

impl Area {
    /// The box between two opposite corners, whichever they are.
    pub(in crate::extract) fn between(a: (f64, f64), b: (f64, f64)) -> Self {
        let (ax, ay, bx, by) = (tame(a.0), tame(a.1), tame(b.0), tame(b.1));
        Self {
            left: ax.min(bx),
            top: ay.min(by),
            right: ax.max(bx),
            bottom: ay.max(by),
        }
    }

    /// The smallest box around both.
    pub(in crate::extract) fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(in crate::extract) fn width(self) -> f32 {
        self.right - self.left
    }

    pub(in crate::extract) fn height(self) -> f32 {
        self.bottom - self.top
    }

    pub(in crate::extract) fn middle(self) -> (f32, f32) {
        (
            (self.left + self.right) / 2.0,
            (self.top + self.bottom) / 2.0,
        )
    }

    pub(in crate::extract) fn contains(self, (x, y): (f32, f32)) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    /// The box as a place on a page, rounded outwards.
    pub(in crate::extract) fn place(self, page: u32) -> Place {
        Place::Page {
            page,
            area: [
                self.left.floor() as i32,
                self.top.floor() as i32,
                self.right.ceil() as i32,
                self.bottom.ceil() as i32,
            ],
        }
    }
}

fn tame(coordinate: f64) -> f32 {
    if coordinate.is_nan() {
        0.0
    } else {
        (coordinate as f32).clamp(-FARTHEST, FARTHEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_rounded_outwards() {
        let area = Area::between((10.9, 20.1), (30.2, 5.0));
        let Place::Page { area, .. } = area.place(1) else {
            panic!("a page place")
        };
        assert_eq!(area, [10, 5, 31, 21]);
    }

    #[test]
    fn hostile_coordinates_become_finite() {
        let area = Area::between((f64::NAN, f64::INFINITY), (0.0, f64::NEG_INFINITY));
        assert!(area.width().is_finite() && area.height().is_finite());
    }
}
