//! `report.loaded` is published at least once, whatever crashes.

use runtime::bus::{Bus, BusConfig, MAX_MESSAGE_BYTES};
use shared::queue::Queue;
use tempfile::TempDir;

use crate::{
    fixture::{AGENCY, Said, fetched, open, report, warehouse},
    schema::{connect, row},
};

/// Somebody who wants to know.
const TAKER: Queue = Queue {
    name: "test.reports.v1",
    events: &["report.loaded"],
    ..shared::queue::LOADER_READINGS
};

async fn bus(folder: &TempDir) -> Bus {
    let config = BusConfig::embedded(folder.path().join("bus.db"));
    let bus = Bus::open(&config).await.expect("the bus opens");
    bus.declare(&TAKER).await.expect("the queue is declared");
    bus
}

async fn published(bus: &Bus) -> u64 {
    bus.depth(&TAKER).await.expect("the queue's depth").ready
}

#[tokio::test]
async fn an_event_outlives_a_crash_between_commit_and_publish() {
    let (folder, warehouse) = warehouse().await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    drop(warehouse);

    let warehouse = open(&folder).await;
    let unsent = warehouse.unsent().await.expect("the outbox");
    let [event] = &unsent[..] else {
        panic!("one event is expected: {unsent:?}");
    };
    let told = &event.event.data;
    assert_eq!(
        (told.agency.as_str(), told.report_year.get(), told.current),
        (AGENCY, 2023, true)
    );
    assert_eq!((told.cells.confirmed, told.problems), (200, 1));
    let bus = bus(&folder).await;
    assert_eq!(warehouse.relay(&bus).await.expect("the bus takes it"), 1);
    assert_eq!(published(&bus).await, 1);
    assert_eq!(warehouse.unsent().await.expect("the outbox"), []);
}

#[tokio::test]
async fn a_crash_between_publish_and_delete_publishes_the_same_event_again() {
    let (folder, warehouse) = warehouse().await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let first = warehouse.unsent().await.expect("the outbox");
    let bus = bus(&folder).await;
    bus.publish(&first[0].event)
        .await
        .expect("the bus takes it");
    drop(warehouse);

    let warehouse = open(&folder).await;
    assert_eq!(warehouse.unsent().await.expect("the outbox"), first);
    assert_eq!(warehouse.relay(&bus).await.expect("the bus takes it"), 1);
    assert_eq!(published(&bus).await, 2);
}

#[tokio::test]
async fn a_repeat_tells_nobody() {
    let (_folder, warehouse) = warehouse().await;
    let said = Said::read(fetched("a", 1, "A"), "1", &report(5));
    said.load(&warehouse).await;
    for it in warehouse.unsent().await.expect("the outbox") {
        warehouse.sent(it.id).await.expect("it is taken out");
    }
    said.load(&warehouse).await;
    assert_eq!(warehouse.unsent().await.expect("the outbox"), []);
}

#[tokio::test]
async fn an_event_that_the_bus_never_takes_is_put_aside_and_the_next_goes_out() {
    let (folder, warehouse) = warehouse().await;
    let mut endless = report(5);
    endless.agency.as_mut().expect("it has one").name = "局".repeat(MAX_MESSAGE_BYTES);
    Said::read(fetched("a", 1, "A"), "1", &endless)
        .load(&warehouse)
        .await;
    Said::read(fetched("b", 1, "B"), "1", &report(5))
        .load(&warehouse)
        .await;
    assert_eq!(warehouse.unsent_count().await.expect("the outbox"), 2);
    let bus = bus(&folder).await;
    assert_eq!(warehouse.relay(&bus).await.expect("the bus takes it"), 1);
    assert_eq!(published(&bus).await, 1);
    assert_eq!(warehouse.unsent_count().await.expect("the outbox"), 0);
    let status = warehouse.status().await.expect("status");
    assert_eq!((status.unsent, status.dead_events), (0, 1));
    let aside = "SELECT cause FROM dead_outbox".to_owned();
    let aside = row(&mut connect(&folder).await, aside).await;
    let cause = aside[0].1.as_deref().expect("a cause");
    assert!(cause.contains("the bus carries"), "{cause}");
}

#[tokio::test]
async fn an_event_that_the_bus_does_not_take_now_stays() {
    let (folder, warehouse) = warehouse().await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let bus = bus(&folder).await;
    bus.close().await;
    assert!(warehouse.relay(&bus).await.is_err());
    let status = warehouse.status().await.expect("status");
    assert_eq!((status.unsent, status.dead_events), (1, 0));
}
