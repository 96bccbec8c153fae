//! A setting that nobody may see: a password, or an address with one in it.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor},
};

/// A setting that nobody may see. In a configuration it is its text, or `{ file = "/run/secrets/bus_url" }` for the text of
/// a file, without the white space around it; so a variable may be `GONGKAI__BUS__AMQP__URL` or
/// `GONGKAI__BUS__AMQP__URL__FILE`. A variable's text is taken as it is, quotes and all. It never shows in logs, and is wiped
/// from memory when dropped.
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

/// The name by which a deserializer recognises a secret, and gives the text of a variable as it is.
pub(super) const SECRET: &str = "runtime::config::Secret";

impl<'de> Deserialize<'de> for Secret {
    /// Never repeats a value in an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SECRET, Form)
    }
}

/// What is accepted as a secret.
struct Form;

impl<'de> Visitor<'de> for Form {
    type Value = Secret;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a secret: a text, or { file = \"...\" }")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Secret, D::Error> {
        let refused = || D::Error::custom("a secret is a text, or { file = \"...\" }");
        match toml::Value::deserialize(inner)? {
            toml::Value::String(text) => Ok(Secret::new(text)),
            table @ toml::Value::Table(_) => {
                let InFile { file } = table.try_into().map_err(|_| refused())?;
                in_file(&file).map_err(D::Error::custom)
            }
            _ => Err(refused()),
        }
    }
}

fn in_file(file: &Path) -> Result<Secret, String> {
    // Whoever takes the secret itself for the name of its file must not see it repeated.
    let shown = if file.is_absolute() {
        file.display().to_string()
    } else {
        "the file that it names".to_owned()
    };
    let text = fs::read_to_string(file).map_err(|it| format!("{shown} cannot be read: {it}"))?;
    match text.trim() {
        "" => Err(format!("{shown} is empty")),
        text => Ok(Secret::new(text)),
    }
}
