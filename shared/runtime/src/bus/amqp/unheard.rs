//! Queues that a process wants to receive from and cannot, although it is connected.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::bus::BusError;

/// How long a queue may be unheard before the process is not ready.
const AT_MOST: Duration = Duration::from_secs(10);

/// By the name of the queue: since when, and why.
#[derive(Debug, Default)]
pub(super) struct Unheard(Mutex<BTreeMap<&'static str, (Instant, String)>>);

/// A queue cannot be received from.
#[derive(Debug, thiserror::Error)]
#[error("nothing can be received from queue {queue}: {reason}; it is tried again and again")]
struct CannotReceive {
    queue: &'static str,
    reason: String,
}

impl Unheard {
    /// Takes note of a failure. True when its reason is another one than before.
    pub(super) fn failed(&self, queue: &'static str, reason: String) -> bool {
        let mut all = self.lock();
        let (_, said) = all
            .entry(queue)
            .or_insert_with(|| (Instant::now(), String::new()));
        let is_new = *said != reason;
        *said = reason;
        is_new
    }

    /// It is heard, or nobody wants to any more.
    pub(super) fn forget(&self, queue: &'static str) {
        self.lock().remove(queue);
    }

    /// # Errors
    /// [`BusError::Backend`] when a queue is unheard for too long.
    pub(super) fn check(&self) -> Result<(), BusError> {
        let all = self.lock();
        let late = all.iter().find(|(_, (since, _))| since.elapsed() > AT_MOST);
        late.map_or(Ok(()), |(queue, (_, reason))| {
            let reason = reason.clone();
            Err(BusError::backend("receiving")(CannotReceive {
                queue,
                reason,
            }))
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, (Instant, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
