//! The wire: schemas are those of the types, and every sample ever recorded is still read.
//!
//! `GONGKAI_UPDATE=1 cargo test -p shared --test wire` writes the schemas anew; look at the difference before you commit
//! it: inside a version only optional fields may be added. Samples are never written anew; a new version gets new ones.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use schemars::{JsonSchema, schema_for};
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
#[derive(Clone, Copy)]
struct Kind {
    /// Its name and version: that of its schema and the beginning of its samples' names.
    name: &'static str,
    schema: fn() -> Value,
    /// Reads bytes and writes them again.
    round_trip: fn(&[u8]) -> Value,
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
        schema: schema_of_event::<T>,
        round_trip: |bytes| json_of(&read_event::<T>(bytes)),
    }
}

const fn blob<T: Serialize + DeserializeOwned + JsonSchema>(name: &'static str) -> Kind {
    Kind {
        name,
        schema: || json_of(&schema_for!(T)),
        round_trip: |bytes| {
            let read: T = serde_json::from_slice(bytes).expect("it is read");
            json_of(&read)
        },
    }
}

/// The schema of the type, and the one value that the envelope's `type` has in this version.
fn schema_of_event<T: Payload>() -> Value {
    let mut schema = json_of(&schema_for!(Event<T>));
    schema["properties"]["type"]["const"] = T::event_type().into();
    schema
}

fn read_event<T: Payload>(bytes: &[u8]) -> Event<T> {
    Event::from_bytes(bytes).expect("it is read")
}

fn json_of<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("it has string keys")
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The samples of a kind, with their file names.
fn samples(kind: &Kind) -> Vec<(String, Vec<u8>)> {
    files("samples")
        .into_iter()
        .filter(|name| name.starts_with(&format!("{}.", kind.name)))
        .map(|name| {
            let bytes = fs::read(folder("samples").join(&name)).expect("the sample is read");
            (name, bytes)
        })
        .collect()
}

fn files(of: &str) -> BTreeSet<String> {
    fs::read_dir(folder(of))
        .expect("the folder is there")
        .map(|entry| entry.expect("it is listed").file_name())
        .map(|name| name.into_string().expect("its name is text"))
        .collect()
}

fn sample_of(name: &str) -> Vec<u8> {
    fs::read(folder("samples").join(name)).expect("the sample is read")
}

#[test]
fn schemas_are_those_of_the_types() {
    let update = env::var_os("GONGKAI_UPDATE").is_some();
    for kind in &KINDS {
        let path = folder("schemas").join(format!("{}.json", kind.name));
        let generated = (kind.schema)();
        if update {
            fs::write(&path, format!("{generated:#}\n")).expect("the schema is written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == format!("{generated:#}\n"),
            "{} is not the schema of its type any more; inside a version only optional fields may be added. \
             If that is all you did: GONGKAI_UPDATE=1 cargo test -p shared --test wire, and look at the difference",
            path.display()
        );
    }
}

#[test]
fn there_is_a_schema_and_a_sample_of_each_kind_and_none_of_anything_else() {
    let schemas = KINDS.map(|it| format!("{}.json", it.name));
    assert_eq!(files("schemas"), BTreeSet::from(schemas));
    let mut samples_of_kinds = BTreeSet::new();
    for kind in &KINDS {
        let samples = samples(kind);
        assert!(!samples.is_empty(), "{} has no sample", kind.name);
        samples_of_kinds.extend(samples.into_iter().map(|(name, _)| name));
    }
    assert_eq!(files("samples"), samples_of_kinds);
}

#[test]
fn every_sample_is_read_and_written_as_it_was() {
    for kind in &KINDS {
        for (name, bytes) in samples(kind) {
            let recorded: Value = serde_json::from_slice(&bytes).expect("it is JSON");
            assert_eq!((kind.round_trip)(&bytes), recorded, "{name}");
        }
    }
}

#[test]
fn every_sample_is_valid_by_its_schema_and_no_other() {
    for kind in &KINDS {
        let validator = jsonschema::validator_for(&(kind.schema)()).expect("it is a schema");
        for other in &KINDS {
            for (name, bytes) in samples(other) {
                let sample = serde_json::from_slice(&bytes).expect("it is JSON");
                let errors: Vec<String> = validator
                    .iter_errors(&sample)
                    .map(|it| format!("{}: {it}", it.instance_path()))
                    .collect();
                assert_eq!(
                    errors.is_empty(),
                    kind.name == other.name,
                    "{name} by the schema of {}: {errors:?}",
                    kind.name
                );
            }
        }
    }
}

#[test]
fn fields_that_are_not_known_are_ignored() {
    for kind in &KINDS {
        for (name, bytes) in samples(kind) {
            let recorded: Value = serde_json::from_slice(&bytes).expect("it is JSON");
            let mut newer = recorded.clone();
            newer["added_later"] = json!({ "by": "a newer service" });
            if let Some(data) = newer.get_mut("data") {
                data["added_later"] = json!([1, 2, 3]);
            }
            let bytes = newer.to_string().into_bytes();
            assert_eq!((kind.round_trip)(&bytes), recorded, "{name}");
        }
    }
}

/// Consumers take an event with another id for news: the id of a fact must never change.
#[test]
fn the_same_fact_has_the_id_it_had_when_its_sample_was_recorded() {
    fn check<T: Payload>(sample: &str) {
        let bytes = sample_of(sample);
        let recorded = read_event::<T>(&bytes);
        let data = || read_event::<T>(&bytes).data;
        let said = |generation| Event::replayed(data(), generation).id;
        assert_eq!(said(recorded.generation), recorded.id, "{sample}");
        assert_eq!(said(0), Event::now(data()).id, "{sample}");
        let ids = BTreeSet::from([0, 1, 2].map(said));
        assert_eq!(ids.len(), 3, "{sample}");
    }
    check::<CrawlRequested>("crawl.requested.v1.json");
    check::<CrawlFinished>("crawl.finished.v1.json");
    check::<DocumentFetched>("document.fetched.v1.json");
    check::<DocumentFetched>("document.fetched.v1.replayed.json");
    check::<DocumentRead>("document.read.v1.json");
    check::<DocumentRead>("document.read.v1.rejected.json");
    check::<ReportLoaded>("report.loaded.v1.json");
}

/// Before this, manifests did not say which observation they mean, and nothing was replayed.
#[test]
fn what_was_written_without_the_optional_fields_is_read() {
    let manifest = String::from_utf8(sample_of("manifest.v1.json")).expect("JSON is text");
    let mut without: Value = serde_json::from_str(&manifest).expect("it is JSON");
    for entry in without["documents"].as_array_mut().expect("a list") {
        entry
            .as_object_mut()
            .expect("an object")
            .remove("observation");
    }
    let read: Manifest = serde_json::from_value(without.clone()).expect("it is read");
    assert_eq!(json_of(&read), without);
    let news = read_event::<DocumentFetched>(&sample_of("document.fetched.v1.json"));
    assert_eq!(news.generation, 0);
}

#[test]
fn another_fact_has_another_id() {
    let data = || read_event::<DocumentFetched>(&sample_of("document.fetched.v1.json")).data;
    let mut changed = data();
    changed.observation += 1;
    assert_ne!(Event::now(changed).id, Event::now(data()).id);
    let mut retold = data();
    retold.listing.title = Some("另一个标题".to_owned());
    assert_eq!(Event::now(retold).id, Event::now(data()).id);
}

#[test]
fn an_event_of_another_type_or_version_is_told_from_garbage() {
    let bytes = sample_of("document.fetched.v1.json");
    let other = Event::<DocumentRead>::from_bytes(&bytes);
    assert!(
        matches!(other, Err(EventError::Unexpected { .. })),
        "{other:?}"
    );
    let newer = String::from_utf8(bytes)
        .expect("JSON is text")
        .replace("fetched.v1", "fetched.v2");
    let newer = Event::<DocumentFetched>::from_bytes(newer.as_bytes());
    assert!(
        matches!(newer, Err(EventError::Unexpected { .. })),
        "{newer:?}"
    );
    for garbage in [&b""[..], b"{}", b"null", b"\xff", br#"{"id": "1"}"#] {
        let refused = Event::<DocumentFetched>::from_bytes(garbage);
        assert!(
            matches!(refused, Err(EventError::Malformed { .. })),
            "{refused:?}"
        );
    }
}
