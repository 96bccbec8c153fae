//! Columns of many rows, as a batch takes them.

use runtime::database::Values;
use rust_decimal::Decimal;
use serde_json::value::RawValue;

/// A column of texts.
pub(crate) fn texts<'a, T>(rows: &'a [T], of: impl Fn(&'a T) -> &'a str) -> Values<'a> {
    Values::Text(rows.iter().map(|it| Some(of(it))).collect())
}

/// A column of texts, some of which are not there.
pub(crate) fn some_texts<'a, T>(
    rows: &'a [T],
    of: impl Fn(&'a T) -> &'a Option<String>,
) -> Values<'a> {
    Values::Text(rows.iter().map(|it| of(it).as_deref()).collect())
}

/// A column of exact decimals, some of which are not there.
pub(crate) fn decimals<'a, T>(rows: &'a [T], of: impl Fn(&'a T) -> Option<Decimal>) -> Values<'a> {
    Values::Decimal(rows.iter().map(of).collect())
}

/// A column of whole numbers, some of which are not there.
pub(crate) fn integers<'a, T>(rows: &'a [T], of: impl Fn(&'a T) -> Option<i64>) -> Values<'a> {
    Values::Int(rows.iter().map(of).collect())
}

/// A column of JSON.
///
/// # Panics
/// When a text is no JSON.
pub(crate) fn json<'a, T>(rows: &'a [T], of: impl Fn(&'a T) -> &'a str) -> Values<'a> {
    Values::Json(rows.iter().map(|it| Some(raw(of(it)))).collect())
}

/// A column of JSON, some of which is not there.
///
/// # Panics
/// When a text is no JSON.
pub(crate) fn some_json<'a, T>(
    rows: &'a [T],
    of: impl Fn(&'a T) -> &'a Option<String>,
) -> Values<'a> {
    Values::Json(rows.iter().map(|it| of(it).as_deref().map(raw)).collect())
}

/// JSON on its way.
///
/// # Panics
/// When it is none.
pub(crate) fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).expect("it was written as JSON")
}
