//! A grid: rulings that touch, and the cells with their spans that they enclose.

use super::area::Area;
use super::ruling::{Ruling, Rulings, clustered};

/// A table as its rulings draw it.
#[derive(Debug)]
pub(super) struct Grid {
    /// The column edges, ascending: one more than there are columns.
    pub(super) columns: Vec<f32>,
    /// The row edges, ascending: one more than there are rows.
    pub(super) rows: Vec<f32>,
    /// The cells, by row, then by column.
    pub(super) cells: Vec<Span>,
    /// True when no ruling closes the top.
    pub(super) open_top: bool,
    /// True when no ruling closes the bottom.
    pub(super) open_bottom: bool,
    /// The cell of each square of the grid, by row, then by column.
    squares: Vec<usize>,
}

/// One cell of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) row_span: usize,
    pub(super) column_span: usize,
    /// On how many sides the edge of the grid is not ruled.
    pub(super) open_sides: usize,
}

/// Ends of rulings this near to another ruling touch it.
const TOUCH: f32 = 3.0;
/// Rulings this near to each other are one edge of the grid.
const SAME_EDGE: f32 = 3.0;
/// The share of an edge that must be ruled.
const RULED: f32 = 0.6;
/// A table with more squares than this is a drawing.
const MOST_SQUARES: usize = 100_000;

/// The grids of a page with more than one cell, from top to bottom.
pub(super) fn grids(rulings: &Rulings) -> Vec<Grid> {
    let mut grids: Vec<Grid> = connected(rulings)
        .iter()
        .filter_map(Grid::of)
        .filter(|it| it.cells.len() > 1)
        .collect();
    grids.sort_by(|a, b| {
        let (a, b) = (a.area(), b.area());
        a.top.total_cmp(&b.top).then(a.left.total_cmp(&b.left))
    });
    grids
}

impl Grid {
    /// Derives the cells from rulings that touch.
    fn of(rulings: &Rulings) -> Option<Self> {
        let (horizontal, vertical) = (&rulings.horizontal, &rulings.vertical);
        if horizontal.is_empty() || vertical.is_empty() {
            return None;
        }
        let columns = edges(vertical, horizontal);
        let rows = edges(horizontal, vertical);
        let (width, height) = (columns.len() - 1, rows.len() - 1);
        if width == 0 || height == 0 || width.checked_mul(height)? > MOST_SQUARES {
            return None;
        }
        let walls = Walls {
            across: ruled(horizontal, &rows, &columns),
            down: ruled(vertical, &columns, &rows),
            width,
            height,
        };
        let (cells, squares) = walls.cells();
        let ruled = |edge: usize| {
            (0..width)
                .filter(|it| walls.across[edge * width + it])
                .count()
        };
        Some(Self {
            open_top: 2 * ruled(0) < width,
            open_bottom: 2 * ruled(height) < width,
            columns,
            rows,
            cells,
            squares,
        })
    }

    /// The box around the grid.
    pub(super) fn area(&self) -> Area {
        let ends = |edges: &[f32]| match edges {
            [first, .., last] => (*first, *last),
            _ => (0.0, 0.0),
        };
        let ((left, right), (top, bottom)) = (ends(&self.columns), ends(&self.rows));
        Area {
            left,
            top,
            right,
            bottom,
        }
    }

    /// The box of a cell.
    pub(super) fn cell_area(&self, cell: &Span) -> Area {
        Area {
            left: self.columns[cell.column],
            top: self.rows[cell.row],
            right: self.columns[cell.column + cell.column_span],
            bottom: self.rows[cell.row + cell.row_span],
        }
    }

    /// The cell around a point of the grid, as an index into [`Grid::cells`].
    pub(super) fn cell_at(&self, (x, y): (f32, f32)) -> Option<usize> {
        let position = |edges: &[f32], value: f32| {
            let after = edges.partition_point(|it| *it <= value);
            (1..edges.len()).contains(&after).then(|| after - 1)
        };
        let (column, row) = (position(&self.columns, x)?, position(&self.rows, y)?);
        self.squares
            .get(row * (self.columns.len() - 1) + column)
            .copied()
    }
}

/// The edges of a grid along one axis: the lines across it, and the ends of the lines along it where these reach
/// further, because a tool left out the outermost line.
fn edges(across: &[Ruling], along: &[Ruling]) -> Vec<f32> {
    let mut edges = clustered(across.iter().map(|it| it.at).collect(), SAME_EDGE);
    let start = along.iter().map(|it| it.from).fold(f32::MAX, f32::min);
    let end = along.iter().map(|it| it.to).fold(f32::MIN, f32::max);
    if edges.first().is_some_and(|it| it - start > SAME_EDGE) {
        edges.insert(0, start);
    }
    if edges.last().is_some_and(|it| end - it > SAME_EDGE) {
        edges.push(end);
    }
    edges
}

/// For each edge, for each stretch between two crossing edges: whether it is ruled.
fn ruled(lines: &[Ruling], edges: &[f32], crossing: &[f32]) -> Vec<bool> {
    let stretches = crossing.len() - 1;
    let mut covered = vec![0.0; edges.len() * stretches];
    for line in lines {
        let edge = nearest(edges, line.at);
        let first = crossing
            .partition_point(|it| *it < line.from)
            .saturating_sub(1);
        for stretch in first..stretches {
            let (from, to) = (crossing[stretch], crossing[stretch + 1]);
            if from > line.to {
                break;
            }
            covered[edge * stretches + stretch] += line.covers(from, to);
        }
    }
    let long_enough = |index: usize, covered: &f32| {
        let stretch = index % stretches;
        *covered >= RULED * (crossing[stretch + 1] - crossing[stretch])
    };
    covered
        .iter()
        .enumerate()
        .map(|(index, it)| long_enough(index, it))
        .collect()
}

fn nearest(edges: &[f32], value: f32) -> usize {
    let after = edges.partition_point(|it| *it < value);
    let before = after.saturating_sub(1);
    let distance = |index: usize| edges.get(index).map_or(f32::MAX, |it| (it - value).abs());
    if distance(after) < distance(before) {
        after
    } else {
        before
    }
}

/// Which stretches of the grid's edges are ruled.
struct Walls {
    /// Of the horizontal edges, from the top, each from the left.
    across: Vec<bool>,
    /// Of the vertical edges, from the left, each from the top.
    down: Vec<bool>,
    width: usize,
    height: usize,
}

impl Walls {
    fn above(&self, row: usize, column: usize) -> bool {
        self.across[row * self.width + column]
    }

    fn left_of(&self, row: usize, column: usize) -> bool {
        self.down[column * self.height + row]
    }

    /// The cells, and the cell of each square. Squares with no wall between them are one cell; where they do not make
    /// a rectangle, they are cut into rectangles.
    fn cells(&self) -> (Vec<Span>, Vec<usize>) {
        let regions = self.regions();
        let mut taken: Vec<Option<usize>> = vec![None; regions.len()];
        let mut cells = Vec::new();
        for start in 0..regions.len() {
            if taken[start].is_some() {
                continue;
            }
            let free = |square: usize| taken[square].is_none() && regions[square] == regions[start];
            let (row, column) = (start / self.width, start % self.width);
            let column_span = (column..self.width)
                .take_while(|it| free(row * self.width + it))
                .count();
            let row_span = (row..self.height)
                .take_while(|row| {
                    (column..column + column_span).all(|it| free(row * self.width + it))
                })
                .count();
            for row in row..row + row_span {
                for column in column..column + column_span {
                    taken[row * self.width + column] = Some(cells.len());
                }
            }
            let mut cell = Span {
                row,
                column,
                row_span,
                column_span,
                open_sides: 0,
            };
            cell.open_sides = self.open_sides(&cell);
            cells.push(cell);
        }
        (cells, taken.into_iter().flatten().collect())
    }

    /// Numbers the squares so that those with no wall between them have one number.
    fn regions(&self) -> Vec<usize> {
        let mut groups = Groups::new(self.width * self.height);
        for row in 0..self.height {
            for column in 0..self.width {
                let square = row * self.width + column;
                if column > 0 && !self.left_of(row, column) {
                    groups.join(square - 1, square);
                }
                if row > 0 && !self.above(row, column) {
                    groups.join(square - self.width, square);
                }
            }
        }
        (0..self.width * self.height)
            .map(|it| groups.root(it))
            .collect()
    }

    fn open_sides(&self, cell: &Span) -> usize {
        let (bottom, right) = (cell.row + cell.row_span, cell.column + cell.column_span);
        let columns = || cell.column..right;
        let rows = || cell.row..bottom;
        [
            cell.row == 0 && columns().all(|it| !self.above(0, it)),
            bottom == self.height && columns().all(|it| !self.above(bottom, it)),
            cell.column == 0 && rows().all(|it| !self.left_of(it, 0)),
            right == self.width && rows().all(|it| !self.left_of(it, right)),
        ]
        .into_iter()
        .filter(|it| *it)
        .count()
    }
}

/// Splits rulings into groups that touch each other.
fn connected(rulings: &Rulings) -> Vec<Rulings> {
    let (horizontal, vertical) = (&rulings.horizontal, &rulings.vertical);
    let mut groups = Groups::new(horizontal.len() + vertical.len());
    for (index, line) in horizontal.iter().enumerate() {
        let first = vertical.partition_point(|it| it.at < line.from - TOUCH);
        let crossing = vertical
            .iter()
            .enumerate()
            .skip(first)
            .take_while(|(_, it)| it.at <= line.to + TOUCH)
            .filter(|(_, it)| it.from - TOUCH <= line.at && line.at <= it.to + TOUCH);
        for (other, _) in crossing {
            groups.join(index, horizontal.len() + other);
        }
    }
    let mut found: Vec<(usize, Rulings)> = Vec::new();
    let mut place: Vec<Option<usize>> = vec![None; horizontal.len() + vertical.len()];
    for index in 0..place.len() {
        let root = groups.root(index);
        let slot = *place[root].get_or_insert_with(|| {
            found.push((root, Rulings::default()));
            found.len() - 1
        });
        let (_, group) = &mut found[slot];
        match index.checked_sub(horizontal.len()) {
            None => group.horizontal.push(horizontal[index]),
            Some(index) => group.vertical.push(vertical[index]),
        }
    }
    found.into_iter().map(|(_, group)| group).collect()
}

/// Disjoint sets of numbers.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    /// The lower root wins, so that numbering follows reading order.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: f32, from: f32, to: f32) -> Ruling {
        Ruling { at, from, to }
    }

    fn spans(grid: &Grid) -> Vec<(usize, usize, usize, usize)> {
        grid.cells
            .iter()
            .map(|it| (it.row, it.column, it.row_span, it.column_span))
            .collect()
    }

    /// Two rows and two columns; the left cell spans both rows.
    fn with_row_span() -> Rulings {
        Rulings {
            horizontal: vec![
                line(0.0, 0.0, 100.0),
                line(20.0, 50.0, 100.0),
                line(40.0, 0.0, 100.0),
            ],
            vertical: vec![
                line(0.0, 0.0, 40.0),
                line(50.0, 0.0, 40.0),
                line(100.0, 0.0, 40.0),
            ],
        }
    }

    #[test]
    fn a_missing_ruling_makes_a_span() {
        let grids = grids(&with_row_span());
        assert_eq!(grids.len(), 1);
        assert_eq!(spans(&grids[0]), [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]);
        assert_eq!(grids[0].cell_at((10.0, 30.0)), Some(0));
        assert_eq!(grids[0].cell_at((60.0, 30.0)), Some(2));
        assert_eq!(grids[0].cell_at((160.0, 30.0)), None);
    }

    #[test]
    fn lines_that_reach_over_the_last_edge_make_an_open_row() {
        let mut rulings = with_row_span();
        rulings.horizontal.pop();
        let grids = grids(&rulings);
        assert_eq!(spans(&grids[0]), [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]);
        assert!(grids[0].open_bottom && !grids[0].open_top);
    }

    #[test]
    fn tables_that_do_not_touch_are_two() {
        let mut rulings = with_row_span();
        let other = with_row_span();
        let lower = |it: &Ruling| line(it.at, it.from + 100.0, it.to + 100.0);
        rulings.vertical.extend(other.vertical.iter().map(lower));
        rulings.vertical.sort_by(|a, b| a.at.total_cmp(&b.at));
        let moved = |it: &Ruling| line(it.at + 100.0, it.from, it.to);
        rulings
            .horizontal
            .extend(other.horizontal.iter().map(moved));
        assert_eq!(grids(&rulings).len(), 2);
    }

    #[test]
    fn a_region_that_is_no_rectangle_is_cut() {
        let mut rulings = with_row_span();
        // Only the lower half of the wall between the columns is drawn.
        rulings.vertical[1] = line(50.0, 20.0, 40.0);
        let grids = grids(&rulings);
        let area: usize = grids[0]
            .cells
            .iter()
            .map(|it| it.row_span * it.column_span)
            .sum();
        assert_eq!(area, 4);
    }

    #[test]
    fn a_lone_box_is_no_table() {
        let rulings = Rulings {
            horizontal: vec![line(0.0, 0.0, 100.0), line(40.0, 0.0, 100.0)],
            vertical: vec![line(0.0, 0.0, 40.0), line(100.0, 0.0, 40.0)],
        };
        assert!(grids(&rulings).is_empty());
    }
}
