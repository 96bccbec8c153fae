//! The figures of one table of the form, wherever the document prints them.

use shared::{
    cell::CellKey,
    form::{BlockForm, Form, Layout, TableForm},
    problem::{Problem, ProblemCode},
};

use super::{
    caption,
    column_match::match_columns,
    form_fit,
    form_row::FormRow,
    open_rows::anchor_of,
    print::Print,
    printed_row::{PrintedRow, RowFigure},
    row_match::{MatchedBy, RowMatch, RowMatches, match_rows},
    side_by_side, unit,
};
use crate::draft::{DraftCell, Found, FoundPrint, Trust, UnknownRow};

/// What was found of a table.
#[derive(Debug)]
pub(crate) struct FoundTable {
    pub(crate) form: &'static Form,
    /// Every cell of the table's form, in its order.
    pub(crate) cells: Vec<DraftCell>,
    pub(crate) problems: Vec<Problem>,
    /// Rows that the form does not know.
    pub(crate) unknown_rows: Vec<UnknownRow>,
    /// How well the form fits, to compare forms.
    pub(crate) score: f64,
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

/// Finds a table in the form that fits its labels best; where none is clearly better, in the form preferred.
pub(crate) fn find_table(
    print: Print<'_>,
    key: &str,
    preferred: &'static Form,
    after: usize,
) -> FoundTable {
    let others = shared::form::all()
        .iter()
        .filter(|it| it.id != preferred.id);
    std::iter::once(preferred)
        .chain(others)
        .filter_map(|form| Some((form, form.table(key)?)))
        .map(|(form, table)| find_in_form(print, form, table, after))
        .reduce(|best, it| {
            if it.score > best.score + MARGIN {
                it
            } else {
                best
            }
        })
        .expect("every form has the table")
}

fn find_in_form(
    print: Print<'_>,
    form: &'static Form,
    table: &'static TableForm,
    after: usize,
) -> FoundTable {
    if table.layout == Layout::SideBySide
        && let Some(found) = side_by_side::find(print, form, table, after)
    {
        return found;
    }
    find_by_rows(print, form, table)
}

fn find_by_rows(print: Print<'_>, form: &'static Form, table: &'static TableForm) -> FoundTable {
    let rows: Vec<FormRow<'_>> = table
        .blocks
        .iter()
        .flat_map(|block| block.rows.iter().map(move |row| FormRow::new(block, row)))
        .collect();
    let matches = matches(&rows, print);
    let claimed = || matches.rows.iter().flatten().map(|it| it.printed);
    let mut found = FoundTable {
        form,
        cells: vec![],
        problems: vec![],
        unknown_rows: vec![],
        score: form_fit::score(&rows, print.rows, &matches, table),
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
    found.unknown_rows = reading.unknown_rows(&rows);
    reading.read_open_rows(&mut found);
    found
}

fn matches(rows: &[FormRow<'_>], print: Print<'_>) -> RowMatches {
    let matches = match_rows(rows, print.rows);
    // A few words of a table in the prose are no table.
    if matches.anchors >= 2.max(rows.len() / 4) {
        return matches;
    }
    RowMatches {
        rows: vec![None; rows.len()],
        ..RowMatches::default()
    }
}

/// A table of a document, its rows matched.
pub(super) struct TableReading<'a> {
    pub(super) print: Print<'a>,
    pub(super) table: &'a TableForm,
    /// For each form row, its block.
    pub(super) blocks: Vec<&'a BlockForm>,
    pub(super) matches: RowMatches,
    /// True when none of its rows is certain.
    pub(super) doubted: bool,
}

impl TableReading<'_> {
    fn read_row(&self, index: usize, row: &FormRow<'_>, found: &mut FoundTable) {
        let columns = &row.block.columns;
        let key =
            |column: usize| CellKey::new(&self.table.key, &row.form.key, &columns[column].key);
        let problem = |code, message| {
            Problem::new(code, message)
                .in_table(&self.table.key)
                .in_row(&row.form.key)
        };
        let mut cells: Vec<DraftCell> = (0..columns.len())
            .map(|it| DraftCell {
                key: key(it),
                found: Found::Nothing,
            })
            .collect();
        let Some(matched) = self.matches.rows[index] else {
            if found.is_there() {
                let message = format!("the table has no row {:?}", row.form.label);
                found
                    .problems
                    .push(problem(ProblemCode::RowMissing, message));
            }
            found.cells.extend(cells);
            return;
        };
        let printed = &self.print.rows[matched.printed];
        match printed.figures_of(columns.len()) {
            Some(figures) => self.place(row, matched, figures, &mut cells),
            None => {
                let raw: Vec<&str> = printed
                    .figures
                    .iter()
                    .map(|it| it.figure.raw.as_str())
                    .collect();
                let message = format!(
                    "{:?} prints {} figures where the form has {}: {raw:?}; which is which is not known",
                    row.form.label,
                    raw.len(),
                    columns.len()
                );
                found
                    .problems
                    .push(problem(ProblemCode::RowWidth, message).at(printed.place.clone()));
                for cell in &mut cells {
                    cell.found = Found::Unplaced {
                        raw: raw.join(" "),
                        place: printed.place.clone(),
                    };
                }
            }
        }
        if self.matches.conflicts.contains(&index) {
            let message = format!(
                "{:?} is printed more than once, with different figures",
                row.form.label
            );
            found
                .problems
                .push(problem(ProblemCode::TableConflict, message).at(printed.place.clone()));
        }
        found.cells.extend(cells);
    }

    /// Gives each figure of a row to its cell.
    fn place(
        &self,
        row: &FormRow<'_>,
        matched: RowMatch,
        figures: &[RowFigure],
        cells: &mut [DraftCell],
    ) {
        let (document, columns) = (self.print.document, &row.block.columns);
        let printed = &self.print.rows[matched.printed];
        let rows = (self.top_of(row), matched.printed);
        let order = match_columns(self.print, rows, figures, columns);
        let trust = self.trust(matched, figures);
        // Sums would show figures in the wrong columns; where there are none, only the heads can.
        let certain = order.certain && !(order.foreign_words && self.table.rules.is_empty());
        for (column, figure) in order.columns.into_iter().zip(figures) {
            let unit = unit::of_column(self.print.rows, &columns[column]);
            let value = figure.figure.value_in(&columns[column], unit);
            let trust = if certain && !figure.merged {
                trust
            } else {
                Trust::None
            };
            let shows_blanks = printed.shows_blanks(document.format);
            cells[column].found = Found::Print(FoundPrint::new(
                &figure.figure,
                value,
                (anchor_of(matched), trust),
                shows_blanks,
            ));
        }
    }

    /// How far the figures of a row can be trusted to be this row's.
    fn trust(&self, matched: RowMatch, figures: &[RowFigure]) -> Trust {
        let printed = &self.print.rows[matched.printed];
        let has_blanks = figures.iter().any(|it| it.figure.is_blank());
        let lost = has_blanks && !printed.shows_blanks(self.print.document.format);
        if self.doubted
            || matched.by == MatchedBy::Guess
            || self.is_followed_by_a_scrap(matched.printed)
        {
            Trust::None
        } else if printed.has_residue || printed.is_joined || lost || !matched.named {
            Trust::WithProof
        } else {
            Trust::Full
        }
    }

    /// The first printed row of a form row's block.
    fn top_of(&self, row: &FormRow<'_>) -> usize {
        let in_block = self
            .blocks
            .iter()
            .zip(&self.matches.rows)
            .filter(|(it, _)| std::ptr::eq(**it, row.block));
        in_block
            .filter_map(|(_, matched)| Some((*matched)?.printed))
            .min()
            .unwrap_or_default()
    }

    /// Whether the next line is a lone figure that belongs to nobody: the other half of one of this row's.
    fn is_followed_by_a_scrap(&self, printed: usize) -> bool {
        let claimed = self
            .matches
            .rows
            .iter()
            .flatten()
            .any(|it| it.printed == printed + 1);
        let is_scrap = |it: &PrintedRow| it.labels.is_empty() && it.figures.len() == 1;
        !claimed
            && !self.print.rows[printed].labels.is_empty()
            && self.print.rows.get(printed + 1).is_some_and(is_scrap)
    }
}
