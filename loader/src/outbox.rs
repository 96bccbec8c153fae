//! The outbox: `report.loaded` events that are committed and not yet published.

use std::time::{Duration, Instant};

use runtime::{
    bus::{Bus, Message, PublishError},
    database::{Argument, Engine, Transaction, query},
};
use shared::event::{Event, EventError, Head, ReportLoaded};
use tokio_util::sync::CancellationToken;

use crate::{
    metric,
    warehouse::{Warehouse, WarehouseError, in_time},
};

/// Events that one reading of the outbox takes at most.
const BATCH: i64 = 100;

/// How long one reading of the outbox is worked on: events that are held must not be held for long.
const SPELL: Duration = Duration::from_secs(20);

/// An event that waits to be published, as it was written: a newer build's is published like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its key in the outbox.
    pub id: i64,
    /// The event, encoded.
    pub body: String,
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
    transaction: &mut Transaction,
    event: &Event<ReportLoaded>,
) -> Result<(), WarehouseError> {
    query("INSERT INTO outbox (event) VALUES ($1)")
        .bind(Argument::json(event))
        .execute(transaction)
        .await?;
    Ok(())
}

/// How far one reading of the outbox has come.
#[derive(Debug, Default)]
struct Progress {
    taken: usize,
    published: usize,
}

impl Warehouse {
    /// Publishes what the outbox holds, the oldest first, each event before it leaves the outbox: a crash in between
    /// publishes it again, with the same id. One that the bus will never take is put aside with the cause. Returns how many
    /// were published.
    ///
    /// Several may do so at once. In PostgreSQL each takes other events, in a transaction that lets go of them when it
    /// ends, however it ends. In SQLite they take the same ones, so that one process only should.
    ///
    /// # Errors
    /// [`RelayError`] for the first that cannot be published now; it and those after it stay in the outbox.
    pub async fn relay(&self, bus: &Bus) -> Result<usize, RelayError> {
        self.relay_until(bus, &CancellationToken::new()).await
    }

    /// The same until `stop` is cancelled: then the event in hand is the last, and what was published has left the outbox.
    ///
    /// # Errors
    /// Those of [`Warehouse::relay`].
    pub async fn relay_until(
        &self,
        bus: &Bus,
        stop: &CancellationToken,
    ) -> Result<usize, RelayError> {
        let mut published = 0;
        while !stop.is_cancelled() {
            let mut progress = Progress::default();
            let ended = match self.engine() {
                Engine::Sqlite => self.relay_one_by_one(bus, stop, &mut progress).await,
                Engine::Postgres => self.relay_held(bus, stop, &mut progress).await,
            };
            published += progress.published;
            ended?;
            if progress.taken == 0 {
                break;
            }
        }
        Ok(published)
    }

    /// Publishes without a transaction: in SQLite one would keep all others from writing.
    async fn relay_one_by_one(
        &self,
        bus: &Bus,
        stop: &CancellationToken,
        progress: &mut Progress,
    ) -> Result<(), RelayError> {
        let unsent = in_time(self.unsent()).await?;
        progress.taken = unsent.len();
        for it in unsent.iter().take_while(|_| !stop.is_cancelled()) {
            let published = publish(bus, it).await?;
            in_time(async {
                let mut transaction = self.begin().await?;
                take_out(&mut transaction, it, &published).await?;
                Ok(transaction.commit().await?)
            })
            .await?;
            progress.count(&published);
        }
        Ok(())
    }

    /// Publishes in the transaction that takes out, and that keeps others from taking the same.
    async fn relay_held(
        &self,
        bus: &Bus,
        stop: &CancellationToken,
        progress: &mut Progress,
    ) -> Result<(), RelayError> {
        let (mut transaction, unsent) = in_time(async {
            let mut transaction = self.begin().await?;
            let unsent = unsent(&mut transaction, HOLD).await?;
            Ok((transaction, unsent))
        })
        .await?;
        progress.taken = unsent.len();
        let begun = Instant::now();
        let mut ended = Ok(());
        let goes_on = || begun.elapsed() < SPELL && !stop.is_cancelled();
        for it in unsent.iter().take_while(|_| goes_on()) {
            let published = match publish(bus, it).await {
                Ok(published) => published,
                Err(error) => {
                    // Those before it are published: they leave.
                    ended = Err(error.into());
                    break;
                }
            };
            in_time(take_out(&mut transaction, it, &published)).await?;
            progress.count(&published);
        }
        in_time(async { Ok(transaction.commit().await?) }).await?;
        ended
    }

    /// The oldest events that are not published, a hundred at most.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn unsent(&self) -> Result<Vec<Unsent>, WarehouseError> {
        unsent(&mut self.snapshot().await?, LOOK).await
    }

    /// Takes a published event out of the outbox.
    ///
    /// # Errors
    /// [`WarehouseError::Query`]; the event stays and will be published again.
    pub async fn sent(&self, id: i64) -> Result<(), WarehouseError> {
        let mut transaction = self.begin().await?;
        delete(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(())
    }
}

impl Progress {
    fn count(&mut self, published: &Published) {
        match published {
            Published::Now => {
                self.published += 1;
                metric::published();
            }
            Published::Never(_) => metric::dead(),
        }
    }
}

/// What the bus made of an event.
enum Published {
    /// It took it.
    Now,
    /// It will never take it, for this cause.
    Never(String),
}

/// Publishes an event. An error is one that may be none later.
async fn publish(bus: &Bus, unsent: &Unsent) -> Result<Published, PublishError> {
    let message = match unsent.message() {
        Ok(message) => message,
        Err(unreadable) => return Ok(Published::Never(unreadable.to_string())),
    };
    match bus.publish_message(&message).await {
        Ok(()) => Ok(Published::Now),
        Err(error) if error.is_temporary() => Err(error),
        Err(never) => Ok(Published::Never(never.to_string())),
    }
}

const LOOK: &str = "SELECT id, CAST(event AS TEXT) FROM outbox ORDER BY id LIMIT $1";
/// What another relay holds is left to it.
const HOLD: &str =
    "SELECT id, CAST(event AS TEXT) FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED";

async fn unsent(
    transaction: &mut Transaction,
    statement: &'static str,
) -> Result<Vec<Unsent>, WarehouseError> {
    let rows: Vec<(i64, String)> = query(statement).bind(BATCH).fetch_all(transaction).await?;
    Ok(rows
        .into_iter()
        .map(|(id, body)| Unsent { id, body })
        .collect())
}

/// Takes out an event that was published, or puts it aside.
async fn take_out(
    transaction: &mut Transaction,
    unsent: &Unsent,
    published: &Published,
) -> Result<(), WarehouseError> {
    if let Published::Never(cause) = published {
        tracing::error!(
            event = "outbox.dead",
            outbox.id = unsent.id,
            cause,
            "an event is put aside"
        );
        query("INSERT INTO dead_outbox (id, event, cause) SELECT id, event, $2 FROM outbox WHERE id = $1")
            .bind(unsent.id)
            .bind(cause)
            .execute(transaction)
            .await?;
    }
    delete(transaction, unsent.id).await
}

async fn delete(transaction: &mut Transaction, id: i64) -> Result<(), WarehouseError> {
    query("DELETE FROM outbox WHERE id = $1")
        .bind(id)
        .execute(transaction)
        .await?;
    Ok(())
}

impl Unsent {
    /// What it says.
    ///
    /// # Errors
    /// [`EventError`] when this build cannot read it: a newer one may have written it.
    pub fn event(&self) -> Result<Event<ReportLoaded>, EventError> {
        Event::from_bytes(self.body.as_bytes())
    }

    /// It as it crosses the bus. Nothing but its envelope is read.
    ///
    /// # Errors
    /// [`EventError`] when it is no event.
    pub fn message(&self) -> Result<Message, EventError> {
        let head = Head::from_bytes(self.body.as_bytes())?;
        Ok(Message {
            event: head.name().to_owned(),
            event_id: head.id,
            body: self.body.clone().into_bytes(),
        })
    }
}
