//! Receiving from a queue, through lost connections, closed channels and deleted queues.

use std::{sync::Arc, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use futures::future::join_all;
use lapin::message::Delivery as Original;
use shared::queue::Queue;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::{
    Receipt, Shared, UNTIL_CONSUMERS_ARE_TOLD, ending,
    envelope::Envelope,
    holdings::Holdings,
    in_time,
    inbox::{Inbox, Received},
    lease::Lease,
    link::Link,
    supervisor::words,
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
                Ok(inbox) => {
                    self.shared.unheard.forget(self.queue.name);
                    self.inbox = Some(inbox);
                }
                Err(error) if error.is_outage() => {
                    self.cannot_receive(&error);
                    time::sleep(pauses.next().unwrap_or(LONGEST_PAUSE)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Says so, once for each new reason. That there is no connection is told by who keeps it.
    fn cannot_receive(&self, error: &BusError) {
        if matches!(error, BusError::Disconnected { .. }) {
            return;
        }
        let reason = words(error);
        if self.shared.unheard.failed(self.queue.name, reason.clone()) {
            tracing::warn!(
                event = "bus.cannot_receive",
                queue = self.queue.name,
                reason,
                "nothing can be received from this queue; trying again"
            );
        }
    }

    async fn open(&self) -> Result<Arc<Inbox>, BusError> {
        self.shared.declare(self.queue).await?;
        let link = self.shared.link().await?;
        let (place, limit) = (&self.shared.place, self.shared.timeout);
        in_time(place, RECEIVING, limit, self.consume(&link)).await
    }

    async fn consume(&self, link: &Link) -> Result<Arc<Inbox>, BusError> {
        let failed = BusError::backend(RECEIVING);
        let channel = ending::channel(&link.receiving).await.map_err(&failed)?;
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
        let left = inbox.close().await;
        let copied = join_all(left.iter().map(|it| self.hand_back(&it.delivery)));
        let copied = time::timeout(HAND_BACK_LIMIT, copied).await;
        if copied.is_err() {
            let rejected = join_all(left.iter().map(|it| ending::give_back(&it.delivery.acker)));
            let _ = time::timeout(HAND_BACK_LIMIT, rejected).await;
        }
    }

    /// Puts a message back into its queue. As a copy, which costs no attempt; where that does not fit, the original. A
    /// channel that is gone has given it back already.
    async fn hand_back(&self, original: &Original) {
        if !original.acker.usable() {
            return;
        }
        if self.shared.check().is_err() {
            return ending::give_back(&original.acker).await;
        }
        let envelope = envelope_of(original);
        let name = self.shared.names().queue(self.queue);
        let properties = envelope.to_retry(envelope.attempts, envelope.cause.as_deref());
        let copied = self
            .shared
            .put(self.queue, &name, properties, &original.data);
        match copied.await {
            Ok(()) => drop(ending::acknowledge(&original.acker).await),
            Err(_) => ending::give_back(&original.acker).await,
        }
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.shared.unheard.forget(self.queue.name);
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

/// For handing back what nobody took, within the time that a service has to end.
const HAND_BACK_LIMIT: Duration = Duration::from_secs(3);

const RECEIVING: &str = "receiving";

const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Between attempts to receive again.
fn pauses() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(LONGEST_PAUSE)
        .with_jitter()
        .without_max_times()
}
