//! `report.loaded` is published at least once, whatever crashes.

use std::{collections::BTreeSet, time::Duration};

use runtime::{
    bus::{Bus, BusConfig, MAX_MESSAGE_BYTES},
    database::Engine,
};
use shared::{queue::Queue, report::Report};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    fixture::{AGENCY, Said, event, fetched, open, report},
    scratch::{Scratch, on, on_each_engine},
    tool::Tool,
};

on_each_engine!(
    an_event_outlives_a_crash_between_commit_and_publish,
    a_crash_between_publish_and_delete_publishes_the_same_event_again,
    a_repeat_tells_nobody,
    the_same_bytes_as_reports_of_two_regions_are_two_facts,
    an_event_that_the_bus_never_takes_is_put_aside_and_the_next_goes_out,
    an_event_that_the_bus_does_not_take_now_stays,
    an_event_that_this_build_cannot_read_is_published_as_it_is_and_what_is_none_is_put_aside,
    a_relay_that_is_stopped_leaves_none_of_what_it_has_published,
);

/// Somebody who wants to know.
const TAKER: Queue = Queue {
    name: "test.reports.v1",
    events: &["report.loaded"],
    ..shared::queue::LOADER_READINGS
};

async fn bus(scratch: &Scratch) -> Bus {
    let config = BusConfig::embedded(scratch.folder.path().join("bus.db"));
    let bus = Bus::open(&config).await.expect("the bus opens");
    bus.declare(&TAKER).await.expect("the queue is declared");
    bus
}

async fn published(bus: &Bus) -> u64 {
    bus.depth(&TAKER).await.expect("the queue's depth").ready
}

async fn an_event_outlives_a_crash_between_commit_and_publish(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    drop(warehouse);

    let warehouse = open(&scratch).await;
    let unsent = warehouse.unsent().await.expect("the outbox");
    let [one] = &unsent[..] else {
        panic!("one event is expected: {unsent:?}");
    };
    let told = event(one).data;
    assert_eq!(
        (told.agency.as_str(), told.report_year.get(), told.current),
        (AGENCY, 2023, true)
    );
    assert_eq!((told.cells.confirmed, told.problems), (200, 1));
    let bus = bus(&scratch).await;
    assert_eq!(warehouse.relay(&bus).await.expect("the bus takes it"), 1);
    assert_eq!(published(&bus).await, 1);
    assert_eq!(warehouse.unsent().await.expect("the outbox"), []);
}

async fn a_crash_between_publish_and_delete_publishes_the_same_event_again(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let first = warehouse.unsent().await.expect("the outbox");
    let bus = bus(&scratch).await;
    bus.publish(&event(&first[0]))
        .await
        .expect("the bus takes it");
    drop(warehouse);

    let warehouse = open(&scratch).await;
    assert_eq!(warehouse.unsent().await.expect("the outbox"), first);
    assert_eq!(warehouse.relay(&bus).await.expect("the bus takes it"), 1);
    assert_eq!(published(&bus).await, 2);
}

async fn a_repeat_tells_nobody(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let said = Said::read(fetched("a", 1, "A"), "1", &report(5));
    said.load(&warehouse).await;
    for it in warehouse.unsent().await.expect("the outbox") {
        warehouse.sent(it.id).await.expect("it is taken out");
    }
    said.load(&warehouse).await;
    assert_eq!(warehouse.unsent().await.expect("the outbox"), []);
}

async fn the_same_bytes_as_reports_of_two_regions_are_two_facts(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    for region in [Some("青原省"), Some("白石省"), None] {
        let mut report = report(5);
        let agency = report.agency.as_mut().expect("it has one");
        agency.region = region.map(str::to_owned);
        let page = format!("{region:?}");
        Said::read(fetched(&page, 1, "A"), "1", &report)
            .load(&warehouse)
            .await;
    }
    let unsent = warehouse.unsent().await.expect("the outbox");
    let events: Vec<_> = unsent.iter().map(event).collect();
    let regions: Vec<_> = events.iter().map(|it| it.data.region.as_deref()).collect();
    assert_eq!(regions, [Some("青原省"), Some("白石省"), None]);
    let ids: BTreeSet<&str> = events.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), 3);
}

async fn an_event_that_the_bus_never_takes_is_put_aside_and_the_next_goes_out(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    let mut endless = report(5);
    endless.agency.as_mut().expect("it has one").name = "局".repeat(MAX_MESSAGE_BYTES);
    Said::read(fetched("a", 1, "A"), "1", &endless)
        .load(&warehouse)
        .await;
    Said::read(fetched("b", 1, "B"), "1", &report(5))
        .load(&warehouse)
        .await;
    assert_eq!(warehouse.unsent_count().await.expect("the outbox"), 2);
    let bus = bus(&scratch).await;
    assert_eq!(warehouse.relay(&bus).await.expect("the bus takes it"), 1);
    assert_eq!(published(&bus).await, 1);
    assert_eq!(warehouse.unsent_count().await.expect("the outbox"), 0);
    let status = warehouse.status().await.expect("status");
    assert_eq!((status.unsent, status.dead_events), (0, 1));
    let tool = &mut Tool::connect(&scratch).await;
    let aside = tool.row("SELECT cause FROM dead_outbox").await;
    let cause = aside[0].1.as_deref().expect("a cause");
    assert!(cause.contains("the bus carries"), "{cause}");
}

async fn an_event_that_the_bus_does_not_take_now_stays(scratch: Scratch) {
    let warehouse = open(&scratch).await;
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let bus = bus(&scratch).await;
    bus.close().await;
    assert!(warehouse.relay(&bus).await.is_err());
    let status = warehouse.status().await.expect("status");
    assert_eq!((status.unsent, status.dead_events), (1, 0));
}

async fn an_event_that_this_build_cannot_read_is_published_as_it_is_and_what_is_none_is_put_aside(
    scratch: Scratch,
) {
    let warehouse = open(&scratch).await;
    let tool = &mut Tool::connect(&scratch).await;
    let of_a_newer_build =
        r#"{"id": "1", "type": "cn.gongkai.report.loaded.v9", "data": {"agencies": []}}"#;
    for event in [r#"{"no": "event"}"#, of_a_newer_build] {
        tool.execute(format!("INSERT INTO outbox (event) VALUES ('{event}')"))
            .await;
    }
    Said::read(fetched("a", 1, "A"), "1", &report(5))
        .load(&warehouse)
        .await;
    let unsent = warehouse.unsent().await.expect("the outbox");
    assert!(unsent[1].event().is_err());
    let message = unsent[1].message().expect("an event");
    assert_eq!(
        (
            message.event.as_str(),
            message.event_id.as_str(),
            &message.body[..]
        ),
        ("report.loaded", "1", of_a_newer_build.as_bytes())
    );
    let bus = bus(&scratch).await;
    assert_eq!(warehouse.relay(&bus).await.expect("the bus takes it"), 2);
    assert_eq!(published(&bus).await, 2);
    let status = warehouse.status().await.expect("status");
    assert_eq!((status.unsent, status.dead_events), (0, 1));
    let aside = tool.row("SELECT cause FROM dead_outbox").await;
    let cause = aside[0].1.as_deref().expect("a cause");
    assert!(cause.contains("not an event"), "{cause}");
}

async fn a_relay_that_is_stopped_leaves_none_of_what_it_has_published(scratch: Scratch) {
    const EVENTS: usize = 50;
    let warehouse = open(&scratch).await;
    for year in 0..EVENTS {
        let report = of_agency(year as i32);
        Said::read(fetched(&format!("{year}"), 1, "A"), "1", &report)
            .load(&warehouse)
            .await;
    }
    let bus = bus(&scratch).await;
    let stop = CancellationToken::new();
    let relay = {
        let (warehouse, bus, stop) = (warehouse.clone(), bus.clone(), stop.clone());
        tokio::spawn(async move { warehouse.relay_until(&bus, &stop).await })
    };
    while published(&bus).await == 0 {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    let before = relay.await.expect("no panic").expect("the bus takes it");
    assert_eq!(published(&bus).await, before as u64);
    let left = warehouse.unsent_count().await.expect("the outbox");
    assert_eq!(left as usize, EVENTS - before);
    let after = warehouse.relay(&bus).await.expect("the bus takes it");
    assert_eq!(before + after, EVENTS);
}

/// Relays at once, in PostgreSQL: no event goes out twice, none is left.
#[tokio::test(flavor = "multi_thread")]
async fn several_relays_at_once_publish_each_event_once() {
    on(Engine::Postgres, |scratch| async move {
        const EVENTS: i32 = 120;
        let warehouse = open(&scratch).await;
        for year in 0..EVENTS {
            let said = Said::read(fetched(&format!("{year}"), 1, "A"), "1", &of_agency(year));
            said.load(&warehouse).await;
        }
        let bus = bus(&scratch).await;
        let mut relays = JoinSet::new();
        for _ in 0..4 {
            let (warehouse, bus) = (open(&scratch).await, bus.clone());
            relays.spawn(async move { warehouse.relay(&bus).await.expect("the bus takes it") });
        }
        let published: usize = relays.join_all().await.into_iter().sum();
        assert_eq!(published, EVENTS as usize);
        assert_eq!(self::published(&bus).await, EVENTS as u64);
        assert_eq!(warehouse.unsent_count().await.expect("the outbox"), 0);
    })
    .await;
}

/// What a relay holds that is killed is free at once, and another relay publishes it.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_relay_held_is_published_by_another() {
    on(Engine::Postgres, |scratch| async move {
        let warehouse = open(&scratch).await;
        Said::read(fetched("a", 1, "A"), "1", &report(5))
            .load(&warehouse)
            .await;
        let bus = bus(&scratch).await;
        let tool = &mut Tool::connect(&scratch).await;
        tool.execute("BEGIN").await;
        tool.row("SELECT id FROM outbox FOR UPDATE").await;
        assert_eq!(warehouse.relay(&bus).await.expect("it is held"), 0);
        *tool = Tool::connect(&scratch).await;
        let released = async {
            while warehouse.relay(&bus).await.expect("the bus takes it") == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), released)
            .await
            .expect("it is free");
        assert_eq!(published(&bus).await, 1);
    })
    .await;
}

fn of_agency(number: i32) -> Report {
    let mut report = report(5);
    report.agency.as_mut().expect("it has one").name = format!("第{number}局");
    report
}
