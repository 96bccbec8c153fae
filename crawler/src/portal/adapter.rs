//! The content systems and their parameters: as a portal's file writes them, and as a crawl needs them. A closed set; one
//! file a system.

mod columns;
mod gkmlpt;
mod jcms;
mod jpaas;
mod list_page;

use serde::Deserialize;
use url::Url;

pub use self::{
    columns::{Columns, ColumnsFile},
    gkmlpt::{Gkmlpt, GkmlptFile},
    jcms::{AnnualReports, Catalogue, CatalogueFile, Jcms, JcmsFile, JcmsViewFile},
    jpaas::{Jpaas, JpaasFile},
    list_page::{ListLength, ListLengthFile, ListPageFile, ListRules},
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
    /// Hanweb JPaaS.
    Jpaas(JpaasFile),
    /// TRS WCM.
    TrsWcm(ColumnsFile),
    /// UCAP.
    Ucap(ColumnsFile),
    /// The 政府信息公开目录平台 of 广东.
    Gkmlpt(GkmlptFile),
    /// A list page, by rules of its own.
    ListPage(Box<ListPageFile>),
}

/// How to ask a portal, by content system.
#[derive(Debug, Clone)]
pub enum Adapter {
    /// Hanweb JCMS.
    Jcms(Box<Jcms>),
    /// Hanweb JPaaS.
    Jpaas(Jpaas),
    /// TRS WCM.
    TrsWcm(Columns),
    /// UCAP.
    Ucap(Columns),
    /// The 政府信息公开目录平台 of 广东.
    Gkmlpt(Gkmlpt),
    /// A list page, by rules of its own.
    ListPage(Box<ListRules>),
}

impl AdapterFile {
    /// Its name in a portal's file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Jcms(_) => "jcms",
            Self::Jpaas(_) => "jpaas",
            Self::TrsWcm(_) => "trs_wcm",
            Self::Ucap(_) => "ucap",
            Self::Gkmlpt(_) => "gkmlpt",
            Self::ListPage(_) => "list_page",
        }
    }

    pub(super) fn resolve(&self, unknown: &mut Unknown) -> Result<Option<Adapter>, Refusal> {
        Ok(match self {
            Self::Unknown => {
                unknown.add("adapter");
                None
            }
            Self::Jcms(file) => file.resolve(unknown)?.map(|it| Adapter::Jcms(Box::new(it))),
            Self::Jpaas(file) => file.resolve(unknown)?.map(Adapter::Jpaas),
            Self::TrsWcm(file) => {
                let columns = file.resolve("adapter.trs_wcm.columns", unknown)?;
                columns.map(Adapter::TrsWcm)
            }
            Self::Ucap(file) => {
                let columns = file.resolve("adapter.ucap.columns", unknown)?;
                columns.map(Adapter::Ucap)
            }
            Self::Gkmlpt(file) => file.resolve(unknown)?.map(Adapter::Gkmlpt),
            Self::ListPage(file) => {
                let rules = file.resolve(unknown)?;
                rules.map(|it| Adapter::ListPage(Box::new(it)))
            }
        })
    }
}

impl Adapter {
    /// The addresses that the portal's file gives, each with its key.
    pub(super) fn addresses(&self) -> Vec<(&'static str, &Url)> {
        match self {
            Self::Jcms(it) => it.addresses(),
            Self::Jpaas(it) => each("adapter.jpaas.columns.value", &it.columns),
            Self::TrsWcm(it) => each("adapter.trs_wcm.columns.value", &it.columns),
            Self::Ucap(it) => each("adapter.ucap.columns.value", &it.columns),
            Self::Gkmlpt(it) => vec![("adapter.gkmlpt.address.value", &it.address)],
            Self::ListPage(it) => each("adapter.list_page.columns.value", &it.columns),
        }
    }
}

fn each<'a>(key: &'static str, urls: &'a [Url]) -> Vec<(&'static str, &'a Url)> {
    urls.iter().map(|it| (key, it)).collect()
}
