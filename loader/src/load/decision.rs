//! Decides which reading of a report is current, what its documents disagree on, and whom to tell.

use chrono::NaiveDate;
use runtime::database::{Transaction, query};
use rust_decimal::Decimal;
use shared::{
    cell::CellKey,
    digest::Sha256,
    event::{Event, ReportLoaded, VerdictCounts},
    year::ReportYear,
};
use sqlx::FromRow;

use super::{problem, report::Locked};
use crate::{
    conflict::{Figures, conflicts},
    current::{self, Candidate, Elsewhere},
    outbox,
    warehouse::WarehouseError,
    word::stored,
};

/// Decides a report anew, and announces its new revision and whatever has become current.
pub(super) async fn decide(
    transaction: &mut Transaction,
    report: &Locked,
    new_revision: Option<i64>,
) -> Result<(), WarehouseError> {
    let candidates = candidates(transaction, report.id).await?;
    let before = candidates
        .iter()
        .find(|it| Some(it.reading) == report.current_reading_id)
        .map(|it| it.revision);
    let elsewhere = elsewhere(transaction, report.id).await?;
    let candidates = current::standing(candidates, &elsewhere);
    let current = current::current(&candidates);
    let reading = current.map(|it| it.reading);
    if reading != report.current_reading_id {
        query("UPDATE report SET current_reading_id = $2 WHERE id = $1")
            .bind(report.id)
            .bind(reading)
            .execute(transaction)
            .await?;
    }
    write_conflicts(transaction, report, current, &candidates).await?;
    let now = current.map(|it| it.revision);
    let new = new_revision.filter(|it| now != Some(*it));
    let risen = now.filter(|it| new_revision == Some(*it) || before != Some(*it));
    for revision in new.into_iter().chain(risen) {
        announce(transaction, revision, now).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct CandidateRow {
    reading: i64,
    revision: i64,
    url: String,
    observation: i64,
    published_on: Option<NaiveDate>,
    reader: String,
    completeness: i64,
    document: String,
    digest: String,
}

impl CandidateRow {
    fn candidate(self) -> Result<Candidate, WarehouseError> {
        Ok(Candidate {
            reading: self.reading,
            revision: self.revision,
            url: self.url,
            observation: self.observation,
            published_on: self.published_on,
            reader: self.reader,
            completeness: self.completeness,
            document: stored("document.sha256", &self.document)?,
            digest: stored("revision.reading_sha256", &self.digest)?,
        })
    }
}

async fn candidates(
    transaction: &mut Transaction,
    report: i64,
) -> Result<Vec<Candidate>, WarehouseError> {
    let rows: Vec<CandidateRow> = query(
        "SELECT reading.id AS reading, revision.id AS revision, document.url, document.observation,
             document.published_on, revision.reader,
             revision.confirmed + revision.unchecked + revision.contradicted AS completeness,
             revision.document_sha256 AS document, revision.reading_sha256 AS digest
         FROM revision
         JOIN reading ON reading.revision_id = revision.id
         JOIN document ON document.id = reading.document_id
         WHERE revision.report_id = $1",
    )
    .bind(report)
    .fetch_all(transaction)
    .await?;
    rows.into_iter().map(CandidateRow::candidate).collect()
}

#[derive(FromRow)]
struct ElsewhereRow {
    reading: i64,
    reader: String,
    completeness: i64,
}

/// What other readers made of a report's documents, where that is another report.
async fn elsewhere(
    transaction: &mut Transaction,
    report: i64,
) -> Result<Vec<Elsewhere>, WarehouseError> {
    let rows: Vec<ElsewhereRow> = query(
        "SELECT reading.id AS reading, there.reader,
             there.confirmed + there.unchecked + there.contradicted AS completeness
         FROM revision AS here
         JOIN reading ON reading.revision_id = here.id
         JOIN reading AS other ON other.document_id = reading.document_id
         JOIN revision AS there ON there.id = other.revision_id
         WHERE here.report_id = $1 AND there.report_id <> $1",
    )
    .bind(report)
    .fetch_all(transaction)
    .await?;
    let elsewhere = |it: ElsewhereRow| Elsewhere {
        reading: it.reading,
        reader: it.reader,
        completeness: it.completeness,
    };
    Ok(rows.into_iter().map(elsewhere).collect())
}

async fn write_conflicts(
    transaction: &mut Transaction,
    report: &Locked,
    current: Option<&Candidate>,
    candidates: &[Candidate],
) -> Result<(), WarehouseError> {
    let mut problems = Vec::new();
    if let Some(current) = current {
        for other in current::beside(current, candidates) {
            let here = figures(transaction, current.revision).await?;
            let there = figures(transaction, other.revision).await?;
            problems.extend(conflicts(&here, &there, &other.url));
        }
    }
    let owner = problem::Owner::Report(report.id);
    // Without a current reading it had no conflicts.
    if report.current_reading_id.is_some() {
        problem::delete(transaction, owner).await?;
    }
    problem::insert(transaction, owner, &problems).await
}

async fn figures(transaction: &mut Transaction, revision: i64) -> Result<Figures, WarehouseError> {
    let rows: Vec<(String, String, String, String)> = query(
        "SELECT table_key, row_key, column_key, coalesce(CAST(count_value AS TEXT), CAST(amount_value AS TEXT))
         FROM cell
         WHERE revision_id = $1 AND verdict NOT IN ('uncertain', 'missing')
             AND (count_value IS NOT NULL OR amount_value IS NOT NULL)",
    )
    .bind(revision)
    .fetch_all(transaction)
    .await?;
    rows.into_iter()
        .map(|(table, row, column, figure)| {
            let figure: Decimal = stored("cell.amount_value", &figure)?;
            Ok((CellKey::new(table, row, column), figure))
        })
        .collect()
}

#[derive(FromRow)]
struct LoadedRow {
    agency: String,
    region: String,
    report_year: i32,
    document: String,
    reader: String,
    confirmed: i64,
    unchecked: i64,
    contradicted: i64,
    uncertain: i64,
    missing: i64,
    problems: i64,
    announced: i64,
}

/// Puts `report.loaded` into the outbox. An event that says again what one said before is a replay of it.
async fn announce(
    transaction: &mut Transaction,
    revision: i64,
    current: Option<i64>,
) -> Result<(), WarehouseError> {
    let row: LoadedRow = query(
        "SELECT agency.name AS agency, agency.region, report.report_year, it.document_sha256 AS document, it.reader, it.confirmed,
             it.unchecked, it.contradicted, it.uncertain, it.missing,
             (SELECT count(*) FROM problem WHERE problem.revision_id = it.id)
                 + (SELECT count(*) FROM problem WHERE problem.report_id = report.id) AS problems,
             (SELECT CAST(sum(same.announced) AS BIGINT) FROM revision AS same WHERE same.report_id = it.report_id
                 AND same.document_sha256 = it.document_sha256 AND same.reader = it.reader) AS announced
         FROM revision AS it
         JOIN report ON report.id = it.report_id
         JOIN agency ON agency.id = report.agency_id
         WHERE it.id = $1",
    )
    .bind(revision)
    .fetch_one(transaction)
    .await?;
    query("UPDATE revision SET announced = announced + 1 WHERE id = $1")
        .bind(revision)
        .execute(transaction)
        .await?;
    let generation = u32::try_from(row.announced).unwrap_or(u32::MAX);
    let event = Event::replayed(row.report_loaded(current == Some(revision))?, generation);
    outbox::write(transaction, &event).await
}

impl LoadedRow {
    fn report_loaded(&self, current: bool) -> Result<ReportLoaded, WarehouseError> {
        let year: ReportYear =
            ReportYear::try_from(self.report_year).map_err(|_| WarehouseError::Unknown {
                column: "report.report_year",
                found: self.report_year.to_string(),
            })?;
        Ok(ReportLoaded {
            agency: self.agency.clone(),
            region: Some(self.region.clone()).filter(|it| !it.is_empty()),
            report_year: year,
            document: stored::<Sha256>("revision.document_sha256", &self.document)?,
            reader: self.reader.clone(),
            current,
            cells: VerdictCounts {
                confirmed: self.confirmed.cast_unsigned(),
                unchecked: self.unchecked.cast_unsigned(),
                contradicted: self.contradicted.cast_unsigned(),
                uncertain: self.uncertain.cast_unsigned(),
                missing: self.missing.cast_unsigned(),
            },
            problems: self.problems.cast_unsigned(),
        })
    }
}
