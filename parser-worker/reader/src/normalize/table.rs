//! The figures of one table of the form, wherever the document prints them.

use shared::{
    cell::CellKey,
    form::{Form, Layout, TableForm},
    problem::{Problem, ProblemCode},
};

use super::{
    column_match::match_columns,
    printed_row::{PrintedRow, RowFigure},
    row_match::{FormRow, MatchedBy, RowMatch, RowMatches, match_rows},
    side_by_side,
};
use crate::{
    document::Document,
    draft::{DraftCell, Found, FoundPrint},
    label::fold,
};

/// What was found of a table.
#[derive(Debug)]
pub(crate) struct FoundTable {
    pub(crate) form: &'static Form,
    /// Every cell of the table's form, in its order.
    pub(crate) cells: Vec<DraftCell>,
    pub(crate) problems: Vec<Problem>,
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

/// The printed rows of a document, with the document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print<'document> {
    pub(crate) document: &'document Document,
    pub(crate) rows: &'document [PrintedRow],
}

/// Finds a table in the form that fits its labels best; between equals, in the form preferred.
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
        .reduce(|best, it| if it.score > best.score { it } else { best })
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
    let mut matches = match_rows(&rows, print.rows);
    let by_label = |it: &&RowMatch| it.by == MatchedBy::Label;
    let anchors = matches.rows.iter().flatten().filter(by_label).count();
    // A few words of a table in the prose are no table.
    if anchors < 2.max(rows.len() / 4) {
        matches = RowMatches {
            rows: vec![None; rows.len()],
            ..RowMatches::default()
        };
    }
    let mut found = FoundTable {
        form,
        cells: vec![],
        problems: vec![],
        score: matches.score + heads_found(print.rows, table),
        last_row: matches.rows.iter().flatten().map(|it| it.printed).max(),
    };
    if !found.is_there() {
        found.problems.push(missing_table(table));
    }
    for (index, row) in rows.iter().enumerate() {
        let conflict = matches.conflicts.contains(&index);
        read_row(print, table, row, matches.rows[index], conflict, &mut found);
    }
    found
        .problems
        .extend(unclaimed(print.rows, table, &matches));
    found
}

fn heads_found(printed: &[PrintedRow], table: &TableForm) -> f64 {
    let is_printed = |label: &str| {
        let label = fold(label);
        printed.iter().any(|row| row.labels.contains(&label))
    };
    let columns = table.blocks.iter().flat_map(|it| &it.columns);
    columns.filter(|it| is_printed(&it.label)).count() as f64
}

fn read_row(
    print: Print<'_>,
    table: &TableForm,
    row: &FormRow<'_>,
    matched: Option<RowMatch>,
    conflict: bool,
    found: &mut FoundTable,
) {
    let key =
        |column: usize| CellKey::new(&table.key, &row.form.key, &row.block.columns[column].key);
    let problem = |code, message: String| {
        Problem::new(code, message)
            .in_table(&table.key)
            .in_row(&row.form.key)
    };
    let width = row.block.columns.len();
    let mut cells: Vec<DraftCell> = (0..width)
        .map(|it| DraftCell {
            key: key(it),
            found: Found::Nothing,
        })
        .collect();
    let Some(matched) = matched else {
        if found.is_there() {
            let message = format!("the table has no row {:?}", row.form.label);
            found
                .problems
                .push(problem(ProblemCode::RowMissing, message));
        }
        found.cells.extend(cells);
        return;
    };
    let printed = &print.rows[matched.printed];
    match fit_figures(print, row, printed) {
        Fit::Columns { pairs, certain } => {
            let certain = certain && matched.by != MatchedBy::Guess && !conflict;
            for (column, figure) in pairs {
                let value = figure.figure.value_in(&row.block.columns[column]);
                let shows_blanks = printed.shows_blanks(print.document.format);
                let certain = certain && !figure.merged;
                cells[column].found = Found::Print(FoundPrint::new(
                    &figure.figure,
                    value,
                    certain,
                    shows_blanks,
                ));
            }
        }
        Fit::None => {
            let raw: Vec<&str> = printed
                .figures
                .iter()
                .map(|it| it.figure.raw.as_str())
                .collect();
            let message = format!(
                "{:?} prints {} figures where the form has {width}: {raw:?}; which is which is not known",
                row.form.label,
                raw.len()
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
    if conflict {
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

enum Fit<'row> {
    Columns {
        pairs: Vec<(usize, &'row RowFigure)>,
        certain: bool,
    },
    None,
}

fn fit_figures<'row>(print: Print<'_>, row: &FormRow<'_>, printed: &'row PrintedRow) -> Fit<'row> {
    let columns = &row.block.columns;
    let Some(figures) = printed.figures_of(columns.len()) else {
        return Fit::None;
    };
    let order = match_columns(print.document, printed.layout, figures, columns);
    Fit::Columns {
        pairs: order.columns.into_iter().zip(figures).collect(),
        certain: order.certain,
    }
}

fn missing_table(table: &TableForm) -> Problem {
    let message = format!(
        "the document has no table {:?} that could be read",
        table.label
    );
    Problem::new(ProblemCode::TableMissing, message).in_table(&table.key)
}

fn unclaimed(printed: &[PrintedRow], table: &TableForm, matches: &RowMatches) -> Vec<Problem> {
    let problem = |index: &usize| {
        let row = &printed[*index];
        let figures: Vec<&str> = row
            .figures
            .iter()
            .map(|it| it.figure.raw.as_str())
            .collect();
        let message = format!(
            "a printed row that the form does not know: {:?} {figures:?}; its figures were given to no row",
            row.label()
        );
        Problem::new(ProblemCode::RowUnrecognised, message)
            .in_table(&table.key)
            .at(row.place.clone())
    };
    matches.unclaimed.iter().map(problem).collect()
}
