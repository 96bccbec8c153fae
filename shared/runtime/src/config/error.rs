//! What can be wrong with a configuration.

use std::{fmt, io, path::PathBuf};

use super::{SECTIONS, layer::Layer, redacted};

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A layer is no TOML.
    #[error("{source_layer} is not TOML: {reason}")]
    Syntax {
        /// Which layer.
        source_layer: Source,
        /// What the TOML reader says, with line and column.
        reason: String,
    },
    /// There is no such section.
    #[error("configuration: {name}: there is no such section; there are {}{}", SECTIONS.join(", "), from(.source_layer.as_ref()))]
    Section {
        /// The section.
        name: String,
        /// The layer that has it.
        source_layer: Option<Source>,
    },
    /// The name of a variable names no key.
    #[error("the environment variable {name} names no key; write GONGKAI__SECTION__KEY")]
    Name {
        /// The variable.
        name: String,
    },
    /// A key is unknown or missing, or its value is wrong.
    #[error("configuration: {key}: {reason}{}", from(.source_layer.as_ref()))]
    Value {
        /// The key, with the sections it is in: `bus.embedded.poll`.
        key: String,
        /// What is wrong.
        reason: String,
        /// The layer that says so; none when no layer has the key.
        source_layer: Option<Source>,
    },
}

/// Where a part of the configuration came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The defaults that are compiled in.
    Default,
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
}

impl ConfigError {
    /// Says where a text stops being TOML, and never repeats its line: that may have a password in it.
    pub(super) fn syntax(source_layer: Source, text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|it| text.get(..it.start));
        let place = before.map_or_else(String::new, |it| {
            let (line, column) = (
                it.matches('\n').count() + 1,
                it.chars().rev().take_while(|it| *it != '\n').count() + 1,
            );
            format!("line {line}, column {column}: ")
        });
        Self::Syntax {
            source_layer,
            reason: format!("{place}{}", error.message()),
        }
    }

    pub(super) fn section(layers: &[Layer], name: &str) -> Self {
        let layer = layers.iter().rev().find(|it| it.has(name));
        Self::Section {
            name: name.to_owned(),
            source_layer: layer.map(|it| it.source.clone()),
        }
    }

    pub(super) fn value(layers: &[Layer], key: &str, reason: &str) -> Self {
        let is_missing = reason.starts_with("missing field");
        let source_layer = (!is_missing)
            .then(|| layers.iter().rev().find(|it| it.has(key)))
            .flatten()
            .map(|it| it.source.clone());
        Self::Value {
            key: key.to_owned(),
            reason: redacted(reason),
            source_layer,
        }
    }
}

fn from(source: Option<&Source>) -> String {
    source.map_or_else(String::new, |it| format!(" (in {it})"))
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the built-in defaults"),
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
        }
    }
}
