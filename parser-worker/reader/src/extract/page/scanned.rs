//! A page whose lines are known before its text is: the tables are made first, and filled as they are recognized.

use super::area::Area;
use super::grid::{Grid, grids};
use super::layout::{Page, PageBlock, PageTable};
use super::paragraph::paragraphs;
use super::ruling::Rulings;
use super::stroke::Stroke;
use super::text_line::TextLine;
use crate::document::{Doubt, GridCell};

/// What is narrower is no table, in points.
const NARROWEST: f32 = 60.0;
/// What is lower is no table, in points.
const LOWEST: f32 = 14.0;

/// The tables of a page, without their text.
pub(in crate::extract) struct Skeleton {
    grids: Vec<Grid>,
    overruled: bool,
}

/// Where the lines of a table are, in points, ascending.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Edges<'a> {
    /// Heights of the level ones.
    pub(in crate::extract) rows: &'a [f32],
    /// Distances from the left of the upright ones.
    pub(in crate::extract) columns: &'a [f32],
}

/// What a cell says, as far as it could be recognized.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::extract) struct CellText {
    /// Its text.
    pub(in crate::extract) text: String,
    /// Why it may say something else.
    pub(in crate::extract) doubt: Option<Doubt>,
}

/// A recognized line of text outside of tables.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::extract) struct RecognizedLine {
    /// Its text, not empty.
    pub(in crate::extract) text: String,
    /// Where it stands.
    pub(in crate::extract) area: Area,
    /// The size of its letters in points.
    pub(in crate::extract) size: f32,
}

impl Skeleton {
    /// The tables that these lines make.
    pub(in crate::extract) fn of(strokes: &[Stroke]) -> Self {
        let rulings = Rulings::of(strokes);
        Self {
            overruled: rulings.is_none(),
            grids: grids(&rulings.unwrap_or_default())
                .into_iter()
                .filter(|it| it.area().width() >= NARROWEST && it.area().height() >= LOWEST)
                .collect(),
        }
    }

    /// The edges of the tables, from top to bottom.
    pub(in crate::extract) fn edges(&self) -> Vec<Edges<'_>> {
        let grids = self.grids.iter();
        grids
            .map(|it| Edges {
                rows: &it.rows,
                columns: &it.columns,
            })
            .collect()
    }

    /// The boxes of the tables, from top to bottom.
    pub(in crate::extract) fn tables(&self) -> Vec<Area> {
        self.grids.iter().map(Grid::area).collect()
    }

    /// The boxes of the cells of each table.
    pub(in crate::extract) fn cells(&self) -> Vec<Vec<Area>> {
        let of_grid = |grid: &Grid| grid.cells.iter().map(|it| grid.cell_area(it)).collect();
        self.grids.iter().map(of_grid).collect()
    }

    /// The page: for each table the text of each cell, and the lines outside of tables from top to bottom.
    pub(in crate::extract) fn fill(
        self,
        number: u32,
        height: f32,
        texts: Vec<Vec<CellText>>,
        lines: Vec<RecognizedLine>,
    ) -> Page {
        let place = |area: Area| area.place(number);
        let tables = self.tables();
        let mut blocks: Vec<(f32, PageBlock)> = Vec::new();
        for (grid, texts) in self.grids.iter().zip(texts) {
            if texts
                .iter()
                .any(|it| !it.text.is_empty() || it.doubt.is_some())
            {
                let block = PageBlock::Table(table(grid, texts, number));
                blocks.push((grid.area().top, block));
            }
        }
        let lines: Vec<TextLine> = lines
            .into_iter()
            .map(|it| TextLine {
                text: it.text,
                area: it.area,
                size: it.size,
                slanted: false,
                is_spread: false,
            })
            .collect();
        for text in paragraphs(&lines, &tables, &place) {
            blocks.push((text.area.middle().1, PageBlock::Text(text)));
        }
        blocks.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        Page {
            number,
            height,
            blocks: blocks.into_iter().map(|(_, block)| block).collect(),
            overruled: self.overruled,
            unruled: None,
        }
    }
}

fn table(grid: &Grid, texts: Vec<CellText>, page: u32) -> PageTable {
    let cells = grid.cells.iter().zip(texts);
    // A corner of the grid that nothing closes and nothing fills is not part of the table.
    let is_part =
        |open: usize, it: &CellText| !it.text.is_empty() || it.doubt.is_some() || open < 2;
    let cells = cells.filter(|(span, it)| is_part(span.open_sides, it));
    PageTable {
        columns: grid.columns.clone(),
        rows: grid.rows.len() - 1,
        cells: cells
            .map(|(span, it)| GridCell {
                row: span.row,
                column: span.column,
                row_span: span.row_span,
                column_span: span.column_span,
                text: it.text,
                place: grid.cell_area(span).place(page),
                doubt: it.doubt,
            })
            .collect(),
        open_top: grid.open_top,
        open_bottom: grid.open_bottom,
    }
}
