//! The rows of what a report states beside its tables, and of what was checked of it.

use rust_decimal::Decimal;
use shared::{check::CheckResult, narrative::NarrativeFigure, statistic::Statistic};

use super::part::{json, place, texts};
use crate::word::{text, word};

/// A row of `narrative_figure`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NarrativeRow {
    pub(crate) indicator: String,
    pub(crate) part: Option<String>,
    pub(crate) value: Decimal,
    pub(crate) precision: String,
    pub(crate) year: Option<i64>,
    pub(crate) raw: String,
    pub(crate) sentence: String,
    pub(crate) obtained: String,
    pub(crate) verdict: String,
    pub(crate) place: String,
}

/// A row of `statistic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatisticRow {
    pub(crate) label_groups: String,
    pub(crate) label: String,
    pub(crate) unit: Option<String>,
    pub(crate) value: Option<Decimal>,
    pub(crate) raw: String,
    pub(crate) verdict: String,
    pub(crate) place: String,
}

/// A row of `check_result`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    pub(crate) check_id: String,
    pub(crate) version: i64,
    pub(crate) severity: String,
    pub(crate) outcome: String,
    pub(crate) left_value: Option<Decimal>,
    pub(crate) right_value: Option<Decimal>,
    pub(crate) message: String,
    pub(crate) place: Option<String>,
}

impl NarrativeRow {
    /// The row of a figure of the text.
    pub(super) fn of(figure: &NarrativeFigure) -> Self {
        Self {
            indicator: text(&figure.indicator),
            part: figure.part.as_deref().map(text),
            value: figure.value,
            precision: word(figure.precision),
            year: figure.year.map(|it| it.get().into()),
            raw: text(&figure.raw),
            sentence: text(&figure.sentence),
            obtained: word(figure.obtained),
            verdict: word(figure.verdict),
            place: json(&figure.place),
        }
    }
}

impl StatisticRow {
    /// The row of a line of a statistical sheet.
    pub(super) fn of(statistic: &Statistic) -> Self {
        Self {
            label_groups: json(&texts(&statistic.groups)),
            label: text(&statistic.label),
            unit: statistic.unit.as_deref().map(text),
            value: statistic.value,
            raw: text(&statistic.raw),
            verdict: word(statistic.verdict),
            place: json(&statistic.place),
        }
    }
}

impl CheckRow {
    /// The row of a check's result.
    pub(super) fn of(check: &CheckResult) -> Self {
        Self {
            check_id: text(&check.id),
            version: check.version.into(),
            severity: word(check.severity),
            outcome: word(check.outcome),
            left_value: check.left,
            right_value: check.right,
            message: text(&check.message),
            place: place(check.place.as_ref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        cell::{Obtained, Verdict},
        narrative::Precision,
        place::Place,
    };

    use super::*;

    fn nul() -> String {
        "\0".to_owned()
    }

    fn replaced() -> String {
        "\u{fffd}".to_owned()
    }

    #[test]
    fn a_figure_of_the_text_is_stored_exactly_and_its_texts_as_every_database_takes_them() {
        let figure = NarrativeFigure {
            indicator: nul(),
            part: Some(nul()),
            value: "98.50".parse().expect("a decimal"),
            precision: Precision::MoreThan,
            year: 2023.try_into().ok(),
            raw: nul(),
            sentence: nul(),
            place: Place::Line { line: 7 },
            obtained: Obtained::Read,
            verdict: Verdict::Unchecked,
        };
        let expected = NarrativeRow {
            indicator: replaced(),
            part: Some(replaced()),
            value: "98.50".parse().expect("a decimal"),
            precision: "more_than".to_owned(),
            year: Some(2023),
            raw: replaced(),
            sentence: replaced(),
            obtained: "read".to_owned(),
            verdict: "unchecked".to_owned(),
            place: r#"{"in":"line","line":7}"#.to_owned(),
        };
        assert_eq!(NarrativeRow::of(&figure), expected);
    }

    #[test]
    fn groups_of_a_statistic_stay_apart() {
        let statistic = Statistic {
            groups: vec![nul(), "\"b\"".to_owned()],
            label: nul(),
            unit: Some(nul()),
            value: None,
            raw: nul(),
            verdict: Verdict::Unchecked,
            place: Place::Line { line: 7 },
        };
        let row = StatisticRow::of(&statistic);
        assert_eq!(row.label_groups, "[\"\u{fffd}\",\"\\\"b\\\"\"]");
        assert_eq!(
            (row.label, row.unit, row.raw),
            (replaced(), Some(replaced()), replaced())
        );
    }
}
