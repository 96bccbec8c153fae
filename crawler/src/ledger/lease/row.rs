//! The rows of leases: one for a portal, one for a host.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use runtime::database::{Engine, Transaction, query};
use shared::portal::PortalId;
use sqlx::AssertSqlSafe;

use super::Claim;

/// A row as it is, locked until the end of the transaction. One that is missing is made, free since ever.
const LOCKED: &str = "INSERT INTO lease (subject, portal, fence, holder, until, delay_ms) VALUES ($1, $2, 0, '', $3, 0)
     ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject RETURNING fence, until, delay_ms";

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) fence: i64,
    pub(super) until: DateTime<Utc>,
    delay_ms: i64,
}

impl Row {
    /// How long a host must be left alone yet.
    pub(super) fn wait(&self, now: DateTime<Utc>) -> Duration {
        let free_at = self.until + TimeDelta::milliseconds(self.delay_ms);
        (free_at - now).to_std().unwrap_or_default()
    }
}

/// The row of a subject, locked until the end of the transaction.
pub(super) async fn locked(
    transaction: &mut Transaction,
    subject: &str,
    portal: &PortalId,
) -> Result<Row, sqlx::Error> {
    query(LOCKED)
        .bind(subject)
        .bind(portal.as_str())
        .bind(DateTime::<Utc>::UNIX_EPOCH)
        .fetch_one(transaction)
        .await
}

/// Gives the row of a subject to whoever claims it.
pub(super) async fn assign(
    transaction: &mut Transaction,
    subject: &str,
    claim: &Claim<'_>,
    fence: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    query(
        "UPDATE lease SET portal = $2, fence = $3, holder = $4, until = $5, delay_ms = $6 WHERE subject = $1",
    )
    .bind(subject)
    .bind(claim.portal.as_str())
    .bind(fence)
    .bind(claim.holder)
    .bind(now + delta(claim.length))
    .bind(millis(claim.delay))
    .execute(transaction)
    .await?;
    Ok(())
}

/// How long a server waits for the next statement of a transaction that has rows of leases in hand: less than it takes a
/// holder to lose one that it cannot renew meanwhile.
const STANDSTILL: &str = "SET LOCAL idle_in_transaction_session_timeout = '5s'";

/// Lets the server end this transaction soon, should this process stand still in the middle of it.
pub(super) async fn hurry(transaction: &mut Transaction) -> Result<(), sqlx::Error> {
    if transaction.engine() == Engine::Postgres {
        query(STANDSTILL).execute(transaction).await?;
    }
    Ok(())
}

/// Whether somebody has one of these subjects. It locks nothing, and so is in nobody's way.
pub(super) async fn is_any_held(
    transaction: &mut Transaction,
    subjects: impl Iterator<Item = &str>,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let subjects: Vec<&str> = subjects.collect();
    let numbers: Vec<String> = (2..)
        .take(subjects.len())
        .map(|it| format!("${it}"))
        .collect();
    let statement = format!(
        "SELECT count(*) FROM lease WHERE until > $1 AND subject IN ({})",
        numbers.join(", ")
    );
    let held = query(AssertSqlSafe(statement)).bind(now);
    let held = subjects.into_iter().fold(held, |query, it| query.bind(it));
    let (held,): (i64,) = held.fetch_one(transaction).await?;
    Ok(held > 0)
}

/// The moment of the database; in PostgreSQL, that at which the transaction began.
pub(super) async fn clock(transaction: &mut Transaction) -> Result<DateTime<Utc>, sqlx::Error> {
    match transaction.engine() {
        Engine::Sqlite => Ok(Utc::now()),
        Engine::Postgres => {
            let (now,) = query("SELECT now()").fetch_one(transaction).await?;
            Ok(now)
        }
    }
}

pub(super) fn subject_of_portal(portal: &PortalId) -> String {
    format!("portal {portal}")
}

pub(super) fn subject_of_host(host: &str) -> String {
    format!("host {host}")
}

/// Longer than any lease or delay, and far from what a moment can hold.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

pub(super) fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::milliseconds(millis(duration))
}

/// In whole milliseconds, rounded up.
pub(super) fn millis(duration: Duration) -> i64 {
    let millis = duration.min(LONGEST).as_nanos().div_ceil(1_000_000);
    i64::try_from(millis).unwrap_or(i64::MAX)
}
