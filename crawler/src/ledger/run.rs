//! Runs: asked for, worked on, finished.

use shared::{
    blob::BlobRef,
    event::{CrawlFinished, CrawlRequested, Event, RunStatus, Trigger},
    portal::PortalId,
    run::{RunCounts, RunId},
};

use super::{
    Ledger, LedgerError, link, outbox,
    row::{self, Named},
};
use crate::link::Link;

/// A run as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its name.
    pub id: RunId,
    /// Its portal.
    pub portal: PortalId,
    /// Its number among the runs of its portal.
    pub number: u64,
    /// Who wants it.
    pub trigger: Trigger,
    /// How far it is.
    pub state: RunState,
    /// Why the portal's lists are not known to be complete.
    pub listing_fault: Option<String>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Asked for; nothing is done yet.
    Requested,
    /// The portal's lists are read; its links are being worked on.
    Running,
    /// Over.
    Finished,
}

#[derive(sqlx::FromRow)]
struct Row {
    portal: String,
    number: i64,
    trigger: String,
    state: String,
    listing_fault: Option<String>,
}

impl Ledger {
    /// Writes down a new run of a portal, and the event that asks for it.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn create_run(
        &self,
        portal: &PortalId,
        trigger: Trigger,
    ) -> Result<RunId, LedgerError> {
        let failed = LedgerError::failed("writing down a new run");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO run (portal, number, trigger, state)
             SELECT $1, coalesce(max(number), 0) + 1, $2, 'requested' FROM run WHERE portal = $1
             RETURNING number",
        )
        .bind(portal.as_str())
        .bind(trigger.name())
        .fetch_one(&mut *transaction)
        .await
        .map_err(&failed)?;
        let run = RunId::new(portal, row::count(number)?);
        let event = Event::now(CrawlRequested {
            run: run.clone(),
            portal: portal.clone(),
            trigger,
        });
        outbox::add(&mut transaction, &event)
            .await
            .map_err(&failed)?;
        transaction.commit().await.map_err(&failed)?;
        self.events.notify_one();
        Ok(run)
    }

    /// Writes down a run that was asked for on the bus, unless it is there already.
    ///
    /// # Errors
    /// [`LedgerError::Foreign`] when the run's name is not one of its portal; else when the ledger failed.
    pub async fn accept_run(&self, request: &CrawlRequested) -> Result<Run, LedgerError> {
        let failed = LedgerError::failed("writing down a run that was asked for");
        let number = number(&request.portal, &request.run)?;
        sqlx::query(
            "INSERT INTO run (portal, number, trigger, state) VALUES ($1, $2, $3, 'requested') ON CONFLICT DO NOTHING",
        )
        .bind(request.portal.as_str())
        .bind(row::number(number))
        .bind(request.trigger.name())
        .execute(&self.pool)
        .await
        .map_err(failed)?;
        self.run(&request.portal, number).await
    }

    /// A run.
    ///
    /// # Errors
    /// [`LedgerError::NoRun`] when there is none of this number.
    pub async fn run(&self, portal: &PortalId, number: u64) -> Result<Run, LedgerError> {
        let found = sqlx::query_as::<_, Row>(
            "SELECT portal, number, trigger, state, listing_fault FROM run WHERE portal = $1 AND number = $2",
        )
        .bind(portal.as_str())
        .bind(row::number(number))
        .fetch_optional(&self.pool)
        .await
        .map_err(LedgerError::failed("reading a run"))?;
        let missing = || LedgerError::NoRun {
            run: RunId::new(portal, number).to_string(),
        };
        Run::of_row(found.ok_or_else(missing)?)
    }

    /// The runs that are not over, in the order in which they are to be worked on.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn unfinished_runs(&self) -> Result<Vec<Run>, LedgerError> {
        sqlx::query_as::<_, Row>(
            "SELECT portal, number, trigger, state, listing_fault FROM run
             WHERE state <> 'finished' ORDER BY portal, number",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::failed("reading the unfinished runs"))?
        .into_iter()
        .map(Run::of_row)
        .collect()
    }

    /// Writes down what a portal's lists led to, all at once: a run resumes with the same links, or with its lists.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn list(
        &self,
        run: &Run,
        links: &[Link],
        fault: Option<&str>,
    ) -> Result<(), LedgerError> {
        let failed = LedgerError::failed("writing down the links of a run");
        let mut transaction = self.begin().await.map_err(&failed)?;
        link::add(&mut transaction, run, links)
            .await
            .map_err(&failed)?;
        sqlx::query(
            "UPDATE run SET state = 'running', listing_fault = $3 WHERE portal = $1 AND number = $2",
        )
        .bind(run.portal.as_str())
        .bind(row::number(run.number))
        .bind(fault)
        .execute(&mut *transaction)
        .await
        .map_err(&failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Writes down that a run is over, its account, and the event that tells it.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn finish(
        &self,
        run: &Run,
        status: RunStatus,
        reason: Option<String>,
        counts: RunCounts,
        manifest: BlobRef,
    ) -> Result<(), LedgerError> {
        let failed = LedgerError::failed("writing down the end of a run");
        let mut transaction = self.begin().await.map_err(&failed)?;
        sqlx::query(
            "UPDATE run SET state = 'finished', status = $3, reason = $4, counts = $5
             WHERE portal = $1 AND number = $2",
        )
        .bind(run.portal.as_str())
        .bind(row::number(run.number))
        .bind(status.name())
        .bind(&reason)
        .bind(row::json(&counts))
        .execute(&mut *transaction)
        .await
        .map_err(&failed)?;
        let event = Event::now(CrawlFinished {
            run: run.id.clone(),
            portal: run.portal.clone(),
            trigger: run.trigger,
            status,
            reason,
            counts,
            manifest,
        });
        outbox::add(&mut transaction, &event)
            .await
            .map_err(&failed)?;
        transaction.commit().await.map_err(failed)?;
        self.events.notify_one();
        Ok(())
    }
}

impl Run {
    fn of_row(row: Row) -> Result<Self, LedgerError> {
        let portal: PortalId = row::parsed("a portal", &row.portal)?;
        let number = row::count(row.number)?;
        Ok(Self {
            id: RunId::new(&portal, number),
            portal,
            number,
            trigger: Trigger::of_name(&row.trigger)?,
            state: RunState::of_name(&row.state)?,
            listing_fault: row.listing_fault,
        })
    }
}

/// The number in the name of a portal's run.
fn number(portal: &PortalId, run: &RunId) -> Result<u64, LedgerError> {
    let foreign = || LedgerError::foreign("a run of its portal", run.as_str());
    let rest = run.as_str().strip_prefix(portal.as_str());
    let digits = rest.and_then(|it| it.strip_prefix('-'));
    let number = digits.and_then(|it| it.parse::<u32>().ok());
    let number = u64::from(number.ok_or_else(foreign)?);
    if RunId::new(portal, number) == *run {
        Ok(number)
    } else {
        Err(foreign())
    }
}
