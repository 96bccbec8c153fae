//! Where two documents, published side by side for one report, print different figures.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use shared::{
    cell::CellKey,
    problem::{Problem, ProblemCode},
};

use crate::rows::ProblemRow;

/// The figures that a revision is sure of.
pub(crate) type Figures = BTreeMap<CellKey, Decimal>;

/// A problem for each figure that both documents print, and print differently.
pub(crate) fn conflicts(current: &Figures, other: &Figures, other_url: &str) -> Vec<ProblemRow> {
    let differing = |(key, figure): (&CellKey, &Decimal)| {
        let elsewhere = other.get(key).filter(|it| *it != figure)?;
        let message = format!(
            "{key}: {figure} here, {elsewhere} in {other_url}, published as of the same date"
        );
        let problem = Problem::new(ProblemCode::RevisionConflict, message)
            .in_table(&key.table)
            .in_row(&key.row)
            .in_column(&key.column);
        Some(ProblemRow::of(&problem).of_document(other_url))
    };
    current.iter().filter_map(differing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(figures: &[(&str, &str)]) -> Figures {
        let figure = |(row, figure): &(&str, &str)| {
            let figure = figure.parse().expect("a decimal");
            (CellKey::new("requests", *row, "total"), figure)
        };
        figures.iter().map(figure).collect()
    }

    #[test]
    fn only_figures_that_both_print_can_conflict() {
        let current = figures(&[("new", "5"), ("granted", "1.50"), ("partial", "3")]);
        let other = figures(&[("new", "6"), ("granted", "1.5"), ("results_total", "9")]);
        let expected = Problem::new(
            ProblemCode::RevisionConflict,
            "requests/new/total: 5 here, 6 in http://x/, published as of the same date",
        )
        .in_table("requests")
        .in_row("new")
        .in_column("total");
        assert_eq!(
            conflicts(&current, &other, "http://x/"),
            [ProblemRow::of(&expected).of_document("http://x/")]
        );
    }
}
