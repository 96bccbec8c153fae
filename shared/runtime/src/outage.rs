//! Outlasting outages: a full disk or an unreachable store is no message's fault and uses up no message's attempts.
//!
//! A short outage is waited for with the message in hand. RabbitMQ takes a message away from who holds it for half an hour,
//! and counts that as an attempt; so a long one ends as an outage, and the handler answers [`crate::bus::Outcome::Postpone`].

use std::{error::Error, future::Future, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::time::{self, Instant};
use tokio_util::sync::CancellationToken;

/// Does this again and again while `is_outage` says of its error that the surroundings are at fault. Between two attempts it
/// pauses, at first 0.1 s, in the end 10 s. Meant for a handler of [`crate::bus::work`], which keeps the message's lease
/// meanwhile.
///
/// # Errors
/// The last error: one that is no outage, at once; an outage when `stop` is cancelled (at once, in the middle of a pause), or
/// when it has lasted for 8 minutes. So `is_outage` of the error tells whether the message is to be postponed.
pub async fn outlast<T, E, F>(
    stop: &CancellationToken,
    is_outage: impl Fn(&E) -> bool,
    work: impl FnMut() -> F,
) -> Result<T, E>
where
    E: Error,
    F: Future<Output = Result<T, E>>,
{
    outlast_with(LIMIT, pauses(), stop, is_outage, work).await
}

/// A handler may outlast several outages one after the other, and all of them must fit into the half hour of RabbitMQ.
const LIMIT: Duration = Duration::from_secs(8 * 60);

fn pauses() -> ExponentialBuilder {
    const AT_FIRST: Duration = Duration::from_millis(100);
    const IN_THE_END: Duration = Duration::from_secs(10);
    ExponentialBuilder::default()
        .with_min_delay(AT_FIRST)
        .with_max_delay(IN_THE_END)
        .without_max_times()
}

async fn outlast_with<T, E, F>(
    limit: Duration,
    pauses: impl BackoffBuilder,
    stop: &CancellationToken,
    is_outage: impl Fn(&E) -> bool,
    mut work: impl FnMut() -> F,
) -> Result<T, E>
where
    E: Error,
    F: Future<Output = Result<T, E>>,
{
    let mut pauses = pauses.build();
    let end = Instant::now() + limit;
    loop {
        let error = match work().await {
            Err(error) if is_outage(&error) => error,
            ended => return ended,
        };
        let pause = pauses.next();
        let Some(pause) = pause.filter(|it| Instant::now() + *it < end) else {
            return Err(error);
        };
        tracing::warn!(
            event = "outage.outlasting",
            error = ?error,
            pause_ms = pause.as_millis() as u64,
            "the surroundings are at fault; trying again"
        );
        if stop.run_until_cancelled(time::sleep(pause)).await.is_none() {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, future, pin::pin};

    use backon::ConstantBuilder;

    use super::*;

    #[derive(Debug, PartialEq, Eq, thiserror::Error)]
    enum Fault {
        #[error("the disk is full")]
        Outage,
        #[error("the message is garbage")]
        Message,
    }

    /// Fails so often with an outage, then ends so. The result, and how often it was tried.
    async fn check(
        times: usize,
        end: Result<(), Fault>,
        stop: CancellationToken,
    ) -> (Result<(), Fault>, usize) {
        let pauses = ConstantBuilder::default()
            .with_delay(Duration::from_millis(1))
            .with_max_times(5);
        let tries = Cell::new(0);
        let end = Cell::new(Some(end));
        let ended = outlast_with(
            LIMIT,
            pauses,
            &stop,
            |it| *it == Fault::Outage,
            || {
                tries.set(tries.get() + 1);
                let is_over = tries.get() > times;
                let result = is_over.then(|| end.take()).flatten();
                future::ready(result.unwrap_or(Err(Fault::Outage)))
            },
        );
        (ended.await, tries.get())
    }

    #[tokio::test]
    async fn an_outage_is_outlasted() {
        let stop = CancellationToken::new();
        assert_eq!(check(0, Ok(()), stop.clone()).await, (Ok(()), 1));
        assert_eq!(check(4, Ok(()), stop).await, (Ok(()), 5));
    }

    #[tokio::test]
    async fn a_fault_of_the_message_is_told_at_once() {
        let garbage = || Err(Fault::Message);
        let stop = CancellationToken::new();
        assert_eq!(check(0, garbage(), stop.clone()).await, (garbage(), 1));
        assert_eq!(check(2, garbage(), stop).await, (garbage(), 3));
    }

    #[tokio::test]
    async fn what_does_not_end_is_given_up_in_the_end() {
        let ended = check(99, Ok(()), CancellationToken::new()).await;
        assert_eq!(ended, (Err(Fault::Outage), 6));
    }

    #[tokio::test]
    async fn who_is_told_to_stop_does_not_wait() {
        let stop = CancellationToken::new();
        stop.cancel();
        assert_eq!(check(99, Ok(()), stop).await, (Err(Fault::Outage), 1));

        // In the middle of a pause, too.
        let stop = CancellationToken::new();
        let pauses = ConstantBuilder::default().with_delay(Duration::from_secs(3600));
        let fail = || future::ready(Err::<(), _>(Fault::Outage));
        let mut waiting = pin!(outlast_with(LIMIT * 100, pauses, &stop, |_| true, fail));
        let begun = time::timeout(Duration::from_millis(20), &mut waiting).await;
        assert!(begun.is_err(), "it waits");
        stop.cancel();
        let ended = time::timeout(Duration::from_secs(10), waiting).await;
        assert_eq!(ended, Ok(Err(Fault::Outage)));
    }

    #[tokio::test]
    async fn what_lasts_too_long_is_given_up_however_long_an_attempt_takes() {
        let limit = Duration::from_millis(50);
        let pauses = ConstantBuilder::default()
            .with_delay(Duration::from_millis(1))
            .without_max_times();
        let fail = || async {
            time::sleep(Duration::from_millis(20)).await;
            Err::<(), _>(Fault::Outage)
        };
        let (stop, begun) = (CancellationToken::new(), Instant::now());
        let ended = outlast_with(limit, pauses, &stop, |_| true, fail);
        assert_eq!(ended.await, Err(Fault::Outage));
        assert!(begun.elapsed() >= limit * 9 / 10, "{:?}", begun.elapsed());
    }

    #[test]
    fn three_outages_in_a_row_end_before_rabbitmq_takes_the_message_away() {
        let half_an_hour = Duration::from_secs(1800);
        assert!(LIMIT * 3 < half_an_hour * 9 / 10);
        let longest = pauses().build().take(100).max();
        assert_eq!(longest, Some(Duration::from_secs(10)));
    }
}
