//! What may happen to a broker, done to one of our own: restarts, kills, cut connections, a full memory, a silent broker, a
//! channel that the broker closes.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use futures::FutureExt;
use runtime::bus::{Bus, BusError, Outcome, PublishError, Settled};
use shared::queue::Queue;
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinHandle, time};
use tokio_util::sync::CancellationToken;

use crate::{
    amqp::{self, Amqp},
    cable::Cable,
    log::{self, Heard},
    service,
    suite::{in_time, message, receive, settle, until},
    worker::Worker,
};

/// How soon a service must know that it cannot work.
const KNOWN_WITHIN: Duration = Duration::from_secs(15);
/// How soon it must work again once the broker does.
const RECOVERED_WITHIN: Duration = Duration::from_secs(15);

static QUEUE: Queue = Queue {
    name: "faults.v1",
    events: &["crawl.requested"],
    // As the product's queues: every fault counts as an attempt of what was in flight.
    max_attempts: 5,
    retry_delays: &[Duration::from_millis(100)],
    lease: Duration::from_secs(5),
    max_length: 100_000,
};

/// A broker of our own, ended with this.
struct PrivateBroker {
    folder: TempDir,
    url: String,
}

impl PrivateBroker {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let printed = script(folder.path(), "start", &[]);
        let url = printed.lines().next().expect("an address").to_owned();
        Self { folder, url }
    }

    /// Times this event was logged of this broker: every test of the binary writes into the same log.
    fn times(&self, heard: &Heard, event: &str) -> usize {
        let port = self.url.rsplit_once(':').expect("a port").1;
        let port = port.split('/').next().expect("a port");
        let (event, port) = (format!("event=\"{event}\""), format!(":{port}"));
        let heard = heard.text();
        let of_it = |it: &&str| it.contains(&event) && it.contains(&port);
        heard.lines().filter(of_it).count()
    }

    fn run(&self, command: &str) {
        script(self.folder.path(), command, &[]);
    }

    fn ctl(&self, arguments: &[&str]) {
        script(self.folder.path(), "ctl", arguments);
    }

    /// Sends a signal to the broker, by its own process id.
    fn signal(&self, signal: &str) {
        let process = fs::read_to_string(self.folder.path().join("process"));
        let process = process.expect("the broker runs");
        let id = process.split(' ').next().expect("a process id");
        let sent = Command::new("kill").args([signal, id]).status();
        assert!(sent.is_ok_and(|it| it.success()));
    }
}

impl Drop for PrivateBroker {
    fn drop(&mut self) {
        // When a check failed it may be silent, and would not hear that it is to stop.
        let path = self.folder.path();
        if let Ok(process) = fs::read_to_string(path.join("process")) {
            let id = process.split(' ').next().unwrap_or_default();
            let _ = Command::new("kill").args(["-CONT", id]).output();
        }
        let _ = command(path, "stop", &[]);
    }
}

fn script(folder: &Path, subcommand: &str, arguments: &[&str]) -> String {
    let output = command(folder, subcommand, arguments).expect("deploy/lib/rabbitmq runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{subcommand}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

fn command(folder: &Path, subcommand: &str, arguments: &[&str]) -> std::io::Result<Output> {
    // Longer than the script itself waits for a broker. The servers that it starts are in sessions of their own.
    const LIMIT: &str = "140";
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy/lib/rabbitmq");
    Command::new("timeout")
        .args(["--kill-after=5", LIMIT])
        .arg(script)
        .args([subcommand, "--folder"])
        .arg(folder)
        .args(arguments)
        .output()
}

/// Somebody who publishes one number after the other through everything, and somebody who works on them.
struct Traffic {
    stop: CancellationToken,
    published: JoinHandle<BTreeSet<usize>>,
    worked_on: Arc<Mutex<BTreeSet<usize>>>,
    worker: Worker,
}

impl Traffic {
    fn start(bus: &Bus, first: usize) -> Self {
        let stop = CancellationToken::new();
        let worked_on: Arc<Mutex<BTreeSet<usize>>> = Arc::default();
        let worker = {
            let worked_on = worked_on.clone();
            Worker::start(bus, &QUEUE, 4, move |delivery| {
                let number = delivery.event_id.parse().expect("a number");
                worked_on.lock().expect("no panic").insert(number);
                async { Outcome::Done }
            })
        };
        Self {
            published: tokio::spawn(publish_until(bus.clone(), first, stop.clone())),
            stop,
            worked_on,
            worker,
        }
    }

    /// How long until a message is worked on that was published after this was asked.
    async fn flows(&self) -> Duration {
        let begun = Instant::now();
        let last = || self.worked_on.lock().expect("no panic").last().copied();
        let before = last();
        while last() == before {
            assert!(begun.elapsed() < RECOVERED_WITHIN, "nothing comes through");
            time::sleep(Duration::from_millis(10)).await;
        }
        begun.elapsed()
    }

    /// Stops, and makes sure that what was confirmed was worked on.
    async fn stop(self, bus: &Bus) {
        self.stop.cancel();
        let published = self.published.await.expect("no panic");
        until(bus, &QUEUE, |it| it.pending() == 0).await;
        // A fault may have given a message to a lease that is still running.
        self.worker.stop().await;
        let depth = bus.depth(&QUEUE).await.expect("the bus answers");
        assert_eq!(depth.dead, 0);
        let worked_on = self.worked_on.lock().expect("no panic");
        let lost: Vec<_> = published.difference(&worked_on).collect();
        assert!(lost.is_empty(), "lost {lost:?}");
        assert!(!published.is_empty());
    }
}

/// Somebody who publishes without a pause, whatever comes of it.
struct Publisher {
    stop: CancellationToken,
    published: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Publisher {
    fn start(bus: &Bus) -> Self {
        let (tell, published) = watch::channel(0);
        let stop = CancellationToken::new();
        let (bus, stopped) = (bus.clone(), stop.clone());
        let task = tokio::spawn(async move {
            while !stopped.is_cancelled() {
                match bus.publish_message(&message(0)).await {
                    Ok(()) => tell.send_modify(|it| *it += 1),
                    Err(error) => assert!(error.is_temporary(), "{error:?}"),
                }
            }
        });
        Self {
            stop,
            published,
            task,
        }
    }

    /// Waits for the next message that is stored.
    async fn publishes(&self) {
        let mut published = self.published.clone();
        published.mark_unchanged();
        let next = time::timeout(RECOVERED_WITHIN, published.changed()).await;
        next.expect("it publishes").expect("it is there");
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.expect("no panic");
    }
}

/// Publishes numbers, each until it is confirmed; returns them.
async fn publish_until(bus: Bus, first: usize, stop: CancellationToken) -> BTreeSet<usize> {
    let mut published = BTreeSet::new();
    for number in first.. {
        loop {
            if stop.is_cancelled() {
                return published;
            }
            match bus.publish_message(&message(number)).await {
                Ok(()) => break,
                Err(error) => assert!(error.is_temporary(), "{error:?}"),
            }
        }
        published.insert(number);
    }
    published
}

/// Waits until the check of the bus says so, and tells how long that took.
async fn known(bus: &Bus, is_so: impl Fn(&Result<(), BusError>) -> bool) -> Duration {
    let begun = Instant::now();
    loop {
        let checked = bus.check().await;
        if is_so(&checked) {
            return begun.elapsed();
        }
        assert!(begun.elapsed() < KNOWN_WITHIN, "{checked:?}");
        time::sleep(Duration::from_millis(10)).await;
    }
}

async fn on_a_thread<T: Send + 'static>(
    broker: &Arc<PrivateBroker>,
    act: impl FnOnce(&PrivateBroker) -> T + Send + 'static,
) -> T {
    let broker = broker.clone();
    let acted = tokio::task::spawn_blocking(move || act(&broker));
    acted.await.expect("the script runs")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_the_broker_is_known_and_outlasted() {
    if service::address(amqp::URL).is_none() {
        return;
    }
    let started = tokio::task::spawn_blocking(PrivateBroker::start);
    let broker = Arc::new(started.await.expect("the broker starts"));
    let checks = async {
        let namespace = Amqp::at(&broker.url);
        let mut config = namespace.config();
        config.amqp.heartbeat = Duration::from_secs(2);
        config.amqp.confirm_timeout = Duration::from_secs(3);
        config.amqp.reconnect_max = Duration::from_secs(2);
        let bus = Bus::open_with(&config, &[QUEUE]).await.expect("opens");
        lost_connections(&broker, &bus).await;
        silence(&broker, &bus).await;
        a_full_memory(&broker, &bus).await;
        a_closed_channel(&broker, &bus).await;
        bus.close().await;
        assert!(matches!(
            bus.check().await,
            Err(BusError::Disconnected { .. })
        ));
    };
    let ended = time::timeout(Duration::from_secs(150), checks).await;
    ended.unwrap_or_else(|_| panic!("the checks do not end; said until then:\n{}", log::said()));
}

/// A connection ends in the client library some moments before those who use it are told. What is answered between must not
/// be waited for without end, nor count as held.
#[tokio::test]
async fn an_answer_in_the_moment_in_which_the_connection_ends_is_lost_and_the_message_is_not() {
    let Some(url) = service::address(amqp::URL) else {
        return;
    };
    in_time(async {
        let heard = Heard::start();
        let cable = Cable::to(&url);
        let broker = Amqp::at(&cable.url);
        broker.uses(&[QUEUE]);
        let bus = Bus::open_with(&broker.config(), &[QUEUE]).await;
        let bus = bus.expect("opens");
        bus.publish_message(&message(0)).await.expect("published");
        let (_, receipt) = receive(&bus, &QUEUE).await;
        until(&bus, &QUEUE, |it| it.leased == 1).await;

        // From here the library's tasks stand still, but for the threads that read and write. They see the end when they
        // write, and counting writes.
        cable.cut();
        let counted = bus.depth(&QUEUE).now_or_never();
        assert!(!matches!(counted, Some(Ok(_))), "{counted:?}");
        heard.until_a_connection_stops(&cable.url);
        let settled = time::timeout(RECOVERED_WITHIN, receipt.settle(&Outcome::Done)).await;
        let settled = settled.expect("it is known to be lost").expect("no error");
        assert_eq!(settled, Settled::Lost);

        let (delivery, receipt) = receive(&bus, &QUEUE).await;
        assert_eq!(delivery.attempt, 2);
        assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);
        until(&bus, &QUEUE, |it| it.pending() == 0).await;
    })
    .await;
}

async fn lost_connections(broker: &Arc<PrivateBroker>, bus: &Bus) {
    let traffic = Traffic::start(bus, 0);
    traffic.flows().await;
    for (fault, act) in [
        (
            "close_all_connections",
            (|it| it.ctl(&["close_all_connections", "a test"])) as fn(&PrivateBroker),
        ),
        ("restart", |it| it.run("restart")),
        ("kill -9", |it| {
            it.run("kill");
            it.run("start");
        }),
    ] {
        let heard = Heard::start();
        on_a_thread(broker, act).await;
        let recovered = traffic.flows().await;
        known(bus, Result::is_ok).await;
        for event in ["bus.disconnected", "bus.connected"] {
            assert!(broker.times(&heard, event) >= 1, "{fault}: {event}");
        }
        eprintln!("{fault}: works again {recovered:.1?} after it");
    }
    traffic.stop(bus).await;
}

/// A machine that is gone without a word.
async fn silence(broker: &Arc<PrivateBroker>, bus: &Bus) {
    on_a_thread(broker, |it| it.signal("-STOP")).await;
    let noticed = known(bus, |it| matches!(it, Err(BusError::Disconnected { .. }))).await;
    on_a_thread(broker, |it| it.signal("-CONT")).await;
    let recovered = known(bus, Result::is_ok).await;
    eprintln!("silence: known after {noticed:.1?}, connected {recovered:.1?} after its end");
}

async fn a_full_memory(broker: &Arc<PrivateBroker>, bus: &Bus) {
    let heard = Heard::start();
    let publishers: Vec<_> = (0..8).map(|_| Publisher::start(bus)).collect();
    for publisher in &publishers {
        publisher.publishes().await;
    }
    on_a_thread(broker, |it| {
        it.ctl(&["set_vm_memory_high_watermark", "0.0000001"]);
    })
    .await;
    let noticed = known(bus, |it| matches!(it, Err(BusError::Blocked { .. }))).await;
    let refused = bus.publish_message(&message(1)).await;
    assert!(
        matches!(&refused, Err(error @ PublishError::Bus(BusError::Blocked { .. })) if error.is_temporary()),
        "{refused:?}"
    );
    // Who only receives goes on: that is what frees the memory.
    let worker = Worker::start(bus, &QUEUE, 16, |_| async { Outcome::Done });
    until(bus, &QUEUE, |it| it.pending() == 0).await;
    on_a_thread(broker, |it| {
        it.ctl(&["set_vm_memory_high_watermark", "0.4"]);
    })
    .await;
    let recovered = known(bus, Result::is_ok).await;
    for publisher in publishers {
        publisher.publishes().await;
        publisher.stop().await;
    }
    until(bus, &QUEUE, |it| it.pending() == 0).await;
    worker.stop().await;
    // Publishes that were under way for longer than anybody waits have closed nothing.
    for (event, times) in [
        ("bus.blocked", 1),
        ("bus.unblocked", 1),
        ("bus.disconnected", 0),
    ] {
        assert_eq!(broker.times(&heard, event), times, "{event}");
    }
    eprintln!("full memory: known after {noticed:.1?}, free {recovered:.1?} after its end");
}

/// The broker closes the channel of a worker that holds a message for longer than it allows.
async fn a_closed_channel(broker: &Arc<PrivateBroker>, bus: &Bus) {
    on_a_thread(broker, |it| {
        let setting = "application:set_env(rabbit, consumer_timeout, 500), application:set_env(rabbit, channel_tick_interval, 500).";
        it.ctl(&["eval", setting]);
    })
    .await;
    let heard = Heard::start();
    let attempts: Arc<Mutex<Vec<u32>>> = Arc::default();
    let worker = {
        let attempts = attempts.clone();
        Worker::start(bus, &QUEUE, 1, move |delivery| {
            attempts.lock().expect("no panic").push(delivery.attempt);
            async move {
                if delivery.attempt == 1 {
                    std::future::pending::<()>().await;
                }
                Outcome::Done
            }
        })
    };
    bus.publish_message(&message(0)).await.expect("published");
    let begun = Instant::now();
    while attempts.lock().expect("no panic").len() < 2 {
        assert!(begun.elapsed() < KNOWN_WITHIN, "{}", heard.text());
        time::sleep(Duration::from_millis(10)).await;
    }
    until(bus, &QUEUE, |it| it.pending() == 0).await;
    worker.stop().await;
    assert_eq!(*attempts.lock().expect("no panic"), [1, 2]);
    let heard = heard.text();
    assert!(heard.contains("bus.consumer_lost"), "{heard}");
    eprintln!(
        "closed channel: worked on again after {:.1?}",
        begun.elapsed()
    );
}
