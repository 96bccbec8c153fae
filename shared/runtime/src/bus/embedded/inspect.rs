//! Looking into the queues.

use chrono::DateTime;
use shared::queue::Queue;

use super::{Embedded, clock};
use crate::bus::{BusError, DEAD_LETTERS_AT_ONCE, DeadLetter, Depth};

#[derive(sqlx::FromRow)]
struct Counts {
    ready: i64,
    delayed: i64,
    leased: i64,
    dead: i64,
}

#[derive(sqlx::FromRow)]
struct Dead {
    id: i64,
    event: String,
    event_id: String,
    body: Vec<u8>,
    attempts: i64,
    cause: String,
    died_at: i64,
}

impl Embedded {
    pub(in crate::bus) async fn depth(&self, queue: &Queue) -> Result<Depth, BusError> {
        let counts: Counts = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE due_at <= $2) AS ready,
                    count(*) FILTER (WHERE due_at > $2 AND held = 0) AS delayed,
                    count(*) FILTER (WHERE due_at > $2 AND held = 1) AS leased,
                    (SELECT count(*) FROM dead_letter WHERE queue = $1) AS dead
             FROM message WHERE queue = $1",
        )
        .bind(queue.name)
        .bind(clock::now())
        .fetch_one(&self.pool)
        .await
        .map_err(BusError::backend("counting messages"))?;
        Ok(Depth {
            ready: counts.ready.unsigned_abs(),
            delayed: counts.delayed.unsigned_abs(),
            leased: counts.leased.unsigned_abs(),
            dead: counts.dead.unsigned_abs(),
        })
    }

    pub(in crate::bus) async fn dead_letters(
        &self,
        queue: &Queue,
    ) -> Result<Vec<DeadLetter>, BusError> {
        let dead: Vec<Dead> = sqlx::query_as(
            "SELECT id, event, event_id, body, attempts, cause, died_at FROM dead_letter WHERE queue = $1 ORDER BY id LIMIT $2",
        )
        .bind(queue.name)
        .bind(i64::try_from(DEAD_LETTERS_AT_ONCE).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await
        .map_err(BusError::backend("reading dead letters"))?;
        Ok(dead.into_iter().map(DeadLetter::from).collect())
    }
}

impl From<Dead> for DeadLetter {
    fn from(dead: Dead) -> Self {
        Self {
            id: dead.id.to_string(),
            event: dead.event,
            event_id: dead.event_id,
            body: dead.body,
            attempts: u32::try_from(dead.attempts).unwrap_or(u32::MAX),
            cause: dead.cause,
            died_at: DateTime::from_timestamp_millis(dead.died_at).unwrap_or_default(),
        }
    }
}
