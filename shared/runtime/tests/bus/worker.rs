//! A worker in the background, for tests.

use std::{future::Future, time::Duration};

use runtime::bus::{Bus, BusError, Delivery, Outcome, work};
use shared::queue::Queue;
use tokio::{task::JoinHandle, time};
use tokio_util::sync::CancellationToken;

use crate::log;

/// A worker in the background.
pub(crate) struct Worker {
    pub(crate) stop: CancellationToken,
    task: JoinHandle<Result<(), BusError>>,
}

impl Worker {
    pub(crate) fn start<H, F>(
        bus: &Bus,
        queue: &'static Queue,
        concurrency: usize,
        handler: H,
    ) -> Self
    where
        H: Fn(Delivery) -> F + Send + Sync + 'static,
        F: Future<Output = Outcome> + Send + 'static,
    {
        let stop = CancellationToken::new();
        let (bus, token) = (bus.clone(), stop.clone());
        let task =
            tokio::spawn(async move { work(&bus, queue, concurrency, token, handler).await });
        Self { stop, task }
    }

    /// Lets it finish what it has.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.join().await;
    }

    /// Waits until it has ended by itself; says what was said when that takes too long.
    pub(crate) async fn join(self) {
        const LIMIT: Duration = Duration::from_secs(45);
        let ended = time::timeout(LIMIT, self.task).await;
        let Ok(ended) = ended else {
            panic!(
                "the worker does not end within {LIMIT:?}; said until then:\n{}",
                log::said()
            );
        };
        let ended = ended.expect("the worker does not panic");
        ended.expect("the worker ends well");
    }

    /// Ends it in the middle of what it does, as a crash would.
    pub(crate) async fn crash(self) {
        self.task.abort();
        let ended = self.task.await;
        assert!(ended.is_err_and(|it| it.is_cancelled()));
    }
}
