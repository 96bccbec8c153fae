//! Runs: asked for, worked on, finished.

use runtime::database::{Transaction, query};
use shared::{
    event::{CrawlRequested, Event, Trigger},
    portal::PortalId,
    run::RunId,
};

use super::{
    Lease, Ledger, LedgerError, conflict, lease, link, outbox,
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
        conflict::again(|| self.try_create_run(portal, trigger)).await
    }

    async fn try_create_run(
        &self,
        portal: &PortalId,
        trigger: Trigger,
    ) -> Result<RunId, LedgerError> {
        let failed = LedgerError::failed("writing down a new run");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let number = loop {
            let inserted = insert_next(&mut transaction, portal, trigger).await;
            // Without a number, somebody else took it first; the next look sees theirs.
            if let Some(number) = inserted.map_err(&failed)? {
                break number;
            }
        };
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
        conflict::again(|| self.try_accept_run(request)).await
    }

    async fn try_accept_run(&self, request: &CrawlRequested) -> Result<Run, LedgerError> {
        let failed = LedgerError::failed("writing down a run that was asked for");
        let number = number(&request.portal, &request.run)?;
        let mut transaction = self.begin().await.map_err(&failed)?;
        query(
            "INSERT INTO run (portal, number, trigger, state) VALUES ($1, $2, $3, 'requested') ON CONFLICT DO NOTHING",
        )
        .bind(request.portal.as_str())
        .bind(row::number(number))
        .bind(request.trigger.name())
        .execute(&mut transaction)
        .await
        .map_err(&failed)?;
        transaction.commit().await.map_err(failed)?;
        self.run(&request.portal, number).await
    }

    /// A run.
    ///
    /// # Errors
    /// [`LedgerError::NoRun`] when there is none of this number.
    pub async fn run(&self, portal: &PortalId, number: u64) -> Result<Run, LedgerError> {
        let failed = LedgerError::failed("reading a run");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        let found: Option<Row> = query(
            "SELECT portal, number, trigger, state, listing_fault FROM run WHERE portal = $1 AND number = $2",
        )
        .bind(portal.as_str())
        .bind(row::number(number))
        .fetch_optional(&mut snapshot)
        .await
        .map_err(failed)?;
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
        let failed = LedgerError::failed("reading the unfinished runs");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        let rows: Vec<Row> = query(
            "SELECT portal, number, trigger, state, listing_fault FROM run
             WHERE state <> 'finished' ORDER BY portal, number",
        )
        .fetch_all(&mut snapshot)
        .await
        .map_err(failed)?;
        rows.into_iter().map(Run::of_row).collect()
    }

    /// Writes down what a portal's lists led to, all at once: a run resumes with the same links, or with its lists. Of a
    /// run whose lists are written down already, nothing changes.
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] when another crawler may have the portal; else when the ledger failed.
    pub async fn list(
        &self,
        lease: &Lease,
        run: &Run,
        links: &[Link],
        fault: Option<&str>,
    ) -> Result<(), LedgerError> {
        conflict::again(|| self.try_list(lease, run, links, fault)).await
    }

    async fn try_list(
        &self,
        lease: &Lease,
        run: &Run,
        links: &[Link],
        fault: Option<&str>,
    ) -> Result<(), LedgerError> {
        let failed = LedgerError::failed("writing down the links of a run");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let listed = query(
            "UPDATE run SET state = 'running', listing_fault = $3
             WHERE portal = $1 AND number = $2 AND state = 'requested'",
        )
        .bind(run.portal.as_str())
        .bind(row::number(run.number))
        .bind(fault)
        .execute(&mut transaction)
        .await
        .map_err(&failed)?;
        if listed > 0 {
            let added = link::add(&mut transaction, run, links).await;
            added.map_err(&failed)?;
        }
        lease::fence(&mut transaction, lease).await?;
        transaction.commit().await.map_err(failed)
    }
}

/// The number of a new run; none when somebody else writes one down at the same time.
async fn insert_next(
    transaction: &mut Transaction,
    portal: &PortalId,
    trigger: Trigger,
) -> Result<Option<i64>, sqlx::Error> {
    let inserted: Option<(i64,)> = query(
        "INSERT INTO run (portal, number, trigger, state)
         SELECT $1, coalesce(max(number), 0) + 1, $2, 'requested' FROM run WHERE portal = $1
         ON CONFLICT DO NOTHING RETURNING number",
    )
    .bind(portal.as_str())
    .bind(trigger.name())
    .fetch_optional(transaction)
    .await?;
    Ok(inserted.map(|it| it.0))
}

/// The earliest unfinished run of a portal.
pub(super) async fn next(
    transaction: &mut Transaction,
    portal: &PortalId,
) -> Result<Option<Run>, LedgerError> {
    let row: Option<Row> = query(
        "SELECT portal, number, trigger, state, listing_fault FROM run
         WHERE portal = $1 AND state <> 'finished' ORDER BY number LIMIT 1",
    )
    .bind(portal.as_str())
    .fetch_optional(transaction)
    .await
    .map_err(LedgerError::failed("reading the next run of a portal"))?;
    row.map(Run::of_row).transpose()
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
