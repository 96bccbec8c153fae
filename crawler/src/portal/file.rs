//! The facts of a portal's file, as written: known or unknown.

use std::{collections::BTreeMap, time::Duration};

use super::{AdapterFile, Host, Parameter, PortalError, Scheme};
use crate::title::TitleRule;
use serde::Deserialize;

/// A portal's file. Its format is explained at [`crate::portal`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalFile {
    /// Its name, for people.
    pub name: String,
    /// What to know about it, for people.
    pub notes: Option<String>,
    /// The agency whose portal it is, if it is one agency's.
    pub agency: Option<AgencyFile>,
    /// Where it is.
    pub site: SiteFile,
    /// How to behave there.
    pub politeness: Option<PolitenessFile>,
    /// How to ask there.
    pub adapter: AdapterFile,
    /// Which links of its columns are annual reports; the usual rule if it says nothing.
    pub titles: Option<TitleRule>,
    /// How many links at least name each year, by year.
    pub expected_reports: Option<Parameter<BTreeMap<String, u64>>>,
}

/// The agency whose portal it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyFile {
    /// Its name.
    pub name: Parameter<String>,
    /// 统一社会信用代码.
    pub credit_code: Option<Parameter<String>>,
    /// Its region in words.
    pub region: Option<Parameter<String>>,
}

/// Where a portal is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteFile {
    /// Every host that may be asked, exactly.
    pub hosts: Parameter<Vec<Host>>,
    /// Every scheme it may be asked by.
    pub schemes: Parameter<Vec<Scheme>>,
}

/// How to behave at a portal.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolitenessFile {
    /// Time between two requests to a host, as [`crate::config::CrawlerConfig::delay`].
    #[serde(with = "runtime::config::duration")]
    pub delay: Duration,
}

impl PortalFile {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, PortalError> {
        let toml = toml::Deserializer::parse(text)
            .map_err(|it| PortalError::refused(file, ".", it.to_string().trim_end()))?;
        serde_path_to_error::deserialize(toml).map_err(|it| {
            let key = it.path().to_string();
            PortalError::refused(file, key, it.into_inner().message())
        })
    }
}
