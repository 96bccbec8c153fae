//! One layer of a configuration, and how layers are laid over one another.

use std::{fs, path::Path};

use toml::{Table, Value};

use super::{
    ConfigError, Source,
    node::{self, Node, Section},
};

const PREFIX: &str = "GONGKAI__";
const SEPARATOR: &str = "__";

/// One layer of a configuration.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) source: Source,
    section: Section,
}

impl Layer {
    pub(super) fn parse(text: &str, source: Source) -> Result<Self, ConfigError> {
        match text.parse::<Table>() {
            Ok(table) => Ok(Self {
                source,
                section: node::section(table),
            }),
            Err(error) => Err(ConfigError::syntax(source, text, &error)),
        }
    }

    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text, Source::File(path.to_owned()))
    }

    /// One layer for each variable that is ours, in the order of their names, so that the outcome does not depend on the
    /// order in which the system lists them.
    pub(super) fn of_environment(
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Vec<Self>, ConfigError> {
        let mut ours: Vec<(String, String)> = environment
            .into_iter()
            .filter(|(name, _)| is_ours(name))
            .collect();
        ours.sort();
        ours.into_iter()
            .map(|(name, value)| Self::of_variable(name, value))
            .collect()
    }

    fn of_variable(name: String, text: String) -> Result<Self, ConfigError> {
        let path = name[PREFIX.len()..].to_ascii_lowercase();
        if path.split(SEPARATOR).any(str::is_empty) {
            return Err(ConfigError::Name { name });
        }
        let value = text.parse().unwrap_or_else(|_| Value::String(text.clone()));
        let nested = path
            .rsplit(SEPARATOR)
            .fold(Node::Variable(value, text), |inner, key| {
                Node::Section(Section::from([(key.to_owned(), inner)]))
            });
        let Node::Section(section) = nested else {
            return Err(ConfigError::Name { name });
        };
        Ok(Self {
            source: Source::Variable(name),
            section,
        })
    }

    /// The sections it speaks of.
    pub(super) fn sections(&self) -> impl Iterator<Item = &str> {
        self.section.keys().map(String::as_str)
    }

    /// True when this layer says something of this key (`bus.embedded.poll`, `hosts[1]`). A list is one value: the layer
    /// that has it has all of it.
    pub(super) fn has(&self, key: &str) -> bool {
        let (key, _) = key.split_once('[').unwrap_or((key, ""));
        let mut keys = key.split('.');
        let first = keys.next().and_then(|it| self.section.get(it));
        keys.fold(first, |node, key| node?.get(key)).is_some()
    }
}

/// Whether a variable of this name belongs to gongkai's configuration.
pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// The layers in one section, the later over the earlier.
pub(super) fn merge(layers: &[Layer]) -> Section {
    let mut merged = Section::new();
    for layer in layers {
        node::lay_over(&mut merged, &layer.section);
    }
    merged
}
