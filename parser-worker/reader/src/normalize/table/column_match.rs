//! Which figure of a printed row is in which column: by the heads above it where the document shows them, else by order.

use std::{borrow::Cow, iter};

use shared::form::ColumnForm;

use super::{
    head_order::{heads_in, other_order},
    print::Print,
    printed_row::{PrintedRow, RowFigure},
};
use crate::{
    document::{GridCell, Table},
    label::{fit, fold, folded, likeness_from, oppose},
};

/// Which column each figure of a row is in, and whether that is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnMatch {
    /// For each figure, the index of its column.
    pub(crate) columns: Vec<usize>,
    /// False when heads contradict the order, or are none of the form's.
    pub(crate) certain: bool,
    /// True when lines above the block have words that look like the head of another column. They may be noise.
    pub(crate) foreign_words: bool,
}

/// What stands above a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// The head of a column.
    Column(usize),
    /// A head, of no column of the form.
    Unknown,
    /// Words over all figures of the row, which say nothing of one: its own head was lost.
    OverAll,
    /// None: it was lost, or is on another page.
    Absent,
}

const ALIKE: f64 = 0.8;
/// Lines above a row among which its heads are looked for.
const REACH: usize = 8;
/// Lines above a row that its heads may be torn into.
const TORN: usize = 40;

/// The columns of a row's figures, as many of one as of the other. `top` is the first printed row of its block.
pub(crate) fn match_columns(
    print: Print<'_>,
    (top, row): (usize, usize),
    figures: &[RowFigure],
    columns: &[ColumnForm],
) -> ColumnMatch {
    match print.words_above(row, figures.iter().map(|it| it.column)) {
        Some(words) => {
            let heads = heads_of(columns);
            let spans = |it: &GridCell| it.column..it.column + it.column_span;
            let is_over_all = |it: &GridCell| {
                figures
                    .iter()
                    .all(|figure| spans(it).contains(&figure.column))
            };
            let head = |it: Option<&GridCell>| match head_of(it, &heads) {
                Head::Unknown if it.is_some_and(is_over_all) => Head::OverAll,
                head => head,
            };
            by_heads(
                &words.into_iter().map(head).collect::<Vec<_>>(),
                columns.len(),
            )
        }
        None => by_lines_of_heads(&print.rows[..top], columns),
    }
}

/// The columns that the heads decide.
fn by_heads(heads: &[Head], width: usize) -> ColumnMatch {
    let is_known = |it: &Head| match it {
        Head::Column(column) => Some(*column),
        Head::Unknown | Head::OverAll | Head::Absent => None,
    };
    let known: Vec<usize> = heads.iter().filter_map(is_known).collect();
    let once = |column: usize| known.iter().filter(|it| **it == column).count() <= 1;
    if known.len() == width && (0..width).all(once) {
        return ColumnMatch {
            columns: known,
            certain: true,
            foreign_words: false,
        };
    }
    // Where all others stand in the form's order, one that is lost leaves one place.
    let is_only_one = known.len() + 1 == width;
    let agrees = |(at, head): (usize, &Head)| match head {
        Head::Absent => true,
        Head::OverAll => is_only_one,
        Head::Column(column) => *column == at,
        Head::Unknown => false,
    };
    ColumnMatch {
        columns: (0..heads.len()).collect(),
        certain: heads.iter().enumerate().all(agrees),
        foreign_words: false,
    }
}

/// The columns by the lines above the block. A line that has all heads shows their order, though not what stands above
/// what: another order than the form's is likely, not certain. Lines that have some may contradict the form's order.
fn by_lines_of_heads(above: &[PrintedRow], columns: &[ColumnForm]) -> ColumnMatch {
    let lines = above
        .iter()
        .rev()
        .take(REACH)
        .take_while(|it| !it.has_figures());
    let heads = heads_of(columns);
    let lines: Vec<LineOfHeads> = lines
        .map(|it| LineOfHeads::new(&it.label(), &heads))
        .collect();
    let whole = lines
        .iter()
        .find(|it| it.places.iter().all(Option::is_some));
    let mut order: Vec<usize> = (0..columns.len()).collect();
    let torn = above
        .iter()
        .rev()
        .take(TORN)
        .take_while(|it| !it.has_figures());
    let mut torn: Vec<&PrintedRow> = torn.collect();
    torn.reverse();
    let heads = heads_in(torn.into_iter(), columns);
    let other_order = other_order(&heads, columns).filter(|_| whole.is_none());
    let is_other = other_order.is_some();
    if let Some(other_order) = other_order {
        order = other_order;
    } else if let Some(whole) = whole {
        order.sort_by_key(|it| whole.places[*it]);
    }
    ColumnMatch {
        certain: !is_other
            && lines
                .iter()
                .all(|it| it.places.iter().flatten().is_sorted()),
        foreign_words: lines.iter().any(|it| it.has_foreign),
        columns: order,
    }
}

/// A line above a block, and where in it the heads of the block's columns stand.
struct LineOfHeads {
    places: Vec<Option<usize>>,
    /// True when a head of something else stands among them.
    has_foreign: bool,
}

impl LineOfHeads {
    fn new(line: &str, heads: &[Vec<Cow<'_, str>>]) -> Self {
        let is_head_row = line.starts_with("信息内容");
        // Words that are part of no column's head, though one of them is a part of such words.
        let mut rest = line.replace("法人或其他组织", "").replace("信息内容", "");
        let line = rest.clone();
        let places = heads
            .iter()
            .map(|labels| {
                let found = labels.iter().find(|label| line.contains(&***label))?;
                rest = rest.replacen(&**found, " ", 1);
                line.find(&**found)
            })
            .collect::<Vec<_>>();
        // In a row of heads what is left is torn from the others, or is another's head.
        let is_head_row = is_head_row || 2 * places.iter().flatten().count() >= heads.len();
        let is_foreign =
            |it: &str| it.chars().count() >= 2 && !it.starts_with("单位") && !is_piece(it, heads);
        Self {
            has_foreign: is_head_row && rest.split(' ').any(is_foreign),
            places,
        }
    }
}

/// Whether these words are a piece of the head of a column, as far as they can be told.
fn is_piece(words: &str, heads: &[Vec<Cow<'_, str>>]) -> bool {
    let of_head = |label: &Cow<'_, str>| {
        fit(words, label) >= ALIKE && !(words.chars().count() >= 4 && oppose(words, label))
    };
    heads.iter().filter_map(|it| it.first()).any(of_head)
}

/// The heads of columns: the labels of each, folded, the form's own first.
pub(crate) fn heads_of(columns: &[ColumnForm]) -> Vec<Vec<Cow<'static, str>>> {
    let labels = |it: &ColumnForm| {
        let labels = std::iter::once(&it.label).chain(&it.variants);
        labels.map(|it| folded(it)).collect()
    };
    columns.iter().map(labels).collect()
}

/// What the nearest words above a figure are.
fn head_of(words: Option<&GridCell>, heads: &[Vec<Cow<'_, str>>]) -> Head {
    let Some(cell) = words else {
        return Head::Absent;
    };
    let others = cell.doubt.iter().flat_map(|it| &it.others);
    let mut readings = iter::once(&cell.text).chain(others);
    match readings.find_map(|it| column_with_head(it, heads)) {
        Some(column) => Head::Column(column),
        // The article of the regulations that heads a block, whose own heads were lost.
        None if cell.text.contains("第二十条") => Head::Absent,
        // What was not surely recognized contradicts nothing.
        None if cell.doubt.is_some() => Head::Absent,
        None => Head::Unknown,
    }
}

/// The cells above a place of a grid, the nearest first.
pub(crate) fn cells_above(
    table: &Table,
    row: usize,
    column: usize,
) -> impl Iterator<Item = &GridCell> {
    let above = table.cells.partition_point(|it| it.row < row);
    let covers = move |it: &&GridCell| (it.column..it.column + it.column_span).contains(&column);
    table.cells[..above].iter().rev().filter(covers)
}

/// The column that this text is the head of, given the heads of all.
pub(crate) fn column_with_head(text: &str, heads: &[Vec<Cow<'_, str>>]) -> Option<usize> {
    let text = fold(text);
    let exact = heads.iter().position(|it| it.iter().any(|it| *it == text));
    if exact.is_some() {
        return exact;
    }
    let alike = |labels: &[Cow<'_, str>]| {
        labels
            .iter()
            .filter_map(|label| Some((likeness_from(ALIKE, &text, label)?, label)))
            .filter(|(_, label)| !oppose(&text, label))
            .map(|(likeness, _)| likeness)
            .reduce(f64::max)
    };
    let best = (0..heads.len())
        .filter_map(|it| Some((it, alike(&heads[it])?)))
        .max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))?;
    Some(best.0)
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
        check(&[Column(0), OverAll, Column(2)], &[0, 1, 2], true);
        check(&[Column(1), OverAll, Column(2)], &[0, 1, 2], false);
        check(&[Column(0), OverAll, OverAll], &[0, 1, 2], false);
    }

    #[test]
    fn a_head_that_was_not_surely_recognized_contradicts_nothing() {
        let form = shared::form::by_id("2021").expect("it is there");
        let block = form.tables[1].block_of("new").expect("it is there");
        let heads = heads_of(&block.columns);
        let check = |text: &str, others: Option<&[&str]>, expected: Head| {
            let cell = GridCell {
                row: 0,
                column: 0,
                row_span: 1,
                column_span: 1,
                text: text.to_owned(),
                place: shared::place::Place::Line { line: 1 },
                doubt: others.map(|it| crate::document::Doubt {
                    others: it.iter().map(|it| (*it).to_owned()).collect(),
                }),
            };
            assert_eq!(head_of(Some(&cell), &heads), expected, "{text} {others:?}");
        };
        check("自然人", None, Column(0));
        check("白然入", None, Unknown);
        check("白然入", Some(&[]), Absent);
        check("白然入", Some(&["自然人"]), Column(0));
    }

    #[test]
    fn a_line_of_heads_tells_their_order() {
        let form = shared::form::by_id("2021").expect("it is there");
        let check = |text: &str, table: usize, row: &str, columns: &[usize], certain: bool| {
            let block = form.tables[table].block_of(row).expect("it is there");
            let line = PrintedRow {
                labels: vec![fold(text)],
                ..PrintedRow::blank(
                    crate::normalize::table::printed_row::Layout::Line,
                    shared::place::Place::Line { line: 1 },
                )
            };
            let found = by_lines_of_heads(&[line], &block.columns);
            assert_eq!(
                (
                    found.columns.as_slice(),
                    found.certain && !found.foreign_words
                ),
                (columns, certain),
                "{text}"
            );
        };
        let three = [0, 1, 2];
        check(
            "信息内容 本年制发件数 本年废止件数 现行有效件数",
            0,
            "regulations",
            &three,
            true,
        );
        check(
            "信息内容 本年废止件数 本年制发件数 现行有效件数",
            0,
            "regulations",
            &[1, 0, 2],
            false,
        );
        check(
            "信息内容 上年制发件数 本年废止件数 现行有效件数",
            0,
            "regulations",
            &three,
            false,
        );
        check(
            "信息内容 占比 本年废止件数 现行有效件数",
            0,
            "regulations",
            &three,
            false,
        );
        check(
            "信息内容 本年制发 本年废止件数 现行有效件数",
            0,
            "regulations",
            &three,
            true,
        );
        check("信息内容 本年收费金额（单位：", 0, "fees", &[0], true);
        let seven = [0, 1, 2, 3, 4, 5, 6];
        check(
            "自然人 法人或其他组织 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计",
            1,
            "new",
            &seven,
            true,
        );
        check("总计商业", 1, "new", &seven, true);
        check(
            "科研机构 商业企业 社会公益组织 法律服务机构 其他",
            1,
            "new",
            &seven,
            false,
        );
    }
}
