//! The worker on an embedded bus with an invented reader: every kind of delivery, and the next one after it.

use std::{fs, future::Future, path::PathBuf, thread, time::Duration};

use parser_worker::{config::Config, reader::Reader, worker::Worker};
use runtime::{
    blob_store::{BlobConfig, BlobStore},
    bus::{Bus, BusConfig, DeadLetter, Message},
    config,
    telemetry::Metrics,
};
use shared::{
    blob::BlobRef,
    event::{DocumentFetched, DocumentRead, DocumentRole, Event, Payload, ReadOutcome},
    queue::{LOADER_READINGS, PARSER_DOCUMENTS, Queue},
    report::{Listing, Rejection, RejectionReason, Report},
    run::RunId,
};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time};
use tokio_util::sync::CancellationToken;

/// The parser's queue, with delays that a test can wait for.
static DOCUMENTS: Queue = Queue {
    max_attempts: 3,
    retry_delays: &[Duration::from_millis(20)],
    ..PARSER_DOCUMENTS
};

/// The same for who waits longer than a few attempts.
static PATIENT: Queue = Queue {
    max_attempts: 10_000,
    ..DOCUMENTS
};

const READER: Reader = Reader {
    version: "invented-1",
    read,
};

fn read(bytes: &[u8], listing: &Listing) -> Result<Report, Rejection> {
    match bytes {
        b"panic" => panic!("the reader fell over"),
        b"endless" => thread::sleep(Duration::from_secs(2)),
        b"poem" => {
            return Err(Rejection {
                reason: RejectionReason::NotAReport,
                detail: "a poem".to_owned(),
            });
        }
        _ => {}
    }
    Ok(Report {
        title: listing.title.clone(),
        ..Report::default()
    })
}

/// A worker at work, and what surrounds it.
struct Plant {
    folder: TempDir,
    bus: Bus,
    blobs: BlobStore,
    stop: CancellationToken,
    worker: JoinHandle<()>,
}

impl Plant {
    async fn start() -> Self {
        Self::start_on(&DOCUMENTS).await
    }

    async fn start_on(queue: &'static Queue) -> Self {
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
            reader: READER,
            config: Config {
                concurrency: 2.try_into().expect("not 0"),
                max_document_bytes: 1000,
                max_read_time: Duration::from_millis(500),
            },
            bus: bus.clone(),
            blobs: blobs.clone(),
        };
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

    async fn put(&self, bytes: &'static [u8]) -> BlobRef {
        let put = self.blobs.put(bytes, "text/html").await;
        put.expect("the blob is put")
    }

    async fn publish(&self, document: DocumentFetched) {
        let published = self.bus.publish(&Event::now(document)).await;
        published.expect("the event is published");
    }

    async fn publish_bytes(&self, body: Vec<u8>) {
        let message = Message {
            event: DocumentFetched::NAME.to_owned(),
            event_id: "unknown".to_owned(),
            body,
        };
        let published = self.bus.publish_message(&message).await;
        published.expect("the message is published");
    }

    /// What the worker says next, to the loader.
    async fn said(&self) -> Event<DocumentRead> {
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

    /// The only dead letter, once there is one.
    async fn dead_letter(&self) -> DeadLetter {
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
    async fn goes_on(self) {
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

fn document(observation: u32, blob: BlobRef) -> DocumentFetched {
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
struct Outage {
    blobs: PathBuf,
    aside: PathBuf,
}

impl Outage {
    fn begin(folder: &TempDir) -> Self {
        let outage = Self {
            blobs: folder.path().join("blobs/sha256"),
            aside: folder.path().join("aside"),
        };
        fs::rename(&outage.blobs, &outage.aside).expect("the folder is moved");
        fs::write(&outage.blobs, "a file").expect("the file is written");
        outage
    }

    fn end(self) {
        fs::remove_file(&self.blobs).expect("the file is removed");
        fs::rename(&self.aside, &self.blobs).expect("the folder is moved back");
    }
}

fn blob_file(folder: &TempDir, blob: &BlobRef) -> PathBuf {
    let hex = blob.sha256.to_string();
    let folder = folder.path().join("blobs/sha256");
    folder.join(&hex[..2]).join(&hex[2..4]).join(hex)
}

async fn in_time(check: impl Future<Output = ()>) {
    time::timeout(Duration::from_secs(60), check)
        .await
        .expect("the check ends within a minute");
}

fn rejection(said: &Event<DocumentRead>) -> (RejectionReason, &str) {
    match &said.data.outcome {
        ReadOutcome::Rejected { reason, detail } => (*reason, detail),
        ReadOutcome::Read { .. } => panic!("{said:?}"),
    }
}

#[tokio::test]
async fn a_report_is_read_stored_and_announced() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"a report").await;
        plant.publish(document(1, blob.clone())).await;
        let said = plant.said().await;
        assert_eq!(said.data.document, document(1, blob));
        assert_eq!(said.data.reader, READER.version);
        let ReadOutcome::Read { reading } = said.data.outcome else {
            panic!("{said:?}");
        };
        assert_eq!(reading.media_type, "application/json");
        let json = plant
            .blobs
            .get(&reading)
            .await
            .expect("the reading is there");
        let report: Report = serde_json::from_slice(&json).expect("it is a report");
        assert_eq!(report.title.as_deref(), Some("某局年度报告"));
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn a_replay_is_told_as_a_replay() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"a report").await;
        let mut ids = Vec::new();
        for generation in [0, 1, 1] {
            let event = Event::replayed(document(1, blob.clone()), generation);
            plant.publish_bytes(event.to_bytes()).await;
            let said = plant.said().await;
            assert_eq!(said.generation, generation);
            ids.push(said.id);
        }
        assert_ne!(ids[0], ids[1], "it is not taken for a repeat");
        assert_eq!(ids[1], ids[2], "its own repeat is");
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn an_outage_of_the_store_uses_up_no_attempts() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"a report").await;
        let outage = Outage::begin(&plant.folder);
        plant.publish(document(1, blob)).await;
        // Longer than all attempts and delays of the queue.
        time::sleep(Duration::from_millis(500)).await;
        let depth = plant.bus.depth(&DOCUMENTS).await.expect("it answers");
        assert_eq!((depth.leased, depth.delayed, depth.dead), (1, 0, 0));
        outage.end();
        let said = plant.said().await;
        assert!(matches!(said.data.outcome, ReadOutcome::Read { .. }));
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn who_is_told_to_stop_in_an_outage_gives_the_document_back() {
    in_time(async {
        let plant = Plant::start_on(&PATIENT).await;
        let blob = plant.put(b"a report").await;
        let _outage = Outage::begin(&plant.folder);
        plant.publish(document(1, blob)).await;
        time::sleep(Duration::from_secs(1)).await;
        plant.stop.cancel();
        let ended = time::timeout(Duration::from_secs(5), plant.worker).await;
        ended.expect("at once").expect("the worker does not panic");
        let depth = plant.bus.depth(&DOCUMENTS).await.expect("it answers");
        assert_eq!((depth.pending(), depth.leased, depth.dead), (1, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_report_is_rejected_with_the_readers_reason() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"poem").await;
        plant.publish(document(1, blob)).await;
        let said = plant.said().await;
        assert_eq!(rejection(&said), (RejectionReason::NotAReport, "a poem"));
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn a_document_over_the_limit_is_rejected_without_its_bytes() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = BlobRef {
            size: 1001,
            ..BlobRef::of(b"nobody has these bytes", "application/pdf")
        };
        plant.publish(document(1, blob)).await;
        let said = plant.said().await;
        assert_eq!(rejection(&said).0, RejectionReason::TooLarge);
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn garbage_is_a_dead_letter_at_once() {
    in_time(async {
        let plant = Plant::start().await;
        plant.publish_bytes(b"\xff\x00 garbage".to_vec()).await;
        let dead = plant.dead_letter().await;
        assert_eq!(
            (dead.attempts, &dead.body[..]),
            (1, &b"\xff\x00 garbage"[..])
        );
        assert!(dead.cause.starts_with("not an event"), "{}", dead.cause);
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn an_event_of_an_unknown_version_is_a_dead_letter_at_once() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"a report").await;
        let mut event = Event::now(document(1, blob));
        event.event_type = "cn.gongkai.document.fetched.v99".to_owned();
        plant.publish_bytes(event.to_bytes()).await;
        let dead = plant.dead_letter().await;
        assert_eq!(dead.attempts, 1);
        assert!(dead.cause.contains("fetched.v99"), "{}", dead.cause);
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn a_blob_that_comes_late_is_read() {
    in_time(async {
        let plant = Plant::start_on(&PATIENT).await;
        let blob = BlobRef::of(b"a late report", "text/html");
        plant.publish(document(1, blob)).await;
        while plant
            .bus
            .depth(&DOCUMENTS)
            .await
            .expect("it answers")
            .delayed
            == 0
        {
            time::sleep(Duration::from_millis(1)).await;
        }
        plant.put(b"a late report").await;
        let said = plant.said().await;
        assert!(matches!(said.data.outcome, ReadOutcome::Read { .. }));
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn a_blob_that_never_comes_makes_a_dead_letter_in_the_end() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = BlobRef::of(b"never put", "text/html");
        plant.publish(document(1, blob.clone())).await;
        let dead = plant.dead_letter().await;
        assert_eq!(dead.attempts, DOCUMENTS.max_attempts);
        assert!(
            dead.cause.contains(&blob.sha256.to_string()),
            "{}",
            dead.cause
        );
        assert!(dead.cause.contains("not in the store"), "{}", dead.cause);
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn bytes_that_are_not_those_meant_make_a_dead_letter_at_once() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"a report").await;
        fs::write(blob_file(&plant.folder, &blob), "a rep0rt").expect("damaged");
        plant.publish(document(1, blob)).await;
        let dead = plant.dead_letter().await;
        assert_eq!(dead.attempts, 1);
        assert!(dead.cause.contains("digest"), "{}", dead.cause);
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn a_document_on_which_the_reader_panics_is_a_dead_letter_at_once() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"panic").await;
        plant.publish(document(1, blob)).await;
        let dead = plant.dead_letter().await;
        assert_eq!(dead.attempts, 1);
        assert_eq!(dead.cause, "the reader panicked: the reader fell over");
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_does_not_end_is_left_behind() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"endless").await;
        plant.publish(document(1, blob)).await;
        let dead = plant.dead_letter().await;
        assert_eq!(dead.attempts, 1);
        assert!(
            dead.cause.contains("did not come to an end"),
            "{}",
            dead.cause
        );
        plant.goes_on().await;
    })
    .await;
}

#[tokio::test]
async fn each_document_is_counted_by_what_came_of_it() {
    // The other tests of this process are counted, too.
    let metrics = Metrics::record("parser-worker", "0").expect("nobody records yet");
    in_time(async {
        let plant = Plant::start().await;
        for (number, bytes) in [&b"a report"[..], b"poem", b"panic", b"endless"]
            .into_iter()
            .enumerate()
        {
            let blob = plant.put(bytes).await;
            plant.publish(document(number as u32 + 1, blob)).await;
        }
        let expected = [
            "gongkai_documents_read_total{outcome=\"read\"}",
            "gongkai_documents_read_total{outcome=\"rejected\"}",
            "gongkai_documents_read_total{outcome=\"panicked\"}",
            "gongkai_documents_read_total{outcome=\"endless\"}",
            "gongkai_read_seconds_bucket{le=\"10\"}",
            "gongkai_document_bytes_bucket{le=\"1000\"}",
        ];
        while expected.iter().any(|it| !metrics.text().contains(it)) {
            time::sleep(Duration::from_millis(5)).await;
        }
        plant.stop.cancel();
        plant.worker.await.expect("it ends well");
    })
    .await;
}

#[test]
fn the_defaults_are_complete() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sections {
        parser: Config,
    }
    let sections: Sections =
        config::load(parser_worker::config::DEFAULTS, None, []).expect("they load");
    assert_eq!(sections.parser.max_document_bytes, 100_000_000);
    assert_eq!(sections.parser.concurrency.get(), 2);
    assert_eq!(sections.parser.max_read_time, Duration::from_secs(300));
}
