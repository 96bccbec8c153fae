//! Receiving from a queue.

use shared::queue::Queue;
use tokio_util::sync::CancellationToken;

use super::{BusError, Delivery, Receipt, amqp, count, embedded::Embedded};

/// Receives from one queue.
#[derive(Debug)]
pub struct Subscription {
    queue: &'static Queue,
    backend: Backend,
}

#[derive(Debug)]
enum Backend {
    Embedded(Embedded),
    Amqp(amqp::Consumer),
}

impl Subscription {
    pub(super) fn embedded(embedded: Embedded, queue: &'static Queue) -> Self {
        let backend = Backend::Embedded(embedded);
        Self { queue, backend }
    }

    pub(super) fn amqp(consumer: amqp::Consumer, queue: &'static Queue) -> Self {
        let backend = Backend::Amqp(consumer);
        Self { queue, backend }
    }

    /// The next message; none once `stop` is cancelled. Who drops this future instead of cancelling may leave a message
    /// held by nobody until its lease ends. A broker that is away is waited for, however long.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the embedded bus does not answer; [`BusError::OtherArguments`].
    pub async fn next(
        &mut self,
        stop: &CancellationToken,
    ) -> Result<Option<(Delivery, Receipt)>, BusError> {
        let received = match &mut self.backend {
            Backend::Embedded(embedded) => embedded
                .next(self.queue, stop)
                .await?
                .map(|(delivery, receipt)| (delivery, Receipt::embedded(receipt, self.queue))),
            Backend::Amqp(consumer) => consumer
                .next(stop)
                .await?
                .map(|(delivery, receipt)| (delivery, Receipt::amqp(receipt, self.queue))),
        };
        if received.is_some() {
            count::delivered(self.queue.name);
        }
        Ok(received)
    }
}
