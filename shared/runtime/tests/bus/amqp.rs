//! The bus on RabbitMQ: the contract, and what only it has.

use std::{
    collections::BTreeSet,
    env, fs,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use lapin::{
    Channel, Connection, ConnectionProperties, ExchangeKind,
    options::{
        BasicGetOptions, ExchangeDeclareOptions, ExchangeDeleteOptions, QueueDeclareOptions,
        QueueDeleteOptions,
    },
    types::FieldTable,
};
use runtime::{
    bus::{Bus, BusConfig, BusError, Outcome, PublishError, Settled},
    config::duration,
};
use shared::queue::Queue;
use tokio::{runtime::Runtime, time};

use crate::{
    log, service,
    suite::{self, Broker, in_time, message, receive, settle, until},
    worker::Worker,
};

/// The address of a broker that the tests share.
pub(crate) const URL: &str = "GONGKAI_TEST_AMQP_URL";

/// A namespace of its own on the broker, deleted with this.
pub(crate) struct Amqp {
    url: String,
    namespace: String,
    queues: Mutex<BTreeSet<String>>,
    exchanges: Mutex<BTreeSet<String>>,
}

impl Amqp {
    pub(crate) fn at(url: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self {
            url: url.to_owned(),
            namespace: format!("test-{}-{number}", std::process::id()),
            queues: Mutex::default(),
            exchanges: Mutex::default(),
        }
    }

    pub(crate) fn config(&self) -> BusConfig {
        let mut config = BusConfig::amqp(&self.url);
        config.amqp.namespace.clone_from(&self.namespace);
        config
    }

    /// A name at the broker.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("{}.{name}", self.namespace)
    }

    /// Takes note of what is to be deleted.
    pub(crate) fn uses(&self, queues: &[Queue]) {
        let mut names = self.queues.lock().expect("no test panics here");
        let mut exchanges = self.exchanges.lock().expect("no test panics here");
        exchanges.insert(self.name("gongkai"));
        for queue in queues {
            let name = self.name(queue.name);
            for delay in queue.retry_delays {
                names.insert(format!("{name}.retry.{}", duration::format(*delay)));
            }
            names.insert(format!("{name}.retry.0ms"));
            names.insert(format!("{name}.dead"));
            exchanges.insert(format!("{name}.dead"));
            names.insert(name);
        }
    }

    /// A channel at the broker, as another program has one.
    pub(crate) async fn raw(&self) -> (Connection, Channel) {
        let properties = ConnectionProperties::default();
        let connection = Connection::connect(&self.url, properties).await;
        let connection = connection.expect("the broker is there");
        let channel = connection.create_channel().await.expect("a channel");
        (connection, channel)
    }

    /// Ids of the messages that lie ready in a queue. They stay there.
    pub(crate) async fn waiting(&self, queue: &str) -> Vec<String> {
        let (connection, channel) = self.raw().await;
        let mut ids = Vec::new();
        let name = || self.name(queue).into();
        while let Some(got) = channel
            .basic_get(name(), BasicGetOptions::default())
            .await
            .expect("the queue is there")
        {
            let id = got.delivery.properties.message_id().clone();
            ids.push(id.expect("an id").to_string());
        }
        let _ = connection.close(200, "done".into()).await;
        ids
    }

    async fn delete(url: &str, queues: &BTreeSet<String>, exchanges: &BTreeSet<String>) {
        let Ok(connection) = Connection::connect(url, ConnectionProperties::default()).await else {
            return;
        };
        let channel = connection.create_channel().await.expect("a channel");
        for queue in queues {
            let options = QueueDeleteOptions::default();
            let _ = channel.queue_delete(queue.as_str().into(), options).await;
        }
        for exchange in exchanges {
            let options = ExchangeDeleteOptions::default();
            let name = exchange.as_str().into();
            let _ = channel.exchange_delete(name, options).await;
        }
        let _ = connection.close(200, "done".into()).await;
    }
}

impl Broker for Amqp {
    fn is_there() -> bool {
        service::address(URL).is_some()
    }

    async fn start() -> Self {
        Self::at(&service::address(URL).expect("the address of a broker"))
    }

    async fn connect(&self, queues: &[Queue]) -> Bus {
        self.uses(queues);
        Bus::open_with(&self.config(), queues)
            .await
            .expect("the bus opens")
    }
}

impl Drop for Amqp {
    fn drop(&mut self) {
        let (url, queues, exchanges) = (
            self.url.clone(),
            std::mem::take(&mut *self.queues.lock().expect("no test panics here")),
            std::mem::take(&mut *self.exchanges.lock().expect("no test panics here")),
        );
        let delete = move || {
            let runtime = Runtime::new().expect("a runtime");
            runtime.block_on(Self::delete(&url, &queues, &exchanges));
        };
        // A test's own runtime cannot be waited for in it.
        let _ = thread::spawn(delete).join();
    }
}

suite::contract!(Amqp);

static WORK: Queue = Queue {
    name: "amqp.work.v1",
    events: &["crawl.requested"],
    max_attempts: 3,
    retry_delays: &[Duration::from_millis(50)],
    lease: Duration::from_secs(60),
    max_length: 1000,
};

static OTHER: Queue = Queue {
    name: "amqp.other.v1",
    ..WORK
};

/// Runs the check if there is a broker for it.
async fn with_a_broker<F: Future<Output = ()>>(check: impl FnOnce(Amqp) -> F) {
    if Amqp::is_there() {
        in_time(async { check(Amqp::start().await).await }).await;
    }
}

fn words(error: &dyn std::error::Error) -> String {
    let source = error.source().map(words).unwrap_or_default();
    format!("{error}: {source}")
}

#[tokio::test]
async fn queues_that_somebody_else_made_are_refused_by_name_each_of_them() {
    with_a_broker(|broker| async move {
        broker.uses(&[WORK, OTHER]);
        let (_connection, channel) = broker.raw().await;
        let durable = QueueDeclareOptions {
            durable: true,
            ..Default::default()
        };
        // A classic queue, and one that does not outlive the broker.
        for (queue, options) in [(&WORK, durable), (&OTHER, QueueDeclareOptions::default())] {
            let name = broker.name(queue.name).into();
            channel
                .queue_declare(name, options, FieldTable::default())
                .await
                .expect("declared");
        }
        let heard = log::Heard::start();
        let refused = Bus::open_with(&broker.config(), &[WORK, OTHER]).await;
        let Err(error) = refused else {
            panic!("the queues are used");
        };
        assert!(
            matches!(&error, BusError::OtherArguments { queue, argument, .. }
                if queue == WORK.name && argument.starts_with("x-")),
            "{error:?}"
        );
        assert!(!error.is_outage());
        let heard = heard.text();
        for queue in [WORK.name, OTHER.name] {
            assert!(heard.contains(queue), "{queue} is missing in {heard}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_exchange_of_another_type_is_refused_by_name() {
    with_a_broker(|broker| async move {
        broker.uses(&[WORK]);
        let (_connection, channel) = broker.raw().await;
        let name = broker.name("gongkai");
        let options = ExchangeDeclareOptions {
            durable: true,
            ..Default::default()
        };
        channel
            .exchange_declare(
                name.as_str().into(),
                ExchangeKind::Fanout,
                options,
                FieldTable::default(),
            )
            .await
            .expect("declared");
        let refused = Bus::open_with(&broker.config(), &[WORK]).await;
        assert!(
            matches!(&refused, Err(BusError::OtherExchange { exchange, argument, .. })
                if *exchange == name && argument == "type"),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_exchange_or_a_queue_that_somebody_deleted_is_made_again_by_the_next_publish() {
    with_a_broker(|broker| async move {
        let bus = broker.connect(&[WORK]).await;
        bus.publish_message(&message(1)).await.expect("published");
        let (_connection, channel) = broker.raw().await;
        let exchange = broker.name("gongkai").into();
        channel
            .exchange_delete(exchange, ExchangeDeleteOptions::default())
            .await
            .expect("deleted");
        bus.publish_message(&message(2)).await.expect("published");
        let queue = broker.name(WORK.name).into();
        channel
            .queue_delete(queue, QueueDeleteOptions::default())
            .await
            .expect("deleted");
        bus.publish_message(&message(3)).await.expect("published");
        assert_eq!(broker.waiting(WORK.name).await, ["3"]);
        bus.check().await.expect("the connection is as it was");
    })
    .await;
}

#[tokio::test]
async fn a_queue_deleted_under_its_worker_is_made_again_and_worked_on() {
    with_a_broker(|broker| async move {
        let bus = broker.connect(&[WORK]).await;
        let worker = Worker::start(&bus, &WORK, 2, |_| async { Outcome::Done });
        bus.publish_message(&message(1)).await.expect("published");
        until(&bus, &WORK, |it| it.pending() == 0).await;
        let (_connection, channel) = broker.raw().await;
        for queue in [WORK.name.to_owned(), format!("{}.retry.50ms", WORK.name)] {
            let name = broker.name(&queue).into();
            channel
                .queue_delete(name, QueueDeleteOptions::default())
                .await
                .expect("deleted");
        }
        bus.publish_message(&message(2)).await.expect("published");
        until(&bus, &WORK, |it| it.pending() == 0).await;
        worker.stop().await;
        assert_eq!(broker.waiting(WORK.name).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_retry_whose_delay_queue_somebody_deleted_is_tried_again_all_the_same() {
    with_a_broker(|broker| async move {
        let bus = broker.connect(&[WORK]).await;
        bus.publish_message(&message(1)).await.expect("published");
        let (_, receipt) = receive(&bus, &WORK).await;
        let (_connection, channel) = broker.raw().await;
        let rung = broker.name(&format!("{}.retry.50ms", WORK.name)).into();
        channel
            .queue_delete(rung, QueueDeleteOptions::default())
            .await
            .expect("deleted");
        let settled = settle(&receipt, Outcome::retry("later")).await;
        assert_eq!(settled, Settled::Delayed(WORK.retry_delays[0]));
        let (delivery, _) = receive(&bus, &WORK).await;
        assert_eq!(delivery.attempt, 2);
    })
    .await;
}

#[tokio::test]
async fn what_the_broker_buried_by_itself_is_listed_with_a_cause() {
    with_a_broker(|broker| async move {
        let bus = broker.connect(&[WORK]).await;
        bus.publish_message(&message(7)).await.expect("published");
        // A worker of another program, which hands the message back without end.
        let (_connection, channel) = broker.raw().await;
        let limit = 100;
        for _ in 0..limit {
            let name = broker.name(WORK.name).into();
            let got = channel.basic_get(name, BasicGetOptions::default()).await;
            let Some(got) = got.expect("the queue is there") else {
                break;
            };
            let options = lapin::options::BasicRejectOptions { requeue: true };
            got.delivery.acker.reject(options).await.expect("rejected");
        }
        until(&bus, &WORK, |it| it.dead == 1).await;
        let dead = bus.dead_letters(&WORK).await.expect("the bus answers");
        assert_eq!(dead[0].event_id, "7");
        assert_eq!(dead[0].event, "crawl.requested");
        assert!(dead[0].attempts > WORK.max_attempts, "{dead:?}");
        assert!(dead[0].cause.contains("without an answer"), "{dead:?}");
        let again = bus.dead_letters(&WORK).await.expect("the bus answers");
        assert_eq!(again, dead);
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_refuses_soon_after_its_length() {
    static SMALL: Queue = Queue {
        name: "amqp.small.v1",
        max_length: 20,
        ..WORK
    };
    with_a_broker(|broker| async move {
        let bus = broker.connect(&[SMALL]).await;
        let mut stored = 0;
        let refused = loop {
            match bus.publish_message(&message(stored)).await {
                Ok(()) => stored += 1,
                Err(error) => break error,
            }
            assert!(stored < 40, "it never refuses");
        };
        assert!(
            matches!(&refused, PublishError::QueueFull { queue, max_length: 20 } if queue == SMALL.name),
            "{refused:?}"
        );
        assert!((20..=22).contains(&stored), "{stored}");
        let ids = broker.waiting(SMALL.name).await;
        assert_eq!(ids.len(), stored, "what was refused is not there");
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_stops_hands_back_what_it_did_not_begin_without_an_attempt() {
    with_a_broker(|broker| async move {
        let bus = broker.connect(&[WORK]).await;
        for number in 0..8 {
            bus.publish_message(&message(number))
                .await
                .expect("published");
        }
        for _ in 0..3 {
            // It is told to stop after the first message; the second was sent to it meanwhile.
            let mut subscription = bus.subscribe(&WORK).await.expect("subscribed");
            let stop = tokio_util::sync::CancellationToken::new();
            let (_, receipt) = subscription
                .next(&stop)
                .await
                .expect("no error")
                .expect("a message");
            settle(&receipt, Outcome::Done).await;
            until(&bus, &WORK, |it| it.leased == 1).await;
            stop.cancel();
            let none = subscription.next(&stop).await.expect("no error");
            assert!(none.is_none());
        }
        let mut count = 0;
        while count < 5 {
            let (delivery, receipt) = receive(&bus, &WORK).await;
            assert_eq!(delivery.attempt, 1);
            settle(&receipt, Outcome::Done).await;
            count += 1;
        }
        until(&bus, &WORK, |it| it.pending() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_broker_that_is_not_there_is_told_at_once_and_without_the_password() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let config = BusConfig::amqp(format!("amqp://someone:hush@127.0.0.1:{port}/%2f"));
    let refused = time::timeout(Duration::from_secs(5), Bus::open_with(&config, &[])).await;
    let Ok(Err(error)) = refused else {
        panic!("{refused:?}");
    };
    assert!(error.is_outage());
    let words = words(&error);
    assert!(words.contains("nothing listens there"), "{words}");
    assert!(words.contains(&format!("127.0.0.1:{port}")), "{words}");
    assert!(
        !words.contains("hush") && !words.contains("someone"),
        "{words}"
    );
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_virtual_host_are_told_apart_and_no_password_is_told() {
    with_a_broker(|broker| async move {
        let heard = log::Heard::start();
        let (_, at) = broker.url.split_once('@').expect("an address with a user");
        let (host, _) = at.rsplit_once('/').expect("an address with a virtual host");
        for (url, expected) in [
            (format!("amqp://guest:hush-hush@{at}"), "password is wrong"),
            (
                format!("{}/nowhere", broker.url.rsplit_once('/').expect("a path").0),
                "the virtual host is not there",
            ),
        ] {
            let refused = Bus::open_with(&BusConfig::amqp(url), &[]).await;
            let Err(error) = refused else {
                panic!("the broker lets everybody in");
            };
            let words = words(&error);
            assert!(error.is_outage() && words.contains(expected), "{words}");
            assert!(
                words.contains(host) && !words.contains("hush-hush"),
                "{words}"
            );
        }
        broker.connect(&[WORK]).await.close().await;
        let heard = heard.text();
        assert!(heard.contains("bus.connected"), "{heard}");
        assert!(!heard.contains("hush-hush"), "{heard}");
    })
    .await;
}

#[tokio::test]
async fn amqps_is_spoken_with_a_trusted_certificate_and_with_no_other() {
    let (Some(url), Some(authorities)) = (
        service::address("GONGKAI_TEST_AMQPS_URL"),
        service::address("GONGKAI_TEST_CA_FILE"),
    ) else {
        return;
    };
    in_time(async {
        let mut config = BusConfig::amqp(&url);
        config.amqp.ca_file = authorities.into();
        let bus = Bus::open_with(&config, &[]).await.expect("trusted");
        bus.check().await.expect("it is there");
        bus.close().await;

        // A client that falls back to plain text would be glad of a broker that speaks it.
        if let Ok(plain) = env::var(URL) {
            let at = plain.split_once("://").expect("an address").1;
            let mut downgraded = config.clone();
            downgraded.amqp.url = runtime::config::Secret::new(format!("amqps://{at}"));
            let refused = Bus::open_with(&downgraded, &[]).await;
            assert!(
                matches!(&refused, Err(error) if error.is_outage()),
                "plain text is taken for TLS: {refused:?}"
            );
        }

        let folder = tempfile::tempdir().expect("a temporary folder");
        let other = folder.path().join("other.pem");
        let made = Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            ])
            .args(["-subj", "/CN=another authority", "-keyout", "/dev/null"])
            .arg("-out")
            .arg(&other)
            .output();
        assert!(made.is_ok_and(|it| it.status.success()), "openssl is there");
        for untrusted in [other, Default::default()] {
            config.amqp.ca_file = untrusted;
            let refused = Bus::open_with(&config, &[]).await;
            let Err(error) = refused else {
                panic!("{:?} is trusted", config.amqp.ca_file);
            };
            assert!(words(&error).contains("certificate"), "{}", words(&error));
        }
        fs::remove_dir_all(folder.path()).expect("removed");
    })
    .await;
}

#[tokio::test]
async fn a_queue_that_cannot_be_received_from_is_told_until_it_can() {
    with_a_broker(|broker| async move {
        broker.uses(&[WORK]);
        let bus = broker.connect(&[OTHER]).await;
        // A queue of this name that belongs to another connection.
        let (connection, channel) = broker.raw().await;
        let exclusive = QueueDeclareOptions {
            exclusive: true,
            ..Default::default()
        };
        let name = broker.name(WORK.name);
        let declared =
            channel.queue_declare(name.as_str().into(), exclusive, FieldTable::default());
        declared.await.expect("declared");
        let heard = log::Heard::start();
        let worker = Worker::start(&bus, &WORK, 1, |_| async { Outcome::Done });
        let told = loop {
            match bus.check().await {
                Ok(()) => time::sleep(Duration::from_millis(50)).await,
                Err(error) => break words(&error),
            }
        };
        assert!(told.contains(WORK.name), "{told}");
        let heard = heard.text();
        let warned = |it: &&str| it.contains("bus.cannot_receive") && it.contains(&name);
        assert_eq!(heard.lines().filter(warned).count(), 1);

        connection.close(200, "done".into()).await.expect("closed");
        while bus.check().await.is_err() {
            time::sleep(Duration::from_millis(50)).await;
        }
        worker.stop().await;
    })
    .await;
}
