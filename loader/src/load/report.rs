//! Writes agencies and reports, and locks the reports that a document has to do with.

use runtime::database::{Engine, Transaction, query};
use sqlx::FromRow;

use crate::{rows::RevisionRow, warehouse::WarehouseError};

/// A report, locked until the transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(super) struct Locked {
    /// Its key.
    pub(super) id: i64,
    /// Which reading was current when it was locked.
    pub(super) current_reading_id: Option<i64>,
}

/// The report that this is a revision of; makes it and its agency when they are not there.
pub(super) async fn of(
    transaction: &mut Transaction,
    row: &RevisionRow,
) -> Result<i64, WarehouseError> {
    let known: Option<(i64,)> = query(
        "SELECT report.id FROM report JOIN agency ON agency.id = report.agency_id
         WHERE agency.name = $1 AND agency.region = $2 AND report.report_year = $3",
    )
    .bind(&row.agency)
    .bind(&row.region)
    .bind(row.report_year.get())
    .fetch_optional(transaction)
    .await?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let agency = agency(transaction, row).await?;
    let made = query(
        "INSERT INTO report (agency_id, report_year) VALUES ($1, $2)
         ON CONFLICT (agency_id, report_year) DO NOTHING RETURNING id",
    );
    let made: Option<(i64,)> = made
        .bind(agency)
        .bind(row.report_year.get())
        .fetch_optional(transaction)
        .await?;
    if let Some((id,)) = made {
        return Ok(id);
    }
    let (id,) = query("SELECT id FROM report WHERE agency_id = $1 AND report_year = $2")
        .bind(agency)
        .bind(row.report_year.get())
        .fetch_one(transaction)
        .await?;
    Ok(id)
}

async fn agency(transaction: &mut Transaction, row: &RevisionRow) -> Result<i64, WarehouseError> {
    let made = query(
        "INSERT INTO agency (name, region) VALUES ($1, $2) ON CONFLICT (name, region) DO NOTHING RETURNING id",
    );
    let made: Option<(i64,)> = made
        .bind(&row.agency)
        .bind(&row.region)
        .fetch_optional(transaction)
        .await?;
    if let Some((id,)) = made {
        return Ok(id);
    }
    let (id,) = query("SELECT id FROM agency WHERE name = $1 AND region = $2")
        .bind(&row.agency)
        .bind(&row.region)
        .fetch_one(transaction)
        .await?;
    Ok(id)
}

/// This report, and those that readers found in this document so far: none, one, or several that disagree on agency or
/// year. In PostgreSQL they are locked, each after the one before, and as the last transaction left them.
pub(super) async fn lock(
    transaction: &mut Transaction,
    own: Option<i64>,
    document: i64,
) -> Result<Vec<Locked>, WarehouseError> {
    let statement = match transaction.engine() {
        Engine::Sqlite => LOCKED,
        Engine::Postgres => LOCK,
    };
    let reports = query(statement).bind(own).bind(document);
    Ok(reports.fetch_all(transaction).await?)
}

/// One set of keys: with `OR` between two PostgreSQL would read every report.
macro_rules! reports {
    ($lock:literal) => {
        concat!(
            "SELECT report.id, report.current_reading_id FROM report
             WHERE report.id IN (
                 SELECT CAST($1 AS BIGINT)
                 UNION ALL
                 SELECT revision.report_id FROM reading JOIN revision ON revision.id = reading.revision_id
                 WHERE reading.document_id = $2
             )
             ORDER BY report.id",
            $lock
        )
    };
}

/// SQLite has locked the whole file.
const LOCKED: &str = reports!("");
/// Others may still refer to the report.
const LOCK: &str = reports!(" FOR NO KEY UPDATE");
