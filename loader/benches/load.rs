//! Loading readings into PostgreSQL, a transaction each, beside `COPY` of the very same rows into the same tables with the
//! same indexes, a transaction for each report. `cargo bench -p loader --bench load`, with the address of a server whose
//! user may make databases in `GONGKAI_TEST_POSTGRES_URL`.
//!
//! The copy is what no loader can reach: it knows all keys before it begins, looks nothing up, decides nothing, and leaves
//! out the mark of the current reading.

#[path = "../../shared/runtime/tests/database/scratch.rs"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "tests use more of it"
)]
mod scratch;

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use futures::TryStreamExt as _;
use loader::{
    Loaded, Mark, Warehouse,
    rows::{self, Rows},
};
use runtime::database::Engine;
use shared::{
    blob::BlobRef,
    cell::{Anchor, Cell, CellKey, Kind, Obtained, Value, Verdict},
    event::{DocumentFetched, DocumentRead, DocumentRole, Event, ReadOutcome},
    form,
    narrative::{NarrativeFigure, Precision},
    place::Place,
    portal::PortalId,
    problem::{Problem, ProblemCode},
    report::{Agency, AgencySource, DateSource, Listing, Report},
    rule::{RuleOutcome, RuleResult},
    run::RunId,
    section::Section,
};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::scratch::Scratch;

const READINGS: usize = 1000;
const ROUNDS: usize = 5;
/// What the loader must reach of the copy.
const ENOUGH: f64 = 0.5;

/// The tables that a reading fills, each after those it refers to: its columns, and which of its rows are of one reading.
const TABLES: [(&str, &str, &str); 18] = [
    ("inbox", "*", "WHERE event_id = '{event}'"),
    ("document", "*", "WHERE sha256 = '{document}'"),
    (
        "agency",
        "*",
        "WHERE id = (SELECT agency_id FROM report WHERE id = {report})",
    ),
    (
        "report",
        "id, agency_id, report_year",
        "WHERE id = {report}",
    ),
    ("revision", "*", "WHERE id = {revision}"),
    ("revision_form", "*", "WHERE revision_id = {revision}"),
    ("section", "*", "WHERE revision_id = {revision}"),
    ("cell", "*", "WHERE revision_id = {revision}"),
    ("rule_result", "*", "WHERE revision_id = {revision}"),
    ("narrative_figure", "*", "WHERE revision_id = {revision}"),
    ("statistic", "*", "WHERE revision_id = {revision}"),
    ("check_result", "*", "WHERE revision_id = {revision}"),
    ("contact", "*", "WHERE revision_id = {revision}"),
    ("citation", "*", "WHERE revision_id = {revision}"),
    ("link", "*", "WHERE revision_id = {revision}"),
    ("problem", "*", "WHERE revision_id = {revision}"),
    ("reading", "*", "WHERE revision_id = {revision}"),
    ("outbox", "*", "WHERE id = {outbox}"),
];

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let readings = (0..READINGS).map(reading).collect::<Vec<_>>();
    let mut out = std::io::stdout();
    let (mut loads, mut copies, mut ratios, mut rows) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for round in 1..=ROUNDS {
        let Some(scratch) = Scratch::new(Engine::Postgres).await else {
            return Ok(ExitCode::SUCCESS);
        };
        let load = load(&scratch, &readings).await?;
        let source = rows_of(&scratch).await?;
        rows = source.iter().flatten().map(|it| it.rows).sum();
        let target = Scratch::new(Engine::Postgres)
            .await
            .context("the server is gone")?;
        let copy = copy(&target, &source).await?;
        writeln!(
            out,
            "round {round}: load {}, copy {}",
            speed(load, rows),
            speed(copy, rows)
        )?;
        loads.push(load);
        copies.push(copy);
        ratios.push(copy.div_duration_f64(load));
    }
    let (load, copy, ratio) = (median(loads), median(copies), median(ratios));
    writeln!(
        out,
        "{READINGS} readings, {rows} rows, medians of {ROUNDS} rounds\nload  {}\ncopy  {}\nratio {ratio:.2}, at least \
         {ENOUGH} is expected",
        speed(load, rows),
        speed(copy, rows)
    )?;
    Ok(if ratio >= ENOUGH {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Loads all of them, one after the other.
async fn load(scratch: &Scratch, readings: &[(Mark, Rows)]) -> anyhow::Result<Duration> {
    let warehouse = Warehouse::open(&scratch.config).await?;
    let begun = Instant::now();
    for (mark, rows) in readings {
        anyhow::ensure!(
            warehouse.load(mark, rows).await? == Loaded::Now,
            "it was there"
        );
    }
    let took = begun.elapsed();
    warehouse.close().await;
    Ok(took)
}

/// The rows of one table that one reading filled, as a copy gives them.
struct Part {
    statement: String,
    text: Vec<u8>,
    rows: usize,
}

/// The rows of each reading.
async fn rows_of(scratch: &Scratch) -> anyhow::Result<Vec<Vec<Part>>> {
    let mut connection = connect(scratch).await?;
    let keys: Vec<(i64, i64, String, String, i64)> = sqlx::query_as(
        "SELECT revision.id, revision.report_id, revision.document_sha256, inbox.event_id, outbox.id
         FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM revision) AS revision
         JOIN (SELECT *, row_number() OVER (ORDER BY xmin::text::bigint) AS n FROM inbox) AS inbox USING (n)
         JOIN (SELECT *, row_number() OVER (ORDER BY id) AS n FROM outbox) AS outbox USING (n)
         ORDER BY n",
    )
    .fetch_all(&mut connection)
    .await?;
    anyhow::ensure!(keys.len() == READINGS, "each reading is a revision");
    let mut all = Vec::new();
    for (revision, report, document, event, outbox) in keys {
        let mut parts = Vec::new();
        for (table, columns, of_it) in TABLES {
            let of_it = of_it
                .replace("{revision}", &revision.to_string())
                .replace("{report}", &report.to_string())
                .replace("{document}", &document)
                .replace("{event}", &event)
                .replace("{outbox}", &outbox.to_string());
            let select = format!("COPY (SELECT {columns} FROM {table} {of_it}) TO STDOUT");
            let text = connection.copy_out_raw(&select).await?;
            let text: Vec<u8> = text.map_ok(|it| it.to_vec()).try_concat().await?;
            let columns = match columns {
                "*" => String::new(),
                some => format!(" ({some})"),
            };
            parts.push(Part {
                statement: format!("COPY {table}{columns} FROM STDIN"),
                rows: text.iter().filter(|it| **it == b'\n').count(),
                text,
            });
        }
        all.push(parts);
    }
    Ok(all)
}

/// Copies the rows of each reading into an empty warehouse, with the server's own client: sqlx does not turn off Nagle's
/// algorithm, under which each copy would wait for an acknowledgement of the server's machine, some 40 ms.
async fn copy(scratch: &Scratch, readings: &[Vec<Part>]) -> anyhow::Result<Duration> {
    Warehouse::open(&scratch.config).await?.close().await;
    let mut connection = connect(scratch).await?;
    let run = format!(
        "INSERT INTO run (id, portal, status) VALUES ('{}', '{}', 'running')",
        run(),
        portal()
    );
    connection.execute(AssertSqlSafe(run)).await?;
    connection.close().await?;

    let script = scratch.folder.path().join("copy.sql");
    let mut file = BufWriter::new(File::create(&script)?);
    for parts in readings {
        writeln!(file, "BEGIN;")?;
        for part in parts {
            writeln!(file, "{};", part.statement)?;
            file.write_all(&part.text)?;
            writeln!(file, "\\.")?;
        }
        writeln!(file, "COMMIT;")?;
    }
    file.into_inner()?.sync_all()?;

    let mut psql = Command::new("psql");
    psql.env("PGOPTIONS", "-c search_path=warehouse -c datestyle=ISO");
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f"])
        .arg(&script)
        .arg(scratch.config.postgres.url.expose());
    let begun = Instant::now();
    let ended = psql.status().context("psql cannot be started")?;
    let took = begun.elapsed();
    anyhow::ensure!(ended.success(), "psql: {ended}");
    Ok(took)
}

async fn connect(scratch: &Scratch) -> anyhow::Result<PgConnection> {
    let mut connection = scratch.connect().await;
    connection
        .execute("SET search_path TO warehouse; SET datestyle TO ISO")
        .await?;
    Ok(connection)
}

fn median<T: Copy + PartialOrd>(mut all: Vec<T>) -> T {
    all.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    all[all.len() / 2]
}

fn speed(took: Duration, rows: usize) -> String {
    let seconds = took.as_secs_f64();
    format!(
        "{seconds:.2} s, {:.0} reports/s, {:.0} rows/s",
        READINGS as f64 / seconds,
        rows as f64 / seconds
    )
}

fn portal() -> PortalId {
    "demo".parse().expect("a portal's name")
}

fn run() -> RunId {
    RunId::new(&portal(), 1)
}

/// The n-th reading: an agency's report on one of five years, as long as one from a county.
fn reading(number: usize) -> (Mark, Rows) {
    let report = report(number);
    let bytes = serde_json::to_vec(&report).expect("a report is JSON");
    let blob = BlobRef::of(&bytes, "application/json");
    let url = format!("http://portal.test/zwgk/nb/{number}.html");
    let event = Event::now(DocumentRead {
        document: DocumentFetched {
            run: run(),
            portal: portal(),
            url: url.parse().expect("an address"),
            landing_url: None,
            role: DocumentRole::Page,
            observation: 1,
            blob: BlobRef::of(url.as_bytes(), "text/html"),
            listing: Listing {
                title: report.title.clone(),
                published_on: "2024-01-15".parse().ok(),
                ..Listing::default()
            },
        },
        reader: "1".to_owned(),
        outcome: ReadOutcome::Read {
            reading: blob.clone(),
        },
    });
    let rows = rows::of_report(&event.data, &blob, &report).expect("a sound report");
    (Mark::of(&event), rows)
}

fn report(number: usize) -> Report {
    let year = 2021 + i32::try_from(number % 5).expect("a small number");
    let name = format!("云溪市第{number}街道办事处");
    let form = form::by_id("2021").expect("the form is there");
    let paragraph =
        "本年度严格按照《中华人民共和国政府信息公开条例》要求，主动公开政府信息。".repeat(4);
    Report {
        title: Some(format!("{name}{year}年政府信息公开工作年度报告")),
        agency: Some(Agency {
            name,
            credit_code: Some("11320000MB1234567X".to_owned()),
            region: Some("青原省云溪市".to_owned()),
            source: AgencySource::Title,
        }),
        report_year: year.try_into().ok(),
        signed_on: "2024-01-15".parse().ok(),
        signed_on_source: Some(DateSource::Signature),
        forms: form
            .tables
            .iter()
            .map(|it| (it.key.clone(), form.id.clone()))
            .collect(),
        sections: (0..6)
            .map(|it| Section {
                key: Some(format!("section_{it}")),
                heading: "一、总体情况".to_owned(),
                paragraphs: vec![paragraph.clone(); 3],
                place: Some(Place::Line { line: it }),
                sections: vec![],
            })
            .collect(),
        cells: form.cells().zip(0..).map(|(key, n)| cell(key, n)).collect(),
        rules: (0..40).map(rule).collect(),
        narrative: (0..30).map(figure).collect(),
        checks: shared::check::all()
            .iter()
            .map(|it| it.result(RuleOutcome::Holds, "5 in the text, 5 in the table"))
            .collect(),
        problems: ["a", "b"]
            .map(|it| Problem::new(ProblemCode::SectionMissing, it))
            .into(),
        ..Report::default()
    }
}

fn cell(key: CellKey, number: i64) -> Cell {
    Cell {
        place: Some(Place::Element {
            path: format!("table[2]/tr[{number}]/td[3]"),
        }),
        value: Some(if key.column == "amount" {
            Value::Amount("12.3456".parse().expect("a decimal"))
        } else {
            Value::Count(number)
        }),
        key,
        kind: Some(Kind::Number),
        raw: Some(number.to_string()),
        obtained: Obtained::Read,
        verdict: Verdict::Confirmed,
        anchor: Some(Anchor::Label),
        forced_by: vec![],
    }
}

fn figure(number: i64) -> NarrativeFigure {
    NarrativeFigure {
        indicator: "proactive_items".to_owned(),
        part: None,
        value: number.into(),
        precision: Precision::Exact,
        year: 2023.try_into().ok(),
        raw: format!("{number}条"),
        sentence: format!("全年通过政府网站主动公开政府信息{number}条，其中公文类信息若干条。"),
        place: Place::Line { line: 12 },
        obtained: Obtained::Read,
        verdict: Verdict::Unchecked,
    }
}

fn rule(number: i64) -> RuleResult {
    RuleResult {
        id: format!("T3-sum[{number}]"),
        table: "requests".to_owned(),
        outcome: RuleOutcome::Holds,
        left: Some(number.into()),
        right: Some(number.into()),
        version: 1,
    }
}
