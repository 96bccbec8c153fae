//! Receiving from a queue, through lost connections, closed channels and deleted queues.

use std::{sync::Arc, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use lapin::{
    message::Delivery as Original,
    options::{BasicAckOptions, BasicRejectOptions},
};
use shared::queue::Queue;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::{
    Receipt, Shared, UNTIL_CONSUMERS_ARE_TOLD,
    envelope::Envelope,
    holdings::Holdings,
    inbox::{Inbox, Received},
    lease::Lease,
};
use crate::bus::{BusError, Delivery};

/// Receives from one queue.
#[derive(Debug)]
pub(in crate::bus) struct Consumer {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: &'static Queue,
    /// Unanswered messages at most.
    pub(super) prefetch: u16,
    pub(super) inbox: Option<Arc<Inbox>>,
}

impl Consumer {
    /// The next message; none once `stop` is cancelled. Then what was received and not taken is back in the queue.
    pub(in crate::bus) async fn next(
        &mut self,
        stop: &CancellationToken,
    ) -> Result<Option<(Delivery, Receipt)>, BusError> {
        while !stop.is_cancelled() {
            let Some(inbox) = stop.run_until_cancelled(self.inbox()).await else {
                break;
            };
            let inbox = inbox?;
            let Some(received) = stop.run_until_cancelled(inbox.next()).await else {
                break;
            };
            match received {
                Ok(received) => {
                    let (delivery, receipt) = self.accept(&inbox, received);
                    if delivery.attempt > self.queue.max_attempts {
                        stop.run_until_cancelled(bury(&receipt)).await;
                    } else if !stop
                        .run_until_cancelled(self.delay(&receipt))
                        .await
                        .unwrap_or(true)
                    {
                        return Ok(Some((delivery, receipt)));
                    }
                }
                Err(reason) => {
                    tracing::warn!(
                        event = "bus.consumer_lost",
                        queue = self.queue.name,
                        reason,
                        "receives no more; starting again"
                    );
                    self.inbox = None;
                    let pause = time::sleep(UNTIL_CONSUMERS_ARE_TOLD);
                    stop.run_until_cancelled(pause).await;
                }
            }
        }
        self.leave().await;
        Ok(None)
    }

    /// The present consumer, or the next one as soon as the broker lets us.
    async fn inbox(&mut self) -> Result<Arc<Inbox>, BusError> {
        let mut pauses = pauses().build();
        loop {
            if let Some(inbox) = &self.inbox {
                return Ok(inbox.clone());
            }
            match self.open().await {
                Ok(inbox) => self.inbox = Some(inbox),
                Err(error) if error.is_outage() => {
                    tracing::debug!(queue = self.queue.name, error = ?error, "cannot receive yet");
                    time::sleep(pauses.next().unwrap_or(LONGEST_PAUSE)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn open(&self) -> Result<Arc<Inbox>, BusError> {
        let failed = BusError::backend("receiving");
        self.shared.declare(self.queue).await?;
        let link = self.shared.link().await?;
        let channel = link.receiving.create_channel().await.map_err(&failed)?;
        let name = self.shared.names().queue(self.queue);
        let holdings = Holdings::of(&self.shared.place, &name);
        let inbox = Inbox::open(channel, &name, self.prefetch, holdings).await;
        inbox.map_err(failed)
    }

    fn accept(&self, inbox: &Inbox, received: Received) -> (Delivery, Receipt) {
        let Received { delivery, hold } = received;
        let envelope = envelope_of(&delivery);
        let lease = Lease::start(
            delivery.acker,
            inbox.channel.clone(),
            self.queue.lease,
            hold,
        );
        let receipt = Receipt {
            shared: self.shared.clone(),
            queue: self.queue,
            body: delivery.data.clone(),
            lease,
            envelope,
        };
        let delivery = Delivery {
            queue: self.queue,
            event: receipt.envelope.event.clone(),
            event_id: receipt.envelope.event_id.clone(),
            body: delivery.data,
            attempt: receipt.envelope.attempts.saturating_add(1),
        };
        (delivery, receipt)
    }

    /// True when the message is not to be worked on at this moment. A bus that takes no messages cannot let one wait.
    async fn delay(&self, receipt: &Receipt) -> bool {
        if !receipt.is_to_wait() || self.shared.check().is_err() {
            return false;
        }
        match receipt.delay_unanswered().await {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(event = "bus.settle_failed", error = ?error, "cannot let a message wait");
                false
            }
        }
    }

    /// Receives no more, and hands back what nobody took.
    async fn leave(&mut self) {
        let Some(inbox) = self.inbox.take() else {
            return;
        };
        for received in inbox.close().await {
            self.hand_back(received.delivery).await;
        }
    }

    /// Puts a message back into its queue. As a copy, which costs no attempt; where that does not fit, the original.
    async fn hand_back(&self, original: Original) {
        let envelope = envelope_of(&original);
        let name = self.shared.names().queue(self.queue);
        let properties = envelope.to_retry(envelope.attempts, envelope.cause.as_deref());
        let copied = self
            .shared
            .put(self.queue, &name, properties, &original.data);
        // A channel that is gone has given it back already.
        let _ = match copied.await {
            Ok(()) => original.acker.ack(BasicAckOptions::default()).await,
            Err(_) => {
                let options = BasicRejectOptions { requeue: true };
                original.acker.reject(options).await
            }
        };
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        if let Some(inbox) = self.inbox.take() {
            inbox.abandon();
        }
    }
}

fn envelope_of(original: &Original) -> Envelope {
    Envelope::read(&original.properties, original.routing_key.as_str())
}

async fn bury(receipt: &Receipt) {
    if let Err(error) = receipt.bury_unanswered().await {
        // Its lease ends, and whoever receives it then tries again.
        tracing::warn!(
            event = "bus.settle_failed",
            error = ?error,
            "cannot bury a message whose attempts are used up"
        );
    }
}

const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Between attempts to receive again.
fn pauses() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(LONGEST_PAUSE)
        .with_jitter()
        .without_max_times()
}
