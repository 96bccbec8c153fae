//! The bus: durable queues between the services, with at-least-once delivery, delayed retry and dead letters.
//!
//! One interface, and behind it a closed set of backends that all pass `tests/bus`. What every backend promises:
//!
//! - A publish that returned is durable, in every queue bound to the event or in none.
//! - Every message is delivered until it is answered or its attempts are used up: at least once, in no promised order.
//!   The same event published twice is delivered twice; consumers recognise it by its id.
//! - Attempts are counted where a crash of the worker cannot reset them. A message whose attempts are used up, or that a
//!   handler rejects, goes to the dead letters of its queue with its body and the cause.
//! - An answer of a worker whose message was given to another one changes nothing.

mod config;
mod dead_letter;
mod delivery;
mod depth;
mod embedded;
mod error;
mod message;
mod outcome;
mod receipt;
mod subscription;
mod work;

use shared::{
    event::{Event, Payload},
    queue::{self, Queue},
};

pub use self::{
    config::{BusConfig, EmbeddedConfig, Kind},
    dead_letter::DeadLetter,
    delivery::Delivery,
    depth::Depth,
    error::{BusError, PublishError},
    message::{MAX_MESSAGE_BYTES, Message},
    outcome::{Outcome, Settled},
    receipt::Receipt,
    subscription::Subscription,
    work::work,
};

/// A connection to the bus. Clones share it.
#[derive(Debug, Clone)]
pub struct Bus {
    backend: Backend,
}

/// The backends there are.
#[derive(Debug, Clone)]
enum Backend {
    Embedded(embedded::Embedded),
}

impl Bus {
    /// Connects to the bus and declares every queue of the product.
    ///
    /// # Errors
    /// [`BusError`] when it cannot be reached, or has one of the queues with other arguments.
    pub async fn open(config: &BusConfig) -> Result<Self, BusError> {
        Self::open_with(config, queue::ALL).await
    }

    /// Connects to the bus and declares these queues.
    ///
    /// # Errors
    /// Those of [`Bus::open`].
    pub async fn open_with(config: &BusConfig, queues: &[Queue]) -> Result<Self, BusError> {
        let bus = Self {
            backend: match config.backend {
                Kind::Embedded => {
                    Backend::Embedded(embedded::Embedded::open(&config.embedded).await?)
                }
            },
        };
        for queue in queues {
            bus.declare(queue).await?;
        }
        Ok(bus)
    }

    /// Makes sure that this queue exists with these arguments.
    ///
    /// # Errors
    /// [`BusError::OtherArguments`] when it exists with others.
    pub async fn declare(&self, queue: &Queue) -> Result<(), BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.declare(queue).await,
        }
    }

    /// Publishes an event to every queue bound to its name. Once this returned, it is durable there.
    ///
    /// # Errors
    /// [`PublishError`]; the event is then in no queue, except where the answer itself was lost
    /// ([`PublishError::Bus`]): publish it again, consumers recognise a repeat by its id.
    pub async fn publish<T: Payload>(&self, event: &Event<T>) -> Result<(), PublishError> {
        self.publish_message(&Message::of(event)).await
    }

    /// Publishes an event that is already encoded, for example by a relay from an outbox.
    ///
    /// # Errors
    /// Those of [`Bus::publish`].
    pub async fn publish_message(&self, message: &Message) -> Result<(), PublishError> {
        message.check_size()?;
        match &self.backend {
            Backend::Embedded(embedded) => embedded.publish(message).await,
        }
    }

    /// Starts to receive from a queue. [`work`] does the rest; this is for who needs to answer otherwise.
    ///
    /// # Errors
    /// Those of [`Bus::declare`].
    pub async fn subscribe(&self, queue: &'static Queue) -> Result<Subscription, BusError> {
        self.declare(queue).await?;
        Ok(match &self.backend {
            Backend::Embedded(embedded) => Subscription::embedded(embedded.clone(), queue),
        })
    }

    /// How many messages a queue has, by state.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus does not answer.
    pub async fn depth(&self, queue: &Queue) -> Result<Depth, BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.depth(queue).await,
        }
    }

    /// The dead letters of a queue, the oldest first.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus does not answer.
    pub async fn dead_letters(&self, queue: &Queue) -> Result<Vec<DeadLetter>, BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.dead_letters(queue).await,
        }
    }

    /// Closes the connection of this handle and its clones. Dropping them does too, but does not wait for it.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.close().await,
        }
    }
}
