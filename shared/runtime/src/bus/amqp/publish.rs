//! Publishing events, and putting copies of messages into queues.

use lapin::BasicProperties;
use shared::queue::Queue;
use tokio::time;

use super::{
    Shared, UNTIL_CONSUMERS_ARE_TOLD, envelope,
    publisher::{Answer, Outgoing},
};
use crate::bus::{BusError, Message, PublishError};

impl Shared {
    pub(super) async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let queues = self.declared.bound_to(&message.event);
        if queues.len() > 1
            && let Some(full) = self.full(&queues).await?
        {
            return Err(queue_full(&full));
        }
        let key = envelope::short(&message.event);
        let outgoing = Outgoing {
            exchange: self.names().exchange(),
            key: key.to_string(),
            mandatory: message.needs_a_taker(),
            properties: envelope::properties_of(message),
            body: message.body.as_slice().into(),
        };
        let answer = match self.publisher.publish(&outgoing).await? {
            // Somebody deleted an exchange or a queue that was there.
            Answer::NoExchange => self.publish_again(&outgoing).await?,
            Answer::Returned if !queues.is_empty() => self.publish_again(&outgoing).await?,
            answer => answer,
        };
        match answer {
            Answer::Stored => Ok(()),
            Answer::Returned | Answer::NoExchange => Err(PublishError::Unroutable {
                event: message.event.clone(),
            }),
            Answer::Refused => Err(self.refused(&queues).await?),
        }
    }

    /// Declares everything, and publishes again.
    async fn publish_again(&self, outgoing: &Outgoing) -> Result<Answer, BusError> {
        tracing::warn!(
            event = "bus.declared_again",
            exchange = outgoing.exchange,
            key = outgoing.key,
            "nothing takes this message: somebody deleted a queue or an exchange; making it again"
        );
        time::sleep(UNTIL_CONSUMERS_ARE_TOLD).await;
        let link = self.link().await?;
        let again = self.declared.again(&link, &self.place, self.timeout);
        again.await?;
        self.publisher.publish(outgoing).await
    }

    /// The broker tells that a queue is full, but not which: the one with the least room.
    async fn refused(&self, queues: &[Queue]) -> Result<PublishError, BusError> {
        let mut fullest: Option<(u64, &Queue)> = None;
        for queue in queues {
            let length = self.length(&self.names().queue(queue)).await?;
            let room = queue.max_length.saturating_sub(length);
            if fullest.is_none_or(|(least, _)| room < least) {
                fullest = Some((room, queue));
            }
        }
        Ok(match fullest {
            Some((_, queue)) => queue_full(queue),
            // Bound by another process; its name and length are known there.
            None => PublishError::QueueFull {
                queue: "of another service".to_owned(),
                max_length: 0,
            },
        })
    }

    /// Puts a copy of a message of this queue into one of the queues that belong to it, by its name at the broker.
    ///
    /// # Errors
    /// [`BusError`] when it is not stored there.
    pub(super) async fn put(
        &self,
        of: &Queue,
        into: &str,
        properties: BasicProperties,
        body: &[u8],
    ) -> Result<(), BusError> {
        let outgoing = Outgoing {
            exchange: String::new(),
            key: into.to_owned(),
            mandatory: true,
            properties,
            body: body.into(),
        };
        let mut answer = self.publisher.publish(&outgoing).await?;
        if answer == Answer::Returned {
            time::sleep(UNTIL_CONSUMERS_ARE_TOLD).await;
            self.declare(of).await?;
            answer = self.publisher.publish(&outgoing).await?;
        }
        if answer == Answer::Stored {
            return Ok(());
        }
        Err(BusError::backend("moving a message")(NotStored {
            queue: into.to_owned(),
            answer,
        }))
    }
}

fn queue_full(queue: &Queue) -> PublishError {
    PublishError::QueueFull {
        queue: queue.name.to_owned(),
        max_length: queue.max_length,
    }
}

/// A copy of a message was not stored.
#[derive(Debug, thiserror::Error)]
#[error("queue {queue} does not take it: {answer:?}")]
struct NotStored {
    queue: String,
    answer: Answer,
}
