//! Draws a ruled table, breaking it between rows where the page ends.

use std::ops::Range;

use super::page::{LEFT, Pages, TEXT_WIDTH};
use crate::{
    grid::{Grid, GridCell, Role},
    pdf::font,
};

/// What the rulings of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ruling {
    /// A stroked box around each cell.
    Strokes,
    /// A thin filled rectangle on each side of a cell.
    Rectangles,
}

/// Font size in points.
const POINTS: f32 = 9.0;
/// The same in millimetres.
const SIZE: f32 = POINTS * 25.4 / 72.0;
const LEADING: f32 = SIZE * 1.25;
const PADDING: f32 = 1.0;
/// Thickness of a ruling that is a rectangle.
const THIN: f32 = 0.2;

/// Draws the table below what is there.
pub(super) fn draw(grid: &Grid, ruling: Ruling, pages: &mut Pages) {
    let mut table = Table::new(grid, ruling);
    let mut first = 0;
    for row in 0..grid.rows {
        if !pages.has_room(table.height(first..row + 1)) {
            table.draw_rows(first..row, pages);
            pages.turn();
            first = row;
        }
    }
    table.draw_rows(first..grid.rows, pages);
}

/// A table being drawn.
struct Table<'a> {
    cells: Vec<Cell<'a>>,
    /// Height of each row.
    heights: Vec<f32>,
    /// Left edge of each column, and the right edge of the last.
    edges: Vec<f32>,
    ruling: Ruling,
}

struct Cell<'a> {
    cell: &'a GridCell,
    /// Lines of its text that are not drawn yet.
    lines: Vec<String>,
}

impl<'a> Table<'a> {
    fn new(grid: &'a Grid, ruling: Ruling) -> Self {
        let edges = edges(grid);
        let cells: Vec<Cell<'a>> = grid
            .cells
            .iter()
            .map(|cell| {
                let width = edges[cell.column + cell.column_span] - edges[cell.column];
                let lines = font::wrap(&cell.text, SIZE, width - 2.0 * PADDING, 0.0);
                Cell { cell, lines }
            })
            .collect();
        let mut heights = vec![LEADING + 2.0 * PADDING; grid.rows];
        // What spans rows and needs more than they have gets it from its last row.
        for it in &cells {
            let rows = it.cell.row..it.cell.row + it.cell.row_span;
            let height = it.lines.len() as f32 * LEADING + 2.0 * PADDING;
            let missing = height - heights[rows.clone()].iter().sum::<f32>();
            heights[rows.end - 1] += missing.max(0.0);
        }
        Self {
            cells,
            heights,
            edges,
            ruling,
        }
    }

    fn height(&self, rows: Range<usize>) -> f32 {
        self.heights[rows].iter().sum()
    }

    /// Draws these rows as one piece; a cell that goes on after them keeps the lines that find no room.
    fn draw_rows(&mut self, rows: Range<usize>, pages: &mut Pages) {
        let top = pages.take(self.height(rows.clone()));
        pages.begin_block();
        for cell in &mut self.cells {
            let span = cell.cell.row..cell.cell.row + cell.cell.row_span;
            let visible = span.start.max(rows.start)..span.end.min(rows.end);
            if visible.is_empty() {
                continue;
            }
            let below = |row: usize| top + self.heights[rows.start..row].iter().sum::<f32>();
            let (left, right) = (
                self.edges[cell.cell.column],
                self.edges[cell.cell.column + cell.cell.column_span],
            );
            let (upper, lower) = (below(visible.start), below(visible.end));
            rule(self.ruling, [left, upper, right, lower], pages);
            cell.draw([left, upper, right, lower], pages);
        }
        pages.end_block();
    }
}

fn rule(ruling: Ruling, [left, upper, right, lower]: [f32; 4], pages: &mut Pages) {
    let (width, height) = (right - left, lower - upper);
    match ruling {
        Ruling::Strokes => pages.stroke_box(left, upper, width, height),
        Ruling::Rectangles => {
            for y in [upper, lower] {
                pages.fill_box(left, y - THIN / 2.0, width, THIN);
            }
            for x in [left, right] {
                pages.fill_box(x - THIN / 2.0, upper, THIN, height);
            }
        }
    }
}

impl Cell<'_> {
    /// Draws as many lines as there is room for, in the middle when that is all of them.
    fn draw(&mut self, [left, upper, right, lower]: [f32; 4], pages: &mut Pages) {
        let room = lower - upper - 2.0 * PADDING;
        // A fifth of a millimetre for what rounding takes.
        let fitting = ((room + 0.2) / LEADING) as usize;
        let lines: Vec<String> = self.lines.drain(..fitting.min(self.lines.len())).collect();
        let mut top = upper + PADDING + (room - lines.len() as f32 * LEADING) / 2.0;
        for line in lines.iter().filter(|it| !it.is_empty()) {
            let x = match self.cell.role {
                Role::Label => left + PADDING,
                Role::Head | Role::Group | Role::Figure => {
                    (left + right - font::width(line, SIZE)) / 2.0
                }
            };
            pages.text(line, POINTS, x, top + SIZE);
            top += LEADING;
        }
    }
}

fn edges(grid: &Grid) -> Vec<f32> {
    let sum: u32 = grid.widths.iter().sum();
    let mut edge = 0;
    let rights = grid.widths.iter().map(|width| {
        edge += width;
        LEFT + TEXT_WIDTH * edge as f32 / sum as f32
    });
    [LEFT].into_iter().chain(rights).collect()
}
