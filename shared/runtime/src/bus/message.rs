//! An event as it crosses the bus.

use shared::event::{Event, Payload, ReportLoaded};

use super::PublishError;

/// The largest message that the bus carries. Documents and readings go by the blob store; brokers keep whole messages in
/// memory and are slow with large ones.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// An encoded event with what the bus needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Name (routing key) of the event: `document.fetched`.
    pub event: String,
    /// Id of the event.
    pub event_id: String,
    /// The event in its envelope.
    pub body: Vec<u8>,
}

impl Message {
    /// This event, encoded.
    pub fn of<T: Payload>(event: &Event<T>) -> Self {
        Self {
            event: T::NAME.to_owned(),
            event_id: event.id.clone(),
            body: event.to_bytes(),
        }
    }

    /// Whether a publish that no queue hears is an error. Loaded reports are for others, and there may be none.
    pub(super) fn needs_a_taker(&self) -> bool {
        self.event != ReportLoaded::NAME
    }

    pub(super) fn check_size(&self) -> Result<(), PublishError> {
        if self.body.len() <= MAX_MESSAGE_BYTES {
            return Ok(());
        }
        Err(PublishError::TooLarge {
            event: self.event.clone(),
            size: self.body.len(),
        })
    }
}
