//! Handing out messages: one at a time, each for the length of a lease.

use std::pin::pin;

use shared::queue::Queue;
use sqlx::SqliteConnection;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::{
    Embedded, Receipt,
    clock::{self, millis},
    receipt::bury,
};
use crate::bus::{BusError, Delivery};

/// A wait that was set further in the future than this was set by a clock that has been set back since. Less may be the
/// clocks of two threads.
const CLOCK_TOLERANCE_MS: i64 = 1000;

/// A message whose wait is over.
#[derive(sqlx::FromRow)]
struct Due {
    id: i64,
    attempts: i64,
    /// Whether it was handed out and not answered.
    held: bool,
    cause: Option<String>,
}

/// A message as it is handed out.
#[derive(sqlx::FromRow)]
struct Claimed {
    event: String,
    event_id: String,
    body: Vec<u8>,
    attempts: i64,
}

impl Embedded {
    /// The next message; none once `stop` is cancelled.
    pub(in crate::bus) async fn next(
        &self,
        queue: &'static Queue,
        stop: &CancellationToken,
    ) -> Result<Option<(Delivery, Receipt)>, BusError> {
        loop {
            // Listening before looking, so that what is published in between is not missed.
            let mut published = pin!(self.published.notified());
            published.as_mut().enable();
            if stop.is_cancelled() {
                return Ok(None);
            }
            let claimed = self.claim(queue).await;
            if let Some(claimed) = claimed.map_err(BusError::backend("receiving"))? {
                return Ok(Some(claimed));
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = published => {}
                () = time::sleep(self.poll) => {}
            }
        }
    }

    /// A message whose wait is over, if there is one; from now on it is the caller's for the length of a lease.
    async fn claim(
        &self,
        queue: &'static Queue,
    ) -> Result<Option<(Delivery, Receipt)>, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let now = clock::now();
        restart_waits_of_the_future(&mut transaction, queue, now).await?;
        while let Some(due) = due(&mut transaction, queue, now).await? {
            if due.attempts >= queue.max_attempts.into() {
                let cause = unanswered(&due);
                bury(&mut transaction, due.id, &cause, now).await?;
                tracing::error!(
                    event = "message.dead",
                    queue = queue.name,
                    cause,
                    "gone to the dead letters"
                );
                continue;
            }
            // One lost worker costs no time, further ones do: they may have died of something that passes.
            if due.held && due.attempts > 1 {
                delay(&mut transaction, &due, queue, now).await?;
                continue;
            }
            let claimed = take(&mut transaction, due.id, queue, now).await?;
            transaction.commit().await?;
            let receipt = Receipt {
                embedded: self.clone(),
                queue,
                id: due.id,
                attempt: claimed.attempts,
            };
            return Ok(Some((claimed.delivery(queue), receipt)));
        }
        transaction.commit().await?;
        Ok(None)
    }
}

impl Claimed {
    fn delivery(self, queue: &'static Queue) -> Delivery {
        Delivery {
            queue,
            event: self.event,
            event_id: self.event_id,
            body: self.body,
            attempt: u32::try_from(self.attempts).unwrap_or(u32::MAX),
        }
    }
}

/// Why a message is dead that was handed out for the last time and never answered.
fn unanswered(due: &Due) -> String {
    let attempts = due.attempts;
    let mut cause = format!(
        "given to a worker for the {attempts}. and last time without an answer: it died, or was stopped longer than a lease"
    );
    if let Some(said) = &due.cause {
        cause.push_str("; the last one that answered said: ");
        cause.push_str(said);
    }
    cause
}

async fn restart_waits_of_the_future(
    connection: &mut SqliteConnection,
    queue: &Queue,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE message SET due_at = $2 + due_at - set_at, set_at = $2 WHERE queue = $1 AND set_at > $2 + $3",
    )
    .bind(queue.name)
    .bind(now)
    .bind(CLOCK_TOLERANCE_MS)
    .execute(connection)
    .await?;
    Ok(())
}

async fn due(
    connection: &mut SqliteConnection,
    queue: &Queue,
    now: i64,
) -> Result<Option<Due>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, attempts, held, cause FROM message WHERE queue = $1 AND due_at <= $2 ORDER BY due_at LIMIT 1",
    )
    .bind(queue.name)
    .bind(now)
    .fetch_optional(connection)
    .await
}

/// Lets a message that was not answered wait as after a failure.
async fn delay(
    connection: &mut SqliteConnection,
    due: &Due,
    queue: &Queue,
    now: i64,
) -> Result<(), sqlx::Error> {
    let delay = queue.delay_after(u32::try_from(due.attempts).unwrap_or(u32::MAX));
    sqlx::query("UPDATE message SET held = 0, set_at = $2, due_at = $2 + $3 WHERE id = $1")
        .bind(due.id)
        .bind(now)
        .bind(millis(delay))
        .execute(connection)
        .await?;
    tracing::warn!(
        event = "message.delayed",
        queue = queue.name,
        attempts = due.attempts,
        delay_ms = delay.as_millis() as u64,
        "not answered again and again; to be tried later"
    );
    Ok(())
}

async fn take(
    connection: &mut SqliteConnection,
    id: i64,
    queue: &Queue,
    now: i64,
) -> Result<Claimed, sqlx::Error> {
    sqlx::query_as(
        "UPDATE message SET attempts = attempts + 1, held = 1, set_at = $2, due_at = $2 + $3 WHERE id = $1
         RETURNING event, event_id, body, attempts",
    )
    .bind(id)
    .bind(now)
    .bind(millis(queue.lease))
    .fetch_one(connection)
    .await
}
