//! Which figure of a printed row is in which column: by the heads above it where the document shows them, else by order.

use shared::form::ColumnForm;

use super::{
    printed_row::{PrintedRow, RowFigure},
    table::Print,
};
use crate::{
    document::{GridCell, Table},
    figure::{Figure, Print as Printed},
    label::{fold, likeness, oppose},
};

/// Which column each figure of a row is in, and whether that is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnMatch {
    /// For each figure, the index of its column.
    pub(crate) columns: Vec<usize>,
    /// False when heads contradict the order, or are none of the form's.
    pub(crate) certain: bool,
}

/// What stands above a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// The head of a column.
    Column(usize),
    /// A head, of no column of the form.
    Unknown,
    /// None: it was lost, or is on another page.
    Absent,
}

const ALIKE: f64 = 0.8;
/// Lines above a row among which its heads are looked for.
const REACH: usize = 8;

/// The columns of a row's figures, as many of one as of the other.
pub(crate) fn match_columns(
    print: Print<'_>,
    row: usize,
    figures: &[RowFigure],
    columns: &[ColumnForm],
) -> ColumnMatch {
    match print.plain_grid(row) {
        Some((table, row)) => {
            let head = |it: &RowFigure| head_of(table, row, it.column, columns);
            by_heads(&figures.iter().map(head).collect::<Vec<_>>(), columns.len())
        }
        None => by_line_of_heads(&print.rows[..row], columns),
    }
}

/// The columns that the heads decide.
fn by_heads(heads: &[Head], width: usize) -> ColumnMatch {
    let is_known = |it: &Head| match it {
        Head::Column(column) => Some(*column),
        Head::Unknown | Head::Absent => None,
    };
    let known: Vec<usize> = heads.iter().filter_map(is_known).collect();
    let once = |column: usize| known.iter().filter(|it| **it == column).count() <= 1;
    if known.len() == width && (0..width).all(once) {
        return ColumnMatch {
            columns: known,
            certain: true,
        };
    }
    let agrees = |(at, head): (usize, &Head)| *head == Head::Absent || *head == Head::Column(at);
    ColumnMatch {
        columns: (0..heads.len()).collect(),
        certain: heads.iter().enumerate().all(agrees),
    }
}

/// The columns by the nearest line above that has all heads, in whatever order. A line does not show what stands above
/// what, so another order than the form's is likely, not certain.
fn by_line_of_heads(above: &[PrintedRow], columns: &[ColumnForm]) -> ColumnMatch {
    let lines = above.iter().rev().take(REACH).map(PrintedRow::label);
    let mut order: Vec<usize> = (0..columns.len()).collect();
    let Some(places) = lines
        .into_iter()
        .find_map(|it| places_of_heads(&it, columns))
    else {
        return ColumnMatch {
            columns: order,
            certain: true,
        };
    };
    order.sort_by_key(|it| places[*it]);
    ColumnMatch {
        certain: order.is_sorted(),
        columns: order,
    }
}

/// Where each head stands in a line that has all of them.
fn places_of_heads(line: &str, columns: &[ColumnForm]) -> Option<Vec<usize>> {
    // The head of a group of columns, part of which is the head of a column.
    let line = line.replace("法人或其他组织", "");
    let place = |it: &ColumnForm| {
        let mut labels = std::iter::once(&it.label).chain(&it.variants);
        labels.find_map(|label| line.find(&fold(label)))
    };
    columns.iter().map(place).collect()
}

/// The nearest head above this place of the grid.
fn head_of(table: &Table, row: usize, column: usize, columns: &[ColumnForm]) -> Head {
    let is_words =
        |it: &&GridCell| Figure::of_cell(&it.text, it.place.clone()).print == Printed::Text;
    let above = cells_above(table, row, column);
    let Some(cell) = above.into_iter().find(is_words) else {
        return Head::Absent;
    };
    match column_with_head(&cell.text, columns) {
        Some(column) => Head::Column(column),
        // The article of the regulations that heads a block, whose own heads were lost.
        None if cell.text.contains("第二十条") => Head::Absent,
        None => Head::Unknown,
    }
}

/// The cells above a place of a grid, the nearest first.
pub(crate) fn cells_above(table: &Table, row: usize, column: usize) -> Vec<&GridCell> {
    let above =
        |it: &&GridCell| it.row < row && it.column <= column && column < it.column + it.column_span;
    let mut cells: Vec<&GridCell> = table.cells.iter().filter(above).collect();
    cells.sort_by_key(|it| std::cmp::Reverse(it.row));
    cells
}

/// The column that this text is the head of.
pub(crate) fn column_with_head(text: &str, columns: &[ColumnForm]) -> Option<usize> {
    let text = fold(text);
    let alike = |it: &ColumnForm| {
        let labels = std::iter::once(&it.label).chain(&it.variants);
        labels
            .map(|label| fold(label))
            .filter(|label| !oppose(&text, label))
            .map(|label| likeness(&text, &label))
            .fold(0.0, f64::max)
    };
    let best = (0..columns.len())
        .map(|it| (it, alike(&columns[it])))
        .max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))?;
    (best.1 >= ALIKE).then_some(best.0)
}

#[cfg(test)]
mod tests {
    use super::{Head::*, *};

    fn check(heads: &[Head], columns: &[usize], certain: bool) {
        let found = by_heads(heads, 3);
        assert_eq!(
            (found.columns.as_slice(), found.certain),
            (columns, certain),
            "{heads:?}"
        );
    }

    #[test]
    fn heads_decide_where_all_are_known() {
        check(&[Column(0), Column(1), Column(2)], &[0, 1, 2], true);
        check(&[Column(2), Column(0), Column(1)], &[2, 0, 1], true);
    }

    #[test]
    fn heads_that_are_lost_leave_the_order_and_others_contradict_it() {
        check(&[Absent, Absent, Absent], &[0, 1, 2], true);
        check(&[Column(0), Absent, Column(2)], &[0, 1, 2], true);
        check(&[Column(1), Absent, Column(2)], &[0, 1, 2], false);
        check(&[Column(0), Column(0), Column(2)], &[0, 1, 2], false);
        check(&[Column(0), Unknown, Column(2)], &[0, 1, 2], false);
    }

    #[test]
    fn a_line_of_heads_tells_their_order() {
        let form = shared::form::by_id("2021").expect("it is there");
        let columns = &form.tables[0]
            .block_of("regulations")
            .expect("it is there")
            .columns;
        let places = |line: &str| places_of_heads(&fold(line), columns);
        let order =
            places("信息内容 本年废止件数 本年制发件数 现行有效件数").expect("all are there");
        assert!(order[1] < order[0] && order[0] < order[2]);
        assert_eq!(places("信息内容 本年制发件数"), None);
        let requests = &form.tables[1].blocks[0].columns;
        let order = places_of_heads(
            "自然人法人或其他组织商业企业科研机构社会公益组织法律服务机构其他总计",
            requests,
        );
        assert!(order.expect("all are there").is_sorted());
    }
}
