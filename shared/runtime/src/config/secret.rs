//! A setting that nobody may see: a password, or an address with one in it.

use std::{fmt, fs, path::PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A setting that nobody may see. In a configuration it is its text, or `{ file = "/run/secrets/bus_url" }` for the text of
/// a file, without the white space around it; so a variable may be `GONGKAI__BUS__AMQP__URL` or
/// `GONGKAI__BUS__AMQP__URL__FILE`. It never shows in logs, and is wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// This text as a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text. Only for whom it is meant: a client that is about to connect.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// True when no text is set.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_empty() { "unset" } else { "(secret)" })
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InFile {
    file: PathBuf,
}

impl<'de> Deserialize<'de> for Secret {
    /// Never repeats a value in an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = "a text, or { file = \"...\" }";
        match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => Ok(Self::new(text)),
            table @ toml::Value::Table(_) => {
                let InFile { file } = table.try_into().map_err(|_| D::Error::custom(form))?;
                let text = fs::read_to_string(&file).map_err(|error| {
                    D::Error::custom(format_args!("{} cannot be read: {error}", file.display()))
                })?;
                Ok(Self::new(text.trim()))
            }
            _ => Err(D::Error::custom(format_args!("a secret is {form}"))),
        }
    }
}
