//! What the warehouse stores of one reading: a pure function of the event and of the reading it refers to.

mod header;
mod part;
mod problem;
mod statement;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use shared::{
    blob::BlobRef,
    cell::{Cell, CellKey, Verdict},
    event::{DocumentFetched, DocumentRead, VerdictCounts},
    problem::{Problem, ProblemCode},
    report::{Agency, Rejection, Report},
    year::ReportYear,
};

pub use self::{
    header::{CitationRow, ContactRow, LinkRow, PeriodFields, RegionFields},
    part::{CellRow, FormRow, RuleRow, SectionRow},
    problem::ProblemRow,
    statement::{CheckRow, NarrativeRow, StatisticRow},
};
use crate::word::{text, word};

/// Everything that is stored of one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The document as it was fetched.
    pub document: DocumentFetched,
    /// The reader's version.
    pub reader: String,
    /// What came of the reading.
    pub reading: ReadingRow,
    /// What to know of it, in order. They belong to the revision if there is one, else to the reading.
    pub problems: Vec<ProblemRow>,
}

/// What came of a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingRow {
    /// A report that can be stored as one.
    Loaded(Box<RevisionRow>),
    /// A report that nobody can find: its agency or its year is not known. It stays in the blob store.
    Quarantined {
        /// The reading in the blob store.
        reading: BlobRef,
        /// What is missing, in words for a person.
        detail: String,
    },
    /// No report.
    Rejected(Rejection),
}

impl ReadingRow {
    /// The reading in the blob store; none of a rejected document.
    pub fn blob(&self) -> Option<&BlobRef> {
        match self {
            Self::Loaded(revision) => Some(&revision.reading),
            Self::Quarantined { reading, .. } => Some(reading),
            Self::Rejected(_) => None,
        }
    }
}

/// A report as one reader read it from one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRow {
    /// The reading in the blob store.
    pub reading: BlobRef,
    /// Name of the agency.
    pub agency: String,
    /// Its region; empty where no portal says it.
    pub region: String,
    /// Where the name was found.
    pub agency_source: String,
    /// 统一社会信用代码 of the agency.
    pub credit_code: Option<String>,
    /// The year.
    pub report_year: ReportYear,
    /// Where that was found.
    pub year_source: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// Where that was found.
    pub title_source: Option<String>,
    /// The date under the signature.
    pub signed_on: Option<NaiveDate>,
    /// Where that was found.
    pub signed_on_source: Option<String>,
    /// The days that its figures are of.
    pub period: Option<PeriodFields>,
    /// The region whose body reports, as the reader found it.
    pub found_region: Option<RegionFields>,
    /// How many cells have each verdict.
    pub verdicts: VerdictCounts,
    /// The form of each table.
    pub forms: Vec<FormRow>,
    /// The text, in order, each section before those in it.
    pub sections: Vec<SectionRow>,
    /// The cells, in the form's order.
    pub cells: Vec<CellRow>,
    /// The rule results, in the form's order.
    pub rules: Vec<RuleRow>,
    /// What the text states in figures, in order.
    pub narrative: Vec<NarrativeRow>,
    /// The lines of a statistical sheet, in order.
    pub statistics: Vec<StatisticRow>,
    /// What else was checked, in order.
    pub checks: Vec<CheckRow>,
    /// How the agency may be reached, in order.
    pub contacts: Vec<ContactRow>,
    /// What it is based on, in order.
    pub citations: Vec<CitationRow>,
    /// Addresses that it gives, in order.
    pub links: Vec<LinkRow>,
}

/// A reading that no version of the reader may write. It cannot work on another attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadingError {
    /// Two figures for one cell.
    #[error("the reading has the cell {0} twice; the reader that wrote it is at fault")]
    CellTwice(CellKey),
    /// Two results for one rule.
    #[error("the reading has the rule {0} twice; the reader that wrote it is at fault")]
    RuleTwice(String),
}

/// The rows of a document that was read, from its event and the reading that the event refers to.
///
/// # Errors
/// [`ReadingError`] when the report contradicts itself in a way that no document can cause.
pub fn of_report(
    event: &DocumentRead,
    reading: &BlobRef,
    report: &Report,
) -> Result<Rows, ReadingError> {
    refuse_repeats(report)?;
    let mut problems = report.problems.clone();
    let row = match identity(report) {
        Ok((agency, year)) => ReadingRow::Loaded(Box::new(revision(reading, report, agency, year))),
        Err(missing) => {
            let messages: Vec<&str> = missing.iter().map(|it| it.message.as_str()).collect();
            let detail = messages.join(" ");
            add_unsaid(&missing, &mut problems);
            let reading = reading.clone();
            ReadingRow::Quarantined { reading, detail }
        }
    };
    Ok(Rows {
        document: event.document.clone(),
        reader: event.reader.clone(),
        reading: row,
        problems: problems.iter().map(ProblemRow::of).collect(),
    })
}

/// The rows of a document that could not be read as a report.
pub fn of_rejection(event: &DocumentRead, rejection: Rejection) -> Rows {
    let reason = word(rejection.reason);
    let message = format!("{reason}: {}", rejection.detail);
    let problem = Problem::new(ProblemCode::DocumentRejected, message);
    Rows {
        document: event.document.clone(),
        reader: event.reader.clone(),
        reading: ReadingRow::Rejected(rejection),
        problems: vec![ProblemRow::of(&problem).because_of(reason)],
    }
}

fn refuse_repeats(report: &Report) -> Result<(), ReadingError> {
    let mut cells = BTreeSet::new();
    if let Some(cell) = report.cells.iter().find(|it| !cells.insert(&it.key)) {
        return Err(ReadingError::CellTwice(cell.key.clone()));
    }
    let mut rules = BTreeSet::new();
    if let Some(rule) = report
        .rules
        .iter()
        .find(|it| !rules.insert((&it.table, &it.id)))
    {
        return Err(ReadingError::RuleTwice(rule.id.clone()));
    }
    Ok(())
}

/// Whose report it is and on which year, or the problems that keep this from being known.
fn identity(report: &Report) -> Result<(&Agency, ReportYear), Vec<Problem>> {
    let agency = report.agency.as_ref();
    let agency = agency.filter(|it| !it.name.trim().is_empty());
    if let (Some(agency), Some(year)) = (agency, report.report_year) {
        return Ok((agency, year));
    }
    let no_agency = "Neither the document nor its portal names the agency.";
    let no_year = "The document does not say which year it reports on.";
    let mut missing = Vec::new();
    if agency.is_none() {
        missing.push(Problem::new(ProblemCode::AgencyMissing, no_agency));
    }
    if report.report_year.is_none() {
        missing.push(Problem::new(ProblemCode::YearMissing, no_year));
    }
    Err(missing)
}

/// Adds the problems that the reader has not stated itself.
fn add_unsaid(missing: &[Problem], problems: &mut Vec<Problem>) {
    for problem in missing {
        if problems.iter().all(|it| it.code != problem.code) {
            problems.push(problem.clone());
        }
    }
}

fn revision(
    reading: &BlobRef,
    report: &Report,
    agency: &Agency,
    report_year: ReportYear,
) -> RevisionRow {
    RevisionRow {
        reading: reading.clone(),
        agency: text(agency.name.trim()),
        region: text(agency.region.as_deref().unwrap_or_default().trim()),
        agency_source: word(agency.source),
        credit_code: agency.credit_code.as_deref().map(text),
        report_year,
        year_source: report.year_source.map(word),
        title: report.title.as_deref().map(text),
        title_source: report.title_source.map(word),
        signed_on: report.signed_on,
        signed_on_source: report.signed_on_source.map(word),
        period: report.period.as_ref().map(PeriodFields::of),
        found_region: report.region.as_ref().map(RegionFields::of),
        verdicts: count_verdicts(&report.cells),
        forms: report.forms.iter().map(FormRow::of).collect(),
        sections: SectionRow::all(&report.sections),
        cells: report.cells.iter().map(CellRow::of).collect(),
        rules: report.rules.iter().map(RuleRow::of).collect(),
        narrative: report.narrative.iter().map(NarrativeRow::of).collect(),
        statistics: report.statistics.iter().map(StatisticRow::of).collect(),
        checks: report.checks.iter().map(CheckRow::of).collect(),
        contacts: report.contacts.iter().map(ContactRow::of).collect(),
        citations: report.legal_basis.iter().map(CitationRow::of).collect(),
        links: report.links.iter().map(LinkRow::of).collect(),
    }
}

fn count_verdicts(cells: &[Cell]) -> VerdictCounts {
    let mut counts = VerdictCounts::default();
    for cell in cells {
        *match cell.verdict {
            Verdict::Confirmed => &mut counts.confirmed,
            Verdict::Unchecked => &mut counts.unchecked,
            Verdict::Contradicted => &mut counts.contradicted,
            Verdict::Uncertain => &mut counts.uncertain,
            Verdict::Missing => &mut counts.missing,
        } += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use shared::{
        cell::{Kind, Obtained, Value},
        digest::Sha256,
        event::{DocumentRole, ReadOutcome},
        report::{AgencySource, Listing, RejectionReason},
        run::RunId,
    };

    use super::*;

    fn event(outcome: ReadOutcome) -> DocumentRead {
        let portal = "demo".parse().expect("a portal's name");
        DocumentRead {
            document: DocumentFetched {
                run: RunId::new(&portal, 1),
                portal,
                url: "http://portal.test/a".parse().expect("a URL"),
                landing_url: None,
                role: DocumentRole::Page,
                observation: 1,
                blob: BlobRef::of(b"A", "text/html"),
                listing: Listing::default(),
            },
            reader: "1".to_owned(),
            outcome,
        }
    }

    fn report() -> Report {
        Report {
            agency: Some(Agency {
                name: " 云溪市民政局 ".to_owned(),
                credit_code: None,
                region: None,
                source: AgencySource::Title,
            }),
            report_year: ReportYear::try_from(2023).ok(),
            ..Report::default()
        }
    }

    fn rows(report: &Report) -> Result<Rows, ReadingError> {
        let reading = BlobRef::of(b"reading", "application/json");
        let event = event(ReadOutcome::Read {
            reading: reading.clone(),
        });
        of_report(&event, &reading, report)
    }

    fn cell(row: &str, verdict: Verdict) -> Cell {
        Cell {
            key: CellKey::new("requests", row, "total"),
            value: Some(Value::Count(1)),
            kind: Some(Kind::Number),
            raw: None,
            obtained: Obtained::Read,
            verdict,
            place: None,
            anchor: None,
            forced_by: vec![],
        }
    }

    #[test]
    fn a_report_with_agency_and_year_is_a_revision() {
        let mut report = report();
        report.cells = vec![
            cell("new", Verdict::Confirmed),
            cell("granted", Verdict::Missing),
            cell("partial", Verdict::Missing),
        ];
        let rows = rows(&report).expect("a sound reading");
        let ReadingRow::Loaded(revision) = rows.reading else {
            panic!("a revision is expected: {:?}", rows.reading);
        };
        assert_eq!(
            (revision.agency.as_str(), revision.region.as_str()),
            ("云溪市民政局", "")
        );
        let verdicts = VerdictCounts {
            confirmed: 1,
            missing: 2,
            ..VerdictCounts::default()
        };
        assert_eq!(revision.verdicts, verdicts);
        assert_eq!(revision.reading.sha256, Sha256::of(b"reading"));
        assert_eq!(revision.cells.len(), 3);
    }

    #[test]
    fn without_agency_or_year_it_is_in_quarantine_and_each_problem_is_said_once() {
        let mut report = report();
        report.agency.as_mut().expect("it has one").name = "  ".to_owned();
        report.report_year = None;
        let said = Problem::new(ProblemCode::YearMissing, "said by the reader");
        report.problems = vec![said.clone()];
        let rows = rows(&report).expect("a sound reading");
        assert!(
            matches!(rows.reading, ReadingRow::Quarantined { .. }),
            "{:?}",
            rows.reading
        );
        let no_agency = "Neither the document nor its portal names the agency.";
        let added = Problem::new(ProblemCode::AgencyMissing, no_agency);
        assert_eq!(rows.problems, [&said, &added].map(ProblemRow::of));
    }

    #[test]
    fn a_rejection_is_a_problem_with_its_reason() {
        let rejection = Rejection {
            reason: RejectionReason::Encrypted,
            detail: "it needs a password".to_owned(),
        };
        let rows = of_rejection(&event(rejection.clone().into()), rejection.clone());
        let problem = Problem::new(
            ProblemCode::DocumentRejected,
            "encrypted: it needs a password",
        );
        let problem = ProblemRow::of(&problem).because_of("encrypted");
        assert_eq!(
            (rows.reading, rows.problems),
            (ReadingRow::Rejected(rejection), vec![problem])
        );
    }

    #[test]
    fn a_reading_with_two_figures_for_one_cell_is_refused() {
        let mut report = report();
        report.cells = vec![
            cell("new", Verdict::Confirmed),
            cell("new", Verdict::Uncertain),
        ];
        let twice = CellKey::new("requests", "new", "total");
        assert_eq!(rows(&report), Err(ReadingError::CellTwice(twice)));
    }
}
