//! Configuration: defaults, then a file, then the environment; refused at start when a key or a value is wrong.

pub mod duration;
mod error;
mod layer;
mod secret;

use std::{env, path::Path};

use serde::de::DeserializeOwned;

use self::layer::Layer;
pub use self::{
    error::{ConfigError, Source},
    secret::Secret,
};

/// Defaults and reasons of this package's sections: `[bus]`, `[blobs]`, `[log]`, `[service]`.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// The configuration from these layers, the later over the earlier: the defaults (TOML), a file (TOML), and variables
/// `GONGKAI__SECTION__KEY=value`. A variable's value is read as TOML where it is TOML (`8`, `true`, `["a"]`), and as
/// text otherwise. Tables are merged key by key; anything else is replaced.
///
/// # Errors
/// [`ConfigError`] names the key, the reason and the layer it came from.
pub fn load<T: DeserializeOwned>(
    defaults: &str,
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<T, ConfigError> {
    let mut layers = vec![Layer::parse(defaults, Source::Default)?];
    if let Some(path) = file {
        layers.push(Layer::read(path)?);
    }
    layers.extend(Layer::of_environment(environment)?);
    let merged = layer::merge(&layers);
    serde_path_to_error::deserialize(toml::Value::Table(merged)).map_err(|error| {
        let key = error.path().to_string();
        ConfigError::value(&layers, &key, error.into_inner().message())
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
