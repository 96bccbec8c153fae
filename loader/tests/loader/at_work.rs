//! A loader at work on the embedded bus, in a test's own folder.

use std::{fmt::Debug, future::Future, time::Duration};

use loader::{Config, Warehouse};
use runtime::{
    blob_store::{BlobConfig, BlobStore},
    bus::{Bus, BusConfig},
};
use shared::{
    blob::BlobRef,
    event::{DocumentRead, Event, Payload, ReadOutcome},
    queue::LOADER_READINGS,
};
use tokio_util::sync::CancellationToken;

use crate::{
    fixture::{fetched, open},
    scratch::Scratch,
};

/// A loader at work, and what it works with.
pub(crate) struct AtWork {
    pub(crate) scratch: Scratch,
    pub(crate) warehouse: Warehouse,
    pub(crate) bus: Bus,
    blobs: BlobStore,
    pub(crate) stop: CancellationToken,
    pub(crate) loader: tokio::task::JoinHandle<anyhow::Result<()>>,
}

pub(crate) async fn start(scratch: Scratch) -> AtWork {
    let warehouse = open(&scratch).await;
    let bus = Bus::open(&BusConfig::embedded(scratch.folder.path().join("bus.db")))
        .await
        .expect("the bus opens");
    let blobs = BlobStore::open(&BlobConfig::folder(scratch.folder.path().join("blobs")))
        .expect("the blob store opens");
    let stop = CancellationToken::new();
    let loader = loader::run(
        config(),
        warehouse.clone(),
        bus.clone(),
        blobs.clone(),
        stop.clone(),
    );
    AtWork {
        scratch,
        warehouse,
        bus,
        blobs,
        stop,
        loader: tokio::spawn(loader),
    }
}

fn config() -> Config {
    #[derive(serde::Deserialize)]
    struct Sections {
        loader: Config,
    }
    let sections: Sections =
        runtime::config::load(loader::config::DEFAULTS, None, []).expect("the defaults are valid");
    sections.loader
}

impl AtWork {
    pub(crate) async fn put(&self, content: &impl serde::Serialize) -> BlobRef {
        let bytes = serde_json::to_vec(content).expect("JSON");
        self.blobs
            .put(bytes, "application/json")
            .await
            .expect("the blob is stored")
    }

    pub(crate) async fn say<T: Payload>(&self, data: T) {
        self.bus
            .publish(&Event::now(data))
            .await
            .expect("the bus takes it");
    }

    pub(crate) async fn dead_causes(&self) -> Vec<String> {
        let letters = self
            .bus
            .dead_letters(&LOADER_READINGS)
            .await
            .expect("dead letters");
        letters.into_iter().map(|it| it.cause).collect()
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(20), self.loader).await;
        ended
            .expect("it drains")
            .expect("no panic")
            .expect("no error");
    }
}

/// Asks until the answer is this one, for a minute.
pub(crate) async fn until<T: PartialEq + Debug, F: Future<Output = T>>(
    expected: T,
    ask: impl Fn() -> F,
) {
    for _ in 0..1200 {
        if ask().await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(ask().await, expected);
}

pub(crate) fn read_as(page: &str, bytes: &str, reading: BlobRef) -> DocumentRead {
    DocumentRead {
        document: fetched(page, 1, bytes),
        reader: "1".to_owned(),
        outcome: ReadOutcome::Read { reading },
    }
}
