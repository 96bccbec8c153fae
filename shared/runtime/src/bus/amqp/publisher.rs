//! Publishing to the broker: confirmed, one at a time on each channel.
//!
//! With more than one publish under way on a channel, the client library may take a message that came back for another
//! one. So every publish has a channel to itself, out of a pool; a channel with an error is thrown away.
//!
//! A channel is never closed with a publish under way: when publishers are blocked, the client library would send the close
//! first, and the broker ends a connection that publishes on a closed channel. So a publish is a task that has the channel
//! until the broker has answered or the connection is gone. Who asked for it may stop waiting before that.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lapin::{
    BasicProperties, Channel, Confirmation, ErrorKind,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{self, Instant},
};

use super::{
    ending, is_not_found,
    link::{Status, wait_for},
};
use crate::bus::BusError;

const DOING: &str = "publishing";

/// A message with where it goes.
#[derive(Clone)]
pub(super) struct Outgoing {
    pub(super) exchange: String,
    pub(super) key: String,
    /// Whether it comes back when no queue takes it.
    pub(super) mandatory: bool,
    pub(super) properties: BasicProperties,
    pub(super) body: Arc<[u8]>,
}

/// What the broker made of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Every queue that takes it has it on its disk.
    Stored,
    /// No queue takes it.
    Returned,
    /// A queue refused it; it is full.
    Refused,
    /// There is no such exchange.
    NoExchange,
}

/// Who publishes for a process.
pub(super) struct Publisher {
    status: watch::Receiver<Status>,
    place: String,
    timeout: Duration,
    places: Arc<Semaphore>,
    pool: Arc<Pool>,
}

/// What the publishes of a process share.
#[derive(Default)]
struct Pool {
    /// Channels in confirm mode with nothing outstanding, the last used at the end.
    idle: Mutex<Vec<Idle>>,
    unconfirmed: Mutex<Unconfirmed>,
}

/// Publishes that the broker has not answered.
#[derive(Default)]
struct Unconfirmed {
    count: usize,
    /// The last answer, or the first of these publishes if that was later.
    since: Option<Instant>,
}

struct Idle {
    channel: Channel,
    link: u64,
}

impl Publisher {
    pub(super) fn new(
        status: watch::Receiver<Status>,
        place: String,
        timeout: Duration,
        publishers: usize,
    ) -> Self {
        Self {
            status,
            place,
            timeout,
            places: Arc::new(Semaphore::new(publishers)),
            pool: Arc::default(),
        }
    }

    /// Publishes and waits for the confirmation; before that, for a connection.
    ///
    /// # Errors
    /// [`BusError`] when there was no connection, or no confirmation in time. The message may be stored all the same.
    pub(super) async fn publish(&self, message: &Outgoing) -> Result<Answer, BusError> {
        match time::timeout(self.timeout, self.try_publish(message)).await {
            Ok(answered) => answered,
            Err(_) => {
                self.status.borrow().check(&self.place)?;
                Err(BusError::NoAnswer {
                    place: self.place.clone(),
                    doing: DOING,
                    after: self.timeout,
                })
            }
        }
    }

    async fn try_publish(&self, message: &Outgoing) -> Result<Answer, BusError> {
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(BusError::backend(DOING))?;
        let idle = self.channel().await;
        let publish = self.pool.clone().publish(idle, message.clone(), place);
        let answered = tokio::spawn(publish).await;
        match answered.map_err(BusError::backend(DOING))? {
            Ok(answer) => Ok(answer),
            Err(error) if is_not_found(&error) => Ok(Answer::NoExchange),
            Err(error) => Err(BusError::backend(DOING)(error)),
        }
    }

    /// # Errors
    /// [`BusError::NoAnswer`] when publishes wait and none was answered for longer than a healthy broker takes.
    pub(super) fn check(&self) -> Result<(), BusError> {
        const AT_MOST: Duration = Duration::from_secs(10);
        let since = self.pool.unconfirmed().since;
        match since.map(|it| it.elapsed()) {
            Some(after) if after > AT_MOST => Err(BusError::NoAnswer {
                place: self.place.clone(),
                doing: DOING,
                after,
            }),
            _ => Ok(()),
        }
    }

    /// A channel of the present link.
    async fn channel(&self) -> Idle {
        /// A link may be lost before the supervisor knows.
        const PAUSE: Duration = Duration::from_millis(50);
        loop {
            let link = wait_for(&self.status, |it| it.ready().cloned()).await;
            let kept = {
                let mut idle = self.pool.idle();
                idle.retain(|it| it.link == link.number && it.channel.status().connected());
                idle.pop()
            };
            if let Some(kept) = kept {
                return kept;
            }
            let made = async {
                let channel = ending::channel(&link.publishing).await?;
                let options = ConfirmSelectOptions::default();
                channel.confirm_select(options).await?;
                lapin::Result::Ok(channel)
            };
            match made.await {
                Ok(channel) => {
                    return Idle {
                        channel,
                        link: link.number,
                    };
                }
                Err(error) => {
                    tracing::debug!(error = %error, "no channel to publish on");
                    time::sleep(PAUSE).await;
                }
            }
        }
    }
}

impl Pool {
    /// Publishes on this channel, which is in the pool again when the broker has answered.
    async fn publish(
        self: Arc<Self>,
        idle: Idle,
        message: Outgoing,
        _place: OwnedSemaphorePermit,
    ) -> lapin::Result<Answer> {
        self.unconfirmed().begin();
        let answered = confirmed(&idle.channel, &message).await;
        self.unconfirmed().end();
        if answered.is_ok() {
            self.idle().push(idle);
        }
        answered
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unconfirmed(&self) -> MutexGuard<'_, Unconfirmed> {
        let unconfirmed = self.unconfirmed.lock();
        unconfirmed.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Unconfirmed {
    fn begin(&mut self) {
        self.count += 1;
        self.since.get_or_insert_with(Instant::now);
    }

    fn end(&mut self) {
        self.count -= 1;
        self.since = (self.count > 0).then(Instant::now);
    }
}

async fn confirmed(channel: &Channel, message: &Outgoing) -> lapin::Result<Answer> {
    let options = BasicPublishOptions {
        mandatory: message.mandatory,
        immediate: false,
    };
    let confirm = channel.basic_publish(
        message.exchange.as_str().into(),
        message.key.as_str().into(),
        options,
        &message.body,
        message.properties.clone(),
    );
    Ok(match confirm.await?.await? {
        Confirmation::Ack(None) => Answer::Stored,
        Confirmation::Ack(Some(_)) | Confirmation::Nack(Some(_)) => Answer::Returned,
        Confirmation::Nack(None) => Answer::Refused,
        // The channel is not in confirm mode, so nobody knows.
        Confirmation::NotRequested => return Err(ErrorKind::FutureCompleted.into()),
    })
}
