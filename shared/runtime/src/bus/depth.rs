//! How full a queue is.

/// How many messages a queue has, by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Waiting for a worker.
    pub ready: u64,
    /// Waiting for the delay before the next attempt.
    pub delayed: u64,
    /// In the hands of a worker. RabbitMQ does not tell it of the workers of other processes: there it is those of this one.
    pub leased: u64,
    /// Dead letters.
    pub dead: u64,
}

impl Depth {
    /// Messages that still have to be worked on.
    pub fn pending(&self) -> u64 {
        self.ready + self.delayed + self.leased
    }
}
