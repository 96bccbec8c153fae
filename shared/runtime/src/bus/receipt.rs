//! The right to answer one delivery.

use super::{BusError, Outcome, Settled, embedded};

/// The right to answer one delivery. It ends when the lease does.
#[derive(Debug)]
pub struct Receipt {
    pub(super) backend: Backend,
}

#[derive(Debug)]
pub(super) enum Backend {
    Embedded(embedded::Receipt),
}

impl Receipt {
    /// Answers the delivery.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus did not take the answer; it may be given again.
    pub async fn settle(&self, outcome: &Outcome) -> Result<Settled, BusError> {
        match &self.backend {
            Backend::Embedded(receipt) => receipt.settle(outcome).await,
        }
    }

    /// Holds the message for another lease. False when it is no longer this worker's.
    ///
    /// # Errors
    /// [`BusError::Backend`] when the bus does not answer; the lease runs on.
    pub async fn renew(&self) -> Result<bool, BusError> {
        match &self.backend {
            Backend::Embedded(receipt) => receipt.renew().await,
        }
    }
}
