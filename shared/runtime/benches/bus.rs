//! What the bus on RabbitMQ costs above the bare client library: publishing with confirm, and consuming with
//! acknowledgement, in rounds that take turns on one broker. Prints messages per second and the ratio of the medians.
//!
//! `GONGKAI_TEST_AMQP_URL=amqp://… cargo bench -p runtime --bench bus`

use std::{
    env,
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{StreamExt, TryStreamExt, future};
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, ExchangeKind,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
        ConfirmSelectOptions, ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions,
        QueueDeclareOptions, QueueDeleteOptions, QueuePurgeOptions,
    },
    types::{AMQPValue, FieldTable, ShortString},
};
use runtime::bus::{Bus, BusConfig, Message, Outcome, work};
use shared::queue::Queue;
use tokio_util::sync::CancellationToken;

const URL: &str = "GONGKAI_TEST_AMQP_URL";
const NAMESPACE: &str = "bench";
const EVENT: &str = "document.fetched";
/// Publishes under way, and channels of the bare client.
const PUBLISHERS: usize = 8;
/// Messages unanswered at most.
const PREFETCH: usize = 64;
const MESSAGES: usize = 4000;
const ROUNDS: usize = 9;
const BODY: usize = 1024;

static QUEUE: Queue = Queue {
    name: "bus.v1",
    events: &[EVENT],
    max_attempts: 5,
    retry_delays: &[Duration::from_secs(1)],
    lease: Duration::from_secs(20),
    max_length: 1_000_000,
};

/// Names of the bare client, and what is deleted in the end.
const BARE: &str = "bench.bare";
const QUEUES: [&str; 4] = [
    BARE,
    "bench.bus.v1",
    "bench.bus.v1.dead",
    "bench.bus.v1.retry.1s",
];
const EXCHANGES: [&str; 3] = [BARE, "bench.gongkai", "bench.bus.v1.dead"];

type Anyhow<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Anyhow<()> {
    let Ok(url) = env::var(URL) else {
        writeln!(
            io::stderr(),
            "skipped: {URL} is not set; deploy/test sets it"
        )?;
        return Ok(());
    };
    let connection = Connection::connect(&url, ConnectionProperties::default()).await?;
    let bare = Arc::new(Bare::open(&connection).await?);
    let mut config = BusConfig::amqp(url);
    config.amqp.namespace = NAMESPACE.to_owned();
    let bus = Bus::open_with(&config, &[QUEUE]).await?;
    for queue in &QUEUES[..2] {
        purge(&bare.control, queue).await?;
    }
    let mut rounds = Rounds::default();
    // The first round warms up.
    for round in 0..=ROUNDS {
        let times = one_round(&bus, &bare, round % 2 == 0).await?;
        if round > 0 {
            rounds.add(times);
        }
    }
    rounds.print()?;
    bus.close().await;
    for queue in QUEUES {
        let options = QueueDeleteOptions::default();
        bare.control.queue_delete(queue.into(), options).await?;
    }
    for exchange in EXCHANGES {
        let options = ExchangeDeleteOptions::default();
        bare.control
            .exchange_delete(exchange.into(), options)
            .await?;
    }
    Ok(())
}

/// Seconds of one round: publishing and consuming, by the bus and by the bare client.
struct Times {
    publish: [f64; 2],
    consume: [f64; 2],
}

async fn one_round(bus: &Bus, bare: &Arc<Bare>, bus_first: bool) -> Anyhow<Times> {
    let mut times = Times {
        publish: [0.0; 2],
        consume: [0.0; 2],
    };
    for ours in [bus_first, !bus_first] {
        if ours {
            times.publish[0] = publish_ours(bus).await?;
            times.consume[0] = consume_ours(bus).await?;
        } else {
            times.publish[1] = publish_bare(bare).await?;
            times.consume[1] = consume_bare(bare).await?;
        }
    }
    Ok(times)
}

async fn publish_ours(bus: &Bus) -> Anyhow<f64> {
    let begun = Instant::now();
    let tasks = (0..PUBLISHERS).map(|task| {
        let bus = bus.clone();
        tokio::spawn(async move {
            for number in 0..MESSAGES / PUBLISHERS {
                let message = Message {
                    event: EVENT.to_owned(),
                    event_id: format!("{task}-{number}"),
                    body: body(),
                };
                bus.publish_message(&message).await.expect("published");
            }
        })
    });
    future::try_join_all(tasks).await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn publish_bare(bare: &Arc<Bare>) -> Anyhow<f64> {
    let begun = Instant::now();
    let tasks = (0..PUBLISHERS).map(|task| {
        let bare = bare.clone();
        tokio::spawn(async move {
            for number in 0..MESSAGES / PUBLISHERS {
                bare.publish(task, &format!("{task}-{number}")).await;
            }
        })
    });
    future::try_join_all(tasks).await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn consume_ours(bus: &Bus) -> Anyhow<f64> {
    let begun = Instant::now();
    let (stop, worked_on) = (CancellationToken::new(), AtomicUsize::new(0));
    let handler = {
        let stop = stop.clone();
        move |_| {
            if worked_on.fetch_add(1, Ordering::Relaxed) + 1 == MESSAGES {
                stop.cancel();
            }
            async { Outcome::Done }
        }
    };
    work(bus, &QUEUE, PREFETCH, stop, handler).await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn consume_bare(bare: &Bare) -> Anyhow<f64> {
    let begun = Instant::now();
    let channel = &bare.control;
    let prefetch = u16::try_from(PREFETCH)?;
    channel
        .basic_qos(prefetch, BasicQosOptions::default())
        .await?;
    let consumer = channel.basic_consume(
        BARE.into(),
        ShortString::default(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    );
    let consumer = consumer.await?.take(MESSAGES);
    let acknowledged = consumer.try_for_each_concurrent(PREFETCH, |delivery| async move {
        let acknowledged = delivery.acker.ack(BasicAckOptions::default()).await?;
        assert!(acknowledged);
        Ok(())
    });
    acknowledged.await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// The client library without anything around it, as it is safe: one publish outstanding on each channel.
struct Bare {
    control: Channel,
    channels: Vec<Channel>,
}

impl Bare {
    async fn open(connection: &Connection) -> Anyhow<Self> {
        let control = connection.create_channel().await?;
        let options = ExchangeDeclareOptions {
            durable: true,
            ..Default::default()
        };
        control
            .exchange_declare(
                BARE.into(),
                ExchangeKind::Topic,
                options,
                FieldTable::default(),
            )
            .await?;
        let options = QueueDeclareOptions {
            durable: true,
            ..Default::default()
        };
        control
            .queue_declare(BARE.into(), options, arguments())
            .await?;
        let (queue, exchange) = (BARE.into(), BARE.into());
        let options = QueueBindOptions::default();
        control
            .queue_bind(
                queue,
                exchange,
                EVENT.into(),
                options,
                FieldTable::default(),
            )
            .await?;
        let mut channels = Vec::new();
        for _ in 0..PUBLISHERS {
            let channel = connection.create_channel().await?;
            let options = ConfirmSelectOptions::default();
            channel.confirm_select(options).await?;
            channels.push(channel);
        }
        Ok(Self { control, channels })
    }

    async fn publish(&self, channel: usize, id: &str) {
        let options = BasicPublishOptions {
            mandatory: true,
            immediate: false,
        };
        let properties = BasicProperties::default()
            .with_delivery_mode(2)
            .with_content_type("application/cloudevents+json".into())
            .with_type(EVENT.into())
            .with_message_id(id.into());
        let confirm = self.channels[channel]
            .basic_publish(BARE.into(), EVENT.into(), options, &body(), properties)
            .await
            .expect("published");
        let confirmation = confirm.await.expect("confirmed");
        assert_eq!(confirmation, Confirmation::Ack(None));
    }
}

/// As the bus declares its queues.
fn arguments() -> FieldTable {
    let text = |it: &str| AMQPValue::LongString(it.into());
    let mut table = FieldTable::default();
    for (argument, value) in [
        ("x-queue-type", text("quorum")),
        ("x-overflow", text("reject-publish")),
        ("x-dead-letter-strategy", text("at-least-once")),
        ("x-dead-letter-exchange", text("")),
        ("x-dead-letter-routing-key", text("nowhere")),
        ("x-delivery-limit", AMQPValue::LongLongInt(10)),
        ("x-max-length", AMQPValue::LongLongInt(1_000_000)),
    ] {
        table.insert(argument.into(), value);
    }
    table
}

async fn purge(channel: &Channel, queue: &str) -> lapin::Result<u32> {
    let options = QueuePurgeOptions::default();
    channel.queue_purge(queue.into(), options).await
}

/// A JSON text of the size that is compared.
fn body() -> Vec<u8> {
    let filler = "x".repeat(BODY - 9);
    format!(r#"{{"a":"{filler}"}}"#).into_bytes()
}

#[derive(Default)]
struct Rounds {
    publish: [Vec<f64>; 2],
    consume: [Vec<f64>; 2],
}

impl Rounds {
    fn add(&mut self, times: Times) {
        for side in 0..2 {
            self.publish[side].push(times.publish[side]);
            self.consume[side].push(times.consume[side]);
        }
    }

    fn print(self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for (what, sides) in [
            ("publish with confirm", self.publish),
            ("consume and acknowledge", self.consume),
        ] {
            let [ours, bare] = sides.map(rate);
            writeln!(
                out,
                "{what}: bus {ours:.0}/s, bare client {bare:.0}/s, ratio {:.2}",
                ours / bare
            )?;
        }
        Ok(())
    }
}

/// Messages per second in the median round.
fn rate(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    MESSAGES as f64 / seconds[seconds.len() / 2]
}
