//! What the bus counts, for dashboards and alerts.

use metrics::{counter, gauge};

use super::{PublishError, Settled};

/// A publish ended so.
pub(super) fn published(event: &str, result: &Result<(), PublishError>) {
    let outcome = match result {
        Ok(()) => "stored",
        Err(PublishError::Unroutable { .. }) => "unroutable",
        Err(PublishError::QueueFull { .. }) => "queue_full",
        Err(PublishError::TooLarge { .. }) => "too_large",
        Err(PublishError::Bus(_)) => "failed",
    };
    counter!("gongkai_bus_published_messages_total", "event" => event.to_owned(), "outcome" => outcome)
        .increment(1);
}

/// A message was given to a worker.
pub(super) fn delivered(queue: &'static str) {
    counter!("gongkai_bus_delivered_messages_total", "queue" => queue).increment(1);
}

/// An answer ended so.
pub(super) fn settled(queue: &'static str, settled: Settled) {
    let outcome = match settled {
        Settled::Done => "done",
        Settled::Delayed(_) => "delayed",
        Settled::Dead => "dead",
        Settled::Lost => "lost",
    };
    counter!("gongkai_bus_settled_messages_total", "queue" => queue, "outcome" => outcome)
        .increment(1);
}

/// Whether the broker is there.
pub(super) fn connected(is_connected: bool) {
    gauge!("gongkai_bus_connected").set(f64::from(u8::from(is_connected)));
}

/// Whether the broker takes no messages.
pub(super) fn blocked(is_blocked: bool) {
    gauge!("gongkai_bus_blocked").set(f64::from(u8::from(is_blocked)));
}

/// A lost connection was made again.
pub(super) fn reconnected() {
    counter!("gongkai_bus_reconnects_total").increment(1);
}
