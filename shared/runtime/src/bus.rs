//! The bus: durable queues between the services, with at-least-once delivery, delayed retry and dead letters.
//!
//! One interface, and behind it a closed set of backends that all pass `tests/bus`. What every backend promises:
//!
//! - A publish that returned is durable in every queue bound to the event. When a queue is full it is put into none, but for
//!   what the backend says of that.
//! - Every message is delivered until it is answered or its attempts are used up: at least once, in no promised order.
//!   The same event published twice is delivered twice; consumers recognise it by its id.
//! - Attempts are counted where a crash of the worker cannot reset them. A message whose attempts are used up, or that a
//!   handler rejects, goes to the dead letters of its queue with its body and the cause.
//! - A lost connection is no end: the bus makes it again for as long as it takes, and goes on.
//! - An answer of a worker whose message was given to another one changes nothing.

mod amqp;
mod config;
mod count;
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
    config::{AmqpConfig, BusConfig, EmbeddedConfig, Kind},
    dead_letter::{DEAD_LETTERS_AT_ONCE, DeadLetter},
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
    Amqp(amqp::Amqp),
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
                Kind::Amqp => Backend::Amqp(amqp::Amqp::open(&config.amqp).await?),
            },
        };
        let mut first = Ok(());
        for queue in queues {
            // A person who repairs queues wants to know all of them at once.
            first = first.and(bus.declare(queue).await.inspect_err(|error| {
                tracing::error!(
                    event = "bus.misdeclared",
                    queue = queue.name,
                    error = ?error,
                    "cannot use this queue"
                );
            }));
        }
        first.map(|()| bus)
    }

    /// Makes sure that this queue exists with these arguments.
    ///
    /// # Errors
    /// [`BusError::OtherArguments`] when it exists with others.
    pub async fn declare(&self, queue: &Queue) -> Result<(), BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.declare(queue).await,
            Backend::Amqp(amqp) => amqp.declare(queue).await,
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
        let published = self.try_publish(message).await;
        count::published(&message.event, &published);
        published
    }

    async fn try_publish(&self, message: &Message) -> Result<(), PublishError> {
        message.check_size()?;
        match &self.backend {
            Backend::Embedded(embedded) => embedded.publish(message).await,
            Backend::Amqp(amqp) => amqp.publish(message).await,
        }
    }

    /// Starts to receive from a queue, one message at a time. [`work`] does the rest; this is for who needs to answer
    /// otherwise.
    ///
    /// # Errors
    /// [`BusError::OtherArguments`] when the queue has others.
    pub async fn subscribe(&self, queue: &'static Queue) -> Result<Subscription, BusError> {
        self.subscribe_to(queue, 1).await
    }

    /// Starts to receive from a queue for somebody who has so many messages unanswered at most.
    async fn subscribe_to(
        &self,
        queue: &'static Queue,
        prefetch: usize,
    ) -> Result<Subscription, BusError> {
        Ok(match &self.backend {
            Backend::Embedded(embedded) => {
                embedded.declare(queue).await?;
                Subscription::embedded(embedded.clone(), queue)
            }
            // It declares the queue, whenever the broker lets it.
            Backend::Amqp(amqp) => Subscription::amqp(amqp.consumer(queue, prefetch), queue),
        })
    }

    /// Whether one could publish and receive at this moment, without waiting for anything.
    ///
    /// # Errors
    /// [`BusError`] that says why not: no connection, or a broker that takes no messages.
    pub async fn check(&self) -> Result<(), BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.check().await,
            Backend::Amqp(amqp) => amqp.check(),
        }
    }

    /// How many messages a queue has, by state.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus does not answer.
    pub async fn depth(&self, queue: &Queue) -> Result<Depth, BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.depth(queue).await,
            Backend::Amqp(amqp) => amqp.depth(queue).await,
        }
    }

    /// The dead letters of a queue, the oldest first, [`DEAD_LETTERS_AT_ONCE`] at most; [`Bus::depth`] counts all.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus does not answer.
    pub async fn dead_letters(&self, queue: &Queue) -> Result<Vec<DeadLetter>, BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.dead_letters(queue).await,
            Backend::Amqp(amqp) => amqp.dead_letters(queue).await,
        }
    }

    /// Gives the oldest dead letters of a queue back to it, so many at most, as if they had just been published: with all
    /// attempts. Returns how many; fewer when there are no more, or the queue is full then. What was given back is durable
    /// there. Who is interrupted does it again: consumers recognise one that was given back twice by its id.
    ///
    /// # Errors
    /// [`PublishError::QueueFull`] when there is no room for any; [`BusError::Backend`] when the bus does not answer. What was
    /// given back before an error stays so.
    pub async fn requeue(&self, queue: &Queue, at_most: u64) -> Result<u64, PublishError> {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.requeue(queue, at_most).await,
            Backend::Amqp(amqp) => amqp.requeue(queue, at_most).await,
        }
    }

    /// Closes the connection of this handle and its clones. Dropping them does too, but does not wait for it.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Embedded(embedded) => embedded.close().await,
            Backend::Amqp(amqp) => amqp.close().await,
        }
    }
}
