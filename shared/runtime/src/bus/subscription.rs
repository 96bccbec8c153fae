//! Receiving from a queue.

use shared::queue::Queue;
use tokio_util::sync::CancellationToken;

use super::{BusError, Delivery, Receipt, embedded::Embedded, receipt::Backend as ReceiptBackend};

/// Receives from one queue.
#[derive(Debug)]
pub struct Subscription {
    queue: &'static Queue,
    backend: Backend,
}

#[derive(Debug)]
enum Backend {
    Embedded(Embedded),
}

impl Subscription {
    pub(super) fn embedded(embedded: Embedded, queue: &'static Queue) -> Self {
        Self {
            queue,
            backend: Backend::Embedded(embedded),
        }
    }

    /// The next message; none once `stop` is cancelled. Who drops this future instead of cancelling may leave a message
    /// held by nobody until its lease ends.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus does not answer.
    pub async fn next(
        &mut self,
        stop: &CancellationToken,
    ) -> Result<Option<(Delivery, Receipt)>, BusError> {
        match &self.backend {
            Backend::Embedded(embedded) => {
                Ok(embedded
                    .next(self.queue, stop)
                    .await?
                    .map(|(delivery, receipt)| {
                        let backend = ReceiptBackend::Embedded(receipt);
                        (delivery, Receipt { backend })
                    }))
            }
        }
    }
}
