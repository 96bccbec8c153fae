//! Events that are true but not yet on the bus.

use runtime::bus::{Bus, Message, PublishError};
use shared::event::{Event, Payload};
use sqlx::SqliteConnection;

use super::{Ledger, LedgerError};

/// Not every event on the list could be published. What was not is still on it, in order.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The bus did not take one.
    #[error("the bus did not take {event} {event_id}")]
    Publish {
        /// The event's name.
        event: String,
        /// Its id.
        event_id: String,
        /// What the bus says.
        #[source]
        source: PublishError,
    },
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    event: String,
    event_id: String,
    body: Vec<u8>,
}

impl Ledger {
    /// Publishes the events on the list, the oldest first, and takes each off once the bus has it. A crash in between
    /// publishes it again, with the same id. An event that the bus will never take is put aside with the cause.
    ///
    /// # Errors
    /// [`RelayError`] for the first that could not be published now.
    pub async fn relay(&self, bus: &Bus) -> Result<(), RelayError> {
        let _turn = self.relay.lock().await;
        while let Some(row) = self.next_event().await? {
            let position = row.position;
            let message = Message {
                event: row.event,
                event_id: row.event_id,
                body: row.body,
            };
            match bus.publish_message(&message).await {
                Ok(()) => self.take_off(position).await?,
                Err(source) if source.is_temporary() => {
                    return Err(RelayError::Publish {
                        event: message.event,
                        event_id: message.event_id,
                        source,
                    });
                }
                Err(never) => self.put_aside(position, &message, never).await?,
            }
        }
        Ok(())
    }

    /// Returns when an event may have been put on the list by this process.
    pub(crate) async fn event_added(&self) {
        self.events.notified().await;
    }

    async fn next_event(&self) -> Result<Option<Row>, LedgerError> {
        sqlx::query_as(
            "SELECT position, event, event_id, body FROM outbox ORDER BY position LIMIT 1",
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(LedgerError::failed("reading the next event"))
    }

    async fn take_off(&self, position: i64) -> Result<(), LedgerError> {
        sqlx::query("DELETE FROM outbox WHERE position = $1")
            .bind(position)
            .execute(&self.pool)
            .await
            .map_err(LedgerError::failed("marking an event as published"))?;
        Ok(())
    }

    async fn put_aside(
        &self,
        position: i64,
        message: &Message,
        never: PublishError,
    ) -> Result<(), LedgerError> {
        let failed = LedgerError::failed("putting an event aside");
        let cause = never.to_string();
        let mut transaction = self.begin().await.map_err(&failed)?;
        sqlx::query(
            "INSERT INTO dead_outbox (position, event, event_id, body, cause)
             SELECT position, event, event_id, body, $2 FROM outbox WHERE position = $1",
        )
        .bind(position)
        .bind(&cause)
        .execute(&mut *transaction)
        .await
        .map_err(&failed)?;
        sqlx::query("DELETE FROM outbox WHERE position = $1")
            .bind(position)
            .execute(&mut *transaction)
            .await
            .map_err(&failed)?;
        transaction.commit().await.map_err(&failed)?;
        let (name, id) = (&message.event, &message.event_id);
        tracing::error!(
            event = "outbox.dead",
            event.name = name,
            event.id = id,
            cause,
            "an event is put aside"
        );
        Ok(())
    }

    /// Takes every event off the list, unpublished.
    #[cfg(test)]
    pub(super) async fn drop_events(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        let mut bodies = Vec::new();
        while let Some(row) = self.next_event().await? {
            self.take_off(row.position).await?;
            bodies.push(row.body);
        }
        Ok(bodies)
    }
}

/// Puts an event on the list, in the transaction that makes it true.
pub(super) async fn add<T: Payload>(
    connection: &mut SqliteConnection,
    event: &Event<T>,
) -> Result<(), sqlx::Error> {
    let message = Message::of(event);
    sqlx::query("INSERT INTO outbox (event, event_id, body) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING")
        .bind(message.event)
        .bind(message.event_id)
        .bind(message.body)
        .execute(connection)
        .await?;
    Ok(())
}
