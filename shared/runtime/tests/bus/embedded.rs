//! What only the embedded bus has: its file, and the wall clock it goes by.

use std::{fs, time::Duration};

use runtime::bus::{Bus, BusConfig, BusError, Outcome, Settled};
use shared::queue::{self, Queue};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{sync::mpsc, time};

use crate::{
    Embedded,
    suite::{Broker, in_time, message, receive, settle, until},
    worker::Worker,
};

static WAITING: Queue = Queue {
    name: "embedded.waiting.v1",
    events: &["crawl.requested"],
    max_attempts: 3,
    retry_delays: &[Duration::from_millis(100)],
    lease: Duration::from_secs(60),
    max_length: 10,
};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// The file as another program sees it.
pub(crate) async fn raw(config: &BusConfig) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(&config.embedded.file)
        .busy_timeout(Duration::from_secs(10));
    SqliteConnection::connect_with(&options)
        .await
        .expect("the file opens")
}

/// Moves every wait against the clock, as if the clock had been moved the other way.
async fn move_waits(broker: &Embedded, by_ms: i64) {
    sqlx::query("UPDATE message SET set_at = set_at + $1, due_at = due_at + $1")
        .bind(by_ms)
        .execute(&mut raw(&broker.config()).await)
        .await
        .expect("the file is written");
}

#[tokio::test]
async fn a_clock_set_back_starts_delays_again_and_forgets_none() {
    in_time(async {
        let broker = Embedded::start().await;
        let bus = broker.connect(&[WAITING]).await;
        bus.publish_message(&message(1)).await.expect("published");
        let (_, receipt) = receive(&bus, &WAITING).await;
        settle(&receipt, Outcome::retry("later")).await;
        bus.publish_message(&message(2)).await.expect("published");
        move_waits(&broker, HOUR_MS).await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            let (delivery, receipt) = receive(&bus, &WAITING).await;
            settle(&receipt, Outcome::Done).await;
            ids.push(delivery.event_id);
        }
        ids.sort();
        assert_eq!(ids, ["1", "2"]);
    })
    .await;
}

#[tokio::test]
async fn a_clock_set_back_takes_no_message_from_its_worker() {
    in_time(async {
        let broker = Embedded::start().await;
        let bus = broker.connect(&[WAITING]).await;
        bus.publish_message(&message(1)).await.expect("published");
        let (_, receipt) = receive(&bus, &WAITING).await;
        move_waits(&broker, HOUR_MS).await;
        let other = time::timeout(Duration::from_millis(100), receive(&bus, &WAITING)).await;
        assert!(other.is_err(), "the message was given to another worker");
        assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_ends_leases_and_fences_the_first_worker() {
    in_time(async {
        let broker = Embedded::start().await;
        let bus = broker.connect(&[WAITING]).await;
        bus.publish_message(&message(1)).await.expect("published");
        let (_, first) = receive(&bus, &WAITING).await;
        move_waits(&broker, -HOUR_MS).await;
        let (delivery, second) = receive(&bus, &WAITING).await;
        assert_eq!(delivery.attempt, 2);
        assert_eq!(settle(&first, Outcome::Done).await, Settled::Lost);
        assert_eq!(settle(&second, Outcome::Done).await, Settled::Done);
    })
    .await;
}

#[tokio::test]
async fn a_worker_drops_what_was_given_to_another() {
    static RENEWED: Queue = Queue {
        name: "embedded.renewed.v1",
        lease: Duration::from_millis(300),
        ..WAITING
    };
    in_time(async {
        let broker = Embedded::start().await;
        let bus = broker.connect(&[RENEWED]).await;
        bus.publish_message(&message(1)).await.expect("published");
        let (tell, mut told) = mpsc::unbounded_channel::<()>();
        let worker = Worker::start(&bus, &RENEWED, 1, move |_| {
            let tell = tell.clone();
            async move {
                tell.send(()).expect("the test listens");
                // Only dropping this future ends it.
                std::future::pending().await
            }
        });
        told.recv().await.expect("the worker began");
        sqlx::query("UPDATE message SET attempts = attempts + 1")
            .execute(&mut raw(&broker.config()).await)
            .await
            .expect("the file is written");
        worker.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_message_is_delivered_at_once_where_it_was_published() {
    in_time(async {
        let broker = Embedded::start().await;
        let mut config = broker.config();
        config.embedded.poll = Duration::from_secs(3600);
        let bus = Bus::open_with(&config, &[WAITING]).await.expect("opens");
        let worker = Worker::start(&bus, &WAITING, 1, |_| async { Outcome::Done });
        time::sleep(Duration::from_millis(50)).await;
        bus.publish_message(&message(1)).await.expect("published");
        until(&bus, &WAITING, |it| it.pending() == 0).await;
        worker.stop().await;
    })
    .await;
}

#[tokio::test]
async fn many_may_open_a_new_file_at_the_same_time() {
    let broker = Embedded::start().await;
    let opening = (0..8).map(|_| {
        let config = broker.config();
        tokio::spawn(async move { Bus::open(&config).await })
    });
    for opened in opening.collect::<Vec<_>>() {
        let bus = opened.await.expect("no panic").expect("the file opens");
        for queue in queue::ALL {
            assert_eq!(bus.depth(queue).await.expect("it answers").pending(), 0);
        }
    }
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_by_name() {
    let broker = Embedded::start().await;
    let config = broker.config();
    let folder = config.embedded.file.parent().expect("it is in a folder");
    fs::create_dir_all(folder).expect("a folder");
    fs::write(&config.embedded.file, "not a database, by far").expect("a file");
    let refused = Bus::open(&config).await;
    assert!(
        matches!(&refused, Err(BusError::Open { file, .. }) if *file == config.embedded.file),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused() {
    let broker = Embedded::start().await;
    broker.connect(&[WAITING]).await.close().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'the future', 1, x'00', 0)",
    )
    .execute(&mut raw(&broker.config()).await)
    .await
    .expect("the file is written");
    let refused = Bus::open(&broker.config()).await;
    assert!(matches!(refused, Err(BusError::Open { .. })), "{refused:?}");
}
