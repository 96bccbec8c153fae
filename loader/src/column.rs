//! Columns of many rows, as a batch takes them.

use runtime::database::Values;
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

/// A column of JSON, some of which is not there.
///
/// # Panics
/// When a text is no JSON.
pub(crate) fn some_json<'a, T>(
    rows: &'a [T],
    of: impl Fn(&'a T) -> &'a Option<String>,
) -> Values<'a> {
    let json = |it: &String| RawValue::from_string(it.clone()).expect("it was written as JSON");
    Values::Json(rows.iter().map(|it| of(it).as_ref().map(json)).collect())
}
