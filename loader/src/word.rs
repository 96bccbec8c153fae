//! The words by which the warehouse stores the contract's enums: those of the events.

use std::str::FromStr;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::warehouse::WarehouseError;

/// The word of an enum's variant: `needs_ocr`.
pub(crate) fn word(variant: impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(Value::String(word)) => word,
        other => unreachable!("a variant without fields is a word, not {other:?}"),
    }
}

/// The variant that a stored word means.
pub(crate) fn meaning<T: DeserializeOwned>(
    column: &'static str,
    word: &str,
) -> Result<T, WarehouseError> {
    serde_json::from_value(Value::String(word.to_owned())).map_err(|_| WarehouseError::Unknown {
        column,
        found: word.to_owned(),
    })
}

/// What a stored text denotes: a date, a digest, a decimal.
pub(crate) fn stored<T: FromStr>(column: &'static str, text: &str) -> Result<T, WarehouseError> {
    text.parse().map_err(|_| WarehouseError::Unknown {
        column,
        found: text.to_owned(),
    })
}

/// A document's text as every database takes it: without NUL characters, which become U+FFFD.
pub(crate) fn text(printed: &str) -> String {
    printed.replace('\0', "\u{fffd}")
}
