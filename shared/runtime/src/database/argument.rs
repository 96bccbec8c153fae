//! A value on its way into a statement, in the type that each engine has for it.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{
    Postgres, Sqlite, postgres::PgArguments, query::Query, sqlite::SqliteArguments,
    types::JsonRawValue,
};

use super::wire::{JsonText, Numeric, digits, instant};

/// A value on its way into a statement; none is NULL.
///
/// SQLite has no types for dates, times, decimals and JSON: there they are text, `YYYY-MM-DD`, RFC 3339 with microseconds
/// and `Z` (so that the order as text is the order in time), plain digits, and the JSON itself. Times are kept to the
/// microsecond; decimals keep their digits, and a zero has no sign. To read a decimal or JSON in both, `CAST` it `AS TEXT`.
#[derive(Debug, Clone)]
pub enum Argument<'q> {
    /// `BIGINT`, `INTEGER`.
    Int(Option<i64>),
    /// `BOOLEAN`; 0 and 1 in SQLite.
    Bool(Option<bool>),
    /// `TEXT`.
    Text(Option<Cow<'q, str>>),
    /// `BYTEA`, `BLOB`.
    Bytes(Option<Cow<'q, [u8]>>),
    /// `DATE`.
    Date(Option<NaiveDate>),
    /// `TIMESTAMPTZ`.
    Time(Option<DateTime<Utc>>),
    /// `NUMERIC`.
    Decimal(Option<Decimal>),
    /// `JSON`, which keeps its text as it is.
    Json(Option<Box<JsonRawValue>>),
}

impl<'q> Argument<'q> {
    /// This value as JSON.
    ///
    /// # Panics
    /// When the value cannot be JSON: a map whose keys are no texts.
    pub fn json<T: serde::Serialize>(value: &T) -> Self {
        let json = serde_json::value::to_raw_value(value).expect("our types are always JSON");
        Self::Json(Some(json))
    }

    pub(super) fn bind_sqlite(
        self,
        query: Query<'q, Sqlite, SqliteArguments>,
    ) -> Query<'q, Sqlite, SqliteArguments> {
        match self {
            Self::Int(it) => query.bind(it),
            Self::Bool(it) => query.bind(it),
            Self::Text(it) => query.bind(it.map(Cow::into_owned)),
            Self::Bytes(it) => query.bind(it.map(Cow::into_owned)),
            Self::Date(it) => query.bind(it.map(|it| it.to_string())),
            Self::Time(it) => query.bind(it.map(instant)),
            Self::Decimal(it) => query.bind(it.map(digits)),
            Self::Json(it) => query.bind(it.map(|it| it.get().to_owned())),
        }
    }

    pub(super) fn bind_postgres(
        self,
        query: Query<'q, Postgres, PgArguments>,
    ) -> Query<'q, Postgres, PgArguments> {
        match self {
            Self::Int(it) => query.bind(it),
            Self::Bool(it) => query.bind(it),
            Self::Text(it) => query.bind(it.map(Cow::into_owned)),
            Self::Bytes(it) => query.bind(it.map(Cow::into_owned)),
            Self::Date(it) => query.bind(it),
            Self::Time(it) => query.bind(it),
            Self::Decimal(it) => query.bind(it.map(Numeric)),
            Self::Json(it) => query.bind(it.map(JsonText)),
        }
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident($it:ident) $value:expr;)*) => {$(
        impl<'q> From<$type> for Argument<'q> {
            fn from($it: $type) -> Self {
                Self::$variant(Some($value))
            }
        }

        impl<'q> From<Option<$type>> for Argument<'q> {
            fn from(it: Option<$type>) -> Self {
                Self::$variant(it.map(|$it| $value))
            }
        }
    )*};
}

from! {
    i64 => Int(it) it;
    i32 => Int(it) it.into();
    u32 => Int(it) it.into();
    bool => Bool(it) it;
    &'q str => Text(it) it.into();
    &'q String => Text(it) it.into();
    String => Text(it) it.into();
    &'q [u8] => Bytes(it) it.into();
    &'q Vec<u8> => Bytes(it) it.into();
    Vec<u8> => Bytes(it) it.into();
    NaiveDate => Date(it) it;
    DateTime<Utc> => Time(it) it;
    Decimal => Decimal(it) it;
}

impl<'q> From<&'q Option<String>> for Argument<'q> {
    fn from(it: &'q Option<String>) -> Self {
        it.as_deref().into()
    }
}
