//! The outbox: `report.loaded` events that are committed and not yet published.

use runtime::bus::{Bus, PublishError};
use shared::event::{Event, ReportLoaded};
use sqlx::SqliteConnection;

use crate::warehouse::{Warehouse, WarehouseError};

/// Events that one reading of the outbox takes at most.
const BATCH: i64 = 100;

/// An event that waits to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its key in the outbox.
    pub id: i64,
    /// The event.
    pub event: Event<ReportLoaded>,
}

/// Why the outbox could not be emptied. What is left in it is published on the next attempt.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The outbox could not be read or written.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The bus did not take an event.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

/// Puts an event into the outbox, in the transaction of the rows it speaks of.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    event: &Event<ReportLoaded>,
) -> Result<(), WarehouseError> {
    let event = serde_json::to_string(event).expect("an event is always JSON");
    sqlx::query("INSERT INTO outbox (event) VALUES ($1)")
        .bind(event)
        .execute(connection)
        .await?;
    Ok(())
}

impl Warehouse {
    /// Publishes what the outbox holds, the oldest first, each event before it leaves the outbox: a crash in between
    /// publishes it again, with the same id. One that the bus will never take is put aside with the cause. Returns how many
    /// were published.
    ///
    /// # Errors
    /// [`RelayError`] for the first that cannot be published now; it and those after it stay in the outbox.
    pub async fn relay(&self, bus: &Bus) -> Result<usize, RelayError> {
        let mut published = 0;
        loop {
            let unsent = self.unsent().await?;
            if unsent.is_empty() {
                return Ok(published);
            }
            for it in unsent {
                match bus.publish(&it.event).await {
                    Ok(()) => {
                        self.sent(it.id).await?;
                        published += 1;
                    }
                    Err(error) if error.is_temporary() => return Err(error.into()),
                    Err(never) => self.put_aside(&it, &never).await?,
                }
            }
        }
    }

    /// The oldest events that are not published, a hundred at most.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer; [`WarehouseError::Unknown`] when a newer build has
    /// written an event that this one cannot read.
    pub async fn unsent(&self) -> Result<Vec<Unsent>, WarehouseError> {
        let mut snapshot = self.snapshot().await?;
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT id, event FROM outbox ORDER BY id LIMIT $1")
                .bind(BATCH)
                .fetch_all(&mut *snapshot)
                .await?;
        rows.into_iter().map(unsent).collect()
    }

    /// Takes a published event out of the outbox.
    ///
    /// # Errors
    /// [`WarehouseError::Query`]; the event stays and will be published again.
    pub async fn sent(&self, id: i64) -> Result<(), WarehouseError> {
        let mut transaction = self.begin().await?;
        take_out(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn put_aside(&self, unsent: &Unsent, never: &PublishError) -> Result<(), WarehouseError> {
        let cause = never.to_string();
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO dead_outbox (id, event, cause) SELECT id, event, $2 FROM outbox WHERE id = $1")
            .bind(unsent.id)
            .bind(&cause)
            .execute(&mut *transaction)
            .await?;
        take_out(&mut transaction, unsent.id).await?;
        transaction.commit().await?;
        tracing::error!(
            event = "outbox.dead",
            event.id = unsent.event.id,
            cause,
            "an event is put aside"
        );
        Ok(())
    }
}

async fn take_out(connection: &mut SqliteConnection, id: i64) -> Result<(), WarehouseError> {
    sqlx::query("DELETE FROM outbox WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

fn unsent((id, event): (i64, String)) -> Result<Unsent, WarehouseError> {
    let event = Event::from_bytes(event.as_bytes()).map_err(|error| WarehouseError::Unknown {
        column: "outbox.event",
        found: format!("{event} ({error})"),
    })?;
    Ok(Unsent { id, event })
}
