//! The layers in one tree, and the way from it to a type.

use std::collections::BTreeMap;

use serde::{
    Deserializer,
    de::{
        Error as _, IntoDeserializer, Visitor,
        value::{MapDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};
use toml::{Table, Value, de::Error};

use super::secret::SECRET;

/// A section, or a value with the text it was written as.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// A section.
    Section(Section),
    /// A value of a file.
    Value(Value),
    /// A variable's value: as TOML reads it, and its text as it is. A password may look like a number, and a number as TOML
    /// reads it does not have all of its text.
    Variable(Value, String),
}

/// A section's keys.
pub(super) type Section = BTreeMap<String, Node>;

impl Node {
    /// This value, or what is below the key if it is a section.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Section(section) => section.get(key),
            Self::Value(_) | Self::Variable(..) => None,
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Section(section) => Value::Table(
                section
                    .into_iter()
                    .map(|(key, it)| (key, it.value()))
                    .collect(),
            ),
            Self::Value(value) | Self::Variable(value, _) => value,
        }
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Table(table) => Self::Section(section(table)),
            value => Self::Value(value),
        }
    }
}

/// A table as a section.
pub(super) fn section(table: Table) -> Section {
    let nodes = table.into_iter().map(|(key, value)| (key, value.into()));
    nodes.collect()
}

/// Lays a section over another one: sections are merged key by key, anything else is replaced.
pub(super) fn lay_over(below: &mut Section, above: &Section) {
    for (key, node) in above {
        match (below.get_mut(key), node) {
            (Some(Node::Section(below)), Node::Section(above)) => lay_over(below, above),
            (Some(Node::Section(below)), Node::Variable(Value::Table(above), _)) => {
                lay_over(below, &section(above.clone()));
            }
            _ => {
                below.insert(key.clone(), node.clone());
            }
        }
    }
}

impl<'de> IntoDeserializer<'de, Error> for Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Section(section) => visitor.visit_map(MapDeserializer::new(section.into_iter())),
            Self::Value(value) | Self::Variable(value, _) => value.deserialize_any(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Variable(Value::String(text), _) | Self::Variable(_, text) => {
                visitor.visit_string(text)
            }
            node => node.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.value().deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let names_a_file =
            |value: &Value| value.as_table().is_some_and(|it| it.contains_key("file"));
        match self {
            Self::Variable(value, text) if name == SECRET && !names_a_file(&value) => {
                visitor.visit_newtype_struct(StringDeserializer::new(text))
            }
            node => visitor.visit_newtype_struct(node),
        }
    }

    /// Does not repeat what was given instead of a section: it may be an address with a password.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            node @ (Self::Section(_) | Self::Variable(Value::Table(_), _)) => {
                node.deserialize_any(visitor)
            }
            Self::Value(value) | Self::Variable(value, _) => Err(Error::custom(format_args!(
                "a section with keys of its own is expected, not {}",
                kind(&value)
            ))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}
