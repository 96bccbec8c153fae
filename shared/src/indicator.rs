//! The indicators that reports state in their text, as `indicators.toml` names them.

use std::{collections::BTreeMap, sync::OnceLock};

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
#[serde(deny_unknown_fields)]
struct File {
    words: BTreeMap<String, String>,
    indicator: Vec<Indicator>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| {
        toml::from_str(include_str!("../indicators.toml"))
            .unwrap_or_else(|error| panic!("indicators.toml: {error}"))
    })
}

/// Every indicator, in the file's order.
pub fn all() -> &'static [Indicator] {
    &file().indicator
}

/// The words that patterns name together: `<发布>` is `发布|推送|…`.
pub fn words(name: &str) -> Option<&'static str> {
    file().words.get(name).map(String::as_str)
}

/// The indicator with this key.
pub fn by_key(key: &str) -> Option<&'static Indicator> {
    all().iter().find(|it| it.key == key)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

    #[test]
    fn keys_are_unique_and_there_are_at_least_forty() {
        let keys: BTreeSet<&str> = all().iter().map(|it| it.key.as_str()).collect();
        assert_eq!(keys.len(), all().len());
        assert!(keys.len() >= 40);
        assert!(all().iter().all(|it| !it.patterns.is_empty()));
    }
}
