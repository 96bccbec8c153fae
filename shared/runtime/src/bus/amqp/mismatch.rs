//! What the broker says when something exists with other arguments: a pure reading of its words.
//!
//! Its reply has 255 bytes at most and is cut there, so long values may end early.

use lapin::{
    ErrorKind,
    protocol::{AMQPErrorKind, AMQPSoftError},
};

/// An argument that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) argument: String,
    pub(super) found: String,
    pub(super) wanted: String,
}

impl Mismatch {
    /// The argument that the broker refused, if that is what the error is about.
    pub(super) fn of(error: &lapin::Error) -> Option<Self> {
        let ErrorKind::ProtocolError(error) = error.kind() else {
            return None;
        };
        let soft = AMQPErrorKind::Soft(AMQPSoftError::PRECONDITIONFAILED);
        (*error.kind() == soft).then(|| Self::read(error.get_message().as_str()))
    }

    fn read(words: &str) -> Self {
        let argument = between(words, "inequivalent arg '", "'").unwrap_or("an argument");
        let (received, current) = words
            .split_once("received ")
            .and_then(|(_, rest)| rest.split_once(" but current is "))
            .unwrap_or(("another value", words));
        Self {
            argument: argument.to_owned(),
            found: value(current),
            wanted: value(received),
        }
    }
}

fn between<'a>(words: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = words.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

/// The value in one of the ways the broker says it: `'5'`, `the value '5' of type 'signedint'`, `none`.
fn value(words: &str) -> String {
    let Some((_, quoted)) = words.split_once('\'') else {
        return words.to_owned();
    };
    let end = quoted.find('\'').unwrap_or(quoted.len());
    quoted[..end].to_owned()
}

/// The first setting of a declaration that differs, as it is told in the dead-letter key: `lease=20s&events=…`. A key of
/// somebody else is told as a whole.
pub(super) fn differing_setting(found: &str, wanted: &str) -> Mismatch {
    let settings = |key: &str| -> Option<Vec<(String, String)>> {
        key.split('&')
            .map(|it| it.split_once('='))
            .map(|it| it.map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect()
    };
    let first = settings(found)
        .zip(settings(wanted))
        .and_then(|(found, wanted)| {
            let mut pairs = found.into_iter().zip(wanted);
            pairs.find(|(found, wanted)| found != wanted)
        })
        .filter(|(found, wanted)| found.0 == wanted.0);
    match first {
        Some(((argument, found), (_, wanted))) => Mismatch {
            argument,
            found,
            wanted,
        },
        None => Mismatch {
            argument: "x-dead-letter-routing-key".to_owned(),
            found: found.to_owned(),
            wanted: wanted.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Mismatch, differing_setting};

    fn mismatch(argument: &str, found: &str, wanted: &str) -> Mismatch {
        Mismatch {
            argument: argument.to_owned(),
            found: found.to_owned(),
            wanted: wanted.to_owned(),
        }
    }

    #[test]
    fn the_words_of_the_broker_are_read() {
        let check = |words: &str, expected| assert_eq!(Mismatch::read(words), expected, "{words}");
        check(
            "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'a' in vhost '/': received '1' but current is '1000'",
            mismatch("x-max-length", "1000", "1"),
        );
        check(
            "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'a' in vhost '/': received the value 'quorum' of type 'longstr' but current is none",
            mismatch("x-queue-type", "none", "quorum"),
        );
        check(
            "PRECONDITION_FAILED - inequivalent arg 'a' for queue 'a' in vhost '/': received '?' but current is 'lease=20s&events=a,b...",
            mismatch("a", "lease=20s&events=a,b...", "?"),
        );
        check(
            "PRECONDITION_FAILED - something else",
            mismatch(
                "an argument",
                "PRECONDITION_FAILED - something else",
                "another value",
            ),
        );
    }

    #[test]
    fn the_setting_that_differs_is_found_in_the_key() {
        let check = |found, wanted, expected| {
            assert_eq!(differing_setting(found, wanted), expected);
        };
        check("a=1&b=2", "a=1&b=3", mismatch("b", "2", "3"));
        check("a=1&b=2", "a=2&b=3", mismatch("a", "1", "2"));
        let foreign = |found| mismatch("x-dead-letter-routing-key", found, "a=1");
        check("theirs", "a=1", foreign("theirs"));
        check("none", "a=1", foreign("none"));
        check("b=1", "a=1", foreign("b=1"));
    }
}
