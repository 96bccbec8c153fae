//! A thin line parallel to an axis, however a tool drew it: a stroke, a thin rectangle, a box outline, a thin image.

use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point};

use super::area::Area;

/// A thin line parallel to an axis of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::extract) enum Stroke {
    /// At a height, from left to right.
    Horizontal {
        /// Its middle.
        y: f32,
        /// Its left end.
        from: f32,
        /// Its right end.
        to: f32,
    },
    /// At a distance from the left, from top to bottom.
    Vertical {
        /// Its middle.
        x: f32,
        /// Its top end.
        from: f32,
        /// Its bottom end.
        to: f32,
    },
}

/// A rectangle this thick in points is a line however short it is.
const THIN: f32 = 3.0;
/// A rectangle this thick is a line when it is [`LONG`] times as long.
const THICK: f32 = 6.0;
const LONG: f32 = 10.0;

impl Stroke {
    /// The line that a filled box looks like, if it is thin.
    pub(in crate::extract) fn of_box(area: Area) -> Option<Self> {
        let (width, height) = (area.width(), area.height());
        let (short, long) = (width.min(height), width.max(height));
        if short > THIN && (short > THICK || long < LONG * short) {
            return None;
        }
        let (x, y) = area.middle();
        Some(if width >= height {
            Self::Horizontal {
                y,
                from: area.left,
                to: area.right,
            }
        } else {
            Self::Vertical {
                x,
                from: area.top,
                to: area.bottom,
            }
        })
    }
}

/// What a path is drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::extract) enum Pen {
    /// Its inside is filled.
    Fill,
    /// Its edges are drawn, and its inside filled or not.
    Stroke {
        /// How thick, in the path's own unit.
        width: f64,
    },
}

/// The lines that a path draws.
pub(in crate::extract) fn strokes(path: &BezPath, transform: Affine, pen: Pen) -> Vec<Stroke> {
    match pen {
        Pen::Fill => filled(path, transform),
        Pen::Stroke { width } => {
            let scale = transform.determinant().abs().sqrt();
            stroked(path, transform, width * scale)
        }
    }
}

/// Each straight edge of a stroked path is a box as thick as the pen.
fn stroked(path: &BezPath, transform: Affine, pen: f64) -> Vec<Stroke> {
    let mut found = Vec::new();
    let mut start = Point::ZERO;
    let mut last = Point::ZERO;
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(to) => (start, last) = (transform * to, transform * to),
            PathEl::LineTo(to) => {
                let to = transform * to;
                found.extend(edge(last, to, pen));
                last = to;
            }
            PathEl::ClosePath => {
                found.extend(edge(last, start, pen));
                last = start;
            }
            PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => last = transform * to,
        }
    }
    found
}

/// A straight edge drawn with a pen, if it runs along an axis.
fn edge(from: Point, to: Point, pen: f64) -> Option<Stroke> {
    let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    let half = pen / 2.0;
    let (x, y) = if dy <= 0.5 && dx > dy {
        (0.0, half)
    } else if dx <= 0.5 && dy > dx {
        (half, 0.0)
    } else {
        return None;
    };
    let left_top = (from.x.min(to.x) - x, from.y.min(to.y) - y);
    let right_bottom = (from.x.max(to.x) + x, from.y.max(to.y) + y);
    Stroke::of_box(Area::between(left_top, right_bottom))
}

/// Each thin part of a filled path is a line; two boxes one just inside the other are a frame.
fn filled(path: &BezPath, transform: Affine) -> Vec<Stroke> {
    let mut found = Vec::new();
    let mut outer: Option<Area> = None;
    for part in parts(path, transform) {
        if let Some(stroke) = Stroke::of_box(part) {
            found.push(stroke);
        } else if let Some(frame) = outer.filter(|outer| is_frame(*outer, part)) {
            found.extend(outline(frame));
            outer = None;
        } else {
            outer = Some(part);
        }
    }
    found
}

/// The boxes of the closed parts of a path. Parts with curves count only if they are thin: letters drawn as paths are
/// not lines, but their boxes are not thin either.
fn parts(path: &BezPath, transform: Affine) -> Vec<Area> {
    let mut parts = Vec::new();
    let mut current: Option<Area> = None;
    let reach = |current: &mut Option<Area>, point: Point| {
        let point = transform * point;
        let dot = Area::between((point.x, point.y), (point.x, point.y));
        *current = Some(current.map_or(dot, |area| area.union(dot)));
    };
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(to) => {
                parts.extend(current.take());
                reach(&mut current, to);
            }
            PathEl::LineTo(to) | PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                reach(&mut current, to);
            }
            PathEl::ClosePath => parts.extend(current.take()),
        }
    }
    parts.extend(current);
    parts
}

/// True for two boxes whose difference is a thin frame.
fn is_frame(one: Area, other: Area) -> bool {
    [
        one.left - other.left,
        one.top - other.top,
        one.right - other.right,
        one.bottom - other.bottom,
    ]
    .into_iter()
    .all(|margin| margin.abs() <= THIN)
}

fn outline(area: Area) -> [Stroke; 4] {
    let Area {
        left,
        top,
        right,
        bottom,
    } = area;
    let across = |y| Stroke::Horizontal {
        y,
        from: left,
        to: right,
    };
    let down = |x| Stroke::Vertical {
        x,
        from: top,
        to: bottom,
    };
    [across(top), across(bottom), down(left), down(right)]
}

#[cfg(test)]
mod tests {
    use hayro_interpret::kurbo::{Rect, Shape};

    use super::*;

    fn fill(rects: &[Rect]) -> Vec<Stroke> {
        let mut path = BezPath::new();
        for rect in rects {
            path.extend(rect.path_elements(0.1));
        }
        strokes(&path, Affine::IDENTITY, Pen::Fill)
    }

    #[test]
    fn a_thin_rectangle_is_a_line_and_a_background_is_not() {
        let line = fill(&[Rect::new(10.0, 20.0, 110.0, 20.5)]);
        assert_eq!(
            line,
            [Stroke::Horizontal {
                y: 20.25,
                from: 10.0,
                to: 110.0
            }]
        );
        assert!(fill(&[Rect::new(10.0, 20.0, 110.0, 40.0)]).is_empty());
    }

    #[test]
    fn two_nested_boxes_are_a_frame() {
        let outer = Rect::new(10.0, 20.0, 110.0, 40.0);
        assert_eq!(fill(&[outer, outer.inflate(-0.5, -0.5)]).len(), 4);
    }

    #[test]
    fn a_stroked_box_is_four_lines() {
        let path = Rect::new(10.0, 20.0, 110.0, 40.0).to_path(0.1);
        let pen = Pen::Stroke { width: 1.0 };
        assert_eq!(strokes(&path, Affine::IDENTITY, pen).len(), 4);
    }

    #[test]
    fn a_slanted_line_is_none() {
        let mut path = BezPath::new();
        path.move_to((0.0, 0.0));
        path.line_to((100.0, 50.0));
        let pen = Pen::Stroke { width: 1.0 };
        assert!(strokes(&path, Affine::IDENTITY, pen).is_empty());
    }
}
