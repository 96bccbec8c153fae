//! Content systems other than the lists of Hanweb JCMS: how each prints its lists, its articles, and its attachments' links.
//! Written from descriptions of their formats and public requests to them, not from a reader of them.

mod catalogue;
mod content_system;
mod gkmlpt;
mod jpaas;
mod label;
mod list_page;
mod plan;
mod trs_wcm;
mod ucap;

use self::{
    catalogue::Catalogue, gkmlpt::Gkmlpt, jpaas::Jpaas, list_page::ListPage, trs_wcm::TrsWcm,
    ucap::Ucap,
};
pub(crate) use self::{content_system::ContentSystem, plan::sites};

/// A content system with the parameters of a site.
#[derive(Debug, Clone)]
pub(crate) enum Dialect {
    /// The 信息公开目录 of Hanweb JCMS.
    Catalogue(Catalogue),
    /// Hanweb JPaaS.
    Jpaas(Jpaas),
    /// TRS WCM.
    TrsWcm(TrsWcm),
    /// UCAP.
    Ucap(Ucap),
    /// The 政府信息公开目录平台 of 广东.
    Gkmlpt(Gkmlpt),
    /// A list with a link to its next page.
    ListPage(ListPage),
}

impl Dialect {
    /// The content system.
    pub(crate) fn system(&self) -> &dyn ContentSystem {
        match self {
            Self::Catalogue(it) => it,
            Self::Jpaas(it) => it,
            Self::TrsWcm(it) => it,
            Self::Ucap(it) => it,
            Self::Gkmlpt(it) => it,
            Self::ListPage(it) => it,
        }
    }
}
