//! Leases: who works on which portal, and so on which hosts.
//!
//! A lease is of a portal and of every host it may be asked at, taken whole or not at all, and ends by itself unless it is
//! renewed: what a killed crawler held is free then. Its fence is higher than that of every earlier lease of the portal, so
//! that a holder who comes back late is known by it.
//!
//! A host is what portal files name: with its port, where that is not the scheme's own. `www.example.org` and
//! `www.example.org:8443` are two, as they are two for robots.txt; several portals that share a host take turns.
//!
//! Moments are those of the database's clock, which all holders share; a holder's own clock only measures how much time
//! has passed. SQLite has no clock: there it is that of the machine, on which all its processes are.

mod row;

use std::{collections::HashMap, time::Duration};

use runtime::database::{Engine, Transaction, query};
use shared::portal::PortalId;

use self::row::{
    assign, clock, delta, hurry, is_any_held, locked, millis, subject_of_host, subject_of_portal,
};
use super::{Ledger, LedgerError, Run, conflict, run};

/// What a crawler wants to work on.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The portal.
    pub portal: &'a PortalId,
    /// Its hosts.
    pub hosts: &'a [String],
    /// Who wants to.
    pub holder: &'a str,
    /// How long the lease lasts, unless it is renewed.
    pub length: Duration,
    /// The time between two requests to one of the hosts.
    pub delay: Duration,
}

/// The right to work on a portal and to ask its hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    portal: PortalId,
    fence: i64,
    /// Rows it has: one for the portal, and one for each host.
    rows: u64,
}

/// A lease that was taken, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The lease.
    pub lease: Lease,
    /// The run to be worked on.
    pub run: Run,
    /// How long each host must be left alone yet, for the sake of whoever had it before.
    pub waits: HashMap<String, Duration>,
}

/// How long to wait for a transaction of another crawler that has the same rows in hand.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '2s'";
/// PostgreSQL's SQLSTATE of having waited that long.
const LOCK_NOT_AVAILABLE: &str = "55P03";

impl Ledger {
    /// Takes a portal with its hosts, if nobody has any of them and a run of it is unfinished: the earliest of these.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn take(&self, claim: &Claim<'_>) -> Result<Option<Taken>, LedgerError> {
        let taken = conflict::again(|| self.try_take(claim)).await;
        match taken {
            Err(LedgerError::Failed { source, .. }) if is_locked(&source) => Ok(None),
            taken => taken,
        }
    }

    async fn try_take(&self, claim: &Claim<'_>) -> Result<Option<Taken>, LedgerError> {
        let failed = LedgerError::failed("taking a portal and its hosts");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let now = clock(&mut transaction).await.map_err(&failed)?;
        let portal = subject_of_portal(claim.portal);
        let hosts = claim.hosts.iter().map(|it| (subject_of_host(it), Some(it)));
        let mut subjects = hosts.chain([(portal, None)]).collect::<Vec<_>>();
        // Whoever locks rows in one order never waits for somebody who waits for them.
        subjects.sort();
        subjects.dedup();
        let names = subjects.iter().map(|it| it.0.as_str());
        let held = is_any_held(&mut transaction, names, now).await;
        if held.map_err(&failed)? {
            return Ok(None);
        }
        if transaction.engine() == Engine::Postgres {
            let limit = query(LOCK_TIMEOUT).execute(&mut transaction).await;
            limit.map_err(&failed)?;
        }
        hurry(&mut transaction).await.map_err(&failed)?;
        let mut waits = HashMap::new();
        let mut fence = 0;
        for (subject, host) in &subjects {
            let row = locked(&mut transaction, subject, claim.portal).await;
            let row = row.map_err(&failed)?;
            if row.until > now {
                return Ok(None);
            }
            match host {
                Some(host) => {
                    waits.insert((*host).clone(), row.wait(now));
                }
                None => fence = row.fence + 1,
            }
        }
        let Some(run) = run::next(&mut transaction, claim.portal).await? else {
            return Ok(None);
        };
        for (subject, _) in &subjects {
            let assigned = assign(&mut transaction, subject, claim, fence, now).await;
            assigned.map_err(&failed)?;
        }
        transaction.commit().await.map_err(&failed)?;
        let lease = Lease {
            portal: claim.portal.clone(),
            fence,
            rows: subjects.len() as u64,
        };
        Ok(Some(Taken { lease, run, waits }))
    }

    /// Makes a lease last this long from now on, and its hosts wait for so long after its end. False when it is over.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed; whether the lease was renewed is not known then.
    pub async fn renew(
        &self,
        lease: &Lease,
        length: Duration,
        delay: Duration,
    ) -> Result<bool, LedgerError> {
        conflict::again(|| self.try_renew(lease, length, delay)).await
    }

    async fn try_renew(
        &self,
        lease: &Lease,
        length: Duration,
        delay: Duration,
    ) -> Result<bool, LedgerError> {
        let failed = LedgerError::failed("renewing a lease");
        let mut transaction = self.begin().await.map_err(&failed)?;
        hurry(&mut transaction).await.map_err(&failed)?;
        let now = clock(&mut transaction).await.map_err(&failed)?;
        let renewed = query(
            "UPDATE lease SET until = $3, delay_ms = $4 WHERE portal = $1 AND fence = $2 AND until > $5",
        )
        .bind(lease.portal.as_str())
        .bind(lease.fence)
        .bind(now + delta(length))
        .bind(millis(delay))
        .bind(now)
        .execute(&mut transaction)
        .await
        .map_err(&failed)?;
        if renewed != lease.rows {
            return Ok(false);
        }
        transaction.commit().await.map_err(&failed)?;
        Ok(true)
    }

    /// Gives a lease back. Each of these hosts is to be left alone for so long yet. A lease that is over stays as it is.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed; the lease then ends by itself.
    pub async fn release(
        &self,
        lease: &Lease,
        waits: &HashMap<String, Duration>,
    ) -> Result<(), LedgerError> {
        conflict::again(|| self.try_release(lease, waits)).await
    }

    async fn try_release(
        &self,
        lease: &Lease,
        waits: &HashMap<String, Duration>,
    ) -> Result<(), LedgerError> {
        let failed = LedgerError::failed("giving a lease back");
        let mut transaction = self.begin().await.map_err(&failed)?;
        hurry(&mut transaction).await.map_err(&failed)?;
        let now = clock(&mut transaction).await.map_err(&failed)?;
        let hosts = waits.iter().map(|(it, wait)| (subject_of_host(it), *wait));
        let portal = (subject_of_portal(&lease.portal), Duration::ZERO);
        let mut subjects = hosts.chain([portal]).collect::<Vec<_>>();
        subjects.sort();
        for (subject, wait) in subjects {
            query(
                "UPDATE lease SET until = $4, delay_ms = $5
                 WHERE subject = $1 AND portal = $2 AND fence = $3 AND until > $4",
            )
            .bind(&subject)
            .bind(lease.portal.as_str())
            .bind(lease.fence)
            .bind(now)
            .bind(millis(wait))
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        }
        transaction.commit().await.map_err(&failed)
    }

    /// Ends every lease of this holder, who is dead: only one may have a name at a time. How many rows they had.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn bury(&self, holder: &str) -> Result<u64, LedgerError> {
        conflict::again(|| self.try_bury(holder)).await
    }

    async fn try_bury(&self, holder: &str) -> Result<u64, LedgerError> {
        let failed = LedgerError::failed("ending the leases of a dead holder");
        let mut transaction = self.begin().await.map_err(&failed)?;
        hurry(&mut transaction).await.map_err(&failed)?;
        let now = clock(&mut transaction).await.map_err(&failed)?;
        let ended = query("UPDATE lease SET until = $2 WHERE holder = $1 AND until > $2")
            .bind(holder)
            .bind(now)
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        transaction.commit().await.map_err(&failed)?;
        Ok(ended)
    }

    /// The portals with an unfinished run that somebody may work on: nobody has them. Whether their hosts are free, only
    /// taking them tells.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn free_portals(&self) -> Result<Vec<PortalId>, LedgerError> {
        let failed = LedgerError::failed("looking for work");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        let now = clock(&mut snapshot).await.map_err(&failed)?;
        let portals: Vec<(String,)> = query(
            "SELECT DISTINCT portal FROM run WHERE state <> 'finished' AND NOT EXISTS
                (SELECT 1 FROM lease WHERE subject = 'portal ' || run.portal AND until > $1)
             ORDER BY portal",
        )
        .bind(now)
        .fetch_all(&mut snapshot)
        .await
        .map_err(&failed)?;
        portals
            .iter()
            .map(|(it,)| crate::ledger::row::parsed("a portal", it))
            .collect()
    }
}

/// Locks the rows of a lease until the end of the transaction: nobody takes one of them before that. It comes last in a
/// transaction, since the lease cannot be renewed meanwhile.
///
/// # Errors
/// [`LedgerError::LeaseLost`] when somebody else has taken one already.
pub(super) async fn fence(transaction: &mut Transaction, lease: &Lease) -> Result<(), LedgerError> {
    let failed = LedgerError::failed("checking a lease");
    hurry(transaction).await.map_err(&failed)?;
    let rows = query("UPDATE lease SET fence = fence WHERE portal = $1 AND fence = $2")
        .bind(lease.portal.as_str())
        .bind(lease.fence)
        .execute(transaction)
        .await
        .map_err(failed)?;
    if rows == lease.rows {
        return Ok(());
    }
    Err(LedgerError::LeaseLost {
        portal: lease.portal.to_string(),
    })
}

fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|it| it.code());
    code.is_some_and(|it| it == LOCK_NOT_AVAILABLE)
}
