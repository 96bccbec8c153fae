//! The spacing of requests, host by host, over all runs of this process. Over several processes, leases carry it on
//! ([`crate::ledger`]).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{self, Instant};

/// When each host may be asked again.
#[derive(Debug, Default)]
pub struct Pace {
    next: Mutex<HashMap<String, Instant>>,
}

/// A request that is under way to its host. It arrives at some moment before this is dropped, and the time to the next one
/// counts from then: a connection may take longer to be made than the whole delay.
#[must_use = "the host is left alone from when this is dropped"]
#[derive(Debug)]
pub struct Turn<'a> {
    pace: &'a Pace,
    host: &'a str,
    delay: Duration,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pace.leave_alone(self.host, self.delay);
    }
}

impl Pace {
    /// Waits for the next free moment of a host and takes it. Moments of one host are at least `delay` apart, whoever waits;
    /// who waits after this turn has ended is that far from its end.
    pub async fn wait<'a>(&'a self, host: &'a str, delay: Duration) -> Turn<'a> {
        let moment = self.take(host, delay);
        time::sleep_until(moment).await;
        let pace = self;
        Turn { pace, host, delay }
    }

    /// Leaves a host alone for so long from now on.
    pub fn leave_alone(&self, host: &str, wait: Duration) {
        let moment = Instant::now() + wait;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let next = next.entry(host.to_owned()).or_insert(moment);
        *next = moment.max(*next);
    }

    /// How long a host must be left alone yet.
    pub fn remaining(&self, host: &str) -> Duration {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = next.get(host).copied();
        moment.map_or(Duration::ZERO, |it| {
            it.saturating_duration_since(Instant::now())
        })
    }

    fn take(&self, host: &str, delay: Duration) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let moment = next.get(host).map_or(now, |it| now.max(*it));
        next.insert(host.to_owned(), moment + delay);
        moment
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{self, Instant};

    use super::Pace;

    #[tokio::test]
    async fn a_host_is_spaced_and_another_does_not_wait_for_it() {
        let pace = Pace::default();
        let delay = Duration::from_millis(200);
        let start = Instant::now();
        let one = async {
            for _ in 0..3 {
                drop(pace.wait("a", delay).await);
            }
            start.elapsed()
        };
        let other = async {
            drop(pace.wait("b", delay).await);
            start.elapsed()
        };
        let (one, other) = tokio::join!(one, other);
        assert!(one >= 2 * delay, "{one:?}");
        assert!(other < delay, "{other:?}");
    }

    #[tokio::test]
    async fn a_request_that_was_long_under_way_is_followed_by_the_whole_delay() {
        let pace = Pace::default();
        let delay = Duration::from_millis(100);
        let turn = pace.wait("a", delay).await;
        time::sleep(2 * delay).await;
        let arrived = Instant::now();
        drop(turn);
        drop(pace.wait("a", delay).await);
        assert!(arrived.elapsed() >= delay, "{:?}", arrived.elapsed());
    }

    #[tokio::test]
    async fn a_host_that_others_asked_is_left_alone() {
        let pace = Pace::default();
        let wait = Duration::from_millis(200);
        assert_eq!(pace.remaining("a"), Duration::ZERO);
        pace.leave_alone("a", wait);
        pace.leave_alone("a", Duration::ZERO);
        let remaining = pace.remaining("a");
        assert!(remaining > wait / 2 && remaining <= wait, "{remaining:?}");
        let start = Instant::now();
        drop(pace.wait("a", wait).await);
        assert!(start.elapsed() >= wait / 2, "{:?}", start.elapsed());
        assert!(pace.remaining("a") > wait / 2);
    }
}
