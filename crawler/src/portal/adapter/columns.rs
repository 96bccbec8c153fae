//! The parameters of a content system whose lists are pages that say everything else themselves.

use serde::Deserialize;
use url::Url;

use crate::portal::{
    Parameter,
    target::{Refusal, Unknown},
};

/// The pages, as a portal's file writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnsFile {
    /// Column pages that list reports.
    pub columns: Parameter<Vec<Url>>,
}

/// The pages.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Column pages that list reports.
    pub columns: Vec<Url>,
}

impl ColumnsFile {
    pub(super) fn resolve(
        &self,
        key: &'static str,
        unknown: &mut Unknown,
    ) -> Result<Option<Columns>, Refusal> {
        let columns = unknown.value(key, &self.columns);
        if columns.as_ref().is_some_and(Vec::is_empty) {
            return Err((key, "name at least one column page".to_owned()));
        }
        Ok(columns.map(|columns| Columns { columns }))
    }
}

impl Columns {
    pub(super) fn addresses(&self, key: &'static str) -> Vec<(&'static str, &Url)> {
        self.columns.iter().map(|it| (key, it)).collect()
    }
}
