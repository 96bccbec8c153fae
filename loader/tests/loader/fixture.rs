//! Invented reports, and events that tell of them.

use loader::{Loaded, Mark, RunRows, Unsent, Warehouse, rows, rows::Rows, run_rows};
use shared::{
    blob::BlobRef,
    cell::{Anchor, Cell, CellKey, Kind, Obtained, Value, Verdict},
    digest::Sha256,
    event::{
        CrawlFinished, DocumentFetched, DocumentRead, DocumentRole, Event, ReadOutcome,
        ReportLoaded, RunStatus, Trigger,
    },
    form::{self, Unit},
    place::Place,
    portal::PortalId,
    problem::{Problem, ProblemCode},
    report::{Agency, AgencySource, DateSource, Listing, Rejection, RejectionReason, Report},
    rule::{RuleOutcome, RuleResult},
    run::{FetchOutcome, Manifest, ManifestEntry, RunId},
    section::Section,
};
use url::Url;

use crate::{fact::facts, scratch::Scratch};

pub(crate) const AGENCY: &str = "云溪市工业和信息化局";
pub(crate) const REGION: &str = "青原省云溪市";

/// The warehouse in this database.
pub(crate) async fn open(scratch: &Scratch) -> Warehouse {
    Warehouse::open(&scratch.config)
        .await
        .expect("the warehouse opens")
}

/// A new warehouse in another database of the same engine.
pub(crate) async fn another(scratch: &Scratch) -> (Scratch, Warehouse) {
    let engine = scratch.open("warehouse").engine();
    let scratch = Scratch::new(engine).await.expect("the server is there");
    let warehouse = open(&scratch).await;
    (scratch, warehouse)
}

/// A report on 2023 in the form of 2021: each count is this figure, the amount is half of 0.01 万元 more.
pub(crate) fn report(figure: i64) -> Report {
    let form = form::by_id("2021").expect("the form is there");
    Report {
        agency: Some(Agency {
            name: AGENCY.to_owned(),
            credit_code: None,
            region: Some(REGION.to_owned()),
            source: AgencySource::Title,
        }),
        report_year: Some(2023.try_into().expect("a year")),
        title: Some(format!("{AGENCY}2023年政府信息公开工作年度报告")),
        signed_on: "2024-01-15".parse().ok(),
        signed_on_source: Some(DateSource::Signature),
        forms: form
            .tables
            .iter()
            .map(|it| (it.key.clone(), form.id.clone()))
            .collect(),
        sections: vec![Section {
            key: Some("overview".to_owned()),
            heading: "一、总体情况".to_owned(),
            paragraphs: vec!["第一段。".to_owned(), "第二段，\"引号\"。".to_owned()],
            place: None,
            sections: vec![subsection()],
        }],
        cells: form.cells().map(|key| cell(key, figure)).collect(),
        rules: vec![RuleResult {
            id: "T4-sum[review]".to_owned(),
            table: "challenges".to_owned(),
            outcome: RuleOutcome::Holds,
            left: Some(figure.into()),
            right: Some(figure.into()),
            version: 2,
        }],
        problems: vec![
            Problem::new(
                ProblemCode::SectionMissing,
                "其他需要报告的事项 was not found",
            )
            .or(vec![
                Value::Count(figure),
                Value::Amount("0.50".parse().expect("a decimal")),
            ]),
        ],
        ..facts(figure)
    }
}

fn subsection() -> Section {
    Section {
        key: None,
        heading: "（一）主动公开".to_owned(),
        paragraphs: vec!["发布微信50余条。".to_owned()],
        place: Some(Place::Line { line: 4 }),
        sections: vec![],
    }
}

/// The same, on another year.
pub(crate) fn of_year(year: i32) -> Report {
    Report {
        report_year: Some(year.try_into().expect("a year")),
        ..report(5)
    }
}

fn cell(key: CellKey, figure: i64) -> Cell {
    let is_amount = form::by_id("2021")
        .and_then(|it| it.table(&key.table))
        .and_then(|it| it.block_of(&key.row))
        .is_some_and(|it| {
            it.columns
                .iter()
                .any(|it| it.key == key.column && it.unit == Unit::TenThousandYuan)
        });
    let value = if is_amount {
        Value::Amount(format!("{figure}.0050").parse().expect("a decimal"))
    } else {
        Value::Count(figure)
    };
    let forced_by = match key.column.as_str() {
        "total" => vec!["T3-row[total]".to_owned()],
        _ => vec![],
    };
    Cell {
        key,
        value: Some(value),
        kind: Some(Kind::Number),
        raw: Some(value.to_string()),
        obtained: Obtained::Read,
        verdict: Verdict::Confirmed,
        place: None,
        anchor: Some(Anchor::Lines),
        forced_by,
    }
}

/// A report whose agency nobody knows.
pub(crate) fn anonymous_report() -> Report {
    Report {
        agency: None,
        ..report(1)
    }
}

pub(crate) fn portal() -> PortalId {
    "demo".parse().expect("a portal's name")
}

pub(crate) fn url(page: &str) -> Url {
    format!("http://portal.test/{page}").parse().expect("a URL")
}

/// These bytes, fetched from this page in run 1, of 15 January 2024 by the portal's list.
pub(crate) fn fetched(page: &str, observation: u32, bytes: &str) -> DocumentFetched {
    DocumentFetched {
        run: RunId::new(&portal(), 1),
        portal: portal(),
        url: url(page),
        landing_url: None,
        role: DocumentRole::Page,
        observation,
        blob: BlobRef::of(bytes.as_bytes(), "text/html"),
        listing: Listing {
            title: Some("2023年政府信息公开工作年度报告".to_owned()),
            published_on: "2024-01-15".parse().ok(),
            ..Listing::default()
        },
    }
}

/// What one event has to say.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    Reading(Mark, Box<Rows>),
    Run(Mark, Box<RunRows>),
}

impl Said {
    /// This document was read as this report by this version of the reader.
    pub(crate) fn read(document: DocumentFetched, reader: &str, report: &Report) -> Self {
        Self::read_again(document, reader, report, 0)
    }

    /// The same, said again on purpose.
    pub(crate) fn read_again(
        document: DocumentFetched,
        reader: &str,
        report: &Report,
        generation: u32,
    ) -> Self {
        let reading = reading(report);
        let data = DocumentRead {
            document,
            reader: reader.to_owned(),
            outcome: ReadOutcome::Read {
                reading: reading.clone(),
            },
        };
        let event = Event::replayed(data, generation);
        let rows = rows::of_report(&event.data, &reading, report).expect("a sound report");
        Self::Reading(Mark::of(&event), Box::new(rows))
    }

    /// This document is no annual report.
    pub(crate) fn rejected(document: DocumentFetched) -> Self {
        let rejection = Rejection {
            reason: RejectionReason::NotAReport,
            detail: "a notice".to_owned(),
        };
        let event = Event::now(DocumentRead {
            document,
            reader: "1".to_owned(),
            outcome: rejection.clone().into(),
        });
        let rows = rows::of_rejection(&event.data, rejection);
        Self::Reading(Mark::of(&event), Box::new(rows))
    }

    /// The n-th run has ended, and this became of each page.
    pub(crate) fn finished(number: u64, pages: Vec<(&str, FetchOutcome)>) -> Self {
        Self::finished_again(number, pages, 0)
    }

    /// The same, said again on purpose.
    pub(crate) fn finished_again(
        number: u64,
        pages: Vec<(&str, FetchOutcome)>,
        generation: u32,
    ) -> Self {
        let manifest = manifest(number, pages);
        let event = Event::replayed(crawl_finished(&manifest), generation);
        let rows = run_rows(&event.data, &manifest).expect("the manifest of the run");
        Self::Run(Mark::of(&event), Box::new(rows))
    }

    /// Loads it.
    pub(crate) async fn load(&self, warehouse: &Warehouse) -> Loaded {
        let loaded = match self {
            Self::Reading(mark, rows) => warehouse.load(mark, rows).await,
            Self::Run(mark, rows) => warehouse.load_run(mark, rows).await,
        };
        loaded.expect("the warehouse takes it")
    }
}

/// Loads all of them, in order.
pub(crate) async fn load_all<'a>(warehouse: &Warehouse, all: impl IntoIterator<Item = &'a Said>) {
    for said in all {
        said.load(warehouse).await;
    }
}

/// The reference to a reading.
pub(crate) fn reading(report: &Report) -> BlobRef {
    let bytes = serde_json::to_vec(report).expect("a report is JSON");
    BlobRef::of(&bytes, "application/json")
}

pub(crate) fn manifest(number: u64, pages: Vec<(&str, FetchOutcome)>) -> Manifest {
    let entry = |(page, outcome)| ManifestEntry {
        url: url(page),
        title: page.to_owned(),
        listed_on: None,
        outcome,
    };
    Manifest {
        run: RunId::new(&portal(), number),
        portal: portal(),
        documents: pages.into_iter().map(entry).collect(),
    }
}

pub(crate) fn crawl_finished(manifest: &Manifest) -> CrawlFinished {
    let bytes = serde_json::to_vec(manifest).expect("a manifest is JSON");
    CrawlFinished {
        run: manifest.run.clone(),
        portal: manifest.portal.clone(),
        trigger: Trigger::Person,
        status: RunStatus::Complete,
        reason: None,
        counts: manifest.counts(),
        manifest: BlobRef::of(&bytes, "application/json"),
    }
}

/// These bytes are new, as this observation of their address.
pub(crate) fn was_fetched(observation: u32, bytes: &str) -> FetchOutcome {
    FetchOutcome::Fetched {
        sha256: Sha256::of(bytes.as_bytes()),
        observation: Some(observation),
    }
}

/// These bytes were there before, as this observation of their address.
pub(crate) fn unchanged(observation: u32, bytes: &str) -> FetchOutcome {
    FetchOutcome::Unchanged {
        sha256: Sha256::of(bytes.as_bytes()),
        observation: Some(observation),
    }
}

/// The event that waits in the outbox.
pub(crate) fn event(unsent: &Unsent) -> Event<ReportLoaded> {
    unsent.event().expect("an event of this build")
}
