//! Puts heads, labels and figures together to a table.

use super::super::area::Area;
use super::group::{edge, groups, label_edges};
use super::head::{Heads, heads, places};
use super::label::{Labels, labels};
use super::stretch::Stretch;
use super::word::Word;
use super::{Unruled, UnruledCell};

/// The least rows of figures of a table in two columns.
const LEAST_ROWS: usize = 2;
/// A table with so many columns of figures needs no second row.
const MANY_COLUMNS: usize = 4;

/// The table of a stretch with the words it took, none where it is not sure.
pub(super) fn assembled(
    stretch: &Stretch,
    words: &[Word],
    before: Option<&Unruled>,
) -> Option<(Unruled, Vec<usize>)> {
    let labels = labels(stretch, words)?;
    let body: Vec<usize> = of_rows(stretch, &labels);
    let top = labels.rows.first()?.height.0.min(first_top(stretch, words));
    let labels_end = labels.end(words).unwrap_or(f32::NEG_INFINITY);
    let heads = heads(stretch, words, (top, labels_end), &body);
    let before = before.filter(|it| goes_on(it, stretch));
    let heads = match (heads, before) {
        (Some(heads), _) => heads,
        (None, Some(_)) => Heads::default(),
        (None, None) => return None,
    };
    let is_large = stretch.rows.len() >= LEAST_ROWS || stretch.columns.len() >= MANY_COLUMNS;
    if !is_large && before.is_none() {
        return None;
    }
    let mut taken = body;
    taken.extend(
        heads
            .labels
            .iter()
            .chain(heads.columns.iter().flat_map(|it| &it.words)),
    );
    let area = around(&taken, words)?;
    if has_strangers(stretch, words, &taken, area) {
        return None;
    }
    let layout = match before {
        Some(before) => Layout {
            edges: before.columns.clone(),
            labels: before.labels,
        },
        None => Layout::of(stretch, &labels, words, &heads, area),
    };
    if !heads.edges.is_empty() && heads.edges.len() != layout.figures().len() {
        return None;
    }
    let places = places(layout.figures(), &stretch.columns)?;
    let cells = Cells {
        stretch,
        labels: &labels,
        heads: &heads,
        words,
        layout: &layout,
        places: &places,
        area,
    };
    let table = Unruled {
        rows: heads.rows + labels.rows.len(),
        cells: cells.all(),
        columns: layout.edges.clone(),
        labels: layout.labels,
        area,
    };
    // A word that has no cell, a label where the page before has no column for labels, would be lost.
    let placed: usize = table.cells.iter().map(|it| it.glyphs.len()).sum();
    let drawn: usize = taken.iter().map(|it| words[*it].glyphs.len()).sum();
    (placed >= drawn).then_some((table, taken))
}

fn of_rows(stretch: &Stretch, labels: &Labels) -> Vec<usize> {
    let figures = stretch.rows.iter().flat_map(|it| &it.figures);
    let names = labels.rows.iter().flat_map(|it| &it.label);
    figures
        .chain(names)
        .chain(&labels.groups)
        .copied()
        .collect()
}

fn first_top(stretch: &Stretch, words: &[Word]) -> f32 {
    let first = stretch.rows.iter().take(1).flat_map(|it| &it.figures);
    first.map(|it| words[*it].area.top).fold(f32::MAX, f32::min)
}

fn around(taken: &[usize], words: &[Word]) -> Option<Area> {
    let areas = taken.iter().map(|it| words[*it].area);
    areas.reduce(Area::union)
}

/// True when a word that is of no cell stands among the cells.
fn has_strangers(stretch: &Stretch, words: &[Word], taken: &[usize], area: Area) -> bool {
    let reach = stretch.right().max(area.right);
    words.iter().enumerate().any(|(index, it)| {
        let (_, y) = it.area.middle();
        area.top < y && y < area.bottom && it.area.left < reach && !taken.contains(&index)
    })
}

/// True when the figures stand in the columns of a table of the page before.
fn goes_on(before: &Unruled, stretch: &Stretch) -> bool {
    let figures = before.columns.get(before.labels..).unwrap_or_default();
    places(figures, &stretch.columns).is_some()
}

/// The columns of a table.
struct Layout {
    /// Their edges.
    edges: Vec<f32>,
    /// How many are of labels.
    labels: usize,
}

impl Layout {
    fn of(stretch: &Stretch, labels: &Labels, words: &[Word], heads: &Heads, area: Area) -> Self {
        let mut edges = match labels.end(words) {
            Some(end) => label_edges(labels, words, area.left, (end + stretch.left()) / 2.0),
            None => vec![area.left],
        };
        let count = edges.len() - 1;
        let inner = heads.edges.len().saturating_sub(1);
        edges.extend(heads.edges.get(1..inner).unwrap_or_default());
        edges.push(area.right);
        Self {
            edges,
            labels: count,
        }
    }

    /// The edges of the columns of figures.
    fn figures(&self) -> &[f32] {
        self.edges.get(self.labels..).unwrap_or_default()
    }

    /// The column of labels at a distance from the left.
    fn label_column(&self, x: f32) -> usize {
        let inner = self.edges.get(1..self.labels).unwrap_or_default();
        inner.partition_point(|it| *it <= x)
    }
}

/// What the cells of a table are made of.
struct Cells<'t> {
    stretch: &'t Stretch,
    labels: &'t Labels,
    heads: &'t Heads,
    words: &'t [Word],
    layout: &'t Layout,
    places: &'t [usize],
    area: Area,
}

impl Cells<'_> {
    fn all(&self) -> Vec<UnruledCell> {
        let mut cells = self.of_heads();
        cells.extend(self.of_rows());
        cells.sort_by_key(|it| (it.row, it.column));
        cells
    }

    fn of_heads(&self) -> Vec<UnruledCell> {
        let (first, rows) = (self.layout.labels, self.heads.rows);
        let mut cells = Vec::new();
        if rows > 0 && first > 0 {
            cells.push(self.cell((0, 0), (rows, first), &self.heads.labels));
        }
        for it in &self.heads.columns {
            let (from, to) = (first + it.first, first + it.last);
            cells.push(self.cell((it.row, from), (it.rows, to + 1 - from), &it.words));
        }
        cells
    }

    fn of_rows(&self) -> Vec<UnruledCell> {
        let above = self.heads.rows;
        let mut cells = Vec::new();
        let first_figures = self.layout.labels;
        for (index, row) in self.labels.rows.iter().enumerate() {
            let at = above + index;
            if first_figures > 0 {
                let own = self
                    .layout
                    .label_column(self.labels.left)
                    .min(first_figures - 1);
                let from = row
                    .spans_from
                    .map_or(own, |it| self.layout.label_column(it))
                    .min(own);
                cells.push(self.cell((at, from), (1, first_figures - from), &row.label));
            }
            for column in first_figures..self.layout.edges.len() - 1 {
                let figures = row.figures.map(|it| &self.stretch.rows[it].figures);
                let own = figures.into_iter().flatten().copied();
                let own: Vec<usize> = own
                    .filter(|it| {
                        let index = self.stretch.column_of(&self.words[*it]);
                        index.is_some_and(|it| first_figures + self.places[it] == column)
                    })
                    .collect();
                cells.push(self.cell((at, column), (1, 1), &own));
            }
        }
        let beside = groups(self.labels, self.words, |x| self.layout.label_column(x));
        for it in beside {
            cells.push(self.cell((above + it.row, it.column), (it.rows, 1), &it.words));
        }
        cells
    }

    fn cell(&self, at: (usize, usize), span: (usize, usize), words: &[usize]) -> UnruledCell {
        let ((row, column), (row_span, column_span)) = (at, span);
        let height = |row: usize| match row.checked_sub(self.heads.rows) {
            Some(row) => edge(self.labels, row),
            None => self.area.top,
        };
        let area = Area {
            left: self.layout.edges[column],
            top: height(row),
            right: self.layout.edges[column + column_span],
            bottom: height(row + row_span),
        };
        let own = words.iter().map(|it| &self.words[*it]);
        UnruledCell {
            row,
            column,
            row_span,
            column_span,
            area: own.clone().map(|it| it.area).fold(area, Area::union),
            glyphs: own.flat_map(|it| it.glyphs.clone()).collect(),
        }
    }
}
