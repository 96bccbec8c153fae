//! The consumer loop: receives, runs the handler, keeps the lease, and answers for it.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use futures::FutureExt;
use shared::queue::Queue;
use tokio::{
    task::JoinSet,
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use super::{Bus, BusError, Delivery, Outcome, Receipt, Settled, Subscription};
use crate::panic::words;

/// A lease is renewed this often within its length, so that one late renewal does not lose it.
const RENEWALS_PER_LEASE: u32 = 3;

/// Works a queue until `stop` is cancelled; then finishes what is in flight and returns. At most `concurrency` (at least
/// one) messages are worked on at a time.
///
/// A retry is delivered again after the next delay of the queue's ladder; a message whose attempts are used up goes to
/// the dead letters with the last cause. What is postponed keeps its attempt. A handler that panics counts as an attempt. While a handler works, its lease is
/// renewed; when the message was given to another worker all the same, the handler is dropped at its next await.
///
/// # Errors
/// [`BusError`] when the queue has other arguments, or the embedded bus did not answer for about half a minute. What is in
/// flight is finished then, too. A broker that is away is waited for.
pub async fn work<H, F>(
    bus: &Bus,
    queue: &'static Queue,
    concurrency: usize,
    stop: CancellationToken,
    handler: H,
) -> Result<(), BusError>
where
    H: Fn(Delivery) -> F + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send + 'static,
{
    let handler = Arc::new(handler);
    let concurrency = concurrency.max(1);
    let mut subscription = bus.subscribe_to(queue, concurrency).await?;
    let mut in_flight = JoinSet::new();
    let ended = loop {
        // Who is told to stop does not wait for a place: what was received and not begun goes back at once.
        stop.run_until_cancelled(wait_for_a_place(&mut in_flight, concurrency))
            .await;
        match next(&mut subscription, &stop).await {
            Ok(Some((delivery, receipt))) => {
                let span = span_of(&delivery);
                in_flight.spawn(
                    see_through(handler.clone(), delivery, receipt, stop.clone()).instrument(span),
                );
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    wait_for_a_place(&mut in_flight, 1).await;
    ended
}

/// Waits until fewer than this many deliveries are in flight.
async fn wait_for_a_place(in_flight: &mut JoinSet<()>, places: usize) {
    let check = |joined: Result<(), tokio::task::JoinError>| {
        joined.expect("a delivery's task catches the panics of its handler and is not aborted");
    };
    while let Some(joined) = in_flight.try_join_next() {
        check(joined);
    }
    while in_flight.len() >= places {
        if let Some(joined) = in_flight.join_next().await {
            check(joined);
        }
    }
}

/// The next delivery, with patience for a bus that is busy or away for a moment.
async fn next(
    subscription: &mut Subscription,
    stop: &CancellationToken,
) -> Result<Option<(Delivery, Receipt)>, BusError> {
    let mut delays = patience().build();
    loop {
        let error = match subscription.next(stop).await {
            Ok(received) => return Ok(received),
            Err(error) => error,
        };
        let Some(delay) = delays.next().filter(|_| error.is_outage()) else {
            return Err(error);
        };
        tracing::warn!(event = "bus.receive_failed", error = ?error, "cannot receive; trying again");
        if stop.run_until_cancelled(time::sleep(delay)).await.is_none() {
            return Ok(None);
        }
    }
}

const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// 0.1 s, doubled up to 5 s, about half a minute in all.
fn patience() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(LONGEST_PAUSE)
        .with_max_times(10)
}

fn span_of(delivery: &Delivery) -> Span {
    tracing::info_span!(
        "delivery",
        queue = delivery.queue.name,
        event.id = %delivery.event_id,
        attempt = delivery.attempt,
    )
}

/// Takes one delivery from receipt to answer.
async fn see_through<H, F>(
    handler: Arc<H>,
    delivery: Delivery,
    receipt: Receipt,
    stop: CancellationToken,
) where
    H: Fn(Delivery) -> F,
    F: Future<Output = Outcome>,
{
    let lease = delivery.queue.lease;
    let outcome = tokio::select! {
        outcome = run(&*handler, delivery) => outcome,
        () = lease_lost(&receipt, lease) => {
            tracing::warn!(event = "bus.lease_lost", "the message was given to another worker; this one stops");
            return;
        }
    };
    match settle(&receipt, &outcome, lease, &stop).await {
        Ok(settled) => report(&outcome, settled),
        // It is delivered again when the lease ends.
        Err(error) => {
            tracing::error!(event = "bus.settle_failed", error = ?error, "cannot answer a delivery")
        }
    }
}

/// Answers, again and again while the bus is at fault and the message is still this worker's: else its work would be done
/// twice. Who is told to stop does so for half a minute at most.
async fn settle(
    receipt: &Receipt,
    outcome: &Outcome,
    lease: Duration,
    stop: &CancellationToken,
) -> Result<Settled, BusError> {
    let mut delays = patience().build();
    let mut held_until = Instant::now() + lease;
    loop {
        let error = match receipt.settle(outcome).await {
            Err(error) if error.is_outage() => error,
            ended => return ended,
        };
        match receipt.renew().await {
            Ok(true) => held_until = Instant::now() + lease,
            Ok(false) => return Ok(Settled::Lost),
            Err(_) if Instant::now() < held_until => {}
            Err(_) => return Err(error),
        }
        let delay = delays.next();
        if delay.is_none() && stop.is_cancelled() {
            return Err(error);
        }
        tracing::warn!(event = "bus.settle_delayed", error = ?error, "cannot answer a delivery yet; trying again");
        time::sleep(delay.unwrap_or(LONGEST_PAUSE)).await;
    }
}

/// The handler's answer; a panic is a failed attempt.
async fn run<H, F>(handler: &H, delivery: Delivery) -> Outcome
where
    H: Fn(Delivery) -> F,
    F: Future<Output = Outcome>,
{
    // The handler's own state after a panic is its business; the delivery is dropped with it.
    let answer = AssertUnwindSafe(async move { handler(delivery).await });
    answer.catch_unwind().await.unwrap_or_else(|panic| {
        Outcome::retry(format_args!("the handler panicked: {}", words(&*panic)))
    })
}

/// Renews the lease until it turns out to be lost.
async fn lease_lost(receipt: &Receipt, lease: Duration) {
    loop {
        time::sleep(lease / RENEWALS_PER_LEASE).await;
        match receipt.renew().await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(event = "bus.renew_failed", error = ?error, "cannot renew a lease; it runs on");
            }
        }
    }
}

fn report(outcome: &Outcome, settled: Settled) {
    let cause = match outcome {
        Outcome::Done => "",
        Outcome::Retry { cause } | Outcome::Postpone { cause } | Outcome::Reject { cause } => cause,
    };
    match settled {
        Settled::Done => tracing::debug!(event = "message.done", "done"),
        Settled::Delayed(delay) => tracing::warn!(
            event = "message.delayed",
            delay_ms = delay.as_millis() as u64,
            cause,
            "not worked on; to be tried again"
        ),
        Settled::Dead => {
            tracing::error!(event = "message.dead", cause, "gone to the dead letters");
        }
        Settled::Lost => {
            tracing::warn!(
                event = "message.lost",
                "answered too late; another worker has it"
            );
        }
    }
}
