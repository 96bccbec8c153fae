//! The wire: schemas are those of the types, and every sample ever recorded is still read.
//!
//! `GONGKAI_UPDATE=1 cargo test -p shared --test wire` writes the schemas anew; look at the difference before you commit
//! it: inside a version only optional fields may be added. Samples are never written anew: a new version gets a new one.

use std::{env, fs, path::PathBuf};

use schemars::{JsonSchema, Schema, schema_for};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use shared::{
    event::{
        CrawlFinished, CrawlRequested, DocumentFetched, DocumentRead, Event, EventError, Payload,
        ReportLoaded,
    },
    report::Report,
    run::Manifest,
};

/// Something that crosses processes.
struct Kind {
    /// Its name and version, by which its schema and its samples are found.
    name: &'static str,
    schema: fn() -> Value,
    /// Reads bytes and writes them again.
    round_trip: fn(&[u8]) -> Result<Value, String>,
}

const KINDS: [Kind; 7] = [
    event::<CrawlRequested>("crawl.requested.v1"),
    event::<CrawlFinished>("crawl.finished.v1"),
    event::<DocumentFetched>("document.fetched.v1"),
    event::<DocumentRead>("document.read.v1"),
    event::<ReportLoaded>("report.loaded.v1"),
    blob::<Report>("report.v1"),
    blob::<Manifest>("manifest.v1"),
];

const fn event<T: Payload>(name: &'static str) -> Kind {
    Kind {
        name,
        schema: || {
            let mut schema = json_of(&schema_for!(Event<T>));
            schema["properties"]["type"] = json!({
                "description": "What it says, with its version.",
                "const": T::event_type(),
            });
            schema
        },
        round_trip: |bytes| {
            let event = Event::<T>::from_bytes(bytes).map_err(|it| it.to_string())?;
            // The id is the identity of the fact: another one would make every consumer take it for news.
            let again = Event::now_about(&event);
            if again != event.id {
                return Err(format!("its id is {} and would now be {again}", event.id));
            }
            Ok(json_of(&event))
        },
    }
}

/// The id that the same fact gets today.
trait NowAbout {
    fn now_about(event: &Self) -> String;
}

impl<T: Payload> NowAbout for Event<T> {
    fn now_about(event: &Self) -> String {
        let data = serde_json::from_value(json_of(&event.data)).expect("it was read before");
        Self::now(data).id
    }
}

const fn blob<T: Serialize + DeserializeOwned + JsonSchema>(name: &'static str) -> Kind {
    Kind {
        name,
        schema: || json_of(&schema_for!(T)),
        round_trip: |bytes| {
            let read: T = serde_json::from_slice(bytes).map_err(|it| it.to_string())?;
            Ok(json_of(&read))
        },
    }
}

fn json_of<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("it has string keys")
}
