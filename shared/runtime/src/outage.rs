//! Outlasting outages: a full disk or an unreachable store is no message's fault and uses up no message's attempts.

use std::{error::Error, future::Future, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::time;
use tokio_util::sync::CancellationToken;

/// Does this again and again while `is_outage` says of its error that the surroundings are at fault. Between two attempts it
/// pauses, at first 0.1 s, in the end 10 s. Meant for a handler of [`crate::bus::work`], which keeps the message's lease
/// meanwhile.
///
/// # Errors
/// The last error when it was no outage, when `stop` is cancelled (at once, in the middle of a pause), or after about an
/// hour: should one message's fault look like an outage, it must not hold up the others for ever.
pub async fn outlast<T, E, F>(
    stop: &CancellationToken,
    is_outage: impl Fn(&E) -> bool,
    work: impl FnMut() -> F,
) -> Result<T, E>
where
    E: Error,
    F: Future<Output = Result<T, E>>,
{
    outlast_with(pauses(), stop, is_outage, work).await
}

fn pauses() -> ExponentialBuilder {
    const AT_FIRST: Duration = Duration::from_millis(100);
    const IN_THE_END: Duration = Duration::from_secs(10);
    // Nearly all of them the longest: an hour.
    const TIMES: usize = 360;
    ExponentialBuilder::default()
        .with_min_delay(AT_FIRST)
        .with_max_delay(IN_THE_END)
        .with_max_times(TIMES)
}

async fn outlast_with<T, E, F>(
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
    loop {
        let error = match work().await {
            Err(error) if is_outage(&error) => error,
            ended => return ended,
        };
        let Some(pause) = pauses.next() else {
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
        let mut waiting = pin!(outlast_with(pauses, &stop, |_| true, fail));
        let begun = time::timeout(Duration::from_millis(20), &mut waiting).await;
        assert!(begun.is_err(), "it waits");
        stop.cancel();
        let ended = time::timeout(Duration::from_secs(10), waiting).await;
        assert_eq!(ended, Ok(Err(Fault::Outage)));
    }

    #[test]
    fn an_outage_of_an_hour_is_outlasted_and_a_day_is_not_waited_for() {
        let total: Duration = pauses().build().sum();
        let hour = Duration::from_secs(3600);
        assert!((hour * 9 / 10..hour * 2).contains(&total), "{total:?}");
    }
}
