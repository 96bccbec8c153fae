//! How much the warehouse holds, and whether the accounts of its runs close.

use std::collections::BTreeMap;

use runtime::database::{Transaction, query};
use serde::Serialize;
use sqlx::FromRow;

use crate::warehouse::{Warehouse, WarehouseError};

/// How much the warehouse holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Reports that are current: an agency's for a year.
    pub reports: i64,
    /// Revisions of reports, current and earlier.
    pub revisions: i64,
    /// Cells of current reports.
    pub cells: i64,
    /// Those of them whose verdict tells to doubt them.
    pub doubted: i64,
    /// Documents by what came of their newest reading: `loaded`, `quarantined`, `rejected`.
    pub documents: BTreeMap<String, i64>,
    /// Problems that stand now, by code.
    pub problems: BTreeMap<String, i64>,
    /// Every run and its account, by portal and number.
    pub runs: Vec<RunBalance>,
    /// Events in the outbox, not yet published.
    pub unsent: i64,
    /// Events that the bus will never take, put aside with their causes.
    pub dead_events: i64,
}

/// The account of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct RunBalance {
    /// The run.
    pub run: String,
    /// The portal.
    pub portal: String,
    /// The n-th of its portal.
    pub number: Option<i64>,
    /// `running`, `complete` or `incomplete`.
    pub status: String,
    /// Why it is incomplete, in the crawler's words.
    pub reason: Option<String>,
    /// Documents that the crawler says it discovered; none while it runs.
    pub discovered: Option<i64>,
    /// Fetched, and a report now.
    pub loaded: i64,
    /// As they were before, and read then.
    pub unchanged: i64,
    /// Fetched, and a report without agency or year.
    pub quarantined: i64,
    /// Fetched, and no report.
    pub rejected: i64,
    /// Not to be had.
    pub refused: i64,
    /// Not obtained this time.
    pub failed: i64,
    /// Fetched, now or before, and not yet read or loaded.
    pub pending: i64,
    /// Whether all that was discovered is accounted for.
    pub balanced: bool,
}

impl RunBalance {
    /// True when the run is over, saw its portal whole, and nothing of it is missing or still to come.
    pub fn is_green(&self) -> bool {
        self.status == "complete" && self.balanced && self.pending == 0
    }
}

impl Warehouse {
    /// How much the warehouse holds, all of it at one moment.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn status(&self) -> Result<Status, WarehouseError> {
        let snapshot = &mut self.snapshot().await?;
        let (reports, cells, doubted) = query(
            "SELECT count(*), CAST(coalesce(sum(confirmed + unchecked + doubted), 0) AS BIGINT),
                 CAST(coalesce(sum(doubted), 0) AS BIGINT)
             FROM current_report",
        )
        .fetch_one(snapshot)
        .await?;
        Ok(Status {
            reports,
            revisions: count(snapshot, "SELECT count(*) FROM revision").await?,
            cells,
            doubted,
            documents: counts(
                snapshot,
                "SELECT outcome, count(*) FROM current_document GROUP BY outcome",
            )
            .await?,
            problems: counts(
                snapshot,
                "SELECT code, count(*) FROM current_problem GROUP BY code",
            )
            .await?,
            runs: runs(snapshot).await?,
            unsent: count(snapshot, "SELECT count(*) FROM outbox").await?,
            dead_events: count(snapshot, "SELECT count(*) FROM dead_outbox").await?,
        })
    }

    /// How many events are in the outbox, not yet published.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn unsent_count(&self) -> Result<i64, WarehouseError> {
        count(&mut self.snapshot().await?, "SELECT count(*) FROM outbox").await
    }

    /// The account of every run, by portal and number.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn run_balances(&self) -> Result<Vec<RunBalance>, WarehouseError> {
        runs(&mut self.snapshot().await?).await
    }
}

async fn count(
    transaction: &mut Transaction,
    statement: &'static str,
) -> Result<i64, WarehouseError> {
    let (count,) = query(statement).fetch_one(transaction).await?;
    Ok(count)
}

async fn counts(
    transaction: &mut Transaction,
    statement: &'static str,
) -> Result<BTreeMap<String, i64>, WarehouseError> {
    let rows: Vec<(String, i64)> = query(statement).fetch_all(transaction).await?;
    Ok(rows.into_iter().collect())
}

async fn runs(transaction: &mut Transaction) -> Result<Vec<RunBalance>, WarehouseError> {
    let statement = "SELECT * FROM run_balance ORDER BY portal, number NULLS FIRST, run";
    Ok(query(statement).fetch_all(transaction).await?)
}
