//! Giving dead letters back to their queue: all that fit, in one transaction.

use shared::queue::Queue;

use super::{Embedded, clock};
use crate::bus::{BusError, PublishError};

#[derive(sqlx::FromRow)]
struct Room {
    dead: i64,
    room: i64,
}

impl Embedded {
    pub(in crate::bus) async fn requeue(
        &self,
        queue: &Queue,
        at_most: u64,
    ) -> Result<u64, PublishError> {
        let failed = BusError::backend("giving dead letters back");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let Room { dead, room } = sqlx::query_as(
            "SELECT (SELECT count(*) FROM dead_letter WHERE queue = $1) AS dead, max_length - length AS room
             FROM queue WHERE name = $1",
        )
        .bind(queue.name)
        .fetch_one(&mut *transaction)
        .await
        .map_err(&failed)?;
        let wanted = dead.min(i64::try_from(at_most).unwrap_or(i64::MAX));
        if wanted > 0 && room <= 0 {
            return Err(PublishError::QueueFull {
                queue: queue.name.to_owned(),
                max_length: queue.max_length,
            });
        }
        let count = wanted.min(room);
        sqlx::query(
            "INSERT INTO message (queue, event, event_id, body, set_at, due_at)
             SELECT queue, event, event_id, body, $3, $3 FROM dead_letter WHERE queue = $1 ORDER BY id LIMIT $2",
        )
        .bind(queue.name)
        .bind(count)
        .bind(clock::now())
        .execute(&mut *transaction)
        .await
        .map_err(&failed)?;
        sqlx::query(
            "DELETE FROM dead_letter WHERE id IN
             (SELECT id FROM dead_letter WHERE queue = $1 ORDER BY id LIMIT $2)",
        )
        .bind(queue.name)
        .bind(count)
        .execute(&mut *transaction)
        .await
        .map_err(&failed)?;
        transaction.commit().await.map_err(&failed)?;
        self.published.notify_waiters();
        Ok(count.unsigned_abs())
    }
}
