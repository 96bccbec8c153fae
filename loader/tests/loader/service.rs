//! The loader on the embedded bus: what it takes, what it tries again, and what it refuses with a cause.

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
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::fixture::{crawl_finished, fetched, manifest, reading, report, warehouse, was_fetched};

/// A loader at work, and what it works with.
struct AtWork {
    _folder: TempDir,
    warehouse: Warehouse,
    bus: Bus,
    blobs: BlobStore,
    stop: CancellationToken,
    loader: tokio::task::JoinHandle<anyhow::Result<()>>,
}

async fn start() -> AtWork {
    let (folder, warehouse) = warehouse().await;
    let bus = Bus::open(&BusConfig::embedded(folder.path().join("bus.db")))
        .await
        .expect("the bus opens");
    let blobs = BlobStore::open(&BlobConfig {
        folder: folder.path().join("blobs"),
    })
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
        _folder: folder,
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
    async fn put(&self, content: &impl serde::Serialize) -> BlobRef {
        let bytes = serde_json::to_vec(content).expect("JSON");
        self.blobs
            .put(bytes, "application/json")
            .await
            .expect("the blob is stored")
    }

    async fn say<T: Payload>(&self, data: T) {
        self.bus
            .publish(&Event::now(data))
            .await
            .expect("the bus takes it");
    }

    async fn dead_causes(&self) -> Vec<String> {
        let letters = self
            .bus
            .dead_letters(&LOADER_READINGS)
            .await
            .expect("dead letters");
        letters.into_iter().map(|it| it.cause).collect()
    }

    async fn stop(self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(20), self.loader).await;
        ended
            .expect("it drains")
            .expect("no panic")
            .expect("no error");
    }
}

/// Asks until the answer is this one, for ten seconds.
async fn until<T: PartialEq + Debug, F: Future<Output = T>>(expected: T, ask: impl Fn() -> F) {
    for _ in 0..200 {
        if ask().await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(ask().await, expected);
}

fn read_as(page: &str, bytes: &str, reading: BlobRef) -> DocumentRead {
    DocumentRead {
        document: fetched(page, 1, bytes),
        reader: "1".to_owned(),
        outcome: ReadOutcome::Read { reading },
    }
}

#[tokio::test]
async fn readings_and_runs_go_into_the_warehouse_and_the_outbox_empties() {
    let at_work = start().await;
    let manifest = manifest(1, vec![("a", was_fetched("A"))]);
    at_work.put(&manifest).await;
    at_work.say(crawl_finished(&manifest)).await;
    let reading = at_work.put(&report(5)).await;
    at_work.say(read_as("a", "A", reading)).await;
    let green_and_told = || async {
        let status = at_work.warehouse.status().await.expect("status");
        (
            status.reports,
            status
                .runs
                .iter()
                .map(|it| it.is_green())
                .collect::<Vec<_>>(),
            status.unsent,
        )
    };
    until((1, vec![true], 0), green_and_told).await;
    at_work.stop().await;
}

#[tokio::test]
async fn what_can_never_work_goes_to_the_dead_letters_with_its_cause_and_the_next_is_loaded() {
    let at_work = start().await;
    let no_report = at_work.put(&["no", "report"]).await;
    at_work.say(read_as("b", "B", no_report.clone())).await;
    let mut twice = report(5);
    twice.cells.push(twice.cells[0].clone());
    let twice = at_work.put(&twice).await;
    at_work.say(read_as("c", "C", twice)).await;
    let mut unlike = manifest(1, vec![("a", was_fetched("A"))]);
    let mut event = crawl_finished(&unlike);
    unlike.documents.clear();
    event.manifest = at_work.put(&unlike).await;
    at_work.say(event).await;
    let newer = Newer {
        to: "nobody".to_owned(),
    };
    at_work.say(newer).await;

    let sound = at_work.put(&report(5)).await;
    at_work.say(read_as("a", "A", sound)).await;
    let loaded_and_dead = || async {
        let status = at_work.warehouse.status().await.expect("status");
        (status.reports, at_work.dead_causes().await.len())
    };
    until((1, 4), loaded_and_dead).await;
    let causes = at_work.dead_causes().await.join("\n");
    for expected in [
        format!("blob {} is no reading", no_report.sha256),
        "active_disclosure/regulations/made twice".to_owned(),
        "count its documents differently".to_owned(),
        "cn.gongkai.document.read.v9".to_owned(),
    ] {
        assert!(causes.contains(&expected), "{expected} is not in: {causes}");
    }
    at_work.stop().await;
}

#[tokio::test]
async fn a_reading_that_is_not_in_the_store_yet_is_tried_again() {
    let at_work = start().await;
    let report = report(5);
    at_work.say(read_as("a", "A", reading(&report))).await;
    let delayed = || async {
        at_work
            .bus
            .depth(&LOADER_READINGS)
            .await
            .expect("depth")
            .delayed
    };
    until(1, delayed).await;
    at_work.put(&report).await;
    let reports = || async { at_work.warehouse.status().await.expect("status").reports };
    until(1, reports).await;
    assert_eq!(at_work.dead_causes().await, Vec::<String>::new());
    at_work.stop().await;
}

/// A `document.read` of a version that is not yet invented.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Newer {
    to: String,
}

impl Payload for Newer {
    const NAME: &'static str = "document.read";
    const VERSION: u32 = 9;
    const SOURCE: &'static str = "test";

    fn subject(&self) -> String {
        self.to.clone()
    }

    fn identity(&self) -> Vec<String> {
        vec![self.to.clone()]
    }
}
