//! What a person asks the ledger.

use shared::{
    event::{RunStatus, Trigger},
    portal::PortalId,
    run::{RunCounts, RunId},
};

use super::{
    Ledger, LedgerError, Run, RunState,
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
        let rows = sqlx::query_as::<_, Row>(
            "SELECT portal, number, trigger, state, listing_fault, status, reason, counts,
                (SELECT count(*) FROM link
                 WHERE link.portal = run.portal AND link.number = run.number AND done = 0) AS open
             FROM run ORDER BY portal, number DESC",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::failed("reading the runs"))?;
        let mut runs = Vec::new();
        for row in rows {
            runs.push(self.glance(row).await?);
        }
        Ok(Status {
            runs,
            unpublished: self.unpublished().await?,
            dead: self.count("SELECT count(*) FROM dead_outbox").await?,
        })
    }

    /// True when every run is over and every event is on the bus.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn is_idle(&self) -> Result<bool, LedgerError> {
        Ok(self.unfinished_runs().await?.is_empty() && self.unpublished().await? == 0)
    }

    async fn unpublished(&self) -> Result<u64, LedgerError> {
        self.count("SELECT count(*) FROM outbox").await
    }

    async fn count(&self, events: &'static str) -> Result<u64, LedgerError> {
        let number: i64 = sqlx::query_scalar(events)
            .fetch_one(&self.pool)
            .await
            .map_err(LedgerError::failed("counting the events"))?;
        row::count(number)
    }

    async fn glance(&self, row: Row) -> Result<RunStatusRow, LedgerError> {
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
            None => account::manifest(&run, &self.done_links(&run).await?).counts(),
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
}
