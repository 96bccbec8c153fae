//! A stretch of lines whose figures stand in columns.

use super::word::Word;

/// A line that has figures in columns.
#[derive(Debug, Clone)]
pub(super) struct FigureRow {
    /// The height of its middle.
    pub(super) y: f32,
    /// Its figures from the left, as indices of words.
    pub(super) figures: Vec<usize>,
}

/// Lines with figures, one below the other, in the same columns.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    /// Its lines with figures, from the top.
    pub(super) rows: Vec<FigureRow>,
    /// The left and right end of what stands in each column of figures, from the left.
    pub(super) columns: Vec<(f32, f32)>,
}

/// The least space between two columns, in shares of the font size.
const COLUMN_GAP: f32 = 0.3;
/// Lines further apart than this many font sizes are of two tables.
const FARTHEST: f32 = 14.0;
/// Fewer columns of figures need no table to be read.
const LEAST_COLUMNS: usize = 2;

impl Stretch {
    /// The left end of its figures.
    pub(super) fn left(&self) -> f32 {
        self.columns.first().map_or(0.0, |it| it.0)
    }

    /// The right end of its figures.
    pub(super) fn right(&self) -> f32 {
        self.columns.last().map_or(0.0, |it| it.1)
    }

    /// The column in which a word stands alone.
    pub(super) fn column_of(&self, word: &Word) -> Option<usize> {
        let mut touched = (0..self.columns.len()).filter(|index| {
            let (left, right) = self.columns[*index];
            word.area.left < right && left < word.area.right
        });
        let first = touched.next()?;
        touched.next().is_none().then_some(first)
    }
}

/// The stretches of a page from top to bottom. `words` are from top to bottom.
pub(super) fn stretches(words: &[Word]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for row in figure_rows(words) {
        let joined = found.last().and_then(|it| joined(it, &row, words));
        match (joined, found.last_mut()) {
            (Some(joined), Some(last)) => *last = joined,
            _ => found.extend(alone(row, words)),
        }
    }
    found.retain(|it| it.columns.len() >= LEAST_COLUMNS);
    found
}

/// The lines of figures: all that a line holds from its first figure on.
fn figure_rows(words: &[Word]) -> Vec<FigureRow> {
    let mut order: Vec<usize> = (0..words.len())
        .filter(|it| words[*it].is_figure())
        .collect();
    order.sort_by(|a, b| words[*a].y().total_cmp(&words[*b].y()));
    let mut rows: Vec<FigureRow> = Vec::new();
    for index in order {
        let word = &words[index];
        match rows.last_mut() {
            Some(row)
                if row
                    .figures
                    .first()
                    .is_some_and(|it| word.is_beside(&words[*it])) =>
            {
                row.figures.push(index);
            }
            _ => rows.push(FigureRow {
                y: word.y(),
                figures: vec![index],
            }),
        }
    }
    for row in &mut rows {
        row.figures
            .sort_by(|a, b| words[*a].area.left.total_cmp(&words[*b].area.left));
    }
    rows
}

fn alone(row: FigureRow, words: &[Word]) -> Option<Stretch> {
    // A line with one figure begins nothing: it may be prose.
    (row.figures.len() >= LEAST_COLUMNS).then(|| Stretch {
        columns: extents(row.figures.iter().map(|it| &words[*it])),
        rows: vec![row],
    })
}

/// The stretch with a line more, none where the line does not go on in its columns.
fn joined(stretch: &Stretch, row: &FigureRow, words: &[Word]) -> Option<Stretch> {
    let last = stretch.rows.last()?;
    let size = words[*row.figures.first()?].size;
    if row.y - last.y > FARTHEST * size {
        return None;
    }
    let mut columns = stretch.columns.clone();
    columns.extend(
        row.figures
            .iter()
            .map(|it| (words[*it].area.left, words[*it].area.right)),
    );
    let columns = merged(columns, size);
    let longer = Stretch {
        rows: stretch.rows.iter().chain([row]).cloned().collect(),
        columns,
    };
    let one_each = longer.rows.iter().all(|row| {
        let mut places = row.figures.iter().map(|it| longer.column_of(&words[*it]));
        let mut before = None;
        places.all(|it| it.is_some() && std::mem::replace(&mut before, it) < it)
    });
    // A single figure goes on in a column that is there already.
    let is_known = row.figures.len() > 1 || longer.columns.len() == stretch.columns.len();
    let between = words.iter().filter(|it| {
        let margin = 0.5 * size;
        last.y + margin < it.y() && it.y() < row.y - margin
    });
    let apart = between.into_iter().any(|it| it.area.right > longer.left());
    (one_each && is_known && !apart).then_some(longer)
}

fn extents<'w>(words: impl Iterator<Item = &'w Word>) -> Vec<(f32, f32)> {
    words.map(|it| (it.area.left, it.area.right)).collect()
}

/// Extents that overlap or nearly touch, as one.
fn merged(mut extents: Vec<(f32, f32)>, size: f32) -> Vec<(f32, f32)> {
    extents.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f32, f32)> = Vec::new();
    for (left, right) in extents {
        match merged.last_mut() {
            Some(last) if left < last.1 + COLUMN_GAP * size => last.1 = last.1.max(right),
            _ => merged.push((left, right)),
        }
    }
    merged
}
