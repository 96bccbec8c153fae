//! The lease of one delivery. RabbitMQ has none: it gives a message to another worker when the connection of the first is
//! gone, but not when the worker hangs. So the process that received a message keeps its lease itself.
//!
//! A delivery is held, being answered, or over. Whoever takes it out of "held" has it for himself: the answer or the end
//! of the lease, never both.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lapin::{Acker, Channel};
use tokio::{
    task::AbortHandle,
    time::{self, Instant},
};

use super::{ending, holdings::Hold};

#[derive(Debug)]
enum State {
    Held {
        until: Instant,
        hold: Hold,
    },
    /// Being answered; the lease does not end meanwhile.
    Answering(Hold),
    Over,
}

/// The lease of one delivery.
#[derive(Debug)]
pub(super) struct Lease {
    acker: Acker,
    length: Duration,
    state: Mutex<State>,
    /// The channel stays open, and with it the message with this worker, for as long as the lease.
    _channel: Channel,
}

impl Lease {
    /// Holds a delivery for this long, and gives it back to its queue if nobody answers.
    pub(super) fn start(acker: Acker, channel: Channel, length: Duration, hold: Hold) -> Timed {
        let until = Instant::now() + length;
        let lease = Arc::new(Self {
            acker,
            length,
            state: Mutex::new(State::Held { until, hold }),
            _channel: channel,
        });
        let timer = tokio::spawn(lease.clone().run_out(until)).abort_handle();
        Timed { lease, timer }
    }

    /// Ends with the lease.
    async fn run_out(self: Arc<Self>, mut until: Instant) {
        loop {
            time::sleep_until(until).await;
            let mut state = self.state();
            match &*state {
                State::Held { until: renewed, .. } if *renewed > Instant::now() => until = *renewed,
                State::Answering(_) => until = Instant::now() + self.length,
                State::Over => return,
                State::Held { .. } => {
                    *state = State::Over;
                    break;
                }
            }
        }
        // The broker counts a rejected message as delivered once more. When the channel is gone, it did that already.
        ending::give_back(&self.acker).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lease with its timer, which lives on when this is dropped: a worker that ends without an answer has until then lost
/// nothing.
#[derive(Debug)]
pub(super) struct Timed {
    lease: Arc<Lease>,
    timer: AbortHandle,
}

impl Timed {
    /// True when the delivery is still this worker's, and is for another lease.
    pub(super) fn renew(&self) -> bool {
        if !self.lease.acker.usable() {
            return false;
        }
        match &mut *self.lease.state() {
            State::Held { until, .. } => {
                *until = Instant::now() + self.lease.length;
                true
            }
            State::Answering(_) => true,
            State::Over => false,
        }
    }

    /// The right to answer, if the delivery is still this worker's.
    pub(super) fn begin(&self) -> Option<Answering<'_>> {
        if !self.lease.acker.usable() {
            return None;
        }
        let mut state = self.lease.state();
        match std::mem::replace(&mut *state, State::Over) {
            State::Held { hold, .. } => {
                *state = State::Answering(hold);
                Some(Answering(self))
            }
            other => {
                *state = other;
                None
            }
        }
    }
}

/// The right to answer. Dropped without [`Answering::finish`], the delivery is held for another lease.
pub(super) struct Answering<'a>(&'a Timed);

impl Answering<'_> {
    pub(super) fn acker(&self) -> &Acker {
        &self.0.lease.acker
    }

    /// It is answered.
    pub(super) fn finish(self) {
        *self.0.lease.state() = State::Over;
        self.0.timer.abort();
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lease.state();
        match std::mem::replace(&mut *state, State::Over) {
            State::Answering(hold) => {
                let until = Instant::now() + self.0.lease.length;
                *state = State::Held { until, hold };
            }
            other => *state = other,
        }
    }
}
