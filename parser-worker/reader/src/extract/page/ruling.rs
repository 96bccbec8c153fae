//! A ruling: the line a reader sees, put together from the strokes a tool drew.

use super::stroke::Stroke;

/// A line at one coordinate, over a stretch of the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ruling {
    /// Height of a horizontal line, distance from the left of a vertical one.
    pub(super) at: f32,
    /// Where it begins, left or top.
    pub(super) from: f32,
    /// Where it ends, right or bottom.
    pub(super) to: f32,
}

/// The lines of a page.
#[derive(Debug, Default)]
pub(super) struct Rulings {
    /// Sorted by height.
    pub(super) horizontal: Vec<Ruling>,
    /// Sorted by distance from the left.
    pub(super) vertical: Vec<Ruling>,
}

/// Strokes within this distance lie on one line.
const SAME_LINE: f32 = 1.5;
/// A gap this long does not end a line: dashes, and the joints of cell borders.
const GAP: f32 = 2.5;
/// A shorter line is a joint or a letter.
const SHORTEST: f32 = 4.0;
/// More lines than this in one direction are a drawing, not a form.
const MOST: usize = 10_000;

impl Rulings {
    /// Puts strokes together into lines. None when there are too many to be a form.
    pub(super) fn of(strokes: &[Stroke]) -> Option<Self> {
        let mut horizontal = Vec::new();
        let mut vertical = Vec::new();
        for stroke in strokes {
            match *stroke {
                Stroke::Horizontal { y, from, to } => horizontal.push(Ruling { at: y, from, to }),
                Stroke::Vertical { x, from, to } => vertical.push(Ruling { at: x, from, to }),
            }
        }
        let rulings = Self {
            horizontal: joined(horizontal),
            vertical: joined(vertical),
        };
        (rulings.horizontal.len() <= MOST && rulings.vertical.len() <= MOST).then_some(rulings)
    }
}

impl Ruling {
    /// How much of a stretch this line covers.
    pub(super) fn covers(&self, from: f32, to: f32) -> f32 {
        (self.to.min(to) - self.from.max(from)).max(0.0)
    }
}

fn joined(mut pieces: Vec<Ruling>) -> Vec<Ruling> {
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut lines = Vec::new();
    let mut rest = pieces.as_mut_slice();
    while let Some(first) = rest.first().map(|it| it.at) {
        let count = rest.partition_point(|it| it.at - first <= SAME_LINE);
        let (level, after) = rest.split_at_mut(count);
        lines.extend(joined_level(level));
        rest = after;
    }
    lines.retain(|it| it.to - it.from >= SHORTEST);
    lines
}

/// Joins the pieces of one level; the line stands where the most ink is.
fn joined_level(pieces: &mut [Ruling]) -> Vec<Ruling> {
    pieces.sort_by(|a, b| a.from.total_cmp(&b.from));
    let mut lines: Vec<Ruling> = Vec::new();
    let mut longest = 0.0;
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if piece.from - line.to <= GAP => {
                line.to = line.to.max(piece.to);
                if piece.to - piece.from > longest {
                    longest = piece.to - piece.from;
                    line.at = piece.at;
                }
            }
            _ => {
                longest = piece.to - piece.from;
                lines.push(*piece);
            }
        }
    }
    lines
}

/// Coordinates within `tolerance` of the first of a cluster become one: the middle of each cluster, ascending.
pub(super) fn clustered(mut coordinates: Vec<f32>, tolerance: f32) -> Vec<f32> {
    coordinates.sort_by(f32::total_cmp);
    let mut middles = Vec::new();
    let mut rest = coordinates.as_slice();
    while let Some(first) = rest.first() {
        let count = rest.partition_point(|it| it - first <= tolerance);
        let (cluster, after) = rest.split_at(count);
        middles.push(cluster.iter().sum::<f32>() / count as f32);
        rest = after;
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_with_joints_become_one_line() {
        let piece = |from, to| Stroke::Horizontal { y: 10.0, from, to };
        let rulings = Rulings::of(&[piece(50.5, 90.0), piece(10.0, 49.5), piece(200.0, 300.0)])
            .expect("few lines");
        let spans: Vec<_> = rulings
            .horizontal
            .iter()
            .map(|it| (it.from, it.to))
            .collect();
        assert_eq!(spans, [(10.0, 90.0), (200.0, 300.0)]);
    }

    #[test]
    fn coordinates_cluster() {
        assert_eq!(
            clustered(vec![30.0, 10.0, 11.0, 31.0, 50.0], 2.0),
            [10.5, 30.5, 50.0]
        );
    }
}
