//! kill -9 of processes that publish and consume. Each test is parent and child: it starts its own binary again for
//! itself alone, and a variable tells the child its part.

use std::{
    collections::BTreeSet,
    env,
    io::{self, Write},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use runtime::bus::{Bus, BusConfig, Outcome};
use shared::queue::Queue;
use tokio::{runtime::Runtime, time};

use crate::{
    Embedded,
    amqp::Amqp,
    embedded::raw,
    lines::Lines,
    suite::{Broker, in_time, message, until},
    worker::Worker,
};

/// Set in the child: where the bus is.
const PLACE: &str = "GONGKAI_TEST_BUS_PLACE";
/// Set in the child: the number of its first message.
const FIRST: &str = "GONGKAI_TEST_FIRST";
/// What the child prints before a number.
const MARK: &str = "number ";

/// A broker that outlives its clients.
pub(crate) trait Lasting: Broker {
    /// Where it is, in words that a child understands.
    fn place(&self) -> String;

    /// The bus that these words tell of.
    fn at(place: &str) -> BusConfig;

    /// The numbers of the messages of this queue that the broker has, which must be sound.
    async fn stored(&self, queue: &Queue) -> BTreeSet<usize>;
}

static QUEUE: Queue = Queue {
    name: "crash.v1",
    events: &["crawl.requested"],
    // Every kill counts as an attempt of what was in flight.
    max_attempts: 1000,
    retry_delays: &[Duration::from_millis(1)],
    lease: Duration::from_millis(200),
    max_length: 1_000_000,
};

#[test]
fn killed_publishers_lose_nothing_they_were_told_is_durable() {
    kill_publishers::<Embedded>(
        "crash::killed_publishers_lose_nothing_they_were_told_is_durable",
        10,
    );
}

#[test]
fn killed_consumers_lose_nothing() {
    kill_consumers::<Embedded>("crash::killed_consumers_lose_nothing", 6);
}

#[test]
fn killed_publishers_to_rabbitmq_lose_nothing_they_were_told_is_durable() {
    kill_publishers::<Amqp>(
        "crash::killed_publishers_to_rabbitmq_lose_nothing_they_were_told_is_durable",
        5,
    );
}

#[test]
fn killed_consumers_of_rabbitmq_lose_nothing() {
    kill_consumers::<Amqp>("crash::killed_consumers_of_rabbitmq_lose_nothing", 4);
}

/// The test by this name kills so many of its children.
fn kill_publishers<B: Lasting>(test: &str, rounds: usize) {
    let runtime = Runtime::new().expect("a runtime");
    if let Some((place, first)) = part_of_the_child() {
        return runtime.block_on(publish_for_ever(&B::at(&place), first));
    }
    if !B::is_there() {
        return;
    }
    runtime.block_on(in_time(async {
        let broker = B::start().await;
        broker.connect(&[QUEUE]).await.close().await;
        let mut random = ChaCha8Rng::seed_from_u64(20_261_121);
        let mut durable = BTreeSet::new();
        for round in 0..rounds {
            let child = start_again(test, &broker.place(), round * 1_000_000);
            let printed = numbers_until_killed(child, &mut random);
            assert!(!printed.is_empty(), "round {round}: the child did nothing");
            durable.extend(printed);
            let stored = broker.stored(&QUEUE).await;
            let lost: Vec<_> = durable.difference(&stored).collect();
            assert!(lost.is_empty(), "round {round}: lost {lost:?}");
        }
    }));
}

fn kill_consumers<B: Lasting>(test: &str, rounds: usize) {
    const MESSAGES: usize = 400;
    let runtime = Runtime::new().expect("a runtime");
    if let Some((place, _)) = part_of_the_child() {
        return runtime.block_on(consume_for_ever(&B::at(&place)));
    }
    if !B::is_there() {
        return;
    }
    runtime.block_on(in_time(async {
        let broker = B::start().await;
        let bus = broker.connect(&[QUEUE]).await;
        for number in 0..MESSAGES {
            bus.publish_message(&message(number))
                .await
                .expect("published");
        }
        let mut random = ChaCha8Rng::seed_from_u64(20_261_122);
        let mut worked_on = BTreeSet::new();
        for _ in 0..rounds {
            let child = start_again(test, &broker.place(), 0);
            worked_on.extend(numbers_until_killed(child, &mut random));
            // What was answered was worked on before; what was not is still there.
            let mut accounted = broker.stored(&QUEUE).await;
            accounted.extend(&worked_on);
            assert_eq!(accounted, (0..MESSAGES).collect());
        }
        let survivor = Worker::start(&bus, &QUEUE, 4, |_| async { Outcome::Done });
        until(&bus, &QUEUE, |it| it.pending() == 0).await;
        survivor.stop().await;
        let dead = bus.dead_letters(&QUEUE).await.expect("the bus answers");
        assert_eq!(dead, []);
    }));
}

fn part_of_the_child() -> Option<(String, usize)> {
    let place = env::var(PLACE).ok()?;
    let first = env::var(FIRST).ok()?.parse().ok()?;
    Some((place, first))
}

async fn publish_for_ever(config: &BusConfig, first: usize) {
    let bus = Bus::open_with(config, &[QUEUE]).await.expect("opens");
    for number in first.. {
        bus.publish_message(&message(number))
            .await
            .expect("published");
        print(number);
    }
}

async fn consume_for_ever(config: &BusConfig) {
    let bus = Bus::open_with(config, &[QUEUE]).await.expect("opens");
    let worker = Worker::start(&bus, &QUEUE, 4, |delivery| async move {
        print(delivery.event_id.parse().expect("a number"));
        Outcome::Done
    });
    worker.join().await;
}

/// One line in one write, so that a kill does not cut it.
fn print(number: usize) {
    let line = format!("\n{MARK}{number}\n");
    io::stdout()
        .write_all(line.as_bytes())
        .and_then(|()| io::stdout().flush())
        .expect("the parent listens");
}

fn start_again(test: &str, place: &str, first: usize) -> Running {
    let child = Command::new(env::current_exe().expect("the test knows its binary"))
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(PLACE, place)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    Running(child.expect("the child starts"))
}

/// The numbers that the child printed before it was killed: after a random count of them and a random moment more.
fn numbers_until_killed(mut child: Running, random: &mut ChaCha8Rng) -> BTreeSet<usize> {
    let output = child.0.stdout.take().expect("the child's output is piped");
    let mut numbers = Lines::of(output).filter_map(|line| line.strip_prefix(MARK)?.parse().ok());
    let lines = random.random_range(1..60);
    let mut printed: BTreeSet<usize> = numbers.by_ref().take(lines).collect();
    thread::sleep(Duration::from_micros(random.random_range(0..3000)));
    drop(child);
    printed.extend(numbers);
    printed
}

/// A child that is killed with this, also when a check fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let killed = self.0.kill().and_then(|()| self.0.wait());
        // Else the panic that ends the test is the one to hear of.
        assert!(thread::panicking() || killed.is_ok(), "{killed:?}");
    }
}

impl Lasting for Embedded {
    fn place(&self) -> String {
        let file = self.config().embedded.file;
        file.to_str().expect("a path in UTF-8").to_owned()
    }

    fn at(place: &str) -> BusConfig {
        BusConfig::embedded(place)
    }

    async fn stored(&self, _: &Queue) -> BTreeSet<usize> {
        let mut file = raw(&self.config()).await;
        let integrity: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut file)
            .await
            .expect("the file is read");
        assert_eq!(integrity, "ok");
        let ids: Vec<String> = sqlx::query_scalar("SELECT event_id FROM message")
            .fetch_all(&mut file)
            .await
            .expect("the file is read");
        ids.iter().map(|it| it.parse().expect("a number")).collect()
    }
}

impl Lasting for Amqp {
    fn place(&self) -> String {
        let config = self.config().amqp;
        format!("{} {}", config.url.expose(), config.namespace)
    }

    fn at(place: &str) -> BusConfig {
        let (url, namespace) = place.split_once(' ').expect("two words");
        let mut config = BusConfig::amqp(url);
        config.amqp.namespace = namespace.to_owned();
        config
    }

    async fn stored(&self, queue: &Queue) -> BTreeSet<usize> {
        // The broker takes a moment to see that a connection is gone, and has the messages back then.
        time::sleep(Duration::from_millis(300)).await;
        self.waiting(queue.name)
            .await
            .iter()
            .map(|it| it.parse().expect("a number"))
            .collect()
    }
}
