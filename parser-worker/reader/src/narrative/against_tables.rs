//! The text's figures against those of the tables. Where they differ either may be right, and both often are: the checks'
//! reasons name the honest differences. No figure is changed.

use rust_decimal::Decimal;
use shared::{
    cell::{Cell, Kind, Verdict},
    check::{self, CheckResult},
    narrative::{NarrativeFigure, Precision},
    problem::{Problem, ProblemCode},
    report::Report,
    rule::RuleOutcome,
};

/// What the text may say of a sum of cells.
struct Comparison {
    /// The check, and of which of its figures.
    id: &'static str,
    /// The indicator.
    indicator: &'static str,
    /// Sums of the table that it may honestly equal, the usual one first: rows, `*` for all of a group.
    sums: &'static [&'static [&'static str]],
}

const REQUESTS: [Comparison; 11] = [
    compare(
        "P-requests-new",
        "requests_received",
        &[&["new"], &["new", "carried_over"]],
    ),
    compare(
        "P-requests-closed",
        "requests_closed",
        &[&["results_total"]],
    ),
    compare("P-carried-over", "carried_over", &[&["carried_over"]]),
    compare(
        "P-carried-forward",
        "carried_forward",
        &[&["carried_forward"]],
    ),
    compare("P-granted", "granted", &[&["granted"]]),
    compare(
        "P-granted[with_partial]",
        "granted_and_partial",
        &[&["granted", "partial"]],
    ),
    compare("P-partial", "partial", &[&["partial"]]),
    compare("P-denied", "denied", &[&["denied.*"]]),
    compare("P-unable", "unable", &[&["unable.*"]]),
    compare("P-not-processed", "not_processed", &[&["not_processed.*"]]),
    compare("P-other-results", "other_results", &[&["other.*"]]),
];
const CHALLENGES: [Comparison; 2] = [
    compare("P-reviews", "reviews", &[&["review"]]),
    compare(
        "P-litigations",
        "litigations",
        &[&["litigation_direct", "litigation_after_review"]],
    ),
];
/// Indicators of normative documents, and the columns that count the same.
const NORMATIVE: [(&str, &str, [&str; 2]); 3] = [
    ("P-normative-made", "normative_made", ["made", "newly_made"]),
    (
        "P-normative-repealed",
        "normative_repealed",
        ["repealed", "repealed"],
    ),
    (
        "P-normative-in-force",
        "normative_in_force",
        ["in_force", "in_force"],
    ),
];

const fn compare(
    id: &'static str,
    indicator: &'static str,
    sums: &'static [&'static [&'static str]],
) -> Comparison {
    Comparison {
        id,
        indicator,
        sums,
    }
}

/// Adds to a report what became of each comparison of its text with its tables, and a problem for each that fails.
pub(crate) fn check_against_tables(report: &mut Report) {
    if report.forms.is_empty() {
        return;
    }
    let mut results = Vec::new();
    for (table, comparisons) in [("requests", &REQUESTS[..]), ("challenges", &CHALLENGES[..])] {
        for it in comparisons {
            let sums: Vec<Option<Decimal>> = it
                .sums
                .iter()
                .map(|rows| sum(report, table, rows))
                .collect();
            results.extend(compared(report, it.id, it.indicator, &sums));
        }
    }
    for (id, indicator, columns) in NORMATIVE {
        let cell = columns.iter().find_map(|column| {
            cells(report, "active_disclosure", "normative_documents")
                .find(|it| it.key.column == *column)
        });
        results.extend(compared(report, id, indicator, &[cell.and_then(counted)]));
    }
    results.extend(fees(report));
    let problems = results.iter().filter_map(problem);
    report.problems.extend(problems.collect::<Vec<_>>());
    report.checks.extend(results);
}

fn problem(result: &CheckResult) -> Option<Problem> {
    (result.outcome == RuleOutcome::Broken).then(|| {
        let message = format!("{}: {}", result.id, result.message);
        let mut problem = Problem::new(ProblemCode::CheckBroken, message);
        problem.severity = result.severity;
        problem.place = result.place.clone();
        problem
    })
}

fn compared(
    report: &Report,
    id: &str,
    indicator: &str,
    sums: &[Option<Decimal>],
) -> Option<CheckResult> {
    let check = check::by_id(id.split('[').next().unwrap_or(id))?;
    let result =
        |outcome, message: String, left, right, figure: Option<&NarrativeFigure>| CheckResult {
            id: id.to_owned(),
            left,
            right,
            place: figure.map(|it| it.place.clone()),
            ..check.result(outcome, message)
        };
    let usual = sums.first().copied().flatten();
    let figure = match stated(report, indicator) {
        Some(figure) => figure,
        None => {
            let message = format!("the text states no one figure of {indicator}");
            return Some(result(
                RuleOutcome::NotAssessable,
                message,
                None,
                usual,
                None,
            ));
        }
    };
    let said = Some(figure.value);
    let equal = sums
        .iter()
        .flatten()
        .find(|it| **it == figure.value)
        .copied();
    let (outcome, right, message) = match (equal, usual) {
        (Some(equal), _) => (
            RuleOutcome::Holds,
            Some(equal),
            format!("{indicator}: the text and the table say {equal}"),
        ),
        (None, Some(usual))
            if figure.precision == Precision::Exact && sums.iter().all(Option::is_some) =>
        {
            (
                RuleOutcome::Broken,
                Some(usual),
                format!(
                    "{indicator}: the text says {}, the table {usual}",
                    figure.value
                ),
            )
        }
        (None, right) => (
            RuleOutcome::NotAssessable,
            right,
            format!(
                "{indicator}: the text says {}, the table has nothing to compare it with",
                figure.value
            ),
        ),
    };
    Some(result(outcome, message, said, right, Some(figure)))
}

/// The one figure of an indicator that the text states of the report's year and that is not doubted.
fn stated<'a>(report: &'a Report, indicator: &str) -> Option<&'a NarrativeFigure> {
    let mut stated = report.narrative.iter().filter(|it| {
        it.indicator == indicator && it.part.is_none() && it.year == report.report_year
    });
    let figure = stated.next()?;
    let only = stated.next().is_none();
    (only && figure.verdict != Verdict::Uncertain).then_some(figure)
}

fn cells<'a>(report: &'a Report, table: &'a str, row: &'a str) -> impl Iterator<Item = &'a Cell> {
    report.cells.iter().filter(move |it| {
        let of_row = match row.strip_suffix(".*") {
            // 其他处理 is one row in one form and a group of three in the other.
            Some(group) => it
                .key
                .row
                .strip_prefix(group)
                .is_some_and(|it| it.is_empty() || it.starts_with('.')),
            None => it.key.row == row,
        };
        it.key.table == table && of_row
    })
}

/// The sum of some rows, a blank one as nothing; none where one is not known or all are blank.
fn sum(report: &Report, table: &str, rows: &[&str]) -> Option<Decimal> {
    let totals: Option<Vec<Option<Decimal>>> = rows
        .iter()
        .map(|row| row_total(report, table, row))
        .collect();
    let printed: Vec<Decimal> = totals?.into_iter().flatten().collect();
    (!printed.is_empty()).then(|| printed.into_iter().sum())
}

/// The total of a row or of a group of rows: of its applicants, where the column of totals is blank. None where it is
/// not known, and none inside where the row is blank.
fn row_total(report: &Report, table: &str, row: &str) -> Option<Option<Decimal>> {
    let (totals, parts): (Vec<&Cell>, Vec<&Cell>) =
        cells(report, table, row).partition(|it| it.key.column == "total");
    if totals.is_empty() {
        return None;
    }
    let blank = |it: &&Cell| it.kind == Some(Kind::Blank) && it.value.is_none();
    let counts = |cells: &[&Cell]| cells.iter().map(|it| counted(it)).sum::<Option<Decimal>>();
    match (totals.iter().all(blank), parts.iter().all(blank)) {
        (true, true) => Some(None),
        (true, false) => counts(&parts).map(Some),
        (false, _) => counts(&totals).map(Some),
    }
}

/// The figure of a cell that may be compared: none where it is doubted.
fn counted(cell: &Cell) -> Option<Decimal> {
    match (cell.value, cell.kind) {
        _ if cell.verdict.is_doubt() => None,
        (Some(value), _) => Some(value.decimal()),
        (None, Some(Kind::Blank | Kind::NoneWord | Kind::Dash)) => Some(Decimal::ZERO),
        (None, _) => None,
    }
}

/// A fee needs a request that it was charged for.
fn fees(report: &Report) -> Option<CheckResult> {
    let check = check::by_id("P-fees")?;
    let requests = sum(report, "requests", &["new", "carried_over"]);
    let figure = stated(report, "information_fees").filter(|it| !it.value.is_zero());
    let (outcome, message) = match (figure, requests) {
        (Some(fee), Some(requests)) if requests.is_zero() => (
            RuleOutcome::Broken,
            format!(
                "the text says that {} yuan were charged, the table counts no request",
                fee.value
            ),
        ),
        (Some(_), Some(_)) => (
            RuleOutcome::Holds,
            "fees were charged and requests handled".to_owned(),
        ),
        (Some(_), None) => (
            RuleOutcome::NotAssessable,
            "the requests of the table are not known".to_owned(),
        ),
        (None, _) => (
            RuleOutcome::NotAssessable,
            "the text names no fee that was charged".to_owned(),
        ),
    };
    Some(CheckResult {
        left: figure.map(|it| it.value),
        right: requests,
        place: figure.map(|it| it.place.clone()),
        ..check.result(outcome, message)
    })
}
