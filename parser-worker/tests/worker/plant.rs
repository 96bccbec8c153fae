//! A worker at work on an embedded bus, with children that read, and what surrounds it.

use std::{fs, future::Future, path::PathBuf, time::Duration};

use parser_worker::{
    config::Config,
    pool::{Pool, Program},
    worker::Worker,
};
use runtime::{
    blob_store::{BlobConfig, BlobStore},
    bus::{Bus, BusConfig, DeadLetter, Message},
    config,
};
use shared::{
    blob::BlobRef,
    event::{DocumentFetched, DocumentRead, DocumentRole, Event, Payload, ReadOutcome},
    queue::{LOADER_READINGS, PARSER_DOCUMENTS, Queue},
    report::{Listing, RejectionReason, Report},
    run::RunId,
};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time};
use tokio_util::sync::CancellationToken;

use crate::mock;

/// The parser's queue, with delays that a test can wait for.
pub(crate) static DOCUMENTS: Queue = Queue {
    max_attempts: 3,
    retry_delays: &[Duration::from_millis(20)],
    ..PARSER_DOCUMENTS
};

/// The same for who waits longer than a few attempts.
pub(crate) static PATIENT: Queue = Queue {
    max_attempts: 10_000,
    ..DOCUMENTS
};

/// The settings that every installation begins with.
pub(crate) fn defaults() -> Config {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sections {
        parser: Config,
    }
    let sections: Sections =
        config::load(parser_worker::config::DEFAULTS, None, []).expect("they load");
    sections.parser
}

/// Settings for small documents.
pub(crate) fn small() -> Config {
    Config {
        max_document_bytes: 1000,
        max_read_time: Duration::from_secs(30),
        // Where a converter is, what the reader fails over is read twice.
        libreoffice: PathBuf::new(),
        ..defaults()
    }
}

/// A worker at work, and what surrounds it.
pub(crate) struct Plant {
    pub(crate) folder: TempDir,
    pub(crate) bus: Bus,
    pub(crate) blobs: BlobStore,
    pub(crate) stop: CancellationToken,
    pub(crate) worker: JoinHandle<()>,
}

impl Plant {
    /// With invented readers.
    pub(crate) async fn start() -> Self {
        Self::start_on(&DOCUMENTS).await
    }

    pub(crate) async fn start_on(queue: &'static Queue) -> Self {
        Self::start_with(queue, mock::program(), small()).await
    }

    pub(crate) async fn start_with(
        queue: &'static Queue,
        program: Program,
        config: Config,
    ) -> Self {
        let (folder, worker) = Self::prepare(queue, program, config).await;
        let (bus, blobs) = (worker.bus.clone(), worker.blobs.clone());
        let stop = CancellationToken::new();
        let token = stop.clone();
        let worker = tokio::spawn(async move {
            worker.run(token).await.expect("the worker ends well");
        });
        Self {
            folder,
            bus,
            blobs,
            stop,
            worker,
        }
    }

    /// A worker that is not at work yet, and its folder.
    pub(crate) async fn prepare(
        queue: &'static Queue,
        program: Program,
        config: Config,
    ) -> (TempDir, Worker) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut bus = BusConfig::embedded(folder.path().join("queue.sqlite"));
        bus.embedded.poll = Duration::from_millis(5);
        let bus = Bus::open_with(&bus, &[*queue, LOADER_READINGS])
            .await
            .expect("the bus opens");
        let blobs = BlobStore::open(&BlobConfig::folder(folder.path().join("blobs")))
            .expect("the blob store opens");
        let worker = Worker {
            queue,
            pool: Pool::new(program, config.clone()),
            config,
            bus,
            blobs,
        };
        (folder, worker)
    }

    pub(crate) async fn put(&self, bytes: impl Into<Vec<u8>>) -> BlobRef {
        let put = self.blobs.put(bytes.into(), "text/html").await;
        put.expect("the blob is put")
    }

    pub(crate) async fn publish(&self, document: DocumentFetched) {
        let published = self.bus.publish(&Event::now(document)).await;
        published.expect("the event is published");
    }

    pub(crate) async fn publish_bytes(&self, body: Vec<u8>) {
        let message = Message {
            event: DocumentFetched::NAME.to_owned(),
            event_id: "unknown".to_owned(),
            body,
        };
        let published = self.bus.publish_message(&message).await;
        published.expect("the message is published");
    }

    /// What the worker says next, to the loader.
    pub(crate) async fn said(&self) -> Event<DocumentRead> {
        let mut readings = self
            .bus
            .subscribe(&LOADER_READINGS)
            .await
            .expect("declared");
        let next = readings.next(&CancellationToken::new()).await;
        let (delivery, receipt) = next.expect("the bus answers").expect("nobody stops this");
        let done = receipt.settle(&runtime::bus::Outcome::Done).await;
        done.expect("the bus answers");
        Event::from_bytes(&delivery.body).expect("the worker says document.read")
    }

    /// What the worker says of a document of these bytes.
    pub(crate) async fn read(&self, bytes: impl Into<Vec<u8>>) -> Event<DocumentRead> {
        let blob = self.put(bytes).await;
        self.publish(document(1, blob)).await;
        self.said().await
    }

    /// The report that was made of a document.
    pub(crate) async fn report(&self, said: &Event<DocumentRead>) -> Report {
        let ReadOutcome::Read { reading } = &said.data.outcome else {
            panic!("{said:?}");
        };
        let json = self.blobs.get(reading).await;
        serde_json::from_slice(&json.expect("the reading is there")).expect("it is a report")
    }

    /// The only dead letter, once there is one.
    pub(crate) async fn dead_letter(&self) -> DeadLetter {
        loop {
            let mut dead = self.bus.dead_letters(&DOCUMENTS).await.expect("it answers");
            assert!(dead.len() <= 1, "{dead:?}");
            if let Some(dead) = dead.pop() {
                return dead;
            }
            time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Checks that a good document is read now, then stops the worker and checks that nothing is left or said.
    pub(crate) async fn goes_on(self) {
        let blob = self.put(b"the next report").await;
        self.publish(document(9, blob)).await;
        let said = self.said().await;
        assert_eq!(said.data.document.observation, 9);
        assert!(matches!(said.data.outcome, ReadOutcome::Read { .. }));
        self.stop.cancel();
        self.worker.await.expect("the worker does not panic");
        for queue in [&DOCUMENTS, &LOADER_READINGS] {
            let depth = self.bus.depth(queue).await.expect("it answers");
            assert_eq!(depth.pending(), 0, "{}", queue.name);
        }
    }
}

pub(crate) fn document(observation: u32, blob: BlobRef) -> DocumentFetched {
    let portal = "somewhere".parse().expect("a portal id");
    DocumentFetched {
        run: RunId::new(&portal, 1),
        portal,
        url: "http://127.0.0.1/report.html".parse().expect("a URL"),
        landing_url: None,
        role: DocumentRole::Page,
        observation,
        blob,
        listing: Listing {
            title: Some("某局年度报告".to_owned()),
            ..Listing::default()
        },
    }
}

/// A blob store that fails: a file is where its folder was.
pub(crate) struct Outage {
    blobs: PathBuf,
    aside: PathBuf,
}

impl Outage {
    pub(crate) fn begin(folder: &TempDir) -> Self {
        let outage = Self {
            blobs: folder.path().join("blobs/sha256"),
            aside: folder.path().join("aside"),
        };
        fs::rename(&outage.blobs, &outage.aside).expect("the folder is moved");
        fs::write(&outage.blobs, "a file").expect("the file is written");
        outage
    }

    pub(crate) fn end(self) {
        fs::remove_file(&self.blobs).expect("the file is removed");
        fs::rename(&self.aside, &self.blobs).expect("the folder is moved back");
    }
}

pub(crate) fn blob_file(folder: &TempDir, blob: &BlobRef) -> PathBuf {
    let hex = blob.sha256.to_string();
    let folder = folder.path().join("blobs/sha256");
    folder.join(&hex[..2]).join(&hex[2..4]).join(hex)
}

pub(crate) async fn in_time(check: impl Future<Output = ()>) {
    time::timeout(Duration::from_secs(60), check)
        .await
        .expect("the check ends within a minute");
}

pub(crate) fn rejection(said: &Event<DocumentRead>) -> (RejectionReason, &str) {
    match &said.data.outcome {
        ReadOutcome::Rejected { reason, detail } => (*reason, detail),
        ReadOutcome::Read { .. } => panic!("{said:?}"),
    }
}
