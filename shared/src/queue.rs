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
    /// How long a worker may hold a message before it is given to another one.
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

/// Requests to crawl, for the crawler.
pub const CRAWLER_REQUESTS: Queue = Queue {
    name: "crawler.requests.v1",
    events: &["crawl.requested"],
    max_attempts: 5,
    retry_delays: RETRY_DELAYS,
    lease: Duration::from_secs(60),
    max_length: 100_000,
};

/// Fetched documents, for the parser workers.
pub const PARSER_DOCUMENTS: Queue = Queue {
    name: "parser.documents.v1",
    events: &["document.fetched"],
    max_attempts: 5,
    retry_delays: RETRY_DELAYS,
    lease: Duration::from_secs(300),
    max_length: 1_000_000,
};

/// Readings and finished runs, for the loader.
pub const LOADER_READINGS: Queue = Queue {
    name: "loader.readings.v1",
    events: &["document.read", "crawl.finished"],
    max_attempts: 5,
    retry_delays: RETRY_DELAYS,
    lease: Duration::from_secs(60),
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
