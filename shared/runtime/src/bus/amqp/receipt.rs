//! Answering a delivery: first the copy that goes on, confirmed, then the acknowledgement of the original.
//!
//! A crash between the two leaves both; consumers recognise repeats.

use std::{sync::Arc, time::Duration};

use chrono::Utc;
use lapin::BasicProperties;
use shared::queue::Queue;

use super::{
    Shared, ending,
    envelope::Envelope,
    lease::{Answering, Timed},
};
use crate::bus::{BusError, Outcome, Settled, outcome};

/// The right to answer one delivery.
#[derive(Debug)]
pub(in crate::bus) struct Receipt {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: &'static Queue,
    pub(super) envelope: Envelope,
    pub(super) body: Vec<u8>,
    pub(super) lease: Timed,
}

impl Receipt {
    pub(in crate::bus) async fn settle(&self, outcome: &Outcome) -> Result<Settled, BusError> {
        let Some(answering) = self.lease.begin() else {
            return Ok(Settled::Lost);
        };
        let attempt = self.envelope.attempts.saturating_add(1);
        let settled = match outcome {
            Outcome::Done => Settled::Done,
            Outcome::Retry { cause } if attempt < self.queue.max_attempts => {
                let delay = self.queue.delay_after(attempt);
                self.copy_to_delay(delay, attempt, Some(cause)).await?
            }
            Outcome::Postpone { cause } => {
                let attempts = self.envelope.attempts;
                let delay = outcome::postponement(self.queue);
                self.copy_to_delay(delay, attempts, Some(cause)).await?
            }
            Outcome::Retry { cause } | Outcome::Reject { cause } => {
                self.copy_to_dead(attempt, cause).await?;
                Settled::Dead
            }
        };
        Ok(acknowledge(answering, settled).await)
    }

    pub(in crate::bus) fn renew(&self) -> bool {
        self.lease.renew()
    }

    /// True when the message is to wait before it is handed out. A first loss of a connection costs no time; further ones do,
    /// so that a few in a row do not use up the attempts of whatever is in hand.
    pub(super) fn is_to_wait(&self) -> bool {
        self.envelope.unanswered > 0 && self.envelope.attempts > 1
    }

    /// Lets a message that was not answered wait as after a failure. False when it is no longer this worker's.
    pub(super) async fn delay_unanswered(&self) -> Result<bool, BusError> {
        let Some(answering) = self.lease.begin() else {
            return Ok(false);
        };
        let Envelope {
            attempts, cause, ..
        } = &self.envelope;
        let delay = self.queue.delay_after(*attempts);
        let delayed = self.copy_to_delay(delay, *attempts, cause.as_deref());
        let settled = acknowledge(answering, delayed.await?).await;
        tracing::warn!(
            event = "message.delayed",
            queue = self.queue.name,
            event.id = self.envelope.event_id,
            attempts,
            delay_ms = delay.as_millis() as u64,
            "not answered again and again; to be tried later"
        );
        Ok(settled != Settled::Lost)
    }

    /// Puts a message whose attempts are used up to the dead letters. False when it is no longer this worker's.
    pub(super) async fn bury_unanswered(&self) -> Result<bool, BusError> {
        let Some(answering) = self.lease.begin() else {
            return Ok(false);
        };
        let attempts = self.envelope.attempts;
        let cause = super::unanswered(attempts, self.envelope.cause.as_deref());
        self.copy_to_dead(attempts, &cause).await?;
        let settled = acknowledge(answering, Settled::Dead).await;
        tracing::error!(
            event = "message.dead",
            queue = self.queue.name,
            cause,
            "gone to the dead letters"
        );
        Ok(settled == Settled::Dead)
    }

    async fn copy_to_delay(
        &self,
        delay: Duration,
        attempts: u32,
        cause: Option<&str>,
    ) -> Result<Settled, BusError> {
        let retry = self.shared.names().retry(self.queue, delay);
        let properties = self.envelope.to_retry(attempts, cause);
        self.copy_to(&retry, properties).await?;
        Ok(Settled::Delayed(delay))
    }

    async fn copy_to_dead(&self, attempts: u32, cause: &str) -> Result<(), BusError> {
        let dead = self.shared.names().dead(self.queue);
        let properties = self.envelope.to_bury(attempts, cause, Utc::now());
        self.copy_to(&dead, properties).await
    }

    async fn copy_to(&self, queue: &str, properties: BasicProperties) -> Result<(), BusError> {
        self.shared
            .put(self.queue, queue, properties, &self.body)
            .await
    }
}

/// What became of the answer: nothing, when the channel of the delivery is gone.
async fn acknowledge(answering: Answering<'_>, settled: Settled) -> Settled {
    let is_acknowledged = ending::acknowledge(answering.acker()).await;
    answering.finish();
    if is_acknowledged {
        settled
    } else {
        Settled::Lost
    }
}
