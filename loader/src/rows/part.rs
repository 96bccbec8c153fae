//! The rows of a revision's parts: forms, sections, cells, rule results.

use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    cell::{Cell, Value},
    place::Place,
    rule::RuleResult,
    section::Section,
};

use crate::word::{text, word};

/// The form of one table of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    pub(crate) table_key: String,
    pub(crate) form: String,
}

/// A row of `section`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionRow {
    pub(crate) section_key: Option<String>,
    pub(crate) heading: String,
    pub(crate) paragraphs: String,
    pub(crate) place: Option<String>,
    /// 0 for a section of the report, 1 for one in that.
    pub(crate) depth: i64,
    /// Which of the revision's sections it stands in.
    pub(crate) parent_ordinal: Option<i64>,
}

/// A row of `cell`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRow {
    pub(crate) table_key: String,
    pub(crate) row_key: String,
    pub(crate) column_key: String,
    pub(crate) count_value: Option<i64>,
    pub(crate) amount_value: Option<Decimal>,
    pub(crate) kind: Option<String>,
    pub(crate) raw: Option<String>,
    pub(crate) obtained: String,
    pub(crate) verdict: String,
    pub(crate) place: Option<String>,
    pub(crate) anchor: Option<String>,
    pub(crate) forced_by: Option<String>,
}

/// A row of `rule_result`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    pub(crate) table_key: String,
    pub(crate) rule_id: String,
    pub(crate) outcome: String,
    pub(crate) left_sum: Option<Decimal>,
    pub(crate) right_sum: Option<Decimal>,
    pub(crate) version: i64,
}

impl FormRow {
    /// The row of a table's form.
    pub(super) fn of((table, form): (&String, &String)) -> Self {
        Self {
            table_key: table.clone(),
            form: form.clone(),
        }
    }
}

impl SectionRow {
    /// The rows of a report's sections and of those that stand in them, in the document's order.
    pub(super) fn all(sections: &[Section]) -> Vec<Self> {
        let mut rows = Vec::new();
        Self::add(sections, 0, None, &mut rows);
        rows
    }

    fn add(sections: &[Section], depth: i64, parent_ordinal: Option<i64>, rows: &mut Vec<Self>) {
        for section in sections {
            let ordinal = rows.len() as i64;
            rows.push(Self {
                section_key: section.key.clone(),
                heading: text(&section.heading),
                paragraphs: json(&texts(&section.paragraphs)),
                place: place(section.place.as_ref()),
                depth,
                parent_ordinal,
            });
            Self::add(&section.sections, depth + 1, Some(ordinal), rows);
        }
    }
}

impl CellRow {
    /// The row of a cell.
    pub(super) fn of(cell: &Cell) -> Self {
        let (count_value, amount_value) = match cell.value {
            Some(Value::Count(count)) => (Some(count), None),
            Some(Value::Amount(amount)) => (None, Some(amount)),
            None => (None, None),
        };
        Self {
            table_key: cell.key.table.clone(),
            row_key: cell.key.row.clone(),
            column_key: cell.key.column.clone(),
            count_value,
            amount_value,
            kind: cell.kind.map(word),
            raw: cell.raw.as_deref().map(text),
            obtained: word(cell.obtained),
            verdict: word(cell.verdict),
            place: place(cell.place.as_ref()),
            anchor: cell.anchor.map(word),
            forced_by: list(&texts(&cell.forced_by)),
        }
    }
}

impl RuleRow {
    /// The row of a rule result.
    pub(super) fn of(rule: &RuleResult) -> Self {
        Self {
            table_key: rule.table.clone(),
            rule_id: rule.id.clone(),
            outcome: word(rule.outcome),
            left_sum: rule.left,
            right_sum: rule.right,
            version: rule.version.into(),
        }
    }
}

/// A place as the warehouse stores it.
pub(super) fn place(place: Option<&Place>) -> Option<String> {
    place.map(json)
}

/// A list as the warehouse stores it: none where nothing is in it, as in most rows.
pub(super) fn list<T: Serialize>(values: &[T]) -> Option<String> {
    (!values.is_empty()).then(|| json(&values))
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are always JSON")
}

/// These texts as every database takes them.
pub(super) fn texts(printed: &[String]) -> Vec<String> {
    printed.iter().map(|it| text(it)).collect()
}

#[cfg(test)]
mod tests {
    use shared::cell::{Anchor, CellKey, Kind, Obtained, Verdict};

    use super::*;

    fn check(value: Option<Value>, raw: &str, expected: (Option<i64>, Option<&str>, &str)) {
        let cell = Cell {
            key: CellKey::new("active_disclosure", "fees", "amount"),
            value,
            kind: Some(Kind::Number),
            raw: Some(raw.to_owned()),
            obtained: Obtained::Inferred,
            verdict: Verdict::Unchecked,
            place: Some(Place::Line { line: 7 }),
            anchor: Some(Anchor::Order),
            forced_by: vec!["T1-sum[\0]".to_owned()],
        };
        let (count, amount, raw) = expected;
        let expected = CellRow {
            table_key: "active_disclosure".to_owned(),
            row_key: "fees".to_owned(),
            column_key: "amount".to_owned(),
            count_value: count,
            amount_value: amount.map(|it| it.parse().expect("a decimal")),
            kind: Some("number".to_owned()),
            raw: Some(raw.to_owned()),
            obtained: "inferred".to_owned(),
            verdict: "unchecked".to_owned(),
            place: Some(r#"{"in":"line","line":7}"#.to_owned()),
            anchor: Some("order".to_owned()),
            forced_by: Some("[\"T1-sum[\u{fffd}]\"]".to_owned()),
        };
        assert_eq!(CellRow::of(&cell), expected);
    }

    #[test]
    fn a_figure_is_stored_exactly() {
        let amount = |it: &str| Some(Value::Amount(it.parse().expect("a decimal")));
        check(
            Some(Value::Count(i64::MIN)),
            "x",
            (Some(i64::MIN), None, "x"),
        );
        check(amount("0.10"), "0.10", (None, Some("0.10"), "0.10"));
        check(
            amount("-12345678901234567890.123456"),
            "",
            (None, Some("-12345678901234567890.123456"), ""),
        );
        check(None, "无", (None, None, "无"));
    }

    #[test]
    fn a_character_that_no_database_takes_is_replaced() {
        check(None, "1\0", (None, None, "1\u{fffd}"));
    }

    fn section(heading: &str, sections: Vec<Section>) -> Section {
        Section {
            key: None,
            heading: heading.to_owned(),
            paragraphs: vec![],
            place: None,
            sections,
        }
    }

    #[test]
    fn paragraphs_stay_apart() {
        let section = Section {
            paragraphs: vec!["a\nb".to_owned(), "\"c\"".to_owned()],
            ..section("一、", vec![])
        };
        let rows = SectionRow::all(&[section]);
        assert_eq!(rows[0].paragraphs, r#"["a\nb","\"c\""]"#);
    }

    #[test]
    fn sections_in_a_section_follow_it() {
        let deep = section("（一）", vec![section("1.", vec![]), section("2.", vec![])]);
        let sections = [
            section("一、", vec![deep, section("（二）", vec![])]),
            section("二、", vec![]),
        ];
        let rows = SectionRow::all(&sections);
        let found: Vec<_> = rows
            .iter()
            .map(|it| (it.heading.as_str(), it.depth, it.parent_ordinal))
            .collect();
        let expected = [
            ("一、", 0, None),
            ("（一）", 1, Some(0)),
            ("1.", 2, Some(1)),
            ("2.", 2, Some(1)),
            ("（二）", 1, Some(0)),
            ("二、", 0, None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_list_without_anything_in_it_is_none() {
        assert_eq!(list::<Value>(&[]), None);
        let amount = "0.50".parse().expect("a decimal");
        let values = [Value::Count(5), Value::Amount(amount)];
        assert_eq!(list(&values).as_deref(), Some(r#"[5,"0.50"]"#));
    }
}
