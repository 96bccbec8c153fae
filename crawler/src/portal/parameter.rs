//! A fact that somebody had to find out: its value and where it is from, or `unknown`.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// A fact of a portal's file: `{ value = …, source = "…" }`, or the string `unknown`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter<T> {
    /// Found out.
    Known(Sourced<T>),
    /// Not found out yet. Nobody guesses.
    Unknown,
}

/// A value and where it is from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it is from, for the person who doubts it.
    #[serde(deserialize_with = "words")]
    pub source: String,
}

impl<T> Parameter<T> {
    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known(sourced) => Some(&sourced.value),
            Self::Unknown => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Parameter<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ParameterVisitor(PhantomData))
    }
}

struct ParameterVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ParameterVisitor<T> {
    type Value = Parameter<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ value = …, source = \"…\" } or \"unknown\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text == "unknown" {
            Ok(Parameter::Unknown)
        } else {
            Err(E::invalid_value(serde::de::Unexpected::Str(text), &self))
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Sourced::deserialize(MapAccessDeserializer::new(map)).map(Parameter::Known)
    }
}

fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Err(D::Error::custom("say where the value is from"));
    }
    Ok(text)
}
