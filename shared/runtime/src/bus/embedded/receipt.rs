//! Answering a delivery, as long as it is the message's last one.

use shared::queue::Queue;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::{
    Embedded,
    clock::{self, millis},
};
use crate::bus::{BusError, Outcome, Settled, outcome};

/// The right to answer one delivery.
#[derive(Debug)]
pub(in crate::bus) struct Receipt {
    pub(super) embedded: Embedded,
    pub(super) queue: &'static Queue,
    /// The message.
    pub(super) id: i64,
    /// The fencing token: the message's count of deliveries at this one.
    pub(super) attempt: i64,
}

impl Receipt {
    pub(in crate::bus) async fn settle(&self, outcome: &Outcome) -> Result<Settled, BusError> {
        let failed = BusError::backend("answering a delivery");
        self.try_settle(outcome).await.map_err(failed)
    }

    pub(in crate::bus) async fn renew(&self) -> Result<bool, BusError> {
        let failed = BusError::backend("renewing a lease");
        self.try_renew().await.map_err(failed)
    }

    async fn try_settle(&self, outcome: &Outcome) -> Result<Settled, sqlx::Error> {
        let mut transaction = self.embedded.begin().await?;
        if !self.is_valid(&mut transaction).await? {
            return Ok(Settled::Lost);
        }
        let settled = match outcome {
            Outcome::Done => self.finish(&mut transaction).await?,
            Outcome::Retry { cause } if self.attempt < self.queue.max_attempts.into() => {
                self.delay(&mut transaction, cause).await?
            }
            Outcome::Postpone { cause } => self.postpone(&mut transaction, cause).await?,
            Outcome::Retry { cause } | Outcome::Reject { cause } => {
                bury(&mut transaction, self.id, cause, clock::now()).await?;
                Settled::Dead
            }
        };
        transaction.commit().await?;
        Ok(settled)
    }

    /// True while no later delivery was made and this one is not answered.
    async fn is_valid(&self, connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM message WHERE id = $1 AND attempts = $2 AND held = 1)",
        )
        .bind(self.id)
        .bind(self.attempt)
        .fetch_one(connection)
        .await
    }

    async fn finish(
        &self,
        transaction: &mut Transaction<'static, Sqlite>,
    ) -> Result<Settled, sqlx::Error> {
        sqlx::query("DELETE FROM message WHERE id = $1")
            .bind(self.id)
            .execute(&mut **transaction)
            .await?;
        Ok(Settled::Done)
    }

    async fn delay(
        &self,
        transaction: &mut Transaction<'static, Sqlite>,
        cause: &str,
    ) -> Result<Settled, sqlx::Error> {
        let delay = self
            .queue
            .delay_after(u32::try_from(self.attempt).unwrap_or(u32::MAX));
        sqlx::query(
            "UPDATE message SET held = 0, set_at = $2, due_at = $2 + $3, cause = $4 WHERE id = $1",
        )
        .bind(self.id)
        .bind(clock::now())
        .bind(millis(delay))
        .bind(cause)
        .execute(&mut **transaction)
        .await?;
        Ok(Settled::Delayed(delay))
    }

    /// Sets the count back. The message gets another id by it: its next delivery has the same count, and this receipt must
    /// not be valid for that.
    async fn postpone(
        &self,
        transaction: &mut Transaction<'static, Sqlite>,
        cause: &str,
    ) -> Result<Settled, sqlx::Error> {
        let delay = outcome::postponement(self.queue);
        sqlx::query(
            "INSERT INTO message (queue, event, event_id, body, attempts, held, set_at, due_at, cause)
             SELECT queue, event, event_id, body, attempts - 1, 0, $2, $2 + $3, $4 FROM message WHERE id = $1",
        )
        .bind(self.id)
        .bind(clock::now())
        .bind(millis(delay))
        .bind(cause)
        .execute(&mut **transaction)
        .await?;
        self.finish(transaction).await?;
        Ok(Settled::Delayed(delay))
    }

    async fn try_renew(&self) -> Result<bool, sqlx::Error> {
        let renewed = sqlx::query(
            "UPDATE message SET set_at = $3, due_at = $3 + $4 WHERE id = $1 AND attempts = $2 AND held = 1",
        )
        .bind(self.id)
        .bind(self.attempt)
        .bind(clock::now())
        .bind(millis(self.queue.lease))
        .execute(&self.embedded.pool)
        .await?;
        Ok(renewed.rows_affected() == 1)
    }
}

/// Moves a message to the dead letters.
pub(super) async fn bury(
    connection: &mut SqliteConnection,
    id: i64,
    cause: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO dead_letter (id, queue, event, event_id, body, attempts, cause, died_at)
         SELECT id, queue, event, event_id, body, attempts, $2, $3 FROM message WHERE id = $1",
    )
    .bind(id)
    .bind(cause)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM message WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}
