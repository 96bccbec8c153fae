//! What a handler answers, and what the bus made of the answer.

use std::time::Duration;

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

    /// Never try again because of this.
    pub fn reject(cause: impl ToString) -> Self {
        Self::Reject {
            cause: cause.to_string(),
        }
    }
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
