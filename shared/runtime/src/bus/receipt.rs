//! The right to answer one delivery.

use shared::queue::Queue;

use super::{BusError, Outcome, Settled, amqp, count, embedded};

/// The right to answer one delivery. It ends when the lease does.
#[derive(Debug)]
pub struct Receipt {
    queue: &'static Queue,
    backend: Backend,
}

#[derive(Debug)]
enum Backend {
    Embedded(embedded::Receipt),
    Amqp(Box<amqp::Receipt>),
}

impl Receipt {
    pub(super) fn embedded(receipt: embedded::Receipt, queue: &'static Queue) -> Self {
        let backend = Backend::Embedded(receipt);
        Self { queue, backend }
    }

    pub(super) fn amqp(receipt: amqp::Receipt, queue: &'static Queue) -> Self {
        let backend = Backend::Amqp(Box::new(receipt));
        Self { queue, backend }
    }

    /// Answers the delivery.
    ///
    /// # Errors
    /// [`BusError`] when the bus did not take the answer; it may be given again.
    pub async fn settle(&self, outcome: &Outcome) -> Result<Settled, BusError> {
        let settled = match &self.backend {
            Backend::Embedded(receipt) => receipt.settle(outcome).await,
            Backend::Amqp(receipt) => receipt.settle(outcome).await,
        }?;
        count::settled(self.queue.name, settled);
        Ok(settled)
    }

    /// Holds the message for another lease. False when it is no longer this worker's.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus does not answer; the lease runs on.
    pub async fn renew(&self) -> Result<bool, BusError> {
        match &self.backend {
            Backend::Embedded(receipt) => receipt.renew().await,
            Backend::Amqp(receipt) => Ok(receipt.renew()),
        }
    }
}
