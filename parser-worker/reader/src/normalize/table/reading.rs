//! A table of a document, its rows matched to those of the form: its figures given to their cells.

use shared::{
    cell::CellKey,
    form::{BlockForm, TableForm},
    problem::{Problem, ProblemCode},
};

use super::{
    FoundTable,
    column_match::match_columns,
    form_row::FormRow,
    open_rows::anchor_of,
    print::Print,
    printed_row::{PrintedRow, RowFigure, prints_zeros},
    row_match::{MatchedBy, RowMatch, RowMatches},
    unit,
};
use crate::draft::{DraftCell, Found, FoundPrint, Trust};

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
    pub(super) fn read_row(&self, index: usize, row: &FormRow<'_>, found: &mut FoundTable) {
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
            let is_lost = figure.figure.is_blank() && printed.is_ragged() && self.prints_zeros();
            let trust = if certain && !figure.merged && !is_lost {
                trust
            } else {
                Trust::None
            };
            let shows_blanks = printed.shows_blanks(document.format);
            let mut print = FoundPrint::new(
                &figure.figure,
                value,
                (anchor_of(matched), trust),
                shows_blanks,
            );
            print.alternatives = figure.figure.alternatives_in(&columns[column], unit);
            cells[column].found = Found::Print(print);
        }
    }

    fn prints_zeros(&self) -> bool {
        let claimed = self.matches.rows.iter().flatten();
        prints_zeros(claimed.map(|it| &self.print.rows[it.printed]))
    }

    /// How far the figures of a row can be trusted to be this row's.
    fn trust(&self, matched: RowMatch, figures: &[RowFigure]) -> Trust {
        let printed = &self.print.rows[matched.printed];
        let has_blanks = figures.iter().any(|it| it.figure.is_blank());
        let lost = has_blanks && !printed.shows_blanks(self.print.document.format);
        // A blank before all others may be a cell of the label, and another figure lost: each may be its neighbour's.
        let begins_blank = figures.first().is_some_and(|it| it.figure.is_blank());
        let is_shifted = begins_blank && printed.is_ragged() && self.prints_zeros();
        if self.doubted
            || is_shifted
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
