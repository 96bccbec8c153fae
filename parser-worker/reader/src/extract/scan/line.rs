//! The lines that rule a page: long straight runs of ink. They are found, and then taken out of the picture, so that
//! none is read as a letter.

use super::ink::Ink;
use crate::{
    extract::page::{scanned::Edges, stroke::Stroke},
    tools::GrayPicture,
};

/// A level line is at least this long, in points: longer than the strokes of letters side by side.
const SHORTEST_LEVEL: f32 = 40.0;
/// An upright line is at least this long, in points: letters below each other have more room between them.
const SHORTEST_UPRIGHT: f32 = 15.0;
/// What is thicker is no line, in points.
const THICKEST: f32 = 3.5;
/// A gap this long does not end a line, in points: print that faded.
const GAP: f32 = 0.5;
/// A line this near to an edge of a table is a part of it, in points.
const NEAR: f32 = 3.0;
/// No page has more pieces of lines; one that has is a picture of something else.
const MOST: usize = 40_000;

/// A stretch of ink along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// Place across the axis.
    at: usize,
    from: usize,
    /// The first place that is not in it.
    to: usize,
}

/// The lines of a page, `unit` pixels to a point, in points.
pub(super) struct Lines {
    pub(super) strokes: Vec<Stroke>,
    across: Vec<Vec<Run>>,
    down: Vec<Vec<Run>>,
}

impl Lines {
    /// The lines of this ink.
    pub(super) fn of(ink: &Ink, unit: f32) -> Self {
        let level = |along, at| ink.at(along, at);
        let upright = |along, at| ink.at(at, along);
        let across = lines(&level, (ink.width, ink.height), SHORTEST_LEVEL, unit);
        let down = lines(&upright, (ink.height, ink.width), SHORTEST_UPRIGHT, unit);
        let ends = |line: &[Run]| {
            let from = line.iter().map(|it| it.from).min().unwrap_or(0);
            let to = line.iter().map(|it| it.to).max().unwrap_or(0);
            // The middle, weighed by the length of the runs.
            let weight: usize = line.iter().map(|it| it.to - it.from).sum();
            let sum: f32 = line
                .iter()
                .map(|it| (it.at as f32 + 0.5) * (it.to - it.from) as f32)
                .sum();
            (
                sum / weight.max(1) as f32 / unit,
                from as f32 / unit,
                to as f32 / unit,
            )
        };
        let level = across.iter().map(|line| {
            let (y, from, to) = ends(line);
            Stroke::Horizontal { y, from, to }
        });
        let upright = down.iter().map(|line| {
            let (x, from, to) = ends(line);
            Stroke::Vertical { x, from, to }
        });
        Self {
            strokes: level.chain(upright).collect(),
            across,
            down,
        }
    }

    /// Takes the lines of tables out of a picture and its ink.
    pub(super) fn erase(
        &self,
        tables: &[Edges<'_>],
        unit: f32,
        picture: &mut GrayPicture,
        ink: &mut Ink,
        paper: u8,
    ) {
        let mut white = |x: usize, y: usize| {
            ink.clear(x, y);
            let at = y * picture.width as usize + x;
            if x < picture.width as usize
                && let Some(it) = picture.pixels.get_mut(at)
            {
                *it = paper;
            }
        };
        let near = |edges: &[f32], at: usize| {
            let at = at as f32 / unit;
            edges.iter().any(|it| (it - at).abs() <= NEAR)
        };
        for run in self.across.iter().flatten() {
            if tables.iter().any(|it| near(it.rows, run.at)) {
                for x in run.from..run.to {
                    for y in run.at.saturating_sub(2)..=run.at + 2 {
                        white(x, y);
                    }
                }
            }
        }
        for run in self.down.iter().flatten() {
            if tables.iter().any(|it| near(it.columns, run.at)) {
                for y in run.from..run.to {
                    for x in run.at.saturating_sub(2)..=run.at + 2 {
                        white(x, y);
                    }
                }
            }
        }
    }
}

/// The lines along one axis, each as the runs it is made of.
fn lines(
    is_ink: &dyn Fn(usize, usize) -> bool,
    (length, breadth): (usize, usize),
    shortest: f32,
    unit: f32,
) -> Vec<Vec<Run>> {
    let pixels = |points: f32| (points * unit).round().max(1.0) as usize;
    // Ink on either side counts too: a line that is not quite level changes its row.
    let near = |along: usize, at: usize| {
        is_ink(along, at) || is_ink(along, at + 1) || (at > 0 && is_ink(along, at - 1))
    };
    let mut runs = Vec::new();
    for at in 0..breadth {
        let mut open: Option<(usize, usize)> = None;
        for along in 0..=length {
            let dark = along < length && near(along, at);
            match (dark, open) {
                (true, Some((from, _))) => open = Some((from, along + 1)),
                (true, None) => open = Some((along, along + 1)),
                (false, Some((from, to))) if along - to >= pixels(GAP) || along == length => {
                    if to - from >= pixels(shortest) {
                        runs.push(Run { at, from, to });
                    }
                    open = None;
                }
                _ => {}
            }
        }
        if runs.len() > MOST {
            return Vec::new();
        }
    }
    let mut lines: Vec<Vec<Run>> = Vec::new();
    // Runs beside each other are one line. Those that ended more than a row ago are done.
    let mut open: Vec<usize> = Vec::new();
    for run in runs {
        let touches = |line: &[Run]| {
            line.iter()
                .rev()
                .take_while(|it| it.at + 2 > run.at)
                .any(|it| it.at + 1 == run.at && it.from < run.to && run.from < it.to)
        };
        open.retain(|it| lines[*it].last().is_some_and(|last| last.at + 2 > run.at));
        match open.iter().find(|it| touches(&lines[**it])) {
            Some(line) => lines[*line].push(run),
            None => {
                open.push(lines.len());
                lines.push(vec![run]);
            }
        }
    }
    // A run counts the ink beside it, which makes every line two pixels thicker.
    let thickest = pixels(THICKEST) + 2;
    lines.retain(|line| match (line.first(), line.last()) {
        (Some(first), Some(last)) => last.at - first.at < thickest,
        _ => false,
    });
    lines
}
