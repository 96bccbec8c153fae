//! How often each address was asked for.

use std::{collections::BTreeMap, sync::Mutex};

use serde::Serialize;

/// How often an address was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Hits {
    /// Requests.
    pub requests: u32,
    /// Of these, requests with `If-None-Match` or `If-Modified-Since`.
    pub conditional: u32,
    /// Of these, requests answered 304.
    pub not_modified: u32,
}

/// The counters of a portal, by address.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<BTreeMap<String, Hits>>);

impl Counters {
    /// Counts a request and its answer.
    pub(crate) fn count(&self, address: String, is_conditional: bool, status: u16) {
        let mut all = self.lock();
        let hits = all.entry(address).or_default();
        hits.requests += 1;
        hits.conditional += u32::from(is_conditional);
        hits.not_modified += u32::from(status == 304);
    }

    /// The counters, by address.
    pub(crate) fn all(&self) -> BTreeMap<String, Hits> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Hits>> {
        // A counter is whole even if a thread died while it held the lock.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
