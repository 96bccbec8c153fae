//! Hanweb JPaaS: columns, and which part of them is the list.

use serde::Deserialize;
use url::Url;

use crate::portal::{
    Parameter,
    target::{Refusal, Unknown},
};

/// The parameters, as a portal's file writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JpaasFile {
    /// Column pages that list reports.
    pub columns: Parameter<Vec<Url>>,
    /// The `tagId` of the list, where a column page has several parts.
    pub tag: Option<Parameter<String>>,
}

/// The parameters.
#[derive(Debug, Clone)]
pub struct Jpaas {
    /// Column pages that list reports.
    pub columns: Vec<Url>,
    /// The `tagId` of the list, if it is given.
    pub tag: Option<String>,
}

impl JpaasFile {
    pub(super) fn resolve(&self, unknown: &mut Unknown) -> Result<Option<Jpaas>, Refusal> {
        let columns = unknown.some("adapter.jpaas.columns", &self.columns)?;
        let tag = unknown.optional("adapter.jpaas.tag", &self.tag);
        Ok(columns.map(|columns| Jpaas { columns, tag }))
    }
}
