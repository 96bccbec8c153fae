//! What the workers of this process hold. The broker knows it of everyone, but does not tell it over AMQP.

use std::{
    collections::HashMap,
    sync::{
        Arc, LazyLock, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use super::inbox::Inbox;

/// What this process holds of one queue, and through which consumers it comes.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    held: AtomicU64,
    inboxes: Mutex<Vec<Weak<Inbox>>>,
}

/// Counts a message for as long as it lives.
#[derive(Debug)]
pub(super) struct Hold(Arc<Holdings>);

/// By broker and queue. All handles of a process share it, as they would share a broker's count.
static ALL: LazyLock<Mutex<HashMap<String, Arc<Holdings>>>> = LazyLock::new(Mutex::default);

impl Holdings {
    /// Those of this queue, by its name at the broker.
    pub(super) fn of(place: &str, queue: &str) -> Arc<Self> {
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(format!("{place} {queue}")).or_default().clone()
    }

    pub(super) fn hold(self: &Arc<Self>) -> Hold {
        self.held.fetch_add(1, Ordering::SeqCst);
        Hold(self.clone())
    }

    pub(super) fn count(&self) -> u64 {
        self.held.load(Ordering::SeqCst)
    }

    pub(super) fn add(&self, inbox: &Arc<Inbox>) {
        let mut inboxes = self.inboxes.lock().unwrap_or_else(PoisonError::into_inner);
        inboxes.retain(|it| it.strong_count() > 0);
        inboxes.push(Arc::downgrade(inbox));
    }

    /// Counts what the broker has sent to this process until this moment and nobody has looked at.
    pub(super) async fn collect(&self) {
        let inboxes = {
            let inboxes = self.inboxes.lock().unwrap_or_else(PoisonError::into_inner);
            inboxes.clone()
        };
        for inbox in inboxes.iter().filter_map(Weak::upgrade) {
            inbox.collect().await;
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.held.fetch_sub(1, Ordering::SeqCst);
    }
}
