//! The direction in which text runs on a page, and turning a page so that it runs to the right.

use super::area::Area;

/// The direction in which a glyph's line runs, as seen on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::extract) enum Direction {
    /// Left to right: upright text.
    Right,
    /// Top to bottom: text turned a quarter clockwise.
    Down,
    /// Right to left: text upside down.
    Left,
    /// Bottom to top: text turned a quarter counterclockwise.
    Up,
    /// None of the four: a watermark.
    Slanted,
}

/// The sine of the angle (about 6 degrees) within which text counts as running along an axis.
const SLANT: f64 = 0.1;

impl Direction {
    /// The direction of a vector, y downwards.
    pub(in crate::extract) fn of(dx: f64, dy: f64) -> Self {
        let length = dx.hypot(dy);
        if length == 0.0 || !length.is_finite() {
            Self::Right
        } else if dy.abs() <= SLANT * length {
            if dx > 0.0 { Self::Right } else { Self::Left }
        } else if dx.abs() <= SLANT * length {
            if dy > 0.0 { Self::Down } else { Self::Up }
        } else {
            Self::Slanted
        }
    }

    /// This direction on a page that was turned so that `base` runs to the right.
    pub(in crate::extract) fn seen_from(self, base: Self) -> Self {
        match (self.quarter(), base.quarter()) {
            (Some(own), Some(base)) => match (own + 4 - base) % 4 {
                0 => Self::Right,
                1 => Self::Down,
                2 => Self::Left,
                _ => Self::Up,
            },
            _ => self,
        }
    }

    /// Turns a box on a page of this size so that this direction runs to the right.
    pub(in crate::extract) fn turn(self, area: Area, (width, height): (f32, f32)) -> Area {
        let Area {
            left,
            top,
            right,
            bottom,
        } = area;
        match self {
            Self::Right | Self::Slanted => area,
            Self::Down => boxed(top, width - right, bottom, width - left),
            Self::Left => boxed(width - right, height - bottom, width - left, height - top),
            Self::Up => boxed(height - bottom, left, height - top, right),
        }
    }

    /// Undoes [`Direction::turn`]; the size is that of the page before the turn.
    pub(in crate::extract) fn turn_back(self, area: Area, (width, height): (f32, f32)) -> Area {
        let Area {
            left,
            top,
            right,
            bottom,
        } = area;
        match self {
            Self::Right | Self::Slanted => area,
            Self::Down => boxed(width - bottom, left, width - top, right),
            Self::Left => boxed(width - right, height - bottom, width - left, height - top),
            Self::Up => boxed(top, height - right, bottom, height - left),
        }
    }

    /// Clockwise quarter turns from upright.
    fn quarter(self) -> Option<u8> {
        match self {
            Self::Right => Some(0),
            Self::Down => Some(1),
            Self::Left => Some(2),
            Self::Up => Some(3),
            Self::Slanted => None,
        }
    }
}

fn boxed(left: f32, top: f32, right: f32, bottom: f32) -> Area {
    Area {
        left,
        top,
        right,
        bottom,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_back_undoes_turning() {
        let area = boxed(10.0, 20.0, 30.0, 60.0);
        let size = (200.0, 100.0);
        for direction in [
            Direction::Right,
            Direction::Down,
            Direction::Left,
            Direction::Up,
        ] {
            let turned = direction.turn(area, size);
            assert_eq!(direction.turn_back(turned, size), area, "{direction:?}");
            assert!(turned.left < turned.right && turned.top < turned.bottom);
        }
    }

    #[test]
    fn text_that_runs_down_starts_at_the_left_after_the_turn() {
        let first = boxed(90.0, 10.0, 100.0, 20.0);
        let second = boxed(90.0, 20.0, 100.0, 30.0);
        let turned = |area| Direction::Down.turn(area, (100.0, 200.0));
        assert!(turned(first).left < turned(second).left);
        assert_eq!(turned(first).top, 0.0);
        assert_eq!(Direction::Down.seen_from(Direction::Down), Direction::Right);
    }
}
