//! How some values travel: as text to SQLite, which has no type for them, and to PostgreSQL where sqlx would change what
//! they say.

use chrono::{DateTime, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde_json::value::RawValue;
use sqlx::{
    Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, types::Oid},
};

/// JSON that keeps its text. sqlx sends JSON as `JSONB`, of which the server writes a text of its own.
#[derive(Debug, Clone)]
pub(super) struct JsonText(pub(super) Box<RawValue>);

/// A decimal that keeps its digits. sqlx sends every zero as `0`, also `0.00`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numeric(pub(super) Decimal);

/// The server's own numbers of `json` and `json[]`, the same in every version.
const JSON: Oid = Oid(114);
const JSON_ARRAY: Oid = Oid(199);

impl Type<Postgres> for JsonText {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(JSON)
    }
}

impl PgHasArrayType for JsonText {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(JSON_ARRAY)
    }
}

impl Encode<'_, Postgres> for JsonText {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(self.0.get().as_bytes());
        Ok(IsNull::No)
    }
}

impl Type<Postgres> for Numeric {
    fn type_info() -> PgTypeInfo {
        Decimal::type_info()
    }
}

impl PgHasArrayType for Numeric {
    fn array_type_info() -> PgTypeInfo {
        Decimal::array_type_info()
    }
}

impl Encode<'_, Postgres> for Numeric {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        if !self.0.is_zero() {
            return self.0.encode_by_ref(buffer);
        }
        let scale = u16::try_from(self.0.scale())?;
        // Number of digits, weight of the first, sign, digits behind the point.
        for part in [0, 0, 0, scale] {
            buffer.extend_from_slice(&part.to_be_bytes());
        }
        Ok(IsNull::No)
    }
}

/// A decimal as text. A zero has no sign: PostgreSQL has none for it.
pub(super) fn digits(decimal: Decimal) -> String {
    if decimal.is_zero() {
        decimal.abs().to_string()
    } else {
        decimal.to_string()
    }
}

/// A time as text whose order is the order in time.
pub(super) fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}
