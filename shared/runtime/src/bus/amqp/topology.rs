//! What is declared at the broker for a queue: a pure description.
//!
//! ```text
//! gongkai                      topic exchange          events by their names
//! parser.documents.v1          queue                   bound to the events of the queue
//! parser.documents.v1.retry.10s  queue, one per delay  hands back to the queue when the delay is over
//! parser.documents.v1.dead     fanout exchange, queue  dead letters: those we put there, and those the broker does
//! ```
//!
//! All queues are quorum queues with an explicit delivery limit, dead-letter exchange and length, dead-letter at least once,
//! and refuse what does not fit. One delay is one queue: messages with different delays in one queue wait for each other.
//!
//! RabbitMQ refuses a queue that exists with another `x-dead-letter-routing-key`, and tells both values. Dead letters go
//! through a fanout exchange, which ignores that key; so it holds the part of a declaration that the broker knows nothing of.

use std::{collections::BTreeSet, time::Duration};

use lapin::types::{AMQPValue, FieldTable};
use shared::queue::Queue;

use crate::config::duration;

/// The exchange that all events go through.
const EXCHANGE: &str = "gongkai";

/// Deliveries that the broker allows beyond [`Queue::max_attempts`]: whoever receives a message that has no attempt left
/// puts it to the dead letters with a cause. Only when that fails so often does the broker do it.
const SPARE_DELIVERIES: u32 = 5;

/// Length of the queues that hold delayed messages and dead letters. What was once accepted must fit there.
const ALL_THAT_COMES: i64 = 10_000_000;

/// Deliveries of a dead letter: each look at it is one.
const ANY_NUMBER: i64 = i32::MAX as i64;

/// How names look at the broker.
#[derive(Debug, Clone)]
pub(super) struct Names {
    prefix: String,
}

impl Names {
    pub(super) fn of(namespace: &str) -> Self {
        let prefix = match namespace {
            "" => String::new(),
            some => format!("{some}."),
        };
        Self { prefix }
    }

    pub(super) fn exchange(&self) -> String {
        format!("{}{EXCHANGE}", self.prefix)
    }

    pub(super) fn queue(&self, queue: &Queue) -> String {
        format!("{}{}", self.prefix, queue.name)
    }

    pub(super) fn retry(&self, queue: &Queue, delay: Duration) -> String {
        format!("{}.retry.{}", self.queue(queue), duration::format(delay))
    }

    /// Of the exchange and of the queue.
    pub(super) fn dead(&self, queue: &Queue) -> String {
        format!("{}.dead", self.queue(queue))
    }
}

/// A queue with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Declaration {
    pub(super) name: String,
    pub(super) arguments: FieldTable,
}

/// The queue itself.
pub(super) fn work(names: &Names, queue: &Queue) -> Declaration {
    Declaration {
        name: names.queue(queue),
        arguments: Arguments {
            dead_letter_exchange: &names.dead(queue),
            dead_letter_key: &declared(queue),
            delivery_limit: delivery_limit(queue).into(),
            max_length: i64::try_from(queue.max_length).unwrap_or(i64::MAX),
            ttl: None,
        }
        .table(),
    }
}

/// One queue for each delay.
pub(super) fn ladder(names: &Names, queue: &Queue) -> Vec<Declaration> {
    let rung = |delay: Duration| Declaration {
        name: names.retry(queue, delay),
        arguments: Arguments {
            dead_letter_exchange: "",
            dead_letter_key: &names.queue(queue),
            delivery_limit: ANY_NUMBER,
            max_length: ALL_THAT_COMES,
            ttl: Some(delay),
        }
        .table(),
    };
    delays(queue).into_iter().map(rung).collect()
}

/// Each delay once.
fn delays(queue: &Queue) -> BTreeSet<Duration> {
    (1..=queue.retry_delays.len().max(1))
        .map(|attempt| queue.delay_after(u32::try_from(attempt).unwrap_or(u32::MAX)))
        .collect()
}

/// The queue of the dead letters. It never gives one up: should somebody's reader hand one back too often, it comes back.
pub(super) fn dead(names: &Names, queue: &Queue) -> Declaration {
    let name = names.dead(queue);
    Declaration {
        arguments: Arguments {
            dead_letter_exchange: "",
            dead_letter_key: &name,
            delivery_limit: ANY_NUMBER,
            max_length: ALL_THAT_COMES,
            ttl: None,
        }
        .table(),
        name,
    }
}

/// Times the broker delivers again before it makes a dead letter by itself.
pub(super) fn delivery_limit(queue: &Queue) -> u32 {
    queue.max_attempts.saturating_add(SPARE_DELIVERIES)
}

/// The part of a declaration that the broker knows nothing of.
pub(super) fn declared(queue: &Queue) -> String {
    let list = |texts: &mut dyn Iterator<Item = String>| texts.collect::<Vec<_>>().join(",");
    let mut events: Vec<_> = queue.events.iter().map(|it| (*it).to_owned()).collect();
    events.sort();
    format!(
        "max_attempts={}&lease={}&retry_delays={}&events={}",
        queue.max_attempts,
        duration::format(queue.lease),
        list(&mut queue.retry_delays.iter().map(|it| duration::format(*it))),
        list(&mut events.into_iter()),
    )
}

struct Arguments<'a> {
    dead_letter_exchange: &'a str,
    dead_letter_key: &'a str,
    delivery_limit: i64,
    max_length: i64,
    ttl: Option<Duration>,
}

impl Arguments<'_> {
    fn table(&self) -> FieldTable {
        let text = |it: &str| AMQPValue::LongString(it.into());
        let mut table = FieldTable::default();
        for (argument, value) in [
            ("x-queue-type", text("quorum")),
            ("x-overflow", text("reject-publish")),
            ("x-dead-letter-strategy", text("at-least-once")),
            ("x-dead-letter-exchange", text(self.dead_letter_exchange)),
            ("x-dead-letter-routing-key", text(self.dead_letter_key)),
            (
                "x-delivery-limit",
                AMQPValue::LongLongInt(self.delivery_limit),
            ),
            ("x-max-length", AMQPValue::LongLongInt(self.max_length)),
        ] {
            table.insert(argument.into(), value);
        }
        if let Some(ttl) = self.ttl {
            // With 0 a message that finds no waiting consumer is over at once; here there never is one.
            let millis = i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX);
            table.insert("x-message-ttl".into(), AMQPValue::LongLongInt(millis));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use lapin::types::AMQPValue;
    use shared::queue::{ALL, PARSER_DOCUMENTS, Queue};

    use super::{Names, dead, declared, ladder, work};

    #[test]
    fn a_queue_has_a_ladder_and_dead_letters_of_its_own() {
        let names = Names::of("");
        let rungs: Vec<_> = ladder(&names, &PARSER_DOCUMENTS)
            .into_iter()
            .map(|it| it.name)
            .collect();
        assert_eq!(work(&names, &PARSER_DOCUMENTS).name, "parser.documents.v1");
        assert_eq!(rungs[1], "parser.documents.v1.retry.10s");
        assert_eq!(rungs.len(), 4);
        let names = Names::of("trial");
        assert_eq!(names.exchange(), "trial.gongkai");
        assert_eq!(
            dead(&names, &PARSER_DOCUMENTS).name,
            "trial.parser.documents.v1.dead"
        );
    }

    #[test]
    fn every_queue_is_explicit_about_what_differs_between_brokers() {
        let names = Names::of("");
        for queue in ALL {
            let mut all = ladder(&names, queue);
            all.extend([work(&names, queue), dead(&names, queue)]);
            for declaration in all {
                for argument in [
                    "x-queue-type",
                    "x-delivery-limit",
                    "x-dead-letter-exchange",
                    "x-dead-letter-routing-key",
                    "x-dead-letter-strategy",
                    "x-overflow",
                    "x-max-length",
                ] {
                    assert!(
                        declaration.arguments.contains_key(argument),
                        "{}: {argument}",
                        declaration.name
                    );
                }
            }
        }
    }

    #[test]
    fn a_queue_without_delays_has_one_of_none() {
        let queue = Queue {
            retry_delays: &[],
            ..PARSER_DOCUMENTS
        };
        let rungs = ladder(&Names::of(""), &queue);
        let ttl = rungs[0].arguments.inner().get("x-message-ttl");
        assert_eq!(rungs[0].name, "parser.documents.v1.retry.0ms");
        assert_eq!(ttl, Some(&AMQPValue::LongLongInt(0)));
    }

    #[test]
    fn the_rest_of_a_declaration_fits_into_the_brokers_words() {
        assert_eq!(
            declared(&PARSER_DOCUMENTS),
            "max_attempts=5&lease=20s&retry_delays=1s,10s,1m,10m&events=document.fetched"
        );
        let late = Queue {
            lease: Duration::from_millis(1500),
            ..PARSER_DOCUMENTS
        };
        assert!(declared(&late).contains("&lease=1500ms&"));
        for queue in ALL {
            assert!(declared(queue).len() <= 110, "{}", queue.name);
        }
    }
}
