//! The five events that cross the bus, in their envelope: CloudEvents 1.0, structured JSON.
//!
//! Inside a version only optional fields may be added; readers ignore fields they do not know. A sample of every
//! version is kept in `samples/` and read by a test for ever.

mod crawl_finished;
mod crawl_requested;
mod document_fetched;
mod document_read;
mod report_loaded;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::{
    crawl_finished::{CrawlFinished, RunStatus},
    crawl_requested::{CrawlRequested, Trigger},
    document_fetched::{DocumentFetched, DocumentRole},
    document_read::{DocumentRead, ReadOutcome},
    report_loaded::{ReportLoaded, VerdictCounts},
};
use crate::digest::Sha256;

/// Media type of an event on the wire (CloudEvents 1.0, JSON format).
pub const MEDIA_TYPE: &str = "application/cloudevents+json";

/// An event: the CloudEvents 1.0 envelope around what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Event<T> {
    /// Version of CloudEvents: always `1.0`.
    pub specversion: SpecVersion,
    /// Derived from what the event speaks of: the same fact said twice has the same id.
    pub id: String,
    /// Which service says it: `/gongkai/crawler`.
    pub source: String,
    /// What it says, with its version: `cn.gongkai.document.fetched.v1`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What it speaks of, for a person and for filters.
    pub subject: String,
    /// When it was said. Nothing is ordered or decided by it.
    pub time: DateTime<Utc>,
    /// Media type of `data`: always `application/json`.
    pub datacontenttype: String,
    /// How often the fact was said again on purpose before this: 0 for news. What is said because of a replay is a replay
    /// of the same generation, so that it is not taken for a repeat further on.
    #[serde(default, skip_serializing_if = "is_news")]
    pub generation: u32,
    /// W3C trace context of the work it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// What it says.
    pub data: T,
}

/// The version of CloudEvents that is spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SpecVersion {
    /// CloudEvents 1.0.
    #[serde(rename = "1.0")]
    V1_0,
}

/// What an event says.
pub trait Payload: Serialize + DeserializeOwned + JsonSchema {
    /// Name and routing key: `document.fetched`.
    const NAME: &'static str;
    /// Version of the payload.
    const VERSION: u32;
    /// The service that says it.
    const SOURCE: &'static str;

    /// What the event speaks of, for a person.
    fn subject(&self) -> String;

    /// What makes two events of this type the same fact.
    fn identity(&self) -> Vec<String>;

    /// The value of the envelope's `type`.
    fn event_type() -> String {
        format!("cn.gongkai.{}.v{}", Self::NAME, Self::VERSION)
    }
}

impl<T: Payload> Event<T> {
    /// The event that says this, now.
    pub fn now(data: T) -> Self {
        Self::replayed(data, 0)
    }

    /// The event that says this again on purpose: a generation above 0 gives it another id, so that it is not taken
    /// for a repeat.
    pub fn replayed(data: T, generation: u32) -> Self {
        Self {
            specversion: SpecVersion::V1_0,
            id: event_id::<T>(&data, generation),
            source: format!("/gongkai/{}", T::SOURCE),
            event_type: T::event_type(),
            subject: data.subject(),
            time: Utc::now(),
            datacontenttype: "application/json".to_owned(),
            generation,
            traceparent: None,
            data,
        }
    }

    /// The bytes that cross the bus.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an event has string keys and no other reason to fail")
    }

    /// The event in these bytes.
    ///
    /// # Errors
    /// [`EventError`] when they are no event, or one of another type or version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EventError> {
        let head = Head::from_bytes(bytes)?;
        if head.event_type != T::event_type() {
            return Err(EventError::Unexpected {
                found: head.event_type,
                expected: T::event_type(),
            });
        }
        serde_json::from_slice(bytes).map_err(EventError::malformed)
    }
}

/// The part of an envelope that tells how to read the rest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Head {
    /// Id of the event.
    pub id: String,
    /// Its type with version.
    #[serde(rename = "type")]
    pub event_type: String,
}

impl Head {
    /// The head of the event in these bytes.
    ///
    /// # Errors
    /// [`EventError::Malformed`] when they are no event.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EventError> {
        serde_json::from_slice(bytes).map_err(EventError::malformed)
    }

    /// Name and routing key of the event, whatever its version: `document.fetched`. Of a type that is none of ours, the type.
    pub fn name(&self) -> &str {
        let name = self.event_type.strip_prefix("cn.gongkai.");
        name.and_then(|it| it.rsplit_once(".v"))
            .map_or(&self.event_type, |(name, _)| name)
    }
}

/// Bytes that are not the event expected. None of these can work on another attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Not JSON, or not of the envelope's or payload's shape.
    #[error("not an event: {detail}")]
    Malformed {
        /// What the JSON reader says, with line and column.
        detail: String,
    },
    /// An event of another type, or of a version that this build does not know.
    #[error(
        "an event of type {found:?} where {expected:?} is expected; a newer service may have sent it"
    )]
    Unexpected {
        /// The type found.
        found: String,
        /// The type expected.
        expected: String,
    },
}

impl EventError {
    fn malformed(error: serde_json::Error) -> Self {
        Self::Malformed {
            detail: error.to_string(),
        }
    }
}

fn is_news(generation: &u32) -> bool {
    *generation == 0
}

fn event_id<T: Payload>(data: &T, generation: u32) -> String {
    let mut parts = vec![T::event_type(), generation.to_string()];
    parts.extend(data.identity());
    // Lengths keep ("ab", "c") and ("a", "bc") apart.
    let text = parts
        .iter()
        .map(|it| format!("{}:{it}", it.len()))
        .collect::<String>();
    Sha256::of(text.as_bytes()).to_string()[..32].to_owned()
}
