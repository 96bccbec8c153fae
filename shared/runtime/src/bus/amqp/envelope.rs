//! What stands around a message at the broker: properties and headers. Pure.

use chrono::{DateTime, Utc};
use lapin::{
    BasicProperties,
    types::{AMQPValue, FieldTable, ShortString},
};
use serde::Deserialize;
use shared::event::MEDIA_TYPE;

use crate::bus::{DeadLetter, Message};

/// Deliveries of the copies of a message before this one. What the broker adds it counts from 0 for each copy.
const ATTEMPTS: &str = "x-attempts";
/// Why the last answered attempt failed.
const CAUSE: &str = "x-cause";
/// When a message became a dead letter, in milliseconds since 1970.
const DIED_AT: &str = "x-died-at";
/// The broker's count of deliveries of this copy that were not the last.
const DELIVERY_COUNT: &str = "x-delivery-count";
/// The broker's notes of why it moved a message, the latest first.
const DEATHS: &str = "x-death";
const TRACEPARENT: &str = "traceparent";

const PERSISTENT: u8 = 2;
/// The headers of a message must fit into one frame.
const MAX_CAUSE_BYTES: usize = 16 * 1024;
/// Of a short string.
const MAX_NAME_BYTES: usize = 255;

/// A message as it was received, without its body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Envelope {
    /// Name of the event.
    pub(super) event: String,
    /// Id of the event.
    pub(super) event_id: String,
    /// Deliveries before this one.
    pub(super) attempts: u32,
    /// Those of them that were of this copy. Nobody answered them.
    pub(super) unanswered: u32,
    /// Why the last answered one failed.
    pub(super) cause: Option<String>,
    traceparent: Option<AMQPValue>,
}

/// The properties of an event that is published.
pub(super) fn properties_of(message: &Message) -> BasicProperties {
    #[derive(Deserialize)]
    struct Trace {
        traceparent: Option<String>,
    }
    let trace: Option<Trace> = serde_json::from_slice(&message.body).ok();
    let traceparent = trace.and_then(|it| it.traceparent);
    let mut headers = FieldTable::default();
    if let Some(traceparent) = traceparent {
        headers.insert(TRACEPARENT.into(), text(&traceparent));
    }
    properties(&message.event, &message.event_id, headers)
}

impl Envelope {
    /// What these properties tell; the routing key is the event's name if nothing else is.
    pub(super) fn read(properties: &BasicProperties, routing_key: &str) -> Self {
        let header = |name: &str| properties.headers().as_ref()?.inner().get(name);
        let attempts = |name| header(name).and_then(count).unwrap_or_default();
        let unanswered = attempts(DELIVERY_COUNT);
        let name = |it: &Option<ShortString>| it.as_ref().map(ToString::to_string);
        Self {
            event: name(properties.kind()).unwrap_or_else(|| routing_key.to_owned()),
            event_id: name(properties.message_id()).unwrap_or_default(),
            attempts: attempts(ATTEMPTS).saturating_add(unanswered),
            unanswered,
            cause: header(CAUSE).and_then(words),
            traceparent: header(TRACEPARENT).cloned(),
        }
    }

    /// The properties of a copy that is tried later.
    pub(super) fn to_retry(&self, attempts: u32, cause: Option<&str>) -> BasicProperties {
        properties(&self.event, &self.event_id, self.headers(attempts, cause))
    }

    /// The properties of a copy among the dead letters.
    pub(super) fn to_bury(
        &self,
        attempts: u32,
        cause: &str,
        died_at: DateTime<Utc>,
    ) -> BasicProperties {
        let mut headers = self.headers(attempts, Some(cause));
        let millis = AMQPValue::LongLongInt(died_at.timestamp_millis());
        headers.insert(DIED_AT.into(), millis);
        properties(&self.event, &self.event_id, headers)
    }

    fn headers(&self, attempts: u32, cause: Option<&str>) -> FieldTable {
        let mut headers = FieldTable::default();
        headers.insert(ATTEMPTS.into(), AMQPValue::LongLongInt(attempts.into()));
        if let Some(cause) = cause {
            headers.insert(CAUSE.into(), text(&cause[..cut(cause, MAX_CAUSE_BYTES)]));
        }
        if let Some(traceparent) = &self.traceparent {
            headers.insert(TRACEPARENT.into(), traceparent.clone());
        }
        headers
    }
}

/// The dead letter in these properties, found in the dead letters of this queue (by its name at the broker). Messages that
/// the broker itself put there after its delivery limit tell no cause.
pub(super) fn dead_letter(
    properties: &BasicProperties,
    routing_key: &str,
    body: Vec<u8>,
    queue: &str,
    delivery_limit: u32,
) -> DeadLetter {
    let header = |name: &str| properties.headers().as_ref()?.inner().get(name);
    let envelope = Envelope::read(properties, routing_key);
    let base = header(ATTEMPTS).and_then(count).unwrap_or_default();
    let (attempts, cause, died_at) = match header(DIED_AT).and_then(number) {
        Some(millis) => (
            base,
            envelope.cause.unwrap_or_default(),
            DateTime::from_timestamp_millis(millis),
        ),
        None => {
            let death = header(DEATHS).and_then(|it| death_in(it, queue));
            let attempts = base.saturating_add(delivery_limit).saturating_add(1);
            let (reason, died_at) = death.unwrap_or_default();
            match reason.as_str() {
                "delivery_limit" => (
                    attempts,
                    super::unanswered(attempts, envelope.cause.as_deref()),
                    died_at,
                ),
                other => (base, format!("put here by the broker: {other}"), died_at),
            }
        }
    };
    let died_at = died_at.unwrap_or_default();
    DeadLetter {
        id: format!("{}-{}", died_at.timestamp_millis(), envelope.event_id),
        event: envelope.event,
        event_id: envelope.event_id,
        body,
        attempts,
        cause,
        died_at,
    }
}

/// Reason and time of the death in this queue. A message that was retried has died in the queues of the delays, too.
fn death_in(deaths: &AMQPValue, queue: &str) -> Option<(String, Option<DateTime<Utc>>)> {
    let deaths = deaths.as_array()?.as_slice().iter();
    let mut deaths = deaths.filter_map(AMQPValue::as_field_table);
    let death = deaths.find(|it| {
        let of = it.inner().get("queue").and_then(words);
        of.as_deref() == Some(queue)
    })?;
    let seconds = match death.inner().get("time") {
        Some(AMQPValue::Timestamp(seconds)) => i64::try_from(*seconds).ok(),
        _ => None,
    };
    let reason = death.inner().get("reason").and_then(words)?;
    Some((
        reason,
        seconds.and_then(|it| DateTime::from_timestamp(it, 0)),
    ))
}

fn properties(event: &str, event_id: &str, headers: FieldTable) -> BasicProperties {
    BasicProperties::default()
        .with_delivery_mode(PERSISTENT)
        .with_content_type(MEDIA_TYPE.into())
        .with_type(short(event))
        .with_message_id(short(event_id))
        .with_headers(headers)
}

/// The text, cut to what AMQP allows for a name.
pub(super) fn short(text: &str) -> ShortString {
    text[..cut(text, MAX_NAME_BYTES)].into()
}

/// Where to cut a text so that it has so many bytes at most.
fn cut(text: &str, max: usize) -> usize {
    text.floor_char_boundary(max)
}

fn text(text: &str) -> AMQPValue {
    AMQPValue::LongString(text.into())
}

fn words(value: &AMQPValue) -> Option<String> {
    match value {
        AMQPValue::LongString(it) => Some(String::from_utf8_lossy(it.as_bytes()).into_owned()),
        AMQPValue::ShortString(it) => Some(it.to_string()),
        _ => None,
    }
}

fn count(value: &AMQPValue) -> Option<u32> {
    number(value).map(|it| u32::try_from(it.max(0)).unwrap_or(u32::MAX))
}

/// A whole number, in whatever size the broker sends it.
fn number(value: &AMQPValue) -> Option<i64> {
    Some(match value {
        AMQPValue::ShortShortInt(it) => (*it).into(),
        AMQPValue::ShortShortUInt(it) => (*it).into(),
        AMQPValue::ShortInt(it) => (*it).into(),
        AMQPValue::ShortUInt(it) => (*it).into(),
        AMQPValue::LongInt(it) => (*it).into(),
        AMQPValue::LongUInt(it) => (*it).into(),
        AMQPValue::LongLongInt(it) => *it,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use lapin::types::{AMQPValue, FieldTable};

    use super::{Envelope, dead_letter, properties_of};
    use crate::bus::Message;

    fn message() -> Message {
        Message {
            event: "document.fetched".to_owned(),
            event_id: "7".to_owned(),
            body: br#"{"traceparent":"00-ab-cd-01"}"#.to_vec(),
        }
    }

    #[test]
    fn attempts_of_all_copies_are_added_and_the_trace_goes_with_them() {
        let properties = properties_of(&message());
        let first = Envelope::read(&properties, "");
        assert_eq!((first.attempts, first.cause.as_deref()), (0, None));

        let mut copy = first.to_retry(2, Some("the disk is full"));
        let mut headers = copy.headers().clone().expect("headers");
        headers.insert("x-delivery-count".into(), AMQPValue::LongInt(1));
        copy = copy.with_headers(headers);
        let third = Envelope::read(&copy, "parser.documents.v1");
        assert_eq!(third.attempts, 3);
        assert_eq!(third.cause.as_deref(), Some("the disk is full"));
        assert_eq!(third.event, "document.fetched");
        assert_eq!(third.traceparent, first.traceparent);
        assert!(third.traceparent.is_some());
    }

    #[test]
    fn a_long_cause_is_cut_between_letters() {
        let envelope = Envelope::read(&properties_of(&message()), "");
        let copy = envelope.to_retry(1, Some(&"公".repeat(10_000)));
        let cause = Envelope::read(&copy, "").cause.expect("a cause");
        assert!((16_000..=16 * 1024).contains(&cause.len()));
    }

    #[test]
    fn a_dead_letter_is_read_as_it_was_buried() {
        let died_at = DateTime::from_timestamp_millis(1_700_000_000_123).expect("a time");
        let envelope = Envelope::read(&properties_of(&message()), "");
        let properties = envelope.to_bury(5, "no event", died_at);
        let dead = dead_letter(&properties, "", vec![1], "q", 10);
        assert_eq!((dead.attempts, dead.cause.as_str()), (5, "no event"));
        assert_eq!((dead.died_at, dead.body), (died_at, vec![1]));
    }

    #[test]
    fn a_dead_letter_of_the_broker_has_a_cause_too() {
        let death = |queue: &str, reason: &str| {
            let mut table = FieldTable::default();
            let text = |it: &str| AMQPValue::LongString(it.into());
            table.insert("queue".into(), text(queue));
            table.insert("reason".into(), text(reason));
            table.insert("time".into(), AMQPValue::Timestamp(1_700_000_000));
            AMQPValue::FieldTable(table)
        };
        let envelope = Envelope::read(&properties_of(&message()), "");
        let copy = envelope.to_retry(1, Some("slow"));
        let mut headers = copy.headers().clone().expect("headers");
        let deaths = vec![death("q.retry.1s", "expired"), death("q", "delivery_limit")];
        headers.insert("x-death".into(), AMQPValue::FieldArray(deaths.into()));
        let dead = dead_letter(&copy.with_headers(headers), "", vec![], "q", 10);
        assert_eq!(dead.attempts, 12);
        assert!(dead.cause.contains("without an answer"), "{}", dead.cause);
        assert!(dead.cause.contains("slow"), "{}", dead.cause);
        assert_eq!(dead.died_at.timestamp(), 1_700_000_000);
    }
}
