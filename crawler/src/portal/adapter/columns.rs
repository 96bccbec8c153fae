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
        let columns = unknown.some(key, &self.columns)?;
        Ok(columns.map(|columns| Columns { columns }))
    }
}
