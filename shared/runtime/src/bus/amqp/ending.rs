//! Waiting for the client library, but not without end, nor past the end of what it was asked of.
//!
//! A connection of lapin 4.12 ends in two steps: its reader stops the task that takes requests, and that task, before it
//! stops, tells every channel. A request between the two is put into a queue that nobody reads any more, and is never
//! answered: neither an acknowledgement nor a new channel.

use std::{future::Future, pin::pin, time::Duration};

use futures::FutureExt;
use lapin::{
    Acker, Channel, Connection, ConnectionState, ErrorKind,
    options::{BasicAckOptions, BasicRejectOptions},
};
use tokio::time;

use crate::bus::BusError;

/// How often it is looked whether the answer can still come.
const LOOK: Duration = Duration::from_millis(250);

/// The answer; none when what would give it has ended without it.
pub(super) async fn unless<T>(
    has_ended: impl Fn() -> bool,
    answer: impl Future<Output = T>,
) -> Option<T> {
    let mut answer = pin!(answer);
    loop {
        if let Ok(answer) = time::timeout(LOOK, answer.as_mut()).await {
            return Some(answer);
        }
        if has_ended() {
            // Whoever ended it may have answered before that.
            return answer.now_or_never();
        }
    }
}

/// Does this within this time: a broker may keep a connection alive and answer nothing else.
pub(super) async fn in_time<T>(
    place: &str,
    doing: &'static str,
    limit: Duration,
    work: impl Future<Output = Result<T, BusError>>,
) -> Result<T, BusError> {
    time::timeout(limit, work).await.unwrap_or_else(|_| {
        Err(BusError::NoAnswer {
            place: place.to_owned(),
            doing,
            after: limit,
        })
    })
}

/// Acknowledges a delivery. False when it was not this worker's any more, or its channel ended.
pub(super) async fn acknowledge(acker: &Acker) -> bool {
    let acknowledged = acker.ack(BasicAckOptions::default());
    let acknowledged = unless(|| acker.poisoned(), acknowledged).await;
    matches!(acknowledged, Some(Ok(true)))
}

/// Gives a delivery back to its queue, unless it is answered. A channel that has ended did that already.
pub(super) async fn give_back(acker: &Acker) {
    let given_back = acker.reject(BasicRejectOptions { requeue: true });
    let _ = unless(|| acker.poisoned(), given_back).await;
}

/// A new channel.
pub(super) async fn channel(connection: &Connection) -> lapin::Result<Channel> {
    let status = connection.status();
    let made = unless(|| !status.connected(), connection.create_channel()).await;
    made.unwrap_or_else(|| Err(ErrorKind::InvalidConnectionState(ConnectionState::Error).into()))
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        sync::atomic::{AtomicU32, Ordering},
    };

    use super::{LOOK, unless};

    #[tokio::test]
    async fn an_answer_is_waited_for_until_it_can_no_longer_come() {
        let looks = AtomicU32::new(0);
        let has_ended = || looks.fetch_add(1, Ordering::Relaxed) == 2;
        assert_eq!(unless(has_ended, pending::<()>()).await, None);
        assert_eq!(looks.into_inner(), 3);
    }

    #[tokio::test]
    async fn an_answer_counts_although_the_end_came_after_it() {
        assert_eq!(unless(|| true, ready(1)).await, Some(1));
        let late = async {
            std::thread::sleep(LOOK * 2);
            tokio::task::yield_now().await;
            2
        };
        assert_eq!(unless(|| true, late).await, Some(2));
    }
}
