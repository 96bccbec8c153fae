//! What every backend of the bus must do. A backend is a [`Broker`]; [`contract`] makes a test of each check.

use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use runtime::bus::{
    Bus, BusError, DEAD_LETTERS_AT_ONCE, Delivery, Depth, MAX_MESSAGE_BYTES, Message, Outcome,
    PublishError, Receipt, Settled,
};
use shared::{
    digest::Sha256,
    event::{CrawlRequested, Event, ReportLoaded, Trigger, VerdictCounts},
    queue::Queue,
    run::RunId,
    year::ReportYear,
};
use tokio::{sync::mpsc, time};
use tokio_util::sync::CancellationToken;

use crate::{log, worker::Worker};

/// A bus backend to be tested.
pub(crate) trait Broker: Sized {
    /// False when the tests are not told of a server that this backend needs.
    fn is_there() -> bool {
        true
    }

    /// A broker without queues.
    async fn start() -> Self;

    /// A connection of its own, as another process would have it.
    async fn connect(&self, queues: &[Queue]) -> Bus;
}

/// Makes a test of every check, on this broker.
macro_rules! contract {
    ($broker:ty) => {
        $crate::suite::contract! { $broker:
            a_published_event_is_delivered_until_it_is_done
            an_event_goes_to_every_queue_that_is_bound
            the_same_event_twice_is_delivered_twice
            a_retry_is_delayed_and_counted
            the_last_delay_of_the_ladder_repeats
            a_postponed_message_keeps_its_attempt_however_often
            a_rejected_message_is_a_dead_letter_with_its_cause
            dead_letters_are_given_back_the_oldest_first_with_all_their_attempts
            dead_letters_are_given_back_only_where_there_is_room
            so_many_dead_letters_are_listed_at_once_and_all_are_counted
            used_up_attempts_make_a_dead_letter_with_the_last_cause
            a_panic_is_an_attempt
            an_endless_panic_ends_among_the_dead_letters
            a_dead_workers_message_goes_to_another_and_its_late_answer_changes_nothing
            a_late_answer_cannot_meet_a_new_message
            a_message_that_kills_its_workers_ends_among_the_dead_letters
            a_message_that_is_lost_again_and_again_waits_before_it_is_given_again
            a_crash_loses_nothing_that_was_in_flight
            an_answer_counts_once
            a_lease_is_kept_while_the_handler_works
            two_workers_never_have_the_same_message
            no_more_than_the_concurrency_is_in_flight
            an_event_without_a_queue_is_refused
            a_full_queue_refuses_and_nothing_is_put_into_any
            a_retry_fits_into_a_full_queue
            a_message_that_is_too_large_is_refused
            stop_finishes_what_is_in_flight_and_takes_nothing_new
            the_depth_tells_the_states_apart
            a_poisoned_message_does_not_stop_the_others
            a_restart_keeps_everything
            a_queue_with_other_arguments_is_refused
        }
    };
    ($broker:ty: $($check:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $check() {
            if !<$broker as $crate::suite::Broker>::is_there() {
                return;
            }
            $crate::suite::in_time($crate::suite::$check::<$broker>()).await;
        }
    )*};
}
pub(crate) use contract;

/// The event that the queues of the suite hear.
const EVENT: &str = "crawl.requested";

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Retries at once or nearly so; a lease that no test outlives.
static QUICK: Queue = Queue {
    name: "suite.quick.v1",
    events: &[EVENT],
    max_attempts: 3,
    retry_delays: &[millis(60), millis(120)],
    lease: Duration::from_secs(60),
    max_length: 1000,
};

/// Leases that end while a test watches.
static SHORT_LEASE: Queue = Queue {
    name: "suite.short-lease.v1",
    max_attempts: 2,
    lease: millis(250),
    ..QUICK
};

/// A lease shorter than its handler's work, and long enough to be renewed in time on a busy machine.
static RENEWED: Queue = Queue {
    name: "suite.renewed.v1",
    lease: millis(1500),
    ..QUICK
};

/// Delays that no test outlives.
static SLOW: Queue = Queue {
    name: "suite.slow.v1",
    retry_delays: &[Duration::from_secs(3600)],
    ..QUICK
};

/// Two messages and no more.
static SMALL: Queue = Queue {
    name: "suite.small.v1",
    max_length: 2,
    ..QUICK
};

pub(crate) async fn in_time(check: impl Future<Output = ()>) {
    time::timeout(Duration::from_secs(60), check)
        .await
        .expect("the check ends within a minute");
}

pub(crate) fn message(number: usize) -> Message {
    Message {
        event: EVENT.to_owned(),
        event_id: number.to_string(),
        body: format!("message {number}").into_bytes(),
    }
}

async fn publish(bus: &Bus, numbers: impl IntoIterator<Item = usize>) {
    for number in numbers {
        bus.publish_message(&message(number))
            .await
            .expect("the publish is accepted");
    }
}

async fn depth(bus: &Bus, queue: &Queue) -> Depth {
    bus.depth(queue).await.expect("the bus answers")
}

/// The next message, taken and not answered.
pub(crate) async fn receive(bus: &Bus, queue: &'static Queue) -> (Delivery, Receipt) {
    bus.subscribe(queue)
        .await
        .expect("the queue is there")
        .next(&CancellationToken::new())
        .await
        .expect("the bus answers")
        .expect("nobody stops this")
}

pub(crate) async fn settle(receipt: &Receipt, outcome: Outcome) -> Settled {
    receipt.settle(&outcome).await.expect("the bus answers")
}

/// Waits until this is true of the queue's depth; says what it was when that takes too long.
pub(crate) async fn until(bus: &Bus, queue: &Queue, is_so: impl Fn(Depth) -> bool) {
    const LIMIT: Duration = Duration::from_secs(45);
    let begun = Instant::now();
    loop {
        let depth = depth(bus, queue).await;
        if is_so(depth) {
            return;
        }
        let name = queue.name;
        assert!(
            begun.elapsed() < LIMIT,
            "{name} still has {depth:?} after {LIMIT:?}; said until then:\n{}",
            log::said()
        );
        time::sleep(millis(5)).await;
    }
}

/// A worker that tells of each delivery and answers by this.
fn telling(
    bus: &Bus,
    queue: &'static Queue,
    answer: impl Fn(&Delivery) -> Outcome + Send + Sync + 'static,
) -> (Worker, mpsc::UnboundedReceiver<Delivery>) {
    let (tell, told) = mpsc::unbounded_channel();
    let worker = Worker::start(bus, queue, 2, move |delivery| {
        let outcome = answer(&delivery);
        let sent = tell.send(delivery);
        async move {
            sent.expect("the test listens");
            outcome
        }
    });
    (worker, told)
}

async fn next(told: &mut mpsc::UnboundedReceiver<Delivery>) -> Delivery {
    told.recv().await.expect("the worker is alive")
}

fn crawl_requested() -> Event<CrawlRequested> {
    let portal = "somewhere".parse().expect("a portal id");
    Event::now(CrawlRequested {
        run: RunId::new(&portal, 1),
        portal,
        trigger: Trigger::Person,
    })
}

pub(crate) async fn a_published_event_is_delivered_until_it_is_done<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    let event = crawl_requested();
    bus.publish(&event).await.expect("published");
    assert_eq!(depth(&bus, &QUICK).await.ready, 1);

    let (worker, mut told) = telling(&bus, &QUICK, |_| Outcome::Done);
    let delivery = next(&mut told).await;
    assert_eq!(delivery.queue.name, QUICK.name);
    assert_eq!(delivery.event, EVENT);
    assert_eq!(delivery.event_id, event.id);
    assert_eq!(delivery.attempt, 1);
    assert_eq!(Event::from_bytes(&delivery.body), Ok(event));
    worker.stop().await;
    assert_eq!(depth(&bus, &QUICK).await, Depth::default());
}

pub(crate) async fn an_event_goes_to_every_queue_that_is_bound<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK, SLOW]).await;
    publish(&bus, [1]).await;
    for queue in [&QUICK, &SLOW] {
        let (delivery, receipt) = receive(&bus, queue).await;
        assert_eq!(delivery.body, message(1).body);
        assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);
    }
}

pub(crate) async fn the_same_event_twice_is_delivered_twice<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, [1, 1]).await;
    let (worker, mut told) = telling(&bus, &QUICK, |_| Outcome::Done);
    let ids = [
        next(&mut told).await.event_id,
        next(&mut told).await.event_id,
    ];
    assert_eq!(ids, ["1", "1"]);
    worker.stop().await;
}

pub(crate) async fn a_retry_is_delayed_and_counted<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    let (worker, mut told) = telling(&bus, &QUICK, |delivery| match delivery.attempt {
        1 => Outcome::retry("not yet"),
        _ => Outcome::Done,
    });
    publish(&bus, [1]).await;
    assert_eq!(next(&mut told).await.attempt, 1);
    let first = Instant::now();
    let second = next(&mut told).await;
    assert_eq!((second.attempt, second.body), (2, message(1).body));
    // The first was told of before it was answered: no less than the delay lies between.
    assert!(first.elapsed() >= QUICK.retry_delays[0] - millis(10));
    worker.stop().await;
    assert_eq!(depth(&bus, &QUICK).await, Depth::default());
}

pub(crate) async fn the_last_delay_of_the_ladder_repeats<B: Broker>() {
    static LONG: Queue = Queue {
        name: "suite.long.v1",
        max_attempts: 9,
        retry_delays: &[millis(10), millis(20)],
        ..QUICK
    };
    let broker = B::start().await;
    let bus = broker.connect(&[LONG]).await;
    publish(&bus, [1]).await;
    for expected in [10, 20, 20, 20] {
        let (_, receipt) = receive(&bus, &LONG).await;
        let settled = settle(&receipt, Outcome::retry("again")).await;
        assert_eq!(settled, Settled::Delayed(millis(expected)));
    }
}

pub(crate) async fn a_postponed_message_keeps_its_attempt_however_often<B: Broker>() {
    static BRIEF: Queue = Queue {
        name: "suite.brief.v1",
        retry_delays: &[millis(5), millis(10), Duration::from_secs(3600)],
        ..QUICK
    };
    let broker = B::start().await;
    let bus = broker.connect(&[BRIEF]).await;
    publish(&bus, [1]).await;
    let (_, receipt) = receive(&bus, &BRIEF).await;
    settle(&receipt, Outcome::retry("the first fails")).await;
    let mut late = None;
    for _ in 0..=2 * BRIEF.max_attempts {
        let (delivery, receipt) = receive(&bus, &BRIEF).await;
        assert_eq!((delivery.attempt, delivery.body), (2, message(1).body));
        assert_eq!(delivery.event_id, "1");
        let postponed = settle(&receipt, Outcome::postpone("the store is away")).await;
        assert_eq!(postponed, Settled::Delayed(millis(10)));
        late = Some(receipt);
    }
    let (delivery, receipt) = receive(&bus, &BRIEF).await;
    // The same attempt again, and yet another delivery.
    let late = late.expect("it was postponed");
    assert_eq!(settle(&late, Outcome::Done).await, Settled::Lost);
    assert_eq!(delivery.attempt, 2);
    assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);
    assert_eq!(depth(&bus, &BRIEF).await, Depth::default());
}

pub(crate) async fn a_rejected_message_is_a_dead_letter_with_its_cause<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, [7]).await;
    let (worker, mut told) = telling(&bus, &QUICK, |_| Outcome::reject("no event"));
    next(&mut told).await;
    worker.stop().await;

    let dead = bus.dead_letters(&QUICK).await.expect("the bus answers");
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].event, EVENT);
    assert_eq!(dead[0].event_id, "7");
    assert_eq!(dead[0].body, message(7).body);
    assert_eq!(dead[0].attempts, 1);
    assert_eq!(dead[0].cause, "no event");
    let only_dead = Depth {
        dead: 1,
        ..Depth::default()
    };
    assert_eq!(depth(&bus, &QUICK).await, only_dead);
}

pub(crate) async fn dead_letters_are_given_back_the_oldest_first_with_all_their_attempts<
    B: Broker,
>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    for number in 1..=3 {
        publish(&bus, [number]).await;
        let (_, receipt) = receive(&bus, &QUICK).await;
        settle(&receipt, Outcome::reject("no event")).await;
    }
    assert_eq!(bus.requeue(&QUICK, 2).await.expect("given back"), 2);
    until(&bus, &QUICK, |it| (it.ready, it.dead) == (2, 1)).await;
    let dead = bus.dead_letters(&QUICK).await.expect("the bus answers");
    assert_eq!(dead[0].event_id, "3");
    for number in 1..=2 {
        let (delivery, receipt) = receive(&bus, &QUICK).await;
        assert_eq!(delivery.event_id, number.to_string());
        assert_eq!((delivery.event.as_str(), delivery.attempt), (EVENT, 1));
        assert_eq!(delivery.body, message(number).body);
        settle(&receipt, Outcome::Done).await;
    }
    assert_eq!(bus.requeue(&QUICK, 100).await.expect("given back"), 1);
    assert_eq!(bus.requeue(&QUICK, 100).await.expect("none is left"), 0);
    until(&bus, &QUICK, |it| (it.pending(), it.dead) == (1, 0)).await;
}

pub(crate) async fn dead_letters_are_given_back_only_where_there_is_room<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[SMALL]).await;
    for number in 1..=3 {
        publish(&bus, [number]).await;
        let (_, receipt) = receive(&bus, &SMALL).await;
        settle(&receipt, Outcome::reject("no event")).await;
    }
    publish(&bus, [4]).await;
    assert_eq!(bus.requeue(&SMALL, 100).await.expect("one fits"), 1);
    let full = bus.requeue(&SMALL, 100).await;
    assert!(
        matches!(&full, Err(PublishError::QueueFull { queue, .. }) if queue == SMALL.name),
        "{full:?}"
    );
    until(&bus, &SMALL, |it| (it.ready, it.dead) == (2, 2)).await;
}

pub(crate) async fn so_many_dead_letters_are_listed_at_once_and_all_are_counted<B: Broker>() {
    const NUMBER: usize = DEAD_LETTERS_AT_ONCE + 1;
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    let worker = Worker::start(&bus, &QUICK, 16, |_| async { Outcome::reject("no event") });
    for number in 0..NUMBER {
        while let Err(error) = bus.publish_message(&message(number)).await {
            assert!(matches!(error, PublishError::QueueFull { .. }), "{error:?}");
        }
    }
    until(&bus, &QUICK, |it| it.pending() == 0).await;
    worker.stop().await;
    for _ in 0..2 {
        let dead = bus.dead_letters(&QUICK).await.expect("the bus answers");
        assert_eq!(dead.len(), DEAD_LETTERS_AT_ONCE);
        until(&bus, &QUICK, |it| it.dead == NUMBER as u64).await;
    }
}

pub(crate) async fn used_up_attempts_make_a_dead_letter_with_the_last_cause<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, [1]).await;
    let (worker, mut told) = telling(&bus, &QUICK, |it| {
        Outcome::retry(format_args!("failure {}", it.attempt))
    });
    until(&bus, &QUICK, |it| it.dead == 1).await;
    worker.stop().await;

    let dead = bus.dead_letters(&QUICK).await.expect("the bus answers");
    assert_eq!(dead[0].cause, "failure 3");
    assert_eq!(dead[0].attempts, QUICK.max_attempts);
    for attempt in 1..=QUICK.max_attempts {
        assert_eq!(next(&mut told).await.attempt, attempt);
    }
    assert!(told.recv().await.is_none(), "delivered once too often");
}

pub(crate) async fn a_panic_is_an_attempt<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, [1]).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let worker = Worker::start(&bus, &QUICK, 1, move |delivery| {
        let tell = tell.clone();
        async move {
            assert_ne!(delivery.attempt, 1, "the first attempt is to panic");
            tell.send(delivery).expect("the test listens");
            Outcome::Done
        }
    });
    assert_eq!(next(&mut told).await.attempt, 2);
    worker.stop().await;
}

pub(crate) async fn an_endless_panic_ends_among_the_dead_letters<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, [1]).await;
    // It panics before there is a future to poll.
    let worker = Worker::start(&bus, &QUICK, 1, |delivery| {
        assert_eq!(delivery.attempt, 0, "a dish was dropped");
        async { Outcome::Done }
    });
    until(&bus, &QUICK, |it| it.dead == 1).await;
    worker.stop().await;
    let dead = bus.dead_letters(&QUICK).await.expect("the bus answers");
    assert!(dead[0].cause.contains("panicked"), "{}", dead[0].cause);
    assert!(
        dead[0].cause.contains("a dish was dropped"),
        "{}",
        dead[0].cause
    );
}

pub(crate) async fn a_dead_workers_message_goes_to_another_and_its_late_answer_changes_nothing<
    B: Broker,
>() {
    let broker = B::start().await;
    let (one, two) = (
        broker.connect(&[SHORT_LEASE]).await,
        broker.connect(&[SHORT_LEASE]).await,
    );
    publish(&one, [1]).await;
    let (first, late) = receive(&one, &SHORT_LEASE).await;
    assert_eq!(first.attempt, 1);

    let (second, receipt) = receive(&two, &SHORT_LEASE).await;
    assert_eq!((second.attempt, second.body), (2, message(1).body));
    for outcome in [
        Outcome::Done,
        Outcome::retry("late"),
        Outcome::reject("late"),
    ] {
        assert_eq!(settle(&late, outcome).await, Settled::Lost);
    }
    assert!(!late.renew().await.expect("the bus answers"));
    assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);
    assert_eq!(depth(&one, &SHORT_LEASE).await, Depth::default());
}

pub(crate) async fn a_late_answer_cannot_meet_a_new_message<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[SHORT_LEASE]).await;
    publish(&bus, [1]).await;
    let (_, late) = receive(&bus, &SHORT_LEASE).await;
    let (_, receipt) = receive(&bus, &SHORT_LEASE).await;
    assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);

    // The only message of its queue again, at its first attempt again.
    publish(&bus, [2]).await;
    let (_, receipt) = receive(&bus, &SHORT_LEASE).await;
    assert_eq!(settle(&late, Outcome::Done).await, Settled::Lost);
    assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);
}

pub(crate) async fn a_message_that_kills_its_workers_ends_among_the_dead_letters<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[SHORT_LEASE]).await;
    publish(&bus, [1]).await;
    for attempt in 1..=SHORT_LEASE.max_attempts {
        let (delivery, _) = receive(&bus, &SHORT_LEASE).await;
        assert_eq!(delivery.attempt, attempt);
    }
    let (worker, mut told) = telling(&bus, &SHORT_LEASE, |_| Outcome::Done);
    until(&bus, &SHORT_LEASE, |it| it.dead == 1).await;
    worker.stop().await;
    assert!(told.recv().await.is_none(), "delivered once too often");
    let dead = bus
        .dead_letters(&SHORT_LEASE)
        .await
        .expect("the bus answers");
    assert_eq!(dead[0].body, message(1).body);
    assert_eq!(dead[0].attempts, SHORT_LEASE.max_attempts);
    assert!(
        dead[0].cause.contains("without an answer"),
        "{}",
        dead[0].cause
    );
}

pub(crate) async fn a_message_that_is_lost_again_and_again_waits_before_it_is_given_again<
    B: Broker,
>() {
    static LOSING: Queue = Queue {
        name: "suite.losing.v1",
        max_attempts: 3,
        retry_delays: &[Duration::from_secs(3600), millis(900)],
        ..SHORT_LEASE
    };
    let broker = B::start().await;
    let bus = broker.connect(&[LOSING]).await;
    publish(&bus, [1]).await;
    assert_eq!(receive(&bus, &LOSING).await.0.attempt, 1);
    // The first delay of the ladder would not end in time.
    assert_eq!(receive(&bus, &LOSING).await.0.attempt, 2);
    let lost = Instant::now();
    let (third, receipt) = receive(&bus, &LOSING).await;
    assert_eq!((third.attempt, third.body), (3, message(1).body));
    let waited = lost.elapsed();
    assert!(waited >= millis(900), "{waited:?}");
    assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Done);
    assert_eq!(depth(&bus, &LOSING).await, Depth::default());
}

pub(crate) async fn a_crash_loses_nothing_that_was_in_flight<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[SHORT_LEASE]).await;
    publish(&bus, 0..4).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let crashing = Worker::start(&bus, &SHORT_LEASE, 4, move |delivery| {
        tell.send(delivery).expect("the test listens");
        std::future::pending()
    });
    for _ in 0..4 {
        next(&mut told).await;
    }
    crashing.crash().await;

    let (worker, mut told) = telling(&bus, &SHORT_LEASE, |_| Outcome::Done);
    let mut ids = Vec::new();
    for _ in 0..4 {
        let delivery = next(&mut told).await;
        assert_eq!(delivery.attempt, 2);
        ids.push(delivery.event_id);
    }
    ids.sort();
    assert_eq!(ids, ["0", "1", "2", "3"]);
    worker.stop().await;
}

pub(crate) async fn an_answer_counts_once<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[SLOW]).await;
    publish(&bus, [1]).await;
    let (_, receipt) = receive(&bus, &SLOW).await;
    let delayed = Settled::Delayed(SLOW.retry_delays[0]);
    assert_eq!(settle(&receipt, Outcome::retry("once")).await, delayed);
    assert_eq!(settle(&receipt, Outcome::Done).await, Settled::Lost);
    assert_eq!(depth(&bus, &SLOW).await.delayed, 1);
}

pub(crate) async fn a_lease_is_kept_while_the_handler_works<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[RENEWED]).await;
    publish(&bus, [1]).await;
    let deliveries = Arc::new(AtomicUsize::new(0));
    let workers = [(); 2].map(|()| {
        let deliveries = deliveries.clone();
        Worker::start(&bus, &RENEWED, 1, move |_| {
            deliveries.fetch_add(1, Ordering::SeqCst);
            async {
                time::sleep(RENEWED.lease * 2).await;
                Outcome::Done
            }
        })
    });
    until(&bus, &RENEWED, |it| it == Depth::default()).await;
    for worker in workers {
        worker.stop().await;
    }
    assert_eq!(deliveries.load(Ordering::SeqCst), 1);
}

pub(crate) async fn two_workers_never_have_the_same_message<B: Broker>() {
    const MESSAGES: usize = 100;
    let broker = B::start().await;
    let counts: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let mut workers = Vec::new();
    for _ in 0..3 {
        let bus = broker.connect(&[QUICK]).await;
        let counts = counts.clone();
        workers.push(Worker::start(&bus, &QUICK, 3, move |delivery| {
            *counts
                .lock()
                .expect("no handler panics")
                .entry(delivery.event_id)
                .or_default() += 1;
            async {
                time::sleep(millis(2)).await;
                Outcome::Done
            }
        }));
    }
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, 0..MESSAGES).await;
    until(&bus, &QUICK, |it| it == Depth::default()).await;
    for worker in workers {
        worker.stop().await;
    }
    let counts = counts.lock().expect("no handler panics");
    assert_eq!(counts.len(), MESSAGES);
    assert!(counts.values().all(|it| *it == 1), "{counts:?}");
}

pub(crate) async fn no_more_than_the_concurrency_is_in_flight<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, 0..12).await;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let worker = Worker::start(&bus, &QUICK, 3, {
        let most = most.clone();
        move |_| {
            let now = now.clone();
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            async move {
                time::sleep(millis(40)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Outcome::Done
            }
        }
    });
    until(&bus, &QUICK, |it| it == Depth::default()).await;
    worker.stop().await;
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

pub(crate) async fn an_event_without_a_queue_is_refused<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[]).await;
    let refused = bus.publish(&crawl_requested()).await;
    assert!(
        matches!(&refused, Err(PublishError::Unroutable { event }) if event == EVENT),
        "{refused:?}"
    );
    let loaded = Event::now(ReportLoaded {
        agency: "某局".to_owned(),
        region: None,
        report_year: ReportYear::try_from(2024).expect("a year"),
        document: Sha256::of(b""),
        reader: "1".to_owned(),
        current: true,
        cells: VerdictCounts::default(),
        problems: 0,
    });
    bus.publish(&loaded)
        .await
        .expect("report.loaded may have no taker");
}

pub(crate) async fn a_full_queue_refuses_and_nothing_is_put_into_any<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK, SMALL]).await;
    publish(&bus, [1, 2]).await;
    let refused = bus.publish_message(&message(3)).await;
    assert!(
        matches!(&refused, Err(PublishError::QueueFull { queue, max_length: 2 }) if queue == SMALL.name),
        "{refused:?}"
    );
    assert_eq!(depth(&bus, &QUICK).await.ready, 2);
    assert_eq!(depth(&bus, &SMALL).await.ready, 2);

    let (_, receipt) = receive(&bus, &SMALL).await;
    assert_eq!(settle(&receipt, Outcome::reject("no")).await, Settled::Dead);
    publish(&bus, [3]).await;
    assert_eq!(depth(&bus, &QUICK).await.ready, 3);
}

pub(crate) async fn a_retry_fits_into_a_full_queue<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[SMALL]).await;
    publish(&bus, [1, 2]).await;
    let (_, receipt) = receive(&bus, &SMALL).await;
    let settled = settle(&receipt, Outcome::retry("later")).await;
    assert_eq!(settled, Settled::Delayed(SMALL.retry_delays[0]));
    assert_eq!(depth(&bus, &SMALL).await.pending(), 2);
}

pub(crate) async fn a_message_that_is_too_large_is_refused<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    let sized = |size| Message {
        body: vec![b'x'; size],
        ..message(1)
    };
    bus.publish_message(&sized(MAX_MESSAGE_BYTES))
        .await
        .expect("the limit itself is allowed");
    let refused = bus.publish_message(&sized(MAX_MESSAGE_BYTES + 1)).await;
    assert!(
        matches!(refused, Err(PublishError::TooLarge { .. })),
        "{refused:?}"
    );
}

pub(crate) async fn stop_finishes_what_is_in_flight_and_takes_nothing_new<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, 0..5).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let worker = Worker::start(&bus, &QUICK, 2, move |delivery| {
        tell.send(delivery).expect("the test listens");
        async {
            time::sleep(millis(200)).await;
            Outcome::Done
        }
    });
    next(&mut told).await;
    next(&mut told).await;
    worker.stop.cancel();
    worker.join().await;
    assert!(told.recv().await.is_none(), "took a message after the stop");
    let rest = Depth {
        ready: 3,
        ..Depth::default()
    };
    assert_eq!(depth(&bus, &QUICK).await, rest);
}

pub(crate) async fn the_depth_tells_the_states_apart<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[SLOW]).await;
    publish(&bus, 0..10).await;
    let mut held = Vec::new();
    for _ in 0..6 {
        held.push(receive(&bus, &SLOW).await.1);
    }
    settle(&held[0], Outcome::Done).await;
    settle(&held[1], Outcome::retry("later")).await;
    settle(&held[2], Outcome::retry("later")).await;
    settle(&held[3], Outcome::reject("never")).await;
    let expected = Depth {
        ready: 4,
        delayed: 2,
        leased: 2,
        dead: 1,
    };
    assert_eq!(depth(&bus, &SLOW).await, expected);
    assert_eq!(expected.pending(), 8);
}

pub(crate) async fn a_poisoned_message_does_not_stop_the_others<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, 0..9).await;
    let worker = Worker::start(&bus, &QUICK, 1, |delivery| async move {
        match delivery.event_id.as_str() {
            "0" => panic!("poisoned"),
            "1" => Outcome::retry("poisoned"),
            "2" => Outcome::reject("poisoned"),
            _ => Outcome::Done,
        }
    });
    until(&bus, &QUICK, |it| it.pending() == 0).await;
    worker.stop().await;
    let mut dead: Vec<String> = bus
        .dead_letters(&QUICK)
        .await
        .expect("the bus answers")
        .into_iter()
        .inspect(|it| assert!(it.cause.contains("poisoned"), "{}", it.cause))
        .map(|it| it.event_id)
        .collect();
    dead.sort();
    assert_eq!(dead, ["0", "1", "2"]);
}

pub(crate) async fn a_restart_keeps_everything<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    publish(&bus, 0..4).await;
    let (first, receipt) = receive(&bus, &QUICK).await;
    settle(&receipt, Outcome::retry("later")).await;
    let (rejected, receipt) = receive(&bus, &QUICK).await;
    settle(&receipt, Outcome::reject("never")).await;
    bus.close().await;

    let bus = broker.connect(&[QUICK]).await;
    let dead = bus.dead_letters(&QUICK).await.expect("the bus answers");
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].body, rejected.body);
    let (worker, mut told) = telling(&bus, &QUICK, |_| Outcome::Done);
    let mut attempts = HashMap::new();
    for _ in 0..3 {
        let delivery = next(&mut told).await;
        attempts.insert(delivery.body, delivery.attempt);
    }
    worker.stop().await;
    assert_eq!(attempts.len(), 3);
    assert_eq!(attempts.get(&first.body), Some(&2));
    assert_eq!(depth(&bus, &QUICK).await.pending(), 0);
}

pub(crate) async fn a_queue_with_other_arguments_is_refused<B: Broker>() {
    let broker = B::start().await;
    let bus = broker.connect(&[QUICK]).await;
    bus.declare(&QUICK).await.expect("the same is no conflict");
    let others = [
        (
            "max_attempts",
            Queue {
                max_attempts: 4,
                ..QUICK
            },
        ),
        (
            "lease",
            Queue {
                lease: millis(1),
                ..QUICK
            },
        ),
        (
            "max_length",
            Queue {
                max_length: 1,
                ..QUICK
            },
        ),
        (
            "retry_delays",
            Queue {
                retry_delays: &[],
                ..QUICK
            },
        ),
        (
            "events",
            Queue {
                events: &["document.read"],
                ..QUICK
            },
        ),
    ];
    for (expected, other) in others {
        let refused = bus.declare(&other).await;
        assert!(
            matches!(
                &refused,
                Err(BusError::OtherArguments { queue, argument, .. })
                    if queue == QUICK.name && argument.starts_with(expected)
            ),
            "{expected}: {refused:?}"
        );
    }
}
