//! Configuration: defaults, then a file, then the environment; refused at start when a key or a value is wrong.

pub mod duration;
mod error;
mod layer;
mod node;
mod redacted;
mod secret;

use std::{collections::BTreeMap, env, path::Path};

use serde::de::DeserializeOwned;

pub use self::{
    error::{ConfigError, Source},
    redacted::redacted,
    secret::Secret,
};
use self::{
    layer::Layer,
    node::{Node, Section},
};

/// Every section of the product. One file may serve all its processes; each reads its own sections of it and leaves the
/// others to those they are for.
pub const SECTIONS: [&str; 9] = [
    "admin", "blobs", "bus", "crawler", "data", "loader", "log", "parser", "service",
];

/// Defaults and reasons of this package's sections: `[data]`, `[bus]`, `[blobs]`, `[log]`, `[service]`, `[admin]`.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// The configuration from these layers, the later over the earlier: the defaults (TOML), a file (TOML), and variables
/// `GONGKAI__SECTION__KEY=value`. A variable's value is read as TOML where it is TOML (`8`, `true`, `["a"]`), and as
/// text otherwise; where a text is wanted, `8` is one; a [`Secret`] is its text as it is. Tables are merged key by key;
/// anything else is replaced.
///
/// # Errors
/// [`ConfigError`] names the key, the reason and the layer it came from.
pub fn load<T: DeserializeOwned>(
    defaults: &str,
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<T, ConfigError> {
    let layers = layers(defaults, file, environment)?;
    typed(&layers, layer::merge(&layers))
}

/// The sections that every service has, and the section `own` of one service, from the layers of [`load`]. The sections of
/// other services are left alone; one that nobody has is refused.
///
/// # Errors
/// Those of [`load`].
pub fn load_service<Shared: DeserializeOwned, Own: DeserializeOwned>(
    own: &str,
    own_defaults: &str,
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(Shared, Own), ConfigError> {
    let defaults = format!("{DEFAULTS}\n{own_defaults}");
    let layers = layers(&defaults, file, environment)?;
    let mut merged = layer::merge(&layers);
    if let Some(unknown) = merged.keys().find(|it| !SECTIONS.contains(&it.as_str())) {
        return Err(ConfigError::section(&layers, unknown));
    }
    merged.retain(|key, _| layers[0].sections().any(|it| it == key));
    let section = merged.remove_entry(own);
    let wrapped = typed::<BTreeMap<String, Own>>(&layers, section.into_iter().collect())?;
    let missing = || ConfigError::value(&layers, own, "missing field");
    let settings = wrapped.into_values().next().ok_or_else(missing)?;
    Ok((typed(&layers, merged)?, settings))
}

fn layers(
    defaults: &str,
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<Layer>, ConfigError> {
    let mut layers = vec![Layer::parse(defaults, Source::Default)?];
    if let Some(path) = file {
        layers.push(Layer::read(path)?);
    }
    layers.extend(Layer::of_environment(environment)?);
    Ok(layers)
}

fn typed<T: DeserializeOwned>(layers: &[Layer], merged: Section) -> Result<T, ConfigError> {
    serde_path_to_error::deserialize(Node::Section(merged)).map_err(|error| {
        let key = error.path().to_string();
        ConfigError::value(layers, &key, error.into_inner().message())
    })
}

/// The variables of this process that belong to gongkai. Bytes that are no UTF-8 are replaced; the key they are for then
/// refuses them or shows them.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    env::vars_os()
        .map(|(name, value)| {
            let text = |it: std::ffi::OsString| it.to_string_lossy().into_owned();
            (text(name), text(value))
        })
        .filter(|(name, _)| layer::is_ours(name))
}
