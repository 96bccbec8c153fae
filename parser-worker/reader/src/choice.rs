//! Which of the reports in an archive is the one that was announced, and what the others say against it.

use std::cmp::Reverse;

use shared::{
    cell::{Cell, CellKey, Value, Verdict},
    header::YearSource,
    problem::{Problem, ProblemCode},
    report::{AgencySource, Report},
};

use crate::normalize::Announced;

/// So many names are listed in a message.
const LISTED: usize = 5;

/// What is remembered of a report that was not chosen.
#[derive(Debug)]
pub(crate) struct Other {
    path: String,
    agency: Option<String>,
    year: Option<i32>,
    /// Its figures that it is sure of.
    figures: Vec<(CellKey, Value)>,
}

/// How well a report is what was announced: the best is the largest.
pub(crate) type Fit = (Agreement, Agreement, usize, Reverse<usize>);

/// How two facts agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Agreement {
    Contradicts,
    Unknown,
    Agrees,
}

/// How well the report at this place in its archive, whose file is named so, is what was announced: by its year, then by
/// its agency, then by how many figures it has without doubt; the first of equals.
pub(crate) fn fit(report: &Report, named: &Announced, announced: &Announced, place: usize) -> Fit {
    let is_own = report.year_source != Some(YearSource::Portal);
    let year = report.report_year.filter(|_| is_own).or(named.year);
    let agency = report.agency.as_ref();
    let agency = agency.filter(|it| it.source != AgencySource::Portal);
    let agency = agency
        .map(|it| it.name.as_str())
        .or(named.agency.as_deref());
    let is_same = |a: &str, b: &str| a.contains(b) || b.contains(a);
    (
        agreement(year.zip(announced.year).map(|(a, b)| a == b)),
        agreement(
            agency
                .zip(announced.agency.as_deref())
                .map(|(a, b)| is_same(a, b)),
        ),
        sure(report).count() + report.narrative.len() + report.statistics.len(),
        Reverse(place),
    )
}

fn agreement(agrees: Option<bool>) -> Agreement {
    match agrees {
        Some(true) => Agreement::Agrees,
        Some(false) => Agreement::Contradicts,
        None => Agreement::Unknown,
    }
}

/// The figures that are not doubted.
fn sure(report: &Report) -> impl Iterator<Item = (&CellKey, Value)> {
    let sure = report.cells.iter().filter(|it| !it.verdict.is_doubt());
    sure.filter_map(|it| Some((&it.key, it.value?)))
}

impl Other {
    /// What is to be remembered of a report.
    pub(crate) fn of(report: &Report) -> Self {
        Self {
            path: shown(&report.archive_path),
            agency: report.agency.as_ref().map(|it| it.name.clone()),
            year: report.report_year.map(i32::from),
            figures: sure(report)
                .map(|(key, value)| (key.clone(), value))
                .collect(),
        }
    }

    /// True for the same report in another document.
    fn is_same(&self, report: &Report) -> bool {
        self.year.is_some()
            && self.year == report.report_year.map(i32::from)
            && self.agency.is_some()
            && self.agency.as_ref() == report.agency.as_ref().map(|it| &it.name)
    }
}

/// A path in an archive as a person may be shown it.
pub(crate) fn shown(path: &[String]) -> String {
    path.join(" > ")
}

/// These names, as many as a person reads.
pub(crate) fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(LISTED);
    let first = names.iter().take(LISTED).map(String::as_str);
    let mut text = first.collect::<Vec<_>>().join(", ");
    if more > 0 {
        text += &format!(" and {more} more");
    }
    text
}

/// Says in the report what the other documents of its archive say: that they are other reports, or where they are the
/// same report with other figures.
pub(crate) fn compare(report: &mut Report, others: &[Other]) {
    let mut foreign = Vec::new();
    for other in others {
        if other.is_same(report) {
            doubt_differences(report, other);
        } else {
            let year = other
                .year
                .map_or_else(String::new, |it| format!(" of {it}"));
            let agency = other.agency.as_deref().unwrap_or("an unknown agency");
            foreign.push(format!("{} ({agency}{year})", other.path));
        }
    }
    if !foreign.is_empty() {
        let message = format!(
            "the archive also holds the reports {}; read here is {}",
            listed(&foreign),
            shown(&report.archive_path)
        );
        let problem = Problem::new(ProblemCode::OtherReportsInArchive, message);
        report.problems.push(problem);
    }
}

/// Doubts the figures that another document of the same report has otherwise.
fn doubt_differences(report: &mut Report, other: &Other) {
    for (key, value) in &other.figures {
        let differs = |it: &&mut Cell| it.key == *key && it.value.is_some_and(|it| it != *value);
        let Some(cell) = report.cells.iter_mut().find(differs) else {
            continue;
        };
        if !cell.verdict.is_doubt() {
            cell.verdict = Verdict::Uncertain;
        }
        let message = format!("{} in the archive says {value} for it", other.path);
        let mut problem = Problem::new(ProblemCode::CellUncertain, message)
            .in_table(&key.table)
            .in_row(&key.row)
            .in_column(&key.column)
            .or(vec![*value]);
        problem.place = cell.place.clone();
        report.problems.push(problem);
    }
}
