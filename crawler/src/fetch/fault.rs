//! Why a portal gave no document: what it means for the run, and whether asking again may help. Pure.

use std::{error::Error, io, time::Duration};

use reqwest::StatusCode;
use shared::run::{FetchOutcome, RefusalReason};

use crate::address::AddressRefused;

/// Why an address gave no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    /// The kind of refusal; nothing when a later run may have more luck.
    pub refusal: Option<RefusalReason>,
    /// What was seen, in words for a person.
    pub detail: String,
    /// Whether to ask again in this run.
    pub retry: Retry,
}

/// Whether to ask again in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It would not help.
    Never,
    /// After the usual delay.
    Usual,
    /// After the delay the portal asks for.
    After(Duration),
}

impl Fault {
    /// A refusal: asking again would not help.
    pub fn refused(reason: RefusalReason, detail: impl Into<String>) -> Self {
        Self {
            refusal: Some(reason),
            detail: detail.into(),
            retry: Retry::Never,
        }
    }

    /// A failure that may pass.
    pub fn failed(detail: impl Into<String>) -> Self {
        Self {
            refusal: None,
            detail: detail.into(),
            retry: Retry::Usual,
        }
    }

    /// A failure that may pass, but not within this run.
    pub fn failed_for_now(detail: impl Into<String>) -> Self {
        Self {
            retry: Retry::Never,
            ..Self::failed(detail)
        }
    }

    /// The fault in an answer with this status, its body as far as it was read, and the `Retry-After` it came with. None for
    /// a document.
    pub(super) fn of_answer(
        status: StatusCode,
        body: &[u8],
        retry_after: Option<Duration>,
    ) -> Option<Self> {
        if let Some(sign) = challenge(status, body) {
            let detail = format!("{status} with a challenge for browsers ({sign})");
            return Some(Self::refused(RefusalReason::Challenge, detail));
        }
        let detail = || format!("the portal answered {status}");
        match status.as_u16() {
            // A part of a document must not pass for the whole.
            206 => Some(Self::failed(detail())),
            200..=299 => None,
            404 | 410 => Some(Self::refused(RefusalReason::NotFound, detail())),
            408 | 425 | 429 | 500..=599 => Some(Self {
                retry: retry_after.map_or(Retry::Usual, Retry::After),
                ..Self::failed(detail())
            }),
            400..=499 => Some(Self::refused(RefusalReason::Forbidden, detail())),
            _ => Some(Self::failed_for_now(detail())),
        }
    }

    /// The fault in an error of the client.
    pub(super) fn of_error(error: &reqwest::Error) -> Self {
        if let Some(refused) = cause::<AddressRefused>(error) {
            return Self::refused(RefusalReason::HostNotAllowed, refused.to_string());
        }
        let detail = words(error);
        let cut =
            cause::<io::Error>(error).is_some_and(|it| it.kind() == io::ErrorKind::UnexpectedEof);
        Self {
            refusal: (cut && (error.is_body() || error.is_decode()))
                .then_some(RefusalReason::Truncated),
            detail,
            retry: Retry::Usual,
        }
    }
}

impl From<Fault> for FetchOutcome {
    fn from(fault: Fault) -> Self {
        let detail = fault.detail;
        match fault.refusal {
            Some(reason) => Self::Refused { reason, detail },
            None => Self::Failed { detail },
        }
    }
}

/// The sign of a challenge that only a browser passes. A script alone is no sign: many real pages are full of them.
fn challenge(status: StatusCode, body: &[u8]) -> Option<&'static str> {
    const SIGNS: &[(&str, &str)] = &[("$_ts", "$_ts"), ("__jsl_clearance", "__jsl_clearance")];
    const LARGEST: usize = 64 * 1024;
    let suspicious = matches!(status.as_u16(), 202 | 403 | 412 | 521) || body.len() < LARGEST;
    if !suspicious {
        return None;
    }
    let head = &body[..body.len().min(LARGEST)];
    SIGNS
        .iter()
        .find(|(sign, _)| head.windows(sign.len()).any(|it| it == sign.as_bytes()))
        .map(|(_, name)| *name)
}

/// The first cause of this type.
fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // What an `io::Error` wraps is not among its sources.
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|it| it.downcast_ref::<E>()) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// An error with its causes, without the address, which the log has already.
fn words(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut next = error.source();
    while let Some(error) = next {
        words.push(error.to_string());
        next = error.source();
    }
    let what = match error {
        it if it.is_timeout() => "no answer in time",
        it if it.is_connect() => "no connection",
        it if it.is_body() || it.is_decode() => "the answer broke off",
        _ => "the request failed",
    };
    words.insert(0, what.to_owned());
    words.dedup();
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::StatusCode;
    use shared::run::RefusalReason::{self, Challenge, Forbidden, NotFound};

    use super::{Fault, Retry};

    #[test]
    fn answers_are_told_apart_by_status_and_body() {
        let check = |status: u16, body: &str, refusal: Option<RefusalReason>, retry: Retry| {
            let status = StatusCode::from_u16(status).expect("a status");
            let fault = Fault::of_answer(status, body.as_bytes(), Some(Duration::from_secs(7)));
            let fault = fault.expect("a fault");
            assert_eq!(
                (fault.refusal, fault.retry),
                (refusal, retry),
                "{status} {body}"
            );
        };
        let later = Retry::After(Duration::from_secs(7));
        check(404, "", Some(NotFound), Retry::Never);
        check(410, "", Some(NotFound), Retry::Never);
        check(403, "", Some(Forbidden), Retry::Never);
        check(412, "bad path", Some(Forbidden), Retry::Never);
        check(
            412,
            "<script>$_ts=1</script>",
            Some(Challenge),
            Retry::Never,
        );
        check(
            202,
            "<script>$_ts=1</script>",
            Some(Challenge),
            Retry::Never,
        );
        check(
            200,
            "<script>$_ts=1</script>",
            Some(Challenge),
            Retry::Never,
        );
        check(521, "__jsl_clearance", Some(Challenge), Retry::Never);
        check(429, "", None, later);
        check(503, "", None, later);
        check(206, "%PDF", None, Retry::Usual);
        check(304, "", None, Retry::Never);
    }

    #[test]
    fn a_document_is_no_fault_even_if_its_long_text_names_a_challenge() {
        let ok = StatusCode::OK;
        assert_eq!(Fault::of_answer(ok, b"<html>", None), None);
        let long = format!("{}$_ts", "x".repeat(100_000));
        assert_eq!(Fault::of_answer(ok, long.as_bytes(), None), None);
    }
}
