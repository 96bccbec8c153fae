//! The indicators that reports state in their text, as `indicators.toml` names them.

use std::sync::OnceLock;

use serde::Deserialize;

/// An indicator: something that the text of many reports states as a figure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its key: `wechat_posts`.
    pub key: String,
    /// What it is, in Chinese.
    pub label: String,
    /// What it is, in English.
    pub english: String,
    /// Its unit: 条, 件, 人, 次, %, 元.
    pub unit: String,
    /// How texts say it, as the reader's patterns: see the head of the file.
    #[serde(default)]
    pub patterns: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    indicator: Vec<Indicator>,
}

/// Every indicator, in the file's order.
pub fn all() -> &'static [Indicator] {
    static INDICATORS: OnceLock<Vec<Indicator>> = OnceLock::new();
    INDICATORS.get_or_init(|| {
        let file: File = toml::from_str(include_str!("../indicators.toml"))
            .unwrap_or_else(|error| panic!("indicators.toml: {error}"));
        file.indicator
    })
}

/// The indicator with this key.
pub fn by_key(key: &str) -> Option<&'static Indicator> {
    all().iter().find(|it| it.key == key)
}
