//! Draws a ruled table, breaking it between rows where the page ends.

use std::ops::Range;

use super::{
    font,
    mark::Sides,
    page::{LEFT, Pages, TEXT_WIDTH},
};
use crate::grid::{Grid, GridCell, Role};

const SIZE: f32 = 9.0;
const LEADING: f32 = 11.0;
/// Space between a cell's sides and its text.
const PADDING: f32 = 3.0;

/// How text stands in the cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// True where it begins at the top, false where it stands in the middle.
    pub(super) from_top: bool,
    /// True where figures stand at the right, false where they stand in the middle.
    pub(super) figures_right: bool,
    /// Space above and below it.
    pub(super) space: f32,
}

impl Look {
    /// In the middle, as most tables.
    pub(super) const PLAIN: Self = Self {
        from_top: false,
        figures_right: false,
        space: PADDING,
    };
}

/// Draws the table below what is there.
pub(super) fn draw(grid: &Grid, pages: &mut Pages, look: Look) {
    let mut table = Table::new(grid, look);
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
    look: Look,
}

struct Cell<'a> {
    cell: &'a GridCell,
    /// Lines of its text that are not drawn yet.
    lines: Vec<String>,
}

impl<'a> Table<'a> {
    fn new(grid: &'a Grid, look: Look) -> Self {
        let edges = edges(grid);
        let cells: Vec<Cell<'a>> = grid
            .cells
            .iter()
            .map(|cell| Cell::new(cell, &edges))
            .collect();
        let mut heights = vec![LEADING + 2.0 * look.space; grid.rows];
        for it in cells.iter().filter(|it| it.cell.row_span == 1) {
            heights[it.cell.row] = heights[it.cell.row].max(it.height(look));
        }
        // What spans rows and needs more than they have gets it from its last row.
        for it in cells.iter().filter(|it| it.cell.row_span > 1) {
            let rows = it.cell.row..it.cell.row + it.cell.row_span;
            let missing = it.height(look) - heights[rows.clone()].iter().sum::<f32>();
            heights[rows.end - 1] += missing.max(0.0);
        }
        Self {
            cells,
            heights,
            edges,
            look,
        }
    }

    fn height(&self, rows: Range<usize>) -> f32 {
        self.heights[rows].iter().sum()
    }

    /// Draws these rows as one piece; a cell that goes on after them keeps the lines that find no room.
    fn draw_rows(&mut self, rows: Range<usize>, pages: &mut Pages) {
        let top = pages.take(self.height(rows.clone()));
        let below = |row: usize| top - self.heights[rows.start..row].iter().sum::<f32>();
        for cell in &mut self.cells {
            let span = cell.cell.row..cell.cell.row + cell.cell.row_span;
            let visible = span.start.max(rows.start)..span.end.min(rows.end);
            if visible.is_empty() {
                continue;
            }
            let (left, right) = cell.sides(&self.edges);
            let (upper, lower) = (below(visible.start), below(visible.end));
            let sides = Sides {
                left,
                bottom: lower,
                right,
                top: upper,
                is_outer: (
                    cell.cell.column == 0,
                    cell.cell.column + cell.cell.column_span + 1 == self.edges.len(),
                ),
                is_cut: (
                    visible.end == rows.end && rows.end < self.heights.len(),
                    visible.start == rows.start && rows.start > 0,
                ),
            };
            pages.rule(sides);
            cell.draw(sides, self.look, pages);
        }
    }
}

impl<'a> Cell<'a> {
    fn new(cell: &'a GridCell, edges: &[f32]) -> Self {
        let width = edges[cell.column + cell.column_span] - edges[cell.column];
        Self {
            cell,
            lines: font::wrap(&cell.text, SIZE, width - 2.0 * PADDING, 0.0),
        }
    }

    fn height(&self, look: Look) -> f32 {
        self.lines.len() as f32 * LEADING + 2.0 * look.space
    }

    fn sides(&self, edges: &[f32]) -> (f32, f32) {
        (
            edges[self.cell.column],
            edges[self.cell.column + self.cell.column_span],
        )
    }

    /// Draws as many lines as there is room for, in the middle when that is all of them.
    fn draw(&mut self, sides: Sides, look: Look, pages: &mut Pages) {
        let room = sides.top - sides.bottom - 2.0 * look.space;
        // Half a point for what rounding takes.
        let fitting = ((room + 0.5) / LEADING) as usize;
        let lines: Vec<String> = self.lines.drain(..fitting.min(self.lines.len())).collect();
        let free = room - lines.len() as f32 * LEADING;
        let mut baseline = sides.top - look.space - if look.from_top { 0.0 } else { free / 2.0 };
        for line in &lines {
            baseline -= LEADING;
            let x = match self.cell.role {
                Role::Label => sides.left + PADDING,
                Role::Figure if look.figures_right => {
                    sides.right - PADDING - font::width(line, SIZE)
                }
                Role::Head | Role::Group | Role::Figure => {
                    (sides.left + sides.right - font::width(line, SIZE)) / 2.0
                }
            };
            let is_figure = self.cell.role == Role::Figure;
            pages.text(line, SIZE, x, baseline + LEADING - SIZE, is_figure);
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
