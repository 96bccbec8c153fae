//! The figures of the tables of the forms, wherever the document prints them.

mod caption;
mod chain;
mod column_match;
mod form_fit;
mod form_row;
mod gap;
mod head_order;
mod inference;
mod left_over;
mod open_rows;
mod print;
mod printed_row;
mod reading;
mod row_match;
mod side_by_side;
mod solve;
mod torn_row;
mod unit;
mod word_cells;
mod words;

use shared::{
    form::{Form, Layout, TableForm},
    problem::{Problem, ProblemCode},
};

use self::{
    form_row::FormRow,
    print::Print,
    printed_row::printed_rows,
    reading::TableReading,
    row_match::{RowMatches, match_rows},
    word_cells::WordCells,
    words::RowWords,
};
pub(crate) use self::{inference::infer_lost, unit::HeadUnit};
use crate::{
    document::Document,
    draft::{DraftCell, UnknownRow},
};

/// What was found of a table.
#[derive(Debug)]
pub(crate) struct FoundTable {
    pub(crate) form: &'static Form,
    /// Every cell of the table's form, in its order.
    pub(crate) cells: Vec<DraftCell>,
    pub(crate) problems: Vec<Problem>,
    /// Rows that the form does not know.
    pub(crate) unknown_rows: Vec<UnknownRow>,
    /// Index of the last printed row of the table.
    pub(crate) last_row: Option<usize>,
}

impl FoundTable {
    /// True when the document has the table.
    pub(crate) fn is_there(&self) -> bool {
        self.last_row.is_some()
    }
}

/// How much better another form must fit than the one of the year: more than one damaged label can make.
const MARGIN: f64 = 3.0;

/// Finds every table; where labels do not tell the form, it is the one preferred.
pub(crate) fn find_all(
    document: &Document,
    year: Option<i32>,
    mut preferred: &'static Form,
) -> Vec<FoundTable> {
    let rows = printed_rows(document);
    let labels = RowWords::of(&rows);
    let words = WordCells::of(document);
    let print = Print {
        document,
        rows: &rows,
        labels: &labels,
        year,
        words: &words,
    };
    let mut after = 0;
    let keys: Vec<&str> = preferred.tables.iter().map(|it| it.key.as_str()).collect();
    keys.into_iter()
        .map(|key| {
            let found = find_table(print, key, preferred, after);
            // Tables that both forms have alike take the form of the table before them.
            if found.is_there() {
                preferred = found.form;
            }
            after = after.max(found.last_row.map_or(0, |it| it + 1));
            found
        })
        .collect()
}

/// Finds a table in the form that fits its labels best; where none is clearly better, in the form preferred.
fn find_table(print: Print<'_>, key: &str, preferred: &'static Form, after: usize) -> FoundTable {
    // What forms have alike fits them alike.
    let blocks = |form: &'static Form| form.table(key).map(|it| (it.layout, &it.blocks));
    let others = shared::form::all()
        .iter()
        .filter(|it| blocks(it) != blocks(preferred));
    std::iter::once(preferred)
        .chain(others)
        .filter_map(|form| Some(Candidate::of(print, form, form.table(key)?, after)))
        .reduce(|best, it| {
            if it.score() > best.score() + MARGIN {
                it
            } else {
                best
            }
        })
        .expect("every form has the table")
        .read(print)
}

/// A table in one of the forms that it may be of: as much of it as shows how well the form fits.
enum Candidate {
    SideBySide(FoundTable),
    Rows(MatchedTable),
}

/// A table whose rows are matched to those of a form, its figures not read.
struct MatchedTable {
    form: &'static Form,
    table: &'static TableForm,
    rows: &'static [FormRow<'static>],
    matches: RowMatches,
    score: f64,
}

impl Candidate {
    fn of(print: Print<'_>, form: &'static Form, table: &'static TableForm, after: usize) -> Self {
        if table.layout == Layout::SideBySide
            && let Some(found) = side_by_side::find(print, form, table, after)
        {
            return Self::SideBySide(found);
        }
        Self::Rows(MatchedTable::of(print, form, table))
    }

    /// How well the form fits, to compare forms.
    fn score(&self) -> f64 {
        match self {
            Self::SideBySide(_) => 0.0,
            Self::Rows(it) => it.score,
        }
    }

    fn read(self, print: Print<'_>) -> FoundTable {
        match self {
            Self::SideBySide(found) => found,
            Self::Rows(it) => read_rows(it, print),
        }
    }
}

impl MatchedTable {
    fn of(print: Print<'_>, form: &'static Form, table: &'static TableForm) -> Self {
        let rows = FormRow::all(form, table);
        let matches = matches(rows, print, least_anchors(&table.key));
        Self {
            form,
            table,
            score: form_fit::score(rows, print.rows, &matches, table),
            rows,
            matches,
        }
    }
}

fn read_rows(matched: MatchedTable, print: Print<'_>) -> FoundTable {
    let MatchedTable {
        form,
        table,
        rows,
        matches,
        ..
    } = matched;
    let claimed = || matches.rows.iter().flatten().map(|it| it.printed);
    let mut found = FoundTable {
        form,
        cells: vec![],
        problems: vec![],
        unknown_rows: vec![],
        last_row: claimed().max(),
    };
    if !found.is_there() {
        let message = format!(
            "the document has no table {:?} that could be read",
            table.label
        );
        found
            .problems
            .push(Problem::new(ProblemCode::TableMissing, message).in_table(&table.key));
    }
    let foreign = claimed().min().and_then(|it| caption::foreign(print, it));
    if let Some(caption) = &foreign {
        let message = format!(
            "the table stands under {caption:?}: its figures may be those of another year or body"
        );
        found
            .problems
            .push(Problem::new(ProblemCode::TableConflict, message).in_table(&table.key));
    }
    let reading = TableReading {
        print,
        table,
        blocks: rows.iter().map(|it| it.block).collect(),
        // One row that is printed twice with different figures means two tables, of which any row may be the other's.
        doubted: foreign.is_some() || !matches.conflicts.is_empty(),
        matches,
    };
    for (index, row) in rows.iter().enumerate() {
        reading.read_row(index, row, &mut found);
    }
    found.problems.extend(reading.unclaimed());
    found.unknown_rows = reading.unknown_rows(rows);
    reading.read_open_rows(&mut found);
    found
}

/// How many labels make a table: a few words of one in the prose are none. They are as many in every form, or what is
/// left of a cut table would be that of the form with the fewest rows.
fn least_anchors(key: &str) -> usize {
    let tables = shared::form::all().iter().filter_map(|it| it.table(key));
    let rows = tables.map(|it| it.blocks.iter().map(|it| it.rows.len()).sum::<usize>());
    2.max(rows.min().unwrap_or_default() / 4)
}

fn matches(rows: &[FormRow<'_>], print: Print<'_>, least_anchors: usize) -> RowMatches {
    let matches = match_rows(rows, print.rows, print.labels);
    if matches.anchors >= least_anchors {
        return matches;
    }
    RowMatches {
        rows: vec![None; rows.len()],
        ..RowMatches::default()
    }
}
