//! How well a report was read: its cells against the truth.

mod table;

use std::{collections::BTreeMap, fmt, ops::AddAssign};

use rust_decimal::Decimal;
use shared::{
    cell::{Cell, CellKey},
    narrative::NarrativeFigure,
    report::Report,
};

pub use self::table::table;
use crate::expected::Expected;

/// Counts of cells, over one report or many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Documents.
    pub documents: usize,
    /// Documents that were not read at all.
    pub rejected: usize,
    /// Cells of the truth.
    pub cells: usize,
    /// Cells that are read as the truth has them.
    pub right: usize,
    /// Those among them that the reading doubts.
    pub doubted: usize,
    /// Cells read as something else.
    pub wrong: usize,
    /// Cells that have a figure, for which none is read.
    pub missed: usize,
    /// Cells that the reading has and the truth has not.
    pub extra: usize,
    /// Cells that are wrong, missed or extra, or that contradict themselves, of which the reading says nothing.
    pub silent: usize,
    /// Agencies, years and dates that are not the truth's.
    pub headings: usize,
    /// Figures that the text states.
    pub stated: usize,
    /// Those among them that are read.
    pub stated_right: usize,
    /// Figures read from the text, undoubted and of the year, that it does not state.
    pub stated_extra: usize,
}

/// A cell or a fact that is not read as the truth has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which: a cell's key, or `agency`.
    pub what: String,
    /// What it is, in words.
    pub expected: String,
    /// What was read, in words.
    pub read: String,
    /// True where the reading does not say that it may be wrong.
    pub is_silent: bool,
}

impl Score {
    /// True where everything is right, and nothing doubted.
    pub fn is_clean(&self) -> bool {
        self.right == self.cells
            && (
                self.doubted,
                self.extra,
                self.silent,
                self.headings,
                self.rejected,
            ) == (0, 0, 0, 0, 0)
    }

    /// The score of a document that was not read. Whoever asked was told: nothing of it is silent.
    pub fn of_rejection(expected: &Expected) -> Self {
        Self {
            documents: 1,
            rejected: 1,
            cells: expected.cells.len(),
            missed: expected.cells.len(),
            ..Self::default()
        }
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.rejected += other.rejected;
        self.cells += other.cells;
        self.right += other.right;
        self.doubted += other.doubted;
        self.wrong += other.wrong;
        self.missed += other.missed;
        self.extra += other.extra;
        self.silent += other.silent;
        self.headings += other.headings;
        self.stated += other.stated;
        self.stated_right += other.stated_right;
        self.stated_extra += other.stated_extra;
    }
}

/// The score of a report that was read, and what is to be said of it.
pub fn score(expected: &Expected, report: &Report) -> (Score, Vec<Finding>) {
    let mut got: BTreeMap<&CellKey, &Cell> = report.cells.iter().map(|it| (&it.key, it)).collect();
    let mut score = Score {
        documents: 1,
        cells: expected.cells.len(),
        ..Score::default()
    };
    let mut findings = Vec::new();
    for (key, values) in &expected.cells {
        let cell = got.remove(key);
        let read = cell.and_then(|it| it.value).map(|it| it.decimal());
        let is_flagged = is_flagged(report, key, cell);
        let must_be_flagged =
            expected.doubtful.contains(key) || read.is_none() && expected.unreadable.contains(key);
        let is_missed = read.is_none()
            && expected.unreadable.contains(key)
            && values.iter().any(Option::is_some);
        if values.contains(&read) && !is_missed {
            score.right += 1;
            score.doubted += usize::from(is_flagged);
            if is_flagged || !must_be_flagged {
                continue;
            }
        } else if read.is_none() {
            score.missed += 1;
        } else {
            score.wrong += 1;
        }
        score.silent += usize::from(!is_flagged);
        findings.push(Finding::of_cell(key, values, read, is_flagged));
    }
    for (key, cell) in got {
        let read = cell.value.map(|it| it.decimal());
        if read.is_some() {
            score.extra += 1;
            score.silent += 1;
            findings.push(Finding::of_cell(key, &[], read, false));
        }
    }
    let headings = headings(expected, report);
    score.headings = headings.len();
    findings.extend(headings);
    findings.extend(narrative(expected, report, &mut score));
    (score, findings)
}

/// Figures of the text that are missed, and those that it does not state.
fn narrative(expected: &Expected, report: &Report, score: &mut Score) -> Vec<Finding> {
    let is_of_year = |it: &&NarrativeFigure| {
        let year = it
            .year
            .is_none_or(|it| i32::from(it) == expected.report_year);
        it.part.is_none() && year && !it.verdict.is_doubt()
    };
    let read: Vec<&NarrativeFigure> = report.narrative.iter().filter(is_of_year).collect();
    let mut findings = Vec::new();
    let mut finding = |key: &str, expected: Option<Decimal>, read: Option<Decimal>| {
        findings.push(Finding {
            what: key.to_owned(),
            expected: words(expected),
            read: words(read),
            is_silent: false,
        });
    };
    for (key, value) in &expected.narrative {
        let is_read = read
            .iter()
            .any(|it| it.indicator == *key && it.value == *value);
        score.stated += 1;
        score.stated_right += usize::from(is_read);
        if !is_read {
            finding(key, Some(*value), None);
        }
    }
    for it in read {
        if expected.narrative.get(&it.indicator) != Some(&it.value) {
            score.stated_extra += 1;
            finding(
                &it.indicator,
                expected.narrative.get(&it.indicator).copied(),
                Some(it.value),
            );
        }
    }
    findings
}

fn words(value: Option<Decimal>) -> String {
    value.map_or_else(|| "none".to_owned(), |it| it.to_string())
}

fn is_flagged(report: &Report, key: &CellKey, cell: Option<&Cell>) -> bool {
    let names = |it: &shared::problem::Problem| {
        (it.table.as_deref(), it.row.as_deref(), it.column.as_deref())
            == (Some(&key.table), Some(&key.row), Some(&key.column))
    };
    cell.is_some_and(|it| it.verdict.is_doubt()) || report.problems.iter().any(names)
}

/// What of agency, year and date is not the truth's.
fn headings(expected: &Expected, report: &Report) -> Vec<Finding> {
    let agency = report.agency.as_ref().map(|it| it.name.clone());
    let year = report.report_year.map(i32::from);
    let mut findings = Vec::new();
    let mut check = |what: &str, is_right: bool, expected: String, read: String| {
        if !is_right {
            findings.push(Finding {
                what: what.to_owned(),
                expected,
                read,
                is_silent: false,
            });
        }
    };
    let is_named = agency
        .as_ref()
        .is_some_and(|it| expected.agencies.contains(it));
    let or_none = |it: Option<String>| it.unwrap_or_else(|| "none".to_owned());
    check(
        "agency",
        is_named,
        expected.agencies.join(" or "),
        or_none(agency),
    );
    let is_of_year = year == Some(expected.report_year);
    check(
        "report_year",
        is_of_year,
        expected.report_year.to_string(),
        or_none(year.map(|it| it.to_string())),
    );
    if let Some(day) = expected.signed_on {
        let read = or_none(report.signed_on.map(|it| it.to_string()));
        check(
            "signed_on",
            report.signed_on == Some(day),
            day.to_string(),
            read,
        );
    }
    findings
}

impl Finding {
    fn of_cell(
        key: &CellKey,
        values: &[Option<Decimal>],
        read: Option<Decimal>,
        is_flagged: bool,
    ) -> Self {
        Self {
            what: key.to_string(),
            expected: values
                .iter()
                .copied()
                .map(words)
                .collect::<Vec<_>>()
                .join(" or "),
            read: words(read),
            is_silent: !is_flagged,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let silent = if self.is_silent { "SILENT " } else { "" };
        write!(
            f,
            "{silent}{}: {} is read as {}",
            self.what, self.expected, self.read
        )
    }
}
