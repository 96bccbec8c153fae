//! The 信息公开目录 of Hanweb JCMS: what its shell page sends to `search.jsp`.

use serde::Deserialize;
use url::Url;

use crate::portal::{Parameter, target::Unknown};

/// The parameters, as a portal's file writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueFile {
    /// The address, without query: `https://www.example.gov.cn/module/xxgk/search.jsp`.
    pub address: Parameter<Url>,
    /// The value of `infotypeId`: the kind of information.
    pub info_type: Parameter<String>,
    /// The value of `jdid`.
    pub site: Parameter<u64>,
    /// The value of `area`: a 统一社会信用代码, or empty where the site has one agency.
    pub area: Parameter<String>,
    /// The value of `divid`.
    pub division: Parameter<String>,
}

/// The parameters.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The address, without query.
    pub address: Url,
    /// The value of `infotypeId`.
    pub info_type: String,
    /// The value of `jdid`.
    pub site: u64,
    /// The value of `area`.
    pub area: String,
    /// The value of `divid`.
    pub division: String,
}

impl CatalogueFile {
    pub(super) fn resolve(&self, unknown: &mut Unknown) -> Option<Catalogue> {
        let address = unknown.value("adapter.jcms.catalogue.address", &self.address);
        let info_type = unknown.value("adapter.jcms.catalogue.info_type", &self.info_type);
        let site = unknown.value("adapter.jcms.catalogue.site", &self.site);
        let area = unknown.value("adapter.jcms.catalogue.area", &self.area);
        let division = unknown.value("adapter.jcms.catalogue.division", &self.division);
        Some(Catalogue {
            address: address?,
            info_type: info_type?,
            site: site?,
            area: area?,
            division: division?,
        })
    }
}
