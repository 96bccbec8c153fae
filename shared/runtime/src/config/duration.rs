//! Durations as a person writes them: `500ms`, `2s`, `10m`, `12h`, `7d`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// A text that is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a duration: a whole number and ms, s, m, h or d is expected, as in \"500ms\" or \"10m\""
)]
pub struct NotADuration(String);

/// The units, the largest first, in milliseconds.
const UNITS: [(&str, u64); 5] = [
    ("d", 24 * 60 * 60 * 1000),
    ("h", 60 * 60 * 1000),
    ("m", 60 * 1000),
    ("s", 1000),
    ("ms", 1),
];

/// The duration that this text writes.
///
/// # Errors
/// [`NotADuration`] when it writes none.
pub fn parse(text: &str) -> Result<Duration, NotADuration> {
    let refused = || NotADuration(text.to_owned());
    let unit_at = text
        .find(|it: char| !it.is_ascii_digit())
        .ok_or_else(refused)?;
    let (number, unit) = text.split_at(unit_at);
    let (_, millis) = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(refused)?;
    let number: u64 = number.parse().map_err(|_| refused())?;
    number
        .checked_mul(*millis)
        .map(Duration::from_millis)
        .ok_or_else(refused)
}

/// The text that writes this duration, to the millisecond.
pub fn format(duration: Duration) -> String {
    let millis = duration.as_millis();
    let (unit, size) = UNITS
        .into_iter()
        .find(|(_, size)| millis > 0 && millis.is_multiple_of(u128::from(*size)))
        .unwrap_or(("ms", 1));
    format!("{}{unit}", millis / u128::from(size))
}

/// For `#[serde(with = "runtime::config::duration")]`.
///
/// # Errors
/// Those of the format, and a text that is no duration.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).map_err(D::Error::custom)
}

/// A duration above 0, for `#[serde(deserialize_with = "runtime::config::duration::positive")]`: a pause of nothing would
/// make a loop that never rests.
///
/// # Errors
/// Those of the format, a text that is no duration, and 0.
pub fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let duration = deserialize(deserializer)?;
    if duration.is_zero() {
        return Err(D::Error::custom("a duration above 0 is expected"));
    }
    Ok(duration)
}

/// For `#[serde(with = "runtime::config::duration")]`.
///
/// # Errors
/// Those of the format.
pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*duration))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{format, parse};

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        let check = |text: &str, millis| {
            let duration = Duration::from_millis(millis);
            assert_eq!(parse(text), Ok(duration), "{text}");
            assert_eq!(format(duration), text);
        };
        check("0ms", 0);
        check("250ms", 250);
        check("1s", 1000);
        check("90s", 90_000);
        check("10m", 600_000);
        check("12h", 43_200_000);
        check("7d", 604_800_000);
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "5",
            "s",
            "-1s",
            "1.5s",
            "1 s",
            "1S",
            "1s ",
            "1h30m",
            "99999999999999999999s",
            "18446744073709551615d",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
