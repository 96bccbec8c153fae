//! What a person asks the ledger.

use runtime::database::{Transaction, query};
use shared::{
    event::{RunStatus, Trigger},
    portal::PortalId,
    run::{RunCounts, RunId},
};

use super::{
    Ledger, LedgerError, Run, RunState, link,
    row::{self, Named},
};
use crate::account;

/// The ledger at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The runs, by portal, the latest of each first.
    pub runs: Vec<RunStatusRow>,
    /// Events that are not yet on the bus.
    pub unpublished: u64,
    /// Events that the bus will never take. What they tell of is missing further on; the ledger keeps them with the cause.
    pub dead: u64,
}

/// A run at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStatusRow {
    /// The run.
    pub run: RunId,
    /// Its portal.
    pub portal: PortalId,
    /// Who wanted it.
    pub trigger: Trigger,
    /// How far it is.
    pub state: RunState,
    /// Whether it saw its portal whole; null until it is over.
    pub status: Option<RunStatus>,
    /// Why not.
    pub reason: Option<String>,
    /// What it met so far.
    pub counts: RunCounts,
    /// Links that are still to be worked on.
    pub open: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    portal: String,
    number: i64,
    trigger: String,
    state: String,
    listing_fault: Option<String>,
    status: Option<String>,
    reason: Option<String>,
    counts: Option<String>,
    open: i64,
}

impl Status {
    /// True when every run is over and every event is on the bus.
    pub fn is_idle(&self) -> bool {
        self.unpublished == 0 && self.runs.iter().all(|it| it.state == RunState::Finished)
    }
}

impl Ledger {
    /// Every run and what is still to be published.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn status(&self) -> Result<Status, LedgerError> {
        let failed = LedgerError::failed("reading the runs");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        let rows: Vec<Row> = query(
            "SELECT portal, number, trigger, state, listing_fault, status, reason, CAST(counts AS TEXT) AS counts,
                (SELECT count(*) FROM link
                 WHERE link.portal = run.portal AND link.number = run.number AND NOT done) AS open
             FROM run ORDER BY portal, number DESC",
        )
        .fetch_all(&mut snapshot)
        .await
        .map_err(failed)?;
        let mut runs = Vec::new();
        for row in rows {
            runs.push(glance(&mut snapshot, row).await?);
        }
        Ok(Status {
            runs,
            unpublished: count(&mut snapshot, UNPUBLISHED).await?,
            dead: count(&mut snapshot, "SELECT count(*) FROM dead_outbox").await?,
        })
    }

    /// True when every run is over and every event is on the bus. Runs that the crawler of this process leaves to others,
    /// since it does not know their portal or may not crawl it, do not count: they may stay for ever.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn is_idle(&self) -> Result<bool, LedgerError> {
        let failed = LedgerError::failed("reading what is left to do");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        let portals: Vec<(String,)> =
            query("SELECT DISTINCT portal FROM run WHERE state <> 'finished'")
                .fetch_all(&mut snapshot)
                .await
                .map_err(&failed)?;
        Ok(portals.iter().all(|(it,)| self.is_left(it))
            && count(&mut snapshot, UNPUBLISHED).await? == 0)
    }

    /// How many runs are not over.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub(crate) async fn unfinished(&self) -> Result<u64, LedgerError> {
        let failed = LedgerError::failed("counting the unfinished runs");
        let mut snapshot = self.snapshot().await.map_err(failed)?;
        count(&mut snapshot, UNFINISHED).await
    }
}

const UNFINISHED: &str = "SELECT count(*) FROM run WHERE state <> 'finished'";
const UNPUBLISHED: &str = "SELECT count(*) FROM outbox";

async fn count(transaction: &mut Transaction, rows: &'static str) -> Result<u64, LedgerError> {
    let (number,) = query(rows)
        .fetch_one(transaction)
        .await
        .map_err(LedgerError::failed("counting what is left to do"))?;
    row::count(number)
}

async fn glance(transaction: &mut Transaction, row: Row) -> Result<RunStatusRow, LedgerError> {
    let portal: PortalId = row::parsed("a portal", &row.portal)?;
    let number = row::count(row.number)?;
    let run = Run {
        id: RunId::new(&portal, number),
        portal,
        number,
        trigger: Trigger::of_name(&row.trigger)?,
        state: RunState::of_name(&row.state)?,
        listing_fault: row.listing_fault,
    };
    let counts = match &row.counts {
        Some(text) => row::of_json("the counts of a run", text)?,
        None => {
            let done = link::done(transaction, &run.portal, number).await?;
            account::manifest(&run, &done).counts()
        }
    };
    Ok(RunStatusRow {
        run: run.id,
        portal: run.portal,
        trigger: run.trigger,
        state: run.state,
        status: row.status.as_deref().map(RunStatus::of_name).transpose()?,
        reason: row.reason.or(run.listing_fault),
        counts,
        open: row::count(row.open)?,
    })
}
