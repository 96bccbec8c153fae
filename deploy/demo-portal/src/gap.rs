//! How close together requests came.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How close together the requests to one site came.
#[derive(Debug, Default)]
pub(crate) struct Gaps(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    last: Option<Instant>,
    shortest: Option<Duration>,
}

impl Gaps {
    /// A request came.
    pub(crate) fn note(&self) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let gap = seen.last.map(|it| now - it);
        seen.shortest = seen.shortest.into_iter().chain(gap).min();
        seen.last = Some(now);
    }

    /// The shortest time between two requests; none when there were fewer than two.
    pub(crate) fn shortest(&self) -> Option<Duration> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .shortest
    }

    /// Begins anew.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Seen::default();
    }
}
