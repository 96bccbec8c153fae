//! Publishing to the broker: confirmed, one at a time on each channel.
//!
//! With more than one publish under way on a channel, the client library may take a message that came back for another
//! one. So every publish has a channel to itself, out of a pool; a channel with an error or a late answer is thrown away.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use lapin::{
    BasicProperties, Channel, Confirmation, ErrorKind,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use tokio::{
    sync::{Semaphore, watch},
    time,
};

use super::{
    is_not_found,
    link::{Status, wait_for},
};
use crate::bus::BusError;

const DOING: &str = "publishing";

/// A message with where it goes.
pub(super) struct Outgoing<'a> {
    pub(super) exchange: String,
    pub(super) key: &'a str,
    /// Whether it comes back when no queue takes it.
    pub(super) mandatory: bool,
    pub(super) properties: BasicProperties,
    pub(super) body: &'a [u8],
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
    places: Semaphore,
    /// Channels in confirm mode with nothing outstanding, the last used at the end.
    idle: Mutex<Vec<Idle>>,
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
            places: Semaphore::new(publishers),
            idle: Mutex::default(),
        }
    }

    /// Publishes and waits for the confirmation; before that, for a connection.
    ///
    /// # Errors
    /// [`BusError`] when there was no connection, or no confirmation in time. The message may be stored all the same.
    pub(super) async fn publish(&self, message: &Outgoing<'_>) -> Result<Answer, BusError> {
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

    async fn try_publish(&self, message: &Outgoing<'_>) -> Result<Answer, BusError> {
        let place = self.places.acquire().await;
        let _place = place.map_err(BusError::backend(DOING))?;
        let Idle { channel, link } = self.channel().await;
        match confirmed(&channel, message).await {
            Ok(answer) => {
                self.idle().push(Idle { channel, link });
                Ok(answer)
            }
            Err(error) if is_not_found(&error) => Ok(Answer::NoExchange),
            Err(error) => Err(BusError::backend(DOING)(error)),
        }
    }

    /// A channel of the present link.
    async fn channel(&self) -> Idle {
        /// A link may be lost before the supervisor knows.
        const PAUSE: Duration = Duration::from_millis(50);
        loop {
            let link = wait_for(&self.status, |it| it.ready().cloned()).await;
            let kept = {
                let mut idle = self.idle();
                idle.retain(|it| it.link == link.number && it.channel.status().connected());
                idle.pop()
            };
            if let Some(kept) = kept {
                return kept;
            }
            let made = async {
                let channel = link.publishing.create_channel().await?;
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

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn confirmed(channel: &Channel, message: &Outgoing<'_>) -> lapin::Result<Answer> {
    let options = BasicPublishOptions {
        mandatory: message.mandatory,
        immediate: false,
    };
    let confirm = channel.basic_publish(
        message.exchange.as_str().into(),
        message.key.into(),
        options,
        message.body,
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
