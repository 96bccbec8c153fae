//! What a table prints that its rows' labels and order do not settle: rows that the sums may place, and rows that the
//! form does not know.

use rust_decimal::Decimal;
use shared::{
    cell::{Kind, Value},
    form::{BlockForm, ColumnForm},
    problem::{Problem, ProblemCode},
};

use super::{
    FoundTable, HeadUnit,
    column_match::match_columns,
    form_row::FormRow,
    open_rows::{OpenTable, Openness},
    printed_row::{PrintedRow, RowFigure},
    reading::TableReading,
};
use crate::draft::UnknownRow;

impl TableReading<'_> {
    /// Reads what labels and order leave open, by the sums of the table.
    pub(super) fn read_open_rows(&self, found: &mut FoundTable) {
        let [block] = self.table.blocks.as_slice() else {
            return;
        };
        if self.table.rules.is_empty() || self.doubted || !self.is_in_order(block) {
            return;
        }
        let shows_blanks = |it: &PrintedRow| it.shows_blanks(self.print.document.format);
        let open = OpenTable {
            table: self.table,
            block,
            printed: self.print.rows,
            matches: &self.matches,
            shows_blanks: &shows_blanks,
        };
        let message = match open.read(&mut found.cells) {
            Openness::Closed | Openness::Solved => return,
            Openness::Contradictory => {
                "no way to give the figures of the rows that are not known by their labels to the form's rows and columns fits the table's sums; they stand as printed"
            }
            Openness::TooMany => {
                "there are too many ways to give the figures of the rows that are not known by their labels to the form's rows and columns to try all; they stand as printed"
            }
        };
        let problem = Problem::new(ProblemCode::CellUncertain, message);
        found.problems.push(problem.in_table(&self.table.key));
    }

    /// Whether the whole rows of the table have their figures in the order of the form's columns.
    fn is_in_order(&self, block: &BlockForm) -> bool {
        let columns = &block.columns;
        let whole = self.matches.rows.iter().flatten().find_map(|it| {
            Some((
                it.printed,
                self.print.rows[it.printed].figures_of(columns.len())?,
            ))
        });
        whole.is_some_and(|(printed, figures)| {
            let top = self
                .matches
                .rows
                .iter()
                .flatten()
                .map(|it| it.printed)
                .min();
            let rows = (top.unwrap_or(printed), printed);
            let order = match_columns(self.print, rows, figures, columns);
            order.certain && order.columns.is_sorted()
        })
    }

    /// The rows with a label of their own that the form does not know.
    pub(super) fn unknown_rows(&self, rows: &[FormRow<'_>]) -> Vec<UnknownRow> {
        let [block] = self.table.blocks.as_slice() else {
            return vec![];
        };
        if !self.is_in_order(block) {
            return vec![];
        }
        let unknown = |at: &usize| {
            let row = &self.print.rows[*at];
            let figures = row.figures_of(block.columns.len())?;
            let claimed = self.matches.rows.iter().enumerate();
            let before = claimed.filter_map(|(i, it)| Some((it.as_ref()?.printed, i)));
            let (_, after) = before.filter(|(printed, _)| printed < at).max()?;
            let figure = |(column, it): (&ColumnForm, &RowFigure)| {
                let value = it.figure.value_in(column, HeadUnit::AsInForm);
                let is_figure = value.kind != Kind::Text;
                let counted = value.value.map_or(Decimal::ZERO, Value::decimal);
                is_figure.then(|| (column.key.clone(), counted))
            };
            let figures = block.columns.iter().zip(figures).map(figure);
            let is_labelled = !row.labels.is_empty();
            Some(UnknownRow {
                table: self.table.key.clone(),
                after: rows[after].form.key.clone(),
                figures: figures.collect::<Option<_>>()?,
            })
            .filter(|_| is_labelled)
        };
        self.matches.unclaimed.iter().filter_map(unknown).collect()
    }

    pub(super) fn unclaimed(&self) -> Vec<Problem> {
        let problem = |index: &usize| {
            let row = &self.print.rows[*index];
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
                .in_table(&self.table.key)
                .at(row.place.clone())
        };
        self.matches.unclaimed.iter().map(problem).collect()
    }
}
