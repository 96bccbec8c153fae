//! What a handler answers, and what the bus made of the answer.

use std::time::Duration;

use shared::queue::Queue;

/// What a handler answers to a delivery. The bus acts on it; a handler never acknowledges by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Worked on, whatever the result; the message is over.
    Done,
    /// Could not be worked on now, but may later. After the last attempt the message goes to the dead letters.
    Retry {
        /// Why, in words for a person.
        cause: String,
    },
    /// Could not be worked on for the surroundings' sake, a store that is away or a service that ends. It is given again
    /// later, as the same attempt and as often as it takes.
    Postpone {
        /// Why, in words for a person.
        cause: String,
    },
    /// Can never be worked on: to the dead letters at once.
    Reject {
        /// Why, in words for a person.
        cause: String,
    },
}

impl Outcome {
    /// Try again later because of this.
    pub fn retry(cause: impl ToString) -> Self {
        Self::Retry {
            cause: cause.to_string(),
        }
    }

    /// Try again later because of this, at no attempt's cost.
    pub fn postpone(cause: impl ToString) -> Self {
        Self::Postpone {
            cause: cause.to_string(),
        }
    }

    /// Never try again because of this.
    pub fn reject(cause: impl ToString) -> Self {
        Self::Reject {
            cause: cause.to_string(),
        }
    }
}

/// How long a postponed message waits: the longest delay of its queue that is no longer than a minute, else the shortest.
/// The surroundings may be back soon, and a queue that is postponed as a whole must not go round too fast.
pub(super) fn postponement(queue: &Queue) -> Duration {
    const AT_MOST: Duration = Duration::from_secs(60);
    let delays = || queue.retry_delays.iter().copied();
    let fitting = delays().filter(|it| *it <= AT_MOST).max();
    fitting.or_else(|| delays().min()).unwrap_or_default()
}

/// What the bus made of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The message is gone.
    Done,
    /// It is delivered again after this delay.
    Delayed(Duration),
    /// It is a dead letter.
    Dead,
    /// Nothing: the message is no longer this worker's. Its lease ran out, or it was answered before.
    Lost,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use shared::queue::{PARSER_DOCUMENTS, Queue};

    use super::postponement;

    #[test]
    fn a_postponed_message_waits_for_a_minute_at_most_where_the_ladder_has_such_a_delay() {
        let of = |retry_delays| {
            postponement(&Queue {
                retry_delays,
                ..PARSER_DOCUMENTS
            })
        };
        assert_eq!(postponement(&PARSER_DOCUMENTS), Duration::from_secs(60));
        const HOURS: &[Duration] = &[Duration::from_secs(7200), Duration::from_secs(3600)];
        assert_eq!(of(HOURS), Duration::from_secs(3600));
        assert_eq!(of(&[]), Duration::ZERO);
    }
}
