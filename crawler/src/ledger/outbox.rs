//! Events that are true but not yet on the bus.

use runtime::{
    bus::{Bus, Message, PublishError},
    database::{Engine, Transaction, query},
};
use shared::event::{Event, Payload};

use super::{Ledger, LedgerError};
use crate::metric;

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

/// What became of an event on the list.
enum Fate {
    Published,
    /// The bus will never take it, for this cause.
    Dead(String),
}

/// Events that are taken off the list at a time.
const BATCH: &str = "SELECT position, event, event_id, body FROM outbox ORDER BY position LIMIT 64";
/// The same, without those that another crawler is publishing, locked until the end of the transaction: should this
/// crawler die, others have them at once.
const LOCKED_BATCH: &str =
    "SELECT position, event, event_id, body FROM outbox ORDER BY position LIMIT 64
     FOR UPDATE SKIP LOCKED";

impl Ledger {
    /// Publishes the events on the list, the oldest first, and takes each off once the bus has it. A crash in between
    /// publishes it again, with the same id. An event that the bus will never take is put aside with the cause. Those that
    /// another crawler is publishing at this moment are left to it, where the engine can tell (PostgreSQL).
    ///
    /// # Errors
    /// [`RelayError`] for the first that could not be published now.
    pub async fn relay(&self, bus: &Bus) -> Result<(), RelayError> {
        let _turn = self.relay.lock().await;
        let engine = self.database.engine();
        loop {
            let relayed = match engine {
                Engine::Sqlite => self.relay_one_by_one(bus).await?,
                Engine::Postgres => self.relay_locked(bus).await?,
            };
            if relayed == 0 {
                return Ok(());
            }
        }
    }

    /// A batch, each event in a transaction of its own: in SQLite one that lasted as long as the bus takes would keep all
    /// writers waiting.
    async fn relay_one_by_one(&self, bus: &Bus) -> Result<usize, RelayError> {
        let failed = LedgerError::failed("publishing events");
        let batch = self.next_events().await?;
        for row in &batch {
            let fate = publish(bus, row).await?;
            let mut transaction = self.begin().await.map_err(&failed)?;
            take_off(&mut transaction, row, &fate).await?;
            transaction.commit().await.map_err(&failed)?;
            report(row, &fate);
        }
        Ok(batch.len())
    }

    /// A batch, in one transaction.
    async fn relay_locked(&self, bus: &Bus) -> Result<usize, RelayError> {
        let failed = LedgerError::failed("publishing events");
        let mut transaction = self.begin().await.map_err(&failed)?;
        let batch: Vec<Row> = query(LOCKED_BATCH)
            .fetch_all(&mut transaction)
            .await
            .map_err(&failed)?;
        let mut done = Vec::new();
        let mut stopped = None;
        for row in &batch {
            match publish(bus, row).await {
                Ok(fate) => {
                    take_off(&mut transaction, row, &fate).await?;
                    done.push((row, fate));
                }
                Err(error) => {
                    stopped = Some(error);
                    break;
                }
            }
        }
        transaction.commit().await.map_err(&failed)?;
        for (row, fate) in done {
            report(row, &fate);
        }
        stopped.map_or(Ok(batch.len()), Err)
    }

    /// Returns when an event may have been put on the list by this process.
    pub(crate) async fn event_added(&self) {
        self.events.notified().await;
    }

    async fn next_events(&self) -> Result<Vec<Row>, LedgerError> {
        let failed = LedgerError::failed("reading the next events");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        query(BATCH).fetch_all(&mut snapshot).await.map_err(failed)
    }

    /// Takes every event off the list, unpublished.
    #[cfg(test)]
    pub(super) async fn drop_events(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        let failed = LedgerError::failed("dropping events");
        let mut bodies = Vec::new();
        let mut transaction = self.begin().await.map_err(&failed)?;
        let rows: Vec<Row> = query(BATCH)
            .fetch_all(&mut transaction)
            .await
            .map_err(&failed)?;
        for row in rows {
            take_off(&mut transaction, &row, &Fate::Published).await?;
            bodies.push(row.body);
        }
        transaction.commit().await.map_err(&failed)?;
        Ok(bodies)
    }
}

async fn publish(bus: &Bus, row: &Row) -> Result<Fate, RelayError> {
    let message = Message {
        event: row.event.clone(),
        event_id: row.event_id.clone(),
        body: row.body.clone(),
    };
    match bus.publish_message(&message).await {
        Ok(()) => Ok(Fate::Published),
        Err(source) if source.is_temporary() => Err(RelayError::Publish {
            event: message.event,
            event_id: message.event_id,
            source,
        }),
        Err(never) => Ok(Fate::Dead(never.to_string())),
    }
}

async fn take_off(
    transaction: &mut Transaction,
    row: &Row,
    fate: &Fate,
) -> Result<(), LedgerError> {
    let failed = LedgerError::failed("taking an event off the list");
    if let Fate::Dead(cause) = fate {
        query(
            "INSERT INTO dead_outbox (position, event, event_id, body, cause)
             SELECT position, event, event_id, body, $2 FROM outbox WHERE position = $1",
        )
        .bind(row.position)
        .bind(cause)
        .execute(transaction)
        .await
        .map_err(&failed)?;
    }
    query("DELETE FROM outbox WHERE position = $1")
        .bind(row.position)
        .execute(transaction)
        .await
        .map_err(failed)?;
    Ok(())
}

fn report(row: &Row, fate: &Fate) {
    match fate {
        Fate::Published => metric::published(),
        Fate::Dead(cause) => {
            metric::dead();
            tracing::error!(
                event = "outbox.dead",
                event.name = row.event,
                event.id = row.event_id,
                cause,
                "an event is put aside"
            );
        }
    }
}

/// Puts an event on the list, in the transaction that makes it true.
pub(super) async fn add<T: Payload>(
    transaction: &mut Transaction,
    event: &Event<T>,
) -> Result<(), sqlx::Error> {
    let message = Message::of(event);
    query("INSERT INTO outbox (event, event_id, body) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING")
        .bind(message.event)
        .bind(message.event_id)
        .bind(message.body)
        .execute(transaction)
        .await?;
    Ok(())
}
