//! Publishing what the ledger has on its list.

use std::time::Duration;

use tokio::time;
use tokio_util::sync::CancellationToken;

use super::Crawler;

/// How often the list of events is looked at, should a publish have failed or another process have put one there.
const INTERVAL: Duration = Duration::from_secs(1);

/// Publishes events as they come onto the list, and once more at the end.
pub(super) async fn relay(crawler: &Crawler, stop: &CancellationToken) {
    let mut blocked = false;
    loop {
        let stopped = stop.is_cancelled();
        let relayed = crawler.ledger.relay(&crawler.bus).await;
        match &relayed {
            Err(error) if !blocked => tracing::warn!(
                event = "outbox.blocked",
                error = ?error,
                "events stay on the list until ledger and bus are there"
            ),
            Ok(()) if blocked => {
                tracing::info!(event = "outbox.flows", "events are published again")
            }
            Ok(()) | Err(_) => {}
        }
        blocked = relayed.is_err();
        if stopped {
            return;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = crawler.ledger.event_added() => {}
            () = time::sleep(INTERVAL) => {}
        }
    }
}
