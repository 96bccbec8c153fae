//! The bus on RabbitMQ, 3.10 or newer, through AMQP 0-9-1.
//!
//! - **Queues** are quorum queues; see [`topology`] for what is declared, and how a queue with other arguments is noticed.
//! - **Publishing** is confirmed, mandatory and persistent, one at a time on each channel of a small pool; see [`publisher`].
//! - **Attempts** are counted by the broker for each copy of a message, and handed on in a header of the next copy; a worker
//!   that dies without a word costs one. A retry is a copy in a queue that hands it back after its delay.
//! - **Leases** are kept by the process that received a message; see [`lease`].
//! - **The connection** is watched over and made again for as long as it takes; see [`supervisor`]. Consumers and
//!   publishers follow by themselves. A publish that finds none waits for it until its timeout.
//!
//! What differs from the embedded bus:
//!
//! - An event for several queues is refused when one of them is full, but the broker decides for each queue alone: when one
//!   fills up in the moment between the look at its length and the publish, the others keep the event and the publisher is
//!   told that it failed. It publishes again, and consumers recognise the repeat.
//! - A queue is full by the messages that lie ready in it, without those in the hands of workers or waiting for a retry; and
//!   the broker takes a few more than the length before it refuses.
//! - [`Depth::leased`] counts what the workers of this process hold: the broker does not tell it of the others.
//! - A connection that is lost counts as an attempt for every message that was in the hands of its workers.
//! - Dead letters are handed out to one reader at a time; another one sees none of them meanwhile.

mod address;
mod consumer;
mod declare;
mod ending;
mod envelope;
mod holdings;
mod inbox;
mod inspect;
mod lease;
mod link;
mod mismatch;
mod publish;
mod publisher;
mod receipt;
mod requeue;
mod supervisor;
mod topology;
mod unheard;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lapin::{
    ErrorKind,
    protocol::{AMQPErrorKind, AMQPSoftError},
};
use shared::queue::Queue;
use tokio::{sync::watch, task::JoinHandle, time};
use tokio_util::sync::{CancellationToken, DropGuard};

use self::{
    address::Address,
    ending::in_time,
    inspect::Inspection,
    link::{Link, Status},
    publisher::Publisher,
    supervisor::Supervisor,
    topology::Names,
    unheard::Unheard,
};
pub(super) use self::{consumer::Consumer, receipt::Receipt};
use super::{AmqpConfig, BusError, DeadLetter, Depth, Message, PublishError};

/// Pause before a deleted queue is made again. RabbitMQ 3.10 tells the consumers of a deleted queue with some delay; one whose
/// queue is back by then is never told, and the broker gives it messages that do not arrive.
const UNTIL_CONSUMERS_ARE_TOLD: Duration = Duration::from_millis(500);

const DECLARING: &str = "declaring queues";

/// A connection to the broker. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Amqp {
    shared: Arc<Shared>,
}

/// What the handles of a connection share. The supervisor ends with it.
struct Shared {
    place: String,
    timeout: Duration,
    declared: Arc<Declared>,
    status: watch::Receiver<Status>,
    publisher: Publisher,
    inspection: Inspection,
    unheard: Unheard,
    /// Held by who reads dead letters.
    reading: tokio::sync::Mutex<()>,
    stop: CancellationToken,
    supervisor: Mutex<Option<JoinHandle<()>>>,
    _stop_with_the_last_handle: DropGuard,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Amqp")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// The queues that this process has declared, to declare them again.
struct Declared {
    names: Names,
    queues: Mutex<BTreeMap<&'static str, Queue>>,
}

impl Declared {
    fn queues(&self) -> Vec<Queue> {
        self.lock().values().copied().collect()
    }

    fn bound_to(&self, event: &str) -> Vec<Queue> {
        let mut queues = self.queues();
        queues.retain(|it| it.events.contains(&event));
        queues
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Queue>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Declares everything, in case the broker lost it, within this time. The first refusal is told when the rest is done.
    async fn again(&self, link: &Link, place: &str, limit: Duration) -> Result<(), BusError> {
        in_time(place, DECLARING, limit, self.declare_again(link)).await
    }

    async fn declare_again(&self, link: &Link) -> Result<(), BusError> {
        let mut first = declare::exchange(&link.receiving, &self.names).await;
        for queue in self.queues() {
            let declared = declare::queue(&link.receiving, &self.names, &queue).await;
            first = first.and(declared);
        }
        first
    }
}

impl Amqp {
    /// Connects. From then on the connection is kept, whatever happens to it.
    ///
    /// # Errors
    /// [`BusError`] when it cannot be made at once, or the exchange is another one.
    pub(super) async fn open(config: &AmqpConfig) -> Result<Self, BusError> {
        let address = Address::of(config)?;
        let place = address.place();
        let declared = Arc::new(Declared {
            names: Names::of(&config.namespace),
            queues: Mutex::default(),
        });
        let link = Link::open(&address).await?;
        let exchange = declare::exchange(&link.receiving, &declared.names);
        in_time(&place, DECLARING, config.confirm_timeout, exchange).await?;
        let reason = "it was never made".to_owned();
        let (sender, status) = watch::channel(Status::Disconnected { reason });
        let stop = CancellationToken::new();
        let supervisor = Supervisor {
            config: config.clone(),
            address,
            declared: declared.clone(),
            status: sender,
            stop: stop.clone(),
        };
        supervisor.connected(&link);
        let publishers = config.publishers.get();
        let timeout = config.confirm_timeout;
        Ok(Self {
            shared: Arc::new(Shared {
                publisher: Publisher::new(status.clone(), place.clone(), timeout, publishers),
                place,
                timeout,
                declared,
                status,
                inspection: Inspection::default(),
                unheard: Unheard::default(),
                reading: tokio::sync::Mutex::default(),
                supervisor: Mutex::new(Some(tokio::spawn(supervisor.run(link)))),
                _stop_with_the_last_handle: stop.clone().drop_guard(),
                stop,
            }),
        })
    }

    pub(super) async fn declare(&self, queue: &Queue) -> Result<(), BusError> {
        self.shared.declare(queue).await
    }

    pub(super) async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        self.shared.publish(message).await
    }

    /// Receives from a queue, with so many unanswered messages at most.
    pub(super) fn consumer(&self, queue: &'static Queue, prefetch: usize) -> Consumer {
        Consumer {
            shared: self.shared.clone(),
            queue,
            prefetch: u16::try_from(prefetch.max(1)).unwrap_or(u16::MAX),
            inbox: None,
        }
    }

    pub(super) async fn depth(&self, queue: &Queue) -> Result<Depth, BusError> {
        self.shared.depth(queue).await
    }

    pub(super) async fn dead_letters(&self, queue: &Queue) -> Result<Vec<DeadLetter>, BusError> {
        self.shared.dead_letters(queue).await
    }

    pub(super) async fn requeue(&self, queue: &Queue, at_most: u64) -> Result<u64, PublishError> {
        self.shared.requeue(queue, at_most).await
    }

    pub(super) fn check(&self) -> Result<(), BusError> {
        self.shared.check()
    }

    pub(super) async fn close(&self) {
        self.shared.stop.cancel();
        let supervisor = self
            .shared
            .supervisor
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(supervisor) = supervisor {
            // It closes the connection and ends; a panic of it was told already.
            let _ = supervisor.await;
        }
    }
}

impl Shared {
    fn names(&self) -> &Names {
        &self.declared.names
    }

    fn check(&self) -> Result<(), BusError> {
        self.status.borrow().check(&self.place)?;
        self.publisher.check()?;
        self.unheard.check()
    }

    /// The connection, as soon as there is one.
    ///
    /// # Errors
    /// [`BusError::Disconnected`] when there is none for as long as a publish may take.
    async fn link(&self) -> Result<Link, BusError> {
        let there = link::wait_for(&self.status, |it| it.link().cloned());
        match time::timeout(self.timeout, there).await {
            Ok(link) => Ok(link),
            Err(_) => Err(BusError::Disconnected {
                place: self.place.clone(),
                reason: match &*self.status.borrow() {
                    Status::Disconnected { reason } => reason.clone(),
                    Status::Connected { .. } => "it was just made".to_owned(),
                },
            }),
        }
    }

    async fn declare(&self, queue: &Queue) -> Result<(), BusError> {
        let link = self.link().await?;
        let declared = declare::queue(&link.receiving, self.names(), queue);
        in_time(&self.place, DECLARING, self.timeout, declared).await?;
        self.declared.lock().insert(queue.name, *queue);
        Ok(())
    }
}

/// True when the broker says that a queue or an exchange does not exist. That closes the channel.
fn is_not_found(error: &lapin::Error) -> bool {
    let not_found = AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND);
    matches!(error.kind(), ErrorKind::ProtocolError(it) if *it.kind() == not_found)
}

/// Why a message is dead that was delivered for the last time and never answered.
fn unanswered(attempts: u32, said: Option<&str>) -> String {
    let mut cause = format!(
        "delivered {attempts} times, the last one without an answer: the worker died, or was stopped longer than a lease"
    );
    if let Some(said) = said {
        cause.push_str("; the last one that answered said: ");
        cause.push_str(said);
    }
    cause
}
