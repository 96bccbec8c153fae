//! A page as blocks: its tables with their text, and the lines outside them as paragraphs.

use super::area::Area;
use super::direction::Direction;
use super::drawing::Drawing;
use super::glyph::Glyph;
use super::grid::{Grid, grids};
use super::paragraph::{PageText, paragraphs};
use super::ruling::Rulings;
use super::stroke::Stroke;
use super::text_line::{lines, rows};
use super::unruled::{self, Unruled};
use crate::document::GridCell;

/// A page whose blocks are in reading order.
#[derive(Debug)]
pub(in crate::extract) struct Page {
    /// Its number, from 1.
    pub(in crate::extract) number: u32,
    /// Its height, turned so that its text is upright.
    pub(super) height: f32,
    /// Its blocks.
    pub(super) blocks: Vec<PageBlock>,
    /// True when it has so many lines that they were not looked at for tables.
    pub(in crate::extract) overruled: bool,
    /// The last of its tables without rulings.
    pub(in crate::extract) unruled: Option<Unruled>,
}

/// A block of a page.
#[derive(Debug)]
pub(super) enum PageBlock {
    /// A paragraph.
    Text(PageText),
    /// A table, or the part of one that stands on the page.
    Table(PageTable),
}

/// A table, or the part of one that stands on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageTable {
    /// The column edges from the left: one more than there are columns.
    pub(super) columns: Vec<f32>,
    /// How many rows.
    pub(super) rows: usize,
    /// The cells, by row, then by column.
    pub(super) cells: Vec<GridCell>,
    /// True when no ruling closes the top.
    pub(super) open_top: bool,
    /// True when no ruling closes the bottom.
    pub(super) open_bottom: bool,
}

impl PageBlock {
    fn top(&self, tables: &[Area]) -> f32 {
        match self {
            Self::Text(text) if text.slanted => f32::MAX,
            Self::Text(text) => text.area.middle().1,
            Self::Table(_) => tables.first().map_or(0.0, |it| it.top),
        }
    }
}

/// Lays out what a page draws. `before` is the last table without rulings of the page before.
pub(in crate::extract) fn lay_out(
    number: u32,
    drawing: &Drawing,
    before: Option<&Unruled>,
) -> Page {
    let view = View::of(number, drawing);
    let glyphs: Vec<Glyph> = drawing.glyphs.iter().map(|it| view.glyph(it)).collect();
    let strokes: Vec<Stroke> = drawing.strokes.iter().map(|it| view.stroke(it)).collect();
    let rulings = Rulings::of(&strokes);
    let overruled = rulings.is_none();
    let grids = grids(&rulings.unwrap_or_default());
    let shares = Shares::of(glyphs, &grids);
    let mut blocks: Vec<(f32, PageBlock)> = Vec::new();
    for (grid, cells) in grids.iter().zip(&shares.cells) {
        if cells
            .iter()
            .any(|glyphs| glyphs.iter().any(|it| !it.is_blank()))
        {
            let block = PageBlock::Table(table(grid, cells, &view));
            blocks.push((block.top(&[grid.area()]), block));
        }
    }
    let mut tables: Vec<Area> = grids.iter().map(Grid::area).collect();
    let (upright, mut outside): (Vec<Glyph>, Vec<Glyph>) = shares
        .outside
        .into_iter()
        .partition(|it| it.direction == Direction::Right);
    let (unruled, rest) = unruled::tables(upright, view.height(), before);
    outside.extend(rest);
    for table in &unruled {
        let block = PageBlock::Table(unruled_table(table, &view));
        blocks.push((block.top(&[table.area]), block));
        tables.push(table.area);
    }
    for text in paragraphs(&lines(&outside), &tables, &|it| view.place(it)) {
        let block = PageBlock::Text(text);
        blocks.push((block.top(&[]), block));
    }
    blocks.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    Page {
        number,
        height: view.height(),
        blocks: blocks.into_iter().map(|(_, block)| block).collect(),
        overruled,
        unruled: unruled::last(unruled, &outside, view.height()),
    }
}

/// How the page is looked at: turned so that most of its text is upright.
pub(super) struct View {
    page: u32,
    base: Direction,
    size: (f32, f32),
    scale: f32,
}

impl View {
    fn of(page: u32, drawing: &Drawing) -> Self {
        let count = |direction| {
            let running = drawing.glyphs.iter().filter(|it| it.direction == direction);
            running.count()
        };
        let mut base = Direction::Right;
        for direction in [Direction::Down, Direction::Left, Direction::Up] {
            if count(direction) > count(base) {
                base = direction;
            }
        }
        Self {
            page,
            base,
            size: drawing.size,
            scale: drawing.scale,
        }
    }

    fn height(&self) -> f32 {
        match self.base {
            Direction::Down | Direction::Up => self.size.0,
            _ => self.size.1,
        }
    }

    fn glyph(&self, glyph: &Glyph) -> Glyph {
        Glyph {
            area: self.base.turn(glyph.area, self.size),
            direction: glyph.direction.seen_from(self.base),
            ..*glyph
        }
    }

    fn stroke(&self, stroke: &Stroke) -> Stroke {
        let (left, top, right, bottom) = match *stroke {
            Stroke::Horizontal { y, from, to } => (from, y, to, y),
            Stroke::Vertical { x, from, to } => (x, from, x, to),
        };
        let area = Area {
            left,
            top,
            right,
            bottom,
        };
        let turned = self.base.turn(area, self.size);
        let sideways = matches!(self.base, Direction::Down | Direction::Up);
        match (stroke, sideways) {
            (Stroke::Horizontal { .. }, false) | (Stroke::Vertical { .. }, true) => {
                Stroke::Horizontal {
                    y: turned.top,
                    from: turned.left,
                    to: turned.right,
                }
            }
            _ => Stroke::Vertical {
                x: turned.left,
                from: turned.top,
                to: turned.bottom,
            },
        }
    }

    /// Where a box of the turned page stands on the page as it is shown.
    pub(super) fn place(&self, area: Area) -> shared::place::Place {
        let area = self.base.turn_back(area, self.size);
        let length = |it: f32| it / self.scale;
        Area {
            left: length(area.left),
            top: length(area.top),
            right: length(area.right),
            bottom: length(area.bottom),
        }
        .place(self.page)
    }
}

/// Which glyphs belong where. Every glyph is in one place.
struct Shares {
    /// For each grid, for each of its cells.
    cells: Vec<Vec<Vec<Glyph>>>,
    outside: Vec<Glyph>,
}

impl Shares {
    fn of(glyphs: Vec<Glyph>, grids: &[Grid]) -> Self {
        let mut shares = Self {
            cells: grids
                .iter()
                .map(|it| vec![Vec::new(); it.cells.len()])
                .collect(),
            outside: Vec::new(),
        };
        let (upright, turned): (Vec<Glyph>, Vec<Glyph>) = glyphs
            .into_iter()
            .partition(|it| it.direction == Direction::Right);
        for row in rows(upright) {
            for token in tokens(&row) {
                shares.add(token, grids);
            }
        }
        for glyph in turned {
            shares.add(&[glyph], grids);
        }
        shares
    }

    /// Adds glyphs that belong together to the cell in which their middle stands.
    fn add(&mut self, token: &[Glyph], grids: &[Grid]) {
        let Some((first, rest)) = token.split_first() else {
            return;
        };
        let area = rest.iter().fold(first.area, |area, it| area.union(it.area));
        let cell = match first.direction {
            Direction::Slanted => None,
            _ => cell_around(area.middle(), grids),
        };
        match cell {
            Some((grid, cell)) => self.cells[grid][cell].extend(token),
            None => self.outside.extend(token),
        }
    }
}

/// The cell around a point, in the smallest grid around it.
fn cell_around(point: (f32, f32), grids: &[Grid]) -> Option<(usize, usize)> {
    grids
        .iter()
        .enumerate()
        .filter(|(_, grid)| grid.area().contains(point))
        .min_by(|(_, a), (_, b)| {
            let size = |it: &Grid| it.area().width() * it.area().height();
            size(a).total_cmp(&size(b))
        })
        .and_then(|(index, grid)| Some((index, grid.cell_at(point)?)))
}

/// Cuts a row of glyphs into numbers and single other glyphs, so that a number that runs over the edge of its cell
/// is not cut.
fn tokens(row: &[Glyph]) -> impl Iterator<Item = &[Glyph]> {
    row.chunk_by(|left, right| {
        let gap = right.area.left - left.area.right;
        let size = left.size.max(right.size);
        left.is_numeric() && right.is_numeric() && (-0.3 * size..0.15 * size).contains(&gap)
    })
}

fn table(grid: &Grid, shares: &[Vec<Glyph>], view: &View) -> PageTable {
    let mut cells = Vec::new();
    for (span, glyphs) in grid.cells.iter().zip(shares) {
        let lines = lines(glyphs);
        // A corner of the grid that nothing closes and nothing fills is not part of the table.
        if lines.is_empty() && span.open_sides >= 2 {
            continue;
        }
        let texts: Vec<&str> = lines.iter().map(|it| it.text.as_str()).collect();
        cells.push(GridCell {
            row: span.row,
            column: span.column,
            row_span: span.row_span,
            column_span: span.column_span,
            text: texts.join("\n"),
            place: view.place(grid.cell_area(span)),
            doubt: None,
        });
    }
    PageTable {
        columns: grid.columns.clone(),
        rows: grid.rows.len() - 1,
        cells,
        open_top: grid.open_top,
        open_bottom: grid.open_bottom,
    }
}

fn unruled_table(table: &Unruled, view: &View) -> PageTable {
    let cells = table.cells.iter().map(|cell| {
        let lines = lines(&cell.glyphs);
        let texts: Vec<&str> = lines.iter().map(|it| it.text.as_str()).collect();
        GridCell {
            row: cell.row,
            column: cell.column,
            row_span: cell.row_span,
            column_span: cell.column_span,
            text: texts.join("\n"),
            place: view.place(cell.area),
            doubt: None,
        }
    });
    PageTable {
        columns: table.columns.clone(),
        rows: table.rows,
        cells: cells.collect(),
        open_top: false,
        open_bottom: false,
    }
}
