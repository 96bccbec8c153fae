//! What became of a message that nobody could work on.

use chrono::{DateTime, Utc};

/// The longest list of dead letters that is handed out at once.
pub const DEAD_LETTERS_AT_ONCE: usize = 1000;

/// A message that was rejected, or whose attempts were used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its name among the dead letters of its queue.
    pub id: String,
    /// Name (routing key) of the event.
    pub event: String,
    /// Id of the event, as its publisher gave it.
    pub event_id: String,
    /// The bytes as they were published.
    pub body: Vec<u8>,
    /// How often it was delivered.
    pub attempts: u32,
    /// Why it is here, in words for a person.
    pub cause: String,
    /// When it came here. For a person; nothing is ordered by it.
    pub died_at: DateTime<Utc>,
}
