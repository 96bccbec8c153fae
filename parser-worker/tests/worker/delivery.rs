//! Every kind of delivery, and the next one after it.

use std::{fs, num::NonZeroU32, time::Duration};

use parser_worker::config::Config;
use runtime::telemetry::Metrics;
use shared::{
    blob::BlobRef,
    event::{Event, ReadOutcome},
    report::RejectionReason,
};
use tokio::time;

use crate::{
    mock,
    plant::{
        DOCUMENTS, Outage, PATIENT, Plant, blob_file, defaults, document, in_time, rejection, small,
    },
};

pub(crate) async fn a_report_is_read_stored_and_announced() {
    in_time(async {
        let plant = Plant::start().await;
        let blob = plant.put(b"a report").await;
        plant.publish(document(1, blob.clone())).await;
        let said = plant.said().await;
        assert_eq!(said.data.document, document(1, blob));
        assert_eq!(said.data.reader, mock::VERSION);
        let report = plant.report(&said).await;
        let ReadOutcome::Read { reading } = said.data.outcome else {
            panic!("it was read");
        };
        assert_eq!(reading.media_type, "application/json");
        assert_eq!(report.title.as_deref(), Some("某局年度报告"));
        plant.goes_on().await;
    })
    .await;
}

pub(crate) async fn a_replay_is_told_as_a_replay() {
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

pub(crate) async fn an_outage_of_the_store_uses_up_no_attempts() {
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

pub(crate) async fn who_is_told_to_stop_in_an_outage_gives_the_document_back() {
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

pub(crate) async fn what_is_no_report_is_rejected_with_the_readers_reason() {
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

pub(crate) async fn a_document_over_the_limit_is_rejected_without_its_bytes() {
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

pub(crate) async fn garbage_is_a_dead_letter_at_once() {
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

pub(crate) async fn an_event_of_an_unknown_version_is_a_dead_letter_at_once() {
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

pub(crate) async fn a_blob_that_comes_late_is_read() {
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

pub(crate) async fn a_blob_that_never_comes_makes_a_dead_letter_in_the_end() {
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

pub(crate) async fn bytes_that_are_not_those_meant_make_a_dead_letter_at_once() {
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

pub(crate) async fn each_document_is_counted_by_what_came_of_it() {
    // The other tests of this process are counted, too.
    let metrics = Metrics::record("parser-worker", "0").expect("nobody records yet");
    in_time(async {
        let config = Config {
            max_still_time: Duration::from_secs(1),
            documents_per_child: NonZeroU32::MIN,
            ..small()
        };
        let plant = Plant::start_with(&DOCUMENTS, mock::program(), config).await;
        for (number, bytes) in ["a report", "poem", "panic", "hang"]
            .into_iter()
            .enumerate()
        {
            let blob = plant.put(bytes).await;
            plant.publish(document(number as u32 + 1, blob)).await;
        }
        let expected = [
            "gongkai_documents_read_total{outcome=\"read\"}",
            "gongkai_documents_read_total{outcome=\"rejected\"}",
            "gongkai_documents_rejected_total{reason=\"not_a_report\"}",
            "gongkai_documents_rejected_total{reason=\"crash\"}",
            "gongkai_documents_rejected_total{reason=\"timeout\"}",
            "gongkai_readers_replaced_total{cause=\"failure\"}",
            "gongkai_readers_replaced_total{cause=\"documents\"}",
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

pub(crate) async fn the_defaults_are_complete() {
    let defaults = defaults();
    assert_eq!(defaults.max_document_bytes, 100_000_000);
    assert_eq!(defaults.concurrency.get(), 2);
    assert_eq!(defaults.max_read_time, Duration::from_secs(300));
    assert!(defaults.max_memory_bytes < defaults.max_address_space_bytes);
}
