//! A message in the hands of a worker.

use shared::queue::Queue;

/// One delivery of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The queue it came from.
    pub queue: &'static Queue,
    /// Name (routing key) of the event.
    pub event: String,
    /// Id of the event, as its publisher gave it; for logs. The body has the last word.
    pub event_id: String,
    /// The bytes as they were published.
    pub body: Vec<u8>,
    /// Which delivery of the message this is, from 1. Crashed ones count.
    pub attempt: u32,
}
