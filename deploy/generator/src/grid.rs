//! A table of a form as it is printed: cells with spans that tile its rows and columns.

use shared::{
    cell::CellKey,
    form::{BlockForm, Layout, TableForm},
};

use crate::truth::Truth;

/// A printed table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Key of the table.
    pub(crate) table: String,
    /// Number of rows.
    pub(crate) rows: usize,
    /// Relative widths of the columns.
    pub(crate) widths: Vec<u32>,
    /// The cells, in reading order; together they tile the grid.
    pub(crate) cells: Vec<GridCell>,
}

/// A cell of a printed table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GridCell {
    /// First row, from 0.
    pub(crate) row: usize,
    /// First column, from 0.
    pub(crate) column: usize,
    /// Number of rows.
    pub(crate) row_span: usize,
    /// Number of columns.
    pub(crate) column_span: usize,
    /// What it prints.
    pub(crate) text: String,
    /// What it is.
    pub(crate) role: Role,
    /// Which figure it prints, if one of the form's.
    pub(crate) key: Option<CellKey>,
}

/// What a cell of a printed table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A head of columns.
    Head,
    /// A label of a row.
    Label,
    /// A label of several rows.
    Group,
    /// A figure.
    Figure,
}

impl Grid {
    /// The table of this form with the figures of this truth.
    pub(crate) fn of(truth: &Truth, table: &TableForm) -> Self {
        let is_by_article = table.blocks.iter().any(|it| it.article.is_some());
        let mut grid = match table.layout {
            Layout::Rows if is_by_article => by_article(truth, table),
            Layout::Rows => by_applicant(truth, table),
            Layout::SideBySide => side_by_side(truth, table),
        };
        grid.sort();
        grid
    }

    /// The cells that begin in this row.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = &GridCell> {
        self.cells.iter().filter(move |it| it.row == row)
    }

    /// The first row that prints figures.
    pub(crate) fn first_figures(&self) -> usize {
        let figures = self.cells.iter().filter(|it| it.role == Role::Figure);
        figures.map(|it| it.row).min().unwrap_or(self.rows)
    }

    /// The rows that print figures.
    pub(crate) fn figure_rows(&self) -> Vec<usize> {
        let is_of_figures = |row: &usize| self.row(*row).any(|it| it.role == Role::Figure);
        (0..self.rows).filter(is_of_figures).collect()
    }

    /// The place of this row's label among the cells.
    pub(crate) fn label_of(&mut self, row: usize) -> Option<&mut GridCell> {
        let mut labels = self.cells.iter_mut();
        labels.find(|it| it.row == row && it.role == Role::Label)
    }

    /// Takes out a row that begins no group of several rows; the rows below move up.
    pub(crate) fn remove_row(&mut self, row: usize) {
        self.cells.retain(|it| it.row != row || it.row_span > 1);
        for it in &mut self.cells {
            if it.row > row {
                it.row -= 1;
            } else if it.row + it.row_span > row {
                it.row_span -= 1;
            }
        }
        self.rows -= 1;
    }

    /// Makes room for a row before this one. What spans over the place grows; the row has no cells of its own yet.
    pub(crate) fn insert_row(&mut self, row: usize) {
        for it in &mut self.cells {
            if it.row >= row {
                it.row += 1;
            } else if it.row + it.row_span > row {
                it.row_span += 1;
            }
        }
        self.rows += 1;
    }

    /// The rows from this one on as a table of their own. A cell that spans over the cut is there in both, empty in the
    /// second.
    pub(crate) fn split_off(&mut self, row: usize) -> Self {
        let mut second = Self {
            table: self.table.clone(),
            rows: self.rows - row,
            widths: self.widths.clone(),
            cells: Vec::new(),
        };
        for it in &mut self.cells {
            let end = it.row + it.row_span;
            if end <= row {
                continue;
            }
            let mut below = it.clone();
            below.row = it.row.saturating_sub(row);
            if it.row < row {
                below.row_span = end - row;
                below.text.clear();
                below.key = None;
                it.row_span = row - it.row;
            }
            second.cells.push(below);
        }
        self.cells.retain(|it| it.row < row);
        self.rows = row;
        second.sort();
        second
    }

    /// Puts the cells into reading order.
    pub(crate) fn sort(&mut self) {
        self.cells.sort_by_key(|it| (it.row, it.column));
    }

    /// The cell that covers this place.
    pub(crate) fn at(&self, row: usize, column: usize) -> Option<&GridCell> {
        self.cells.iter().find(|it| {
            (it.row..it.row + it.row_span).contains(&row)
                && (it.column..it.column + it.column_span).contains(&column)
        })
    }

    fn new(table: &TableForm, widths: Vec<u32>) -> Self {
        Self {
            table: table.key.clone(),
            rows: 0,
            widths,
            cells: Vec::new(),
        }
    }

    /// Puts a cell at `(row, column)` with `(rows, columns)`.
    fn put(&mut self, at: (usize, usize), span: (usize, usize), role: Role, text: &str) {
        self.rows = self.rows.max(at.0 + span.0);
        self.cells.push(GridCell {
            row: at.0,
            column: at.1,
            row_span: span.0,
            column_span: span.1,
            text: text.to_owned(),
            role,
            key: None,
        });
    }

    /// Puts the figure of this cell of the form.
    fn put_figure(
        &mut self,
        at: (usize, usize),
        span: (usize, usize),
        truth: &Truth,
        key: CellKey,
    ) {
        self.put(at, span, Role::Figure, truth.printed(&key));
        if let Some(cell) = self.cells.last_mut() {
            cell.key = Some(key);
        }
    }
}

/// Table 2: for each article a head row, a row of column heads and its rows, on four columns.
fn by_article(truth: &Truth, table: &TableForm) -> Grid {
    let mut grid = Grid::new(table, vec![30, 23, 23, 24]);
    for block in &table.blocks {
        let article = block.article.as_deref().unwrap_or_default();
        grid.put((grid.rows, 0), (1, 4), Role::Group, article);
        let places = article_columns(block);
        let row = grid.rows;
        grid.put((row, 0), (1, 1), Role::Head, "信息内容");
        for (column, (at, span)) in block.columns.iter().zip(&places) {
            grid.put((row, *at), (1, *span), Role::Head, &column.label);
        }
        for form_row in &block.rows {
            let row = grid.rows;
            grid.put((row, 0), (1, 1), Role::Label, &form_row.label);
            for (column, (at, span)) in block.columns.iter().zip(&places) {
                let key = CellKey::new(&table.key, &form_row.key, &column.key);
                grid.put_figure((row, *at), (1, *span), truth, key);
            }
        }
    }
    grid
}

/// First column and span of each of a block's columns: they share the three columns beside the label.
fn article_columns(block: &BlockForm) -> Vec<(usize, usize)> {
    match block.columns.len() {
        1 => vec![(1, 3)],
        2 => vec![(1, 2), (3, 1)],
        _ => vec![(1, 1), (2, 1), (3, 1)],
    }
}

/// Table 3: three columns of labels, seven of figures, three rows of heads.
fn by_applicant(truth: &Truth, table: &TableForm) -> Grid {
    let mut grid = Grid::new(table, vec![4, 14, 30, 7, 7, 7, 8, 8, 7, 8]);
    let note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";
    grid.put((0, 0), (3, 3), Role::Head, note);
    for block in &table.blocks {
        let columns = block.columns.len();
        grid.put((0, 3), (1, columns), Role::Head, "申请人情况");
        grid.put((1, 4), (1, columns - 2), Role::Head, "法人或其他组织");
        for (index, column) in block.columns.iter().enumerate() {
            let is_of_group = (1..columns - 1).contains(&index);
            let (row, span) = if is_of_group { (2, 1) } else { (1, 2) };
            grid.put((row, 3 + index), (span, 1), Role::Head, &column.label);
        }
        for form_row in &block.rows {
            let row = grid.rows;
            let depth = form_row.groups.len();
            grid.put((row, depth), (1, 3 - depth), Role::Label, &form_row.label);
            for (index, column) in block.columns.iter().enumerate() {
                let key = CellKey::new(&table.key, &form_row.key, &column.key);
                grid.put_figure((row, 3 + index), (1, 1), truth, key);
            }
        }
        row_groups(&mut grid, block);
    }
    grid
}

/// The labels that stand beside several rows, one for each run of rows that share it.
fn row_groups(grid: &mut Grid, block: &BlockForm) {
    let first_row = grid.rows - block.rows.len();
    for depth in 0..2 {
        let path = |index: usize| block.rows[index].groups.get(..=depth);
        let mut start = 0;
        while start < block.rows.len() {
            let same = |index: &usize| path(*index) == path(start);
            let length = (start..block.rows.len()).take_while(same).count();
            if let Some([.., label]) = path(start) {
                grid.put((first_row + start, depth), (length, 1), Role::Group, label);
            }
            start += length;
        }
    }
}

/// Table 4: the rows of the form side by side, three rows of heads over one of figures.
fn side_by_side(truth: &Truth, table: &TableForm) -> Grid {
    let block = &table.blocks[0];
    let columns = block.columns.len();
    let mut grid = Grid::new(table, vec![1; columns * block.rows.len()]);
    for (index, form_row) in block.rows.iter().enumerate() {
        let left = index * columns;
        let heads_at = if form_row.groups.is_empty() {
            grid.put((0, left), (1, columns), Role::Head, &form_row.label);
            (1, 2)
        } else {
            grid.put((1, left), (1, columns), Role::Head, &form_row.label);
            (2, 1)
        };
        for (offset, column) in block.columns.iter().enumerate() {
            let (row, span) = heads_at;
            grid.put((row, left + offset), (span, 1), Role::Head, &column.label);
            let key = CellKey::new(&table.key, &form_row.key, &column.key);
            grid.put_figure((3, left + offset), (1, 1), truth, key);
        }
    }
    let grouped = block.rows.iter().filter(|it| !it.groups.is_empty());
    if let Some(first) = block.rows.iter().position(|it| !it.groups.is_empty()) {
        let label = &block.rows[first].groups[0];
        let span = columns * grouped.count();
        grid.put((0, first * columns), (1, span), Role::Head, label);
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_tile_every_table_of_both_forms() {
        for year in [2019, 2023] {
            let truth = crate::truth(1, year).expect("there is a form");
            for table in truth.tables() {
                let grid = Grid::of(&truth, table);
                let mut covered = vec![0; grid.rows * grid.widths.len()];
                for it in &grid.cells {
                    for row in it.row..it.row + it.row_span {
                        for column in it.column..it.column + it.column_span {
                            covered[row * grid.widths.len() + column] += 1;
                        }
                    }
                }
                assert!(
                    covered.iter().all(|it| *it == 1),
                    "{} {year}: {covered:?}",
                    table.key
                );
            }
        }
    }

    #[test]
    fn tables_have_the_sizes_of_the_official_form() {
        let truth = crate::truth(1, 2023).expect("there is a form");
        let sizes = truth.tables().into_iter().map(|table| {
            let grid = Grid::of(&truth, table);
            (grid.rows, grid.widths.len())
        });
        assert_eq!(sizes.collect::<Vec<_>>(), [(14, 4), (28, 10), (4, 15)]);
    }
}
