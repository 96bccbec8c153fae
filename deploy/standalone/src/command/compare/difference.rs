//! Where two readings of one document differ.

use std::collections::BTreeMap;

use shared::{
    cell::{Cell, CellKey},
    report::Report,
};

use super::Opinions;

/// The differences, each in a line for a person.
pub(super) fn differences(opinions: &Opinions) -> Vec<String> {
    let engine = opinions.engine;
    match (&opinions.ours, &opinions.theirs) {
        (Ok(ours), Ok(theirs)) => of_reports(ours, theirs, engine),
        (Ok(_), Err(rejected)) => vec![format!("read here; by {engine} {rejected}")],
        (Err(rejected), Ok(_)) => vec![format!("{rejected} here; read by {engine}")],
        (Err(_), Err(_)) => Vec::new(),
    }
}

fn of_reports(ours: &Report, theirs: &Report, engine: &str) -> Vec<String> {
    let others: BTreeMap<&CellKey, &Cell> = theirs.cells.iter().map(|it| (&it.key, it)).collect();
    let mut found = Vec::new();
    for cell in &ours.cells {
        let other = others.get(&cell.key).copied();
        let is_same = other.is_some_and(|it| it.value == cell.value && it.kind == cell.kind);
        if !is_same {
            let theirs = other.map_or_else(|| "nothing".to_owned(), print);
            found.push(format!(
                "{}: {} here, {theirs} by {engine}",
                cell.key,
                print(cell)
            ));
        }
    }
    let own: BTreeMap<&CellKey, &Cell> = ours.cells.iter().map(|it| (&it.key, it)).collect();
    let more = theirs.cells.iter().filter(|it| !own.contains_key(&it.key));
    found.extend(more.map(|it| format!("{}: nothing here, {} by {engine}", it.key, print(it))));
    found
}

/// A cell's figure, or what is printed for none, and how far it is trusted.
fn print(cell: &Cell) -> String {
    let raw = || format!("{:?}", cell.raw.as_deref().unwrap_or_default());
    let value = cell.value.map_or_else(raw, |it| it.to_string());
    format!("{value} ({})", crate::command::word(&cell.verdict))
}

#[cfg(test)]
mod tests {
    use shared::{
        cell::{Kind, Obtained, Value, Verdict},
        report::{Rejection, RejectionReason},
    };

    use super::*;
    use crate::file::Rejected;

    fn report(figures: &[(&str, i64)]) -> Report {
        let cell = |(row, count): &(&str, i64)| Cell {
            key: CellKey::new("requests", *row, "total"),
            value: Some(Value::Count(*count)),
            kind: Some(Kind::Number),
            raw: Some(count.to_string()),
            obtained: Obtained::Read,
            verdict: Verdict::Confirmed,
            place: None,
            anchor: None,
            forced_by: Vec::new(),
        };
        Report {
            cells: figures.iter().map(cell).collect(),
            ..Report::default()
        }
    }

    fn check(ours: Result<Report, Rejected>, theirs: Result<Report, Rejected>, lines: &[&str]) {
        let opinions = Opinions {
            engine: "other",
            ours,
            theirs,
        };
        assert_eq!(differences(&opinions), lines);
    }

    fn refused() -> Result<Report, Rejected> {
        Err(Rejected::Document(Rejection {
            reason: RejectionReason::Damaged,
            detail: "it is cut".to_owned(),
        }))
    }

    #[test]
    fn figures_that_differ_or_are_missing_are_told() {
        check(
            Ok(report(&[("a", 1), ("b", 2), ("c", 3)])),
            Ok(report(&[("a", 1), ("b", 7), ("d", 4)])),
            &[
                "requests/b/total: 2 (confirmed) here, 7 (confirmed) by other",
                "requests/c/total: 3 (confirmed) here, nothing by other",
                "requests/d/total: nothing here, 4 (confirmed) by other",
            ],
        );
    }

    #[test]
    fn what_only_one_reads_is_a_difference() {
        let rejected = "rejected (damaged): it is cut";
        check(
            Ok(report(&[])),
            refused(),
            &[&format!("read here; by other {rejected}")],
        );
        check(
            refused(),
            Ok(report(&[])),
            &[&format!("{rejected} here; read by other")],
        );
        check(refused(), refused(), &[]);
    }
}
