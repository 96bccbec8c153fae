//! What can go wrong with the bus.

use std::{error::Error, io, path::PathBuf, time::Duration};

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
    /// A setting of `[bus.amqp]` cannot be right.
    #[error("[bus.amqp] {words}")]
    Setting {
        /// Which one, and why.
        words: &'static str,
    },
    /// The file with the certificate authorities cannot be read.
    #[error("the certificate authorities in {} cannot be read; see ca_file in [bus.amqp]", file.display())]
    Authorities {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The broker cannot be reached, or lets nobody in.
    #[error("cannot connect to the bus at {place}: {advice}")]
    Connect {
        /// Where it is, without credentials.
        place: String,
        /// What may be wrong, for a person.
        advice: &'static str,
        /// What the client library says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The connection was lost, and is being made again.
    #[error(
        "there is no connection to the bus at {place}: {reason}; it is made again by itself as soon as the broker is there"
    )]
    Disconnected {
        /// Where it is, without credentials.
        place: String,
        /// Why.
        reason: String,
    },
    /// The broker takes no messages, since its memory or disk is full.
    #[error(
        "the bus at {place} takes no messages: {reason}; free memory or disk of the broker, the rest goes by itself"
    )]
    Blocked {
        /// Where it is, without credentials.
        place: String,
        /// What the broker says.
        reason: String,
    },
    /// The broker did not answer in time. What was asked may be done all the same.
    #[error("the bus at {place} did not answer within {} s at: {doing}", after.as_secs_f32())]
    NoAnswer {
        /// Where it is, without credentials.
        place: String,
        /// What was being done.
        doing: &'static str,
        /// How long it was waited for.
        after: Duration,
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
        argument: String,
        /// Its value on the bus.
        found: String,
        /// Its value in this build.
        wanted: String,
    },
    /// An exchange exists with other arguments than this build declares.
    #[error(
        "exchange {exchange} exists with {argument} = {found}, and this version wants {wanted}; \
         somebody else made it: delete it, or give this pipeline a namespace of its own"
    )]
    OtherExchange {
        /// The exchange.
        exchange: String,
        /// The argument that differs.
        argument: String,
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
    /// True when the surroundings are at fault and the same may work later, without another configuration or build. A
    /// wrong password and a missing virtual host are, too: they are put right at the broker.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::Disconnected { .. }
            | Self::Blocked { .. }
            | Self::NoAnswer { .. }
            | Self::Backend { .. } => true,
            Self::Open { source, .. } => is_outage_of_a_file(&**source),
            Self::Setting { .. }
            | Self::Authorities { .. }
            | Self::OtherArguments { .. }
            | Self::OtherExchange { .. } => false,
        }
    }

    /// An error of the backend while it was doing this.
    pub(super) fn backend<E: Error + Send + Sync + 'static>(
        doing: &'static str,
    ) -> impl Fn(E) -> Self {
        move |source| Self::Backend {
            doing,
            source: Box::new(source),
        }
    }

    pub(super) fn setting(words: &'static str) -> Self {
        Self::Setting { words }
    }
}

/// A folder that cannot be made and a disk in trouble are outages; a file that a newer version wrote is none.
fn is_outage_of_a_file(source: &(dyn Error + Send + Sync + 'static)) -> bool {
    let engine = source.downcast_ref::<sqlx::Error>();
    source.is::<io::Error>() || engine.is_some_and(crate::database::is_outage)
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
