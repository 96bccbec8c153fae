//! Publishing: into every bound queue or into none.

use sqlx::SqliteConnection;

use super::{Embedded, clock};
use crate::bus::{BusError, Message, PublishError};

/// A queue bound to an event's name.
#[derive(sqlx::FromRow)]
struct Bound {
    queue: String,
    length: i64,
    max_length: i64,
}

impl Embedded {
    pub(in crate::bus) async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let failed = BusError::backend("publishing");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let queues = bound(&mut transaction, &message.event)
            .await
            .map_err(&failed)?;
        check(message, &queues)?;
        let now = clock::now();
        for bound in &queues {
            put(&mut transaction, &bound.queue, message, now)
                .await
                .map_err(&failed)?;
        }
        transaction.commit().await.map_err(&failed)?;
        self.published.notify_waiters();
        Ok(())
    }
}

async fn bound(connection: &mut SqliteConnection, event: &str) -> Result<Vec<Bound>, sqlx::Error> {
    sqlx::query_as(
        "SELECT queue, length, max_length FROM binding JOIN queue ON queue.name = binding.queue WHERE event = $1",
    )
    .bind(event)
    .fetch_all(connection)
    .await
}

fn check(message: &Message, queues: &[Bound]) -> Result<(), PublishError> {
    if queues.is_empty() && message.needs_a_taker() {
        return Err(PublishError::Unroutable {
            event: message.event.clone(),
        });
    }
    match queues.iter().find(|it| it.length >= it.max_length) {
        Some(full) => Err(PublishError::QueueFull {
            queue: full.queue.clone(),
            max_length: full.max_length.unsigned_abs(),
        }),
        None => Ok(()),
    }
}

async fn put(
    connection: &mut SqliteConnection,
    queue: &str,
    message: &Message,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO message (queue, event, event_id, body, set_at, due_at) VALUES ($1, $2, $3, $4, $5, $5)",
    )
    .bind(queue)
    .bind(&message.event)
    .bind(&message.event_id)
    .bind(&message.body)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
