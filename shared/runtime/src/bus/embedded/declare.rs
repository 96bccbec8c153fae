//! Declaring queues, and refusing those that exist with other arguments.

use shared::queue::Queue;
use sqlx::SqliteConnection;

use super::{Embedded, clock::millis};
use crate::bus::BusError;

/// The arguments of a queue as they are recorded in the file.
#[derive(Debug, PartialEq, Eq)]
struct Arguments {
    max_attempts: i64,
    /// JSON array of milliseconds.
    retry_delays: String,
    /// Milliseconds.
    lease: i64,
    max_length: i64,
    /// In alphabetical order.
    events: Vec<String>,
}

impl Embedded {
    pub(in crate::bus) async fn declare(&self, queue: &Queue) -> Result<(), BusError> {
        let failed = BusError::backend("declaring a queue");
        let wanted = Arguments::of(queue);
        let mut transaction = self.begin().await.map_err(&failed)?;
        match recorded(&mut transaction, queue.name)
            .await
            .map_err(&failed)?
        {
            Some(found) => found.check(&wanted, queue),
            None => {
                record(&mut transaction, queue.name, &wanted)
                    .await
                    .map_err(&failed)?;
                transaction.commit().await.map_err(&failed)
            }
        }
    }
}

impl Arguments {
    fn of(queue: &Queue) -> Self {
        let delays: Vec<i64> = queue.retry_delays.iter().map(|it| millis(*it)).collect();
        let mut events: Vec<String> = queue.events.iter().map(|it| it.to_string()).collect();
        events.sort();
        Self {
            max_attempts: queue.max_attempts.into(),
            retry_delays: serde_json::json!(delays).to_string(),
            lease: millis(queue.lease),
            max_length: i64::try_from(queue.max_length).unwrap_or(i64::MAX),
            events,
        }
    }

    /// Refuses the first argument that differs.
    fn check(&self, wanted: &Self, queue: &Queue) -> Result<(), BusError> {
        let differs = |argument: &str, found: String, wanted: String| {
            if found == wanted {
                return Ok(());
            }
            Err(BusError::OtherArguments {
                queue: queue.name.to_owned(),
                argument: argument.to_owned(),
                found,
                wanted,
            })
        };
        let number = |argument: &str, found: i64, wanted: i64| {
            differs(argument, found.to_string(), wanted.to_string())
        };
        let duration = |argument: &str, found: i64, wanted: i64| {
            differs(argument, format!("{found} ms"), format!("{wanted} ms"))
        };
        number("max_attempts", self.max_attempts, wanted.max_attempts)?;
        duration("lease", self.lease, wanted.lease)?;
        number("max_length", self.max_length, wanted.max_length)?;
        differs(
            "retry_delays (ms)",
            self.retry_delays.clone(),
            wanted.retry_delays.clone(),
        )?;
        differs("events", self.events.join(", "), wanted.events.join(", "))
    }
}

async fn recorded(
    connection: &mut SqliteConnection,
    queue: &str,
) -> Result<Option<Arguments>, sqlx::Error> {
    let row: Option<(i64, String, i64, i64)> = sqlx::query_as(
        "SELECT max_attempts, retry_delays, lease, max_length FROM queue WHERE name = $1",
    )
    .bind(queue)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((max_attempts, retry_delays, lease, max_length)) = row else {
        return Ok(None);
    };
    let events = sqlx::query_scalar("SELECT event FROM binding WHERE queue = $1 ORDER BY event")
        .bind(queue)
        .fetch_all(connection)
        .await?;
    Ok(Some(Arguments {
        max_attempts,
        retry_delays,
        lease,
        max_length,
        events,
    }))
}

async fn record(
    connection: &mut SqliteConnection,
    queue: &str,
    arguments: &Arguments,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO queue (name, max_attempts, retry_delays, lease, max_length) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(queue)
    .bind(arguments.max_attempts)
    .bind(&arguments.retry_delays)
    .bind(arguments.lease)
    .bind(arguments.max_length)
    .execute(&mut *connection)
    .await?;
    for event in &arguments.events {
        sqlx::query("INSERT INTO binding (event, queue) VALUES ($1, $2)")
            .bind(event)
            .bind(queue)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
