//! What can go wrong with the bus.

use std::{error::Error, path::PathBuf};

use super::MAX_MESSAGE_BYTES;

/// The bus did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The file of the embedded bus cannot be used.
    #[error(
        "the bus file {} cannot be opened; it must be writable, and made by this version or an older one",
        file.display()
    )]
    Open {
        /// The file.
        file: PathBuf,
        /// What the system or SQLite says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A queue exists with other arguments than this build declares.
    #[error(
        "queue {queue} exists with {argument} = {found}, and this version wants {wanted}; \
         arguments of a queue never change: finish its messages with the version that made it, \
         or give the queue a new version in its name"
    )]
    OtherArguments {
        /// The queue.
        queue: String,
        /// The argument that differs.
        argument: &'static str,
        /// Its value on the bus.
        found: String,
        /// Its value in this build.
        wanted: String,
    },
    /// The backend failed.
    #[error("the bus failed at: {doing}")]
    Backend {
        /// What was being done.
        doing: &'static str,
        /// What the backend says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl BusError {
    /// An error of the backend while it was doing this.
    pub(super) fn backend<E: Error + Send + Sync + 'static>(
        doing: &'static str,
    ) -> impl Fn(E) -> Self {
        move |source| Self::Backend {
            doing,
            source: Box::new(source),
        }
    }
}

/// An event was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// No queue is bound to the event's name.
    #[error("{event} has no queue: nobody would ever hear it; declare a queue for it first")]
    Unroutable {
        /// The event's name.
        event: String,
    },
    /// A queue bound to the event's name is full, so none got it.
    #[error("queue {queue} is full ({max_length} messages); wait until its workers have caught up")]
    QueueFull {
        /// The queue.
        queue: String,
        /// How many messages it may hold.
        max_length: u64,
    },
    /// The event is too large to cross the bus.
    #[error(
        "{event} has {size} bytes and the bus carries {MAX_MESSAGE_BYTES}; \
         put the content into the blob store and refer to it"
    )]
    TooLarge {
        /// The event's name.
        event: String,
        /// Its bytes.
        size: usize,
    },
    /// The bus failed.
    #[error(transparent)]
    Bus(#[from] BusError),
}

impl PublishError {
    /// True when the same publish may work later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::QueueFull { .. } | Self::Bus(_) => true,
            Self::Unroutable { .. } | Self::TooLarge { .. } => false,
        }
    }
}
