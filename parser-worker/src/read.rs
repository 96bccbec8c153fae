//! The worker's decisions, without I/O: what to do with a delivery, what to say of a reading, and which failures may pass.

use runtime::{
    blob_store::BlobError,
    bus::{Outcome, PublishError},
};
use shared::{
    event::{DocumentFetched, DocumentRead, Event, ReadOutcome},
    report::{Rejection, RejectionReason},
};

use crate::pool::PoolError;

/// Media type of a reading in the blob store.
pub const READING_MEDIA_TYPE: &str = "application/json";

/// What to do with a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Get the document's bytes and read them.
    Read(Box<Event<DocumentFetched>>),
    /// Say this of the document; its bytes are not needed.
    Say(Box<Event<DocumentFetched>>, Rejection),
    /// Answer the bus so; nothing can be said of a document.
    Answer(Outcome),
}

/// What to do with a delivery of these bytes.
pub fn plan(body: &[u8], max_document_bytes: u64) -> Plan {
    let fetched = match Event::<DocumentFetched>::from_bytes(body) {
        Ok(fetched) => Box::new(fetched),
        Err(error) => return Plan::Answer(Outcome::reject(error)),
    };
    let size = fetched.data.blob.size;
    if size > max_document_bytes {
        let rejection = Rejection {
            reason: RejectionReason::TooLarge,
            detail: format!("{size} bytes, and the limit is {max_document_bytes}"),
        };
        return Plan::Say(fetched, rejection);
    }
    Plan::Read(fetched)
}

/// The event that tells what came out of a document, in the trace and of the generation of the one that brought it: what a
/// replay brings is told as a replay, and not taken for a repeat.
pub fn document_read(
    fetched: Event<DocumentFetched>,
    reader: &str,
    outcome: ReadOutcome,
) -> Event<DocumentRead> {
    Event {
        traceparent: fetched.traceparent,
        ..Event::replayed(
            DocumentRead {
                document: fetched.data,
                reader: reader.to_owned(),
                outcome,
            },
            fetched.generation,
        )
    }
}

/// What a failure of the blob store means for the delivery.
pub fn blob_failed(error: BlobError) -> Outcome {
    let answer: fn(String) -> Outcome = match &error {
        error if error.is_outage() => Outcome::postpone,
        error if error.is_temporary() => Outcome::retry,
        _ => Outcome::reject,
    };
    answer(words(error))
}

/// What it means for the delivery that there is nobody to read it: that is no fault of the document, and somebody sees to it.
pub fn pool_failed(error: PoolError) -> Outcome {
    Outcome::postpone(words(error))
}

/// What a failed publish means for the delivery: a full queue and a bus that is away are not its fault.
pub fn publish_failed(error: PublishError) -> Outcome {
    let answer: fn(String) -> Outcome = if error.is_temporary() {
        Outcome::postpone
    } else {
        Outcome::reject
    };
    answer(words(error))
}

/// With the errors below it, since the dead letters keep nothing else.
fn words(error: impl Into<anyhow::Error>) -> String {
    format!("{:#}", error.into())
}

#[cfg(test)]
mod tests {
    use shared::{
        blob::BlobRef,
        digest::Sha256,
        event::{DocumentRole, Payload},
        report::Listing,
        run::RunId,
    };

    use super::*;

    fn fetched(size: u64) -> Event<DocumentFetched> {
        let portal = "somewhere".parse().expect("a portal id");
        let mut event = Event::now(DocumentFetched {
            run: RunId::new(&portal, 1),
            portal,
            url: "http://127.0.0.1/1.html".parse().expect("a URL"),
            landing_url: None,
            role: DocumentRole::Page,
            observation: 1,
            blob: BlobRef {
                sha256: Sha256::of(b""),
                size,
                media_type: "text/html".to_owned(),
            },
            listing: Listing::default(),
        });
        event.traceparent = Some("00-1-1-01".to_owned());
        event
    }

    fn reject_cause(body: &[u8]) -> String {
        match plan(body, 100) {
            Plan::Answer(Outcome::Reject { cause }) => cause,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_document_up_to_the_limit_is_read() {
        let event = fetched(100);
        let expected = Plan::Read(Box::new(event.clone()));
        assert_eq!(plan(&event.to_bytes(), 100), expected);
    }

    #[test]
    fn a_document_over_the_limit_is_rejected_unread() {
        let event = fetched(101);
        let rejection = Rejection {
            reason: RejectionReason::TooLarge,
            detail: "101 bytes, and the limit is 100".to_owned(),
        };
        let expected = Plan::Say(Box::new(event.clone()), rejection);
        assert_eq!(plan(&event.to_bytes(), 100), expected);
    }

    #[test]
    fn what_is_no_known_event_is_rejected_with_the_reason() {
        assert!(reject_cause(b"").starts_with("not an event"));
        assert!(reject_cause(b"\xff\x00garbage").starts_with("not an event"));
        let newer = String::from_utf8(fetched(1).to_bytes())
            .expect("JSON is text")
            .replace(".v1\"", ".v2\"");
        assert!(reject_cause(newer.as_bytes()).contains("document.fetched.v2"));
        let other = reject_cause(&document_read(fetched(1), "1", rejected()).to_bytes());
        assert!(other.contains("document.read.v1"), "{other}");
        let mut broken: serde_json::Value =
            serde_json::from_slice(&fetched(1).to_bytes()).expect("JSON");
        broken["data"]["blob"]["sha256"] = "../../etc/passwd".into();
        let cause = reject_cause(broken.to_string().as_bytes());
        assert!(cause.contains("is not a SHA-256"), "{cause}");
    }

    #[test]
    fn what_is_said_of_a_document_is_in_its_trace_and_has_its_identity() {
        let fetched = fetched(1);
        let read = document_read(fetched.clone(), "7", rejected());
        assert_eq!(read.traceparent, fetched.traceparent);
        assert_eq!(read.event_type, DocumentRead::event_type());
        assert_eq!(read.data.document, fetched.data);
        assert_eq!(read.id, document_read(fetched.clone(), "7", rejected()).id);
        assert_ne!(read.id, document_read(fetched, "8", rejected()).id);
    }

    #[test]
    fn what_is_said_of_a_replay_is_a_replay() {
        let news = fetched(1);
        let replay = Event::replayed(news.data.clone(), 3);
        let read = document_read(replay, "7", rejected());
        assert_eq!(read.generation, 3);
        assert_ne!(read.id, document_read(news, "7", rejected()).id);
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let sha256 = Sha256::of(b"");
        let missing = blob_failed(BlobError::Missing { sha256 });
        assert!(matches!(missing, Outcome::Retry { .. }), "{missing:?}");
        let wrong = blob_failed(BlobError::WrongSize {
            sha256,
            expected: 1,
            found: 2,
        });
        assert!(matches!(wrong, Outcome::Reject { .. }), "{wrong:?}");
        let full = publish_failed(PublishError::QueueFull {
            queue: "q".to_owned(),
            max_length: 1,
        });
        assert!(matches!(full, Outcome::Postpone { .. }), "{full:?}");
        let unroutable = publish_failed(PublishError::Unroutable {
            event: "e".to_owned(),
        });
        assert!(
            matches!(unroutable, Outcome::Reject { .. }),
            "{unroutable:?}"
        );
    }

    fn rejected() -> ReadOutcome {
        ReadOutcome::Rejected {
            reason: RejectionReason::Empty,
            detail: String::new(),
        }
    }
}
