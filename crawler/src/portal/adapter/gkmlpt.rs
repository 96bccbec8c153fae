//! The 政府信息公开目录平台 of 广东 (gkmlpt): a site and its categories.

use serde::Deserialize;
use url::Url;

use crate::portal::{
    Parameter,
    target::{Refusal, Unknown},
};

/// The parameters, as a portal's file writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GkmlptFile {
    /// The address of the interface: `http://www.example.gov.cn/gkmlpt/api/all`.
    pub address: Parameter<Url>,
    /// The number of the site (`SID` in the page of the catalogue).
    pub site: Parameter<u64>,
    /// The numbers of the categories that list reports (in `TREE`).
    pub categories: Parameter<Vec<u64>>,
}

/// The parameters.
#[derive(Debug, Clone)]
pub struct Gkmlpt {
    /// The address of the interface.
    pub address: Url,
    /// The number of the site.
    pub site: u64,
    /// The numbers of the categories that list reports.
    pub categories: Vec<u64>,
}

impl GkmlptFile {
    pub(super) fn resolve(&self, unknown: &mut Unknown) -> Result<Option<Gkmlpt>, Refusal> {
        let address = unknown.value("adapter.gkmlpt.address", &self.address);
        let site = unknown.value("adapter.gkmlpt.site", &self.site);
        let categories = unknown.some("adapter.gkmlpt.categories", &self.categories)?;
        let (Some(address), Some(site), Some(categories)) = (address, site, categories) else {
            return Ok(None);
        };
        Ok(Some(Gkmlpt {
            address,
            site,
            categories,
        }))
    }
}
