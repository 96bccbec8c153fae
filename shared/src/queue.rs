//! The durable queues: who hears which event, and how often it is tried.

use std::time::Duration;

/// A durable queue. Its name carries a version, since a broker does not let its arguments change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: &'static str,
    /// Names (routing keys) of the events it receives.
    pub events: &'static [&'static str],
    /// Deliveries after which a message goes to the dead letters, crashes of the worker counted.
    pub max_attempts: u32,
    /// Delay before the second attempt, the third, …; the last one repeats.
    pub retry_delays: &'static [Duration],
    /// How long a worker may hold a message, unless it renews that, before it is given to another one.
    pub lease: Duration,
    /// Messages it holds at most; a publish beyond that is refused, not dropped.
    pub max_length: u64,
}

const RETRY_DELAYS: &[Duration] = &[
    Duration::from_secs(1),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(600),
];

/// How long whatever a killed worker held lies still. Workers renew it at a third of its length as long as they work, so it
/// need not cover the work; it must outlast the slowest write of the disk and a machine that is out of breath.
const LEASE: Duration = Duration::from_secs(20);

/// Requests to crawl, for the crawler.
pub const CRAWLER_REQUESTS: Queue = Queue {
    name: "crawler.requests.v1",
    events: &["crawl.requested"],
    max_attempts: 5,
    retry_delays: RETRY_DELAYS,
    lease: LEASE,
    max_length: 100_000,
};

/// Fetched documents, for the parser workers.
pub const PARSER_DOCUMENTS: Queue = Queue {
    name: "parser.documents.v1",
    events: &["document.fetched"],
    max_attempts: 5,
    retry_delays: RETRY_DELAYS,
    lease: LEASE,
    max_length: 1_000_000,
};

/// Readings and finished runs, for the loader.
pub const LOADER_READINGS: Queue = Queue {
    name: "loader.readings.v1",
    events: &["document.read", "crawl.finished"],
    max_attempts: 5,
    retry_delays: RETRY_DELAYS,
    lease: LEASE,
    max_length: 1_000_000,
};

/// Every queue of the product. `report.loaded` goes to whoever has declared a queue for it, and may have no taker.
pub const ALL: &[Queue] = &[CRAWLER_REQUESTS, PARSER_DOCUMENTS, LOADER_READINGS];

impl Queue {
    /// The delay before the attempt that follows this one (attempts count from 1).
    pub fn delay_after(&self, attempt: u32) -> Duration {
        let last = self.retry_delays.len().saturating_sub(1);
        self.retry_delays
            .get((attempt.max(1) as usize - 1).min(last))
            .copied()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ALL, CRAWLER_REQUESTS};

    #[test]
    fn what_a_killed_worker_held_is_worked_on_again_within_20_seconds() {
        for queue in ALL {
            assert!(queue.lease <= Duration::from_secs(20), "{}", queue.name);
        }
    }

    #[test]
    fn the_delays_are_gone_through_in_order_and_the_last_one_repeats() {
        let delays = [1, 2, 3, 4, 5, 99].map(|it| CRAWLER_REQUESTS.delay_after(it).as_secs());
        assert_eq!(delays, [1, 10, 60, 600, 600, 600]);
    }
}
