//! The content systems and their parameters: as a portal's file writes them, and as a crawl needs them. A closed set; one
//! file a system.

mod columns;
mod jcms;

use serde::Deserialize;
use url::Url;

pub use self::{
    columns::{Columns, ColumnsFile},
    jcms::{AnnualReports, Jcms, JcmsFile, JcmsViewFile},
};
use super::target::{Refusal, Unknown};

/// The content system and its parameters, as a portal's file writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdapterFile {
    /// The content system, or how to ask it, is not known.
    Unknown,
    /// Hanweb JCMS.
    Jcms(Box<JcmsFile>),
    /// TRS WCM.
    TrsWcm(ColumnsFile),
}

/// How to ask a portal, by content system.
#[derive(Debug, Clone)]
pub enum Adapter {
    /// Hanweb JCMS.
    Jcms(Jcms),
    /// TRS WCM.
    TrsWcm(Columns),
}

impl AdapterFile {
    /// Its name in a portal's file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Jcms(_) => "jcms",
            Self::TrsWcm(_) => "trs_wcm",
        }
    }

    pub(super) fn resolve(&self, unknown: &mut Unknown) -> Result<Option<Adapter>, Refusal> {
        Ok(match self {
            Self::Unknown => {
                unknown.add("adapter");
                None
            }
            Self::Jcms(file) => file.resolve(unknown)?.map(Adapter::Jcms),
            Self::TrsWcm(file) => file
                .resolve("adapter.trs_wcm.columns", unknown)?
                .map(Adapter::TrsWcm),
        })
    }
}

impl Adapter {
    /// The addresses that the portal's file gives, each with its key.
    pub(super) fn addresses(&self) -> Vec<(&'static str, &Url)> {
        match self {
            Self::Jcms(jcms) => {
                let columns = jcms.columns.iter();
                let columns = columns.map(|it| ("adapter.jcms.columns.value", it));
                let views = jcms.annual_reports.iter();
                let views =
                    views.map(|it| ("adapter.jcms.annual_reports.address.value", &it.address));
                columns.chain(views).collect()
            }
            Self::TrsWcm(it) => it.addresses("adapter.trs_wcm.columns.value"),
        }
    }
}
