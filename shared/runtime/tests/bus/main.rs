//! The contract of the bus, run on every backend, and what only one of them has.

mod amqp;
mod cable;
mod crash;
mod embedded;
mod faults;
#[path = "../binary/lines.rs"]
mod lines;
mod log;
mod service;
mod suite;
mod worker;

use runtime::bus::{Bus, BusConfig};
use shared::queue::Queue;
use tempfile::TempDir;

use crate::suite::Broker;

/// The embedded bus in a folder of its own.
struct Embedded {
    folder: TempDir,
}

impl Embedded {
    fn config(&self) -> BusConfig {
        BusConfig::embedded(self.folder.path().join("data").join("queue.sqlite"))
    }
}

impl Broker for Embedded {
    async fn start() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    async fn connect(&self, queues: &[Queue]) -> Bus {
        let mut config = self.config();
        config.embedded.poll = std::time::Duration::from_millis(10);
        Bus::open_with(&config, queues)
            .await
            .expect("the bus opens")
    }
}

suite::contract!(Embedded);
