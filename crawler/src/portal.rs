//! A portal: where one agency (or several) publishes its reports, and how to ask there. Data, never code.
//!
//! A portal is a file `ID.toml`. Every fact that somebody had to find out is a *parameter*: a table of the value and
//! where it is from, or the word `unknown`. A portal with an unknown parameter is inactive: it is listed, never crawled.
//!
//! ```toml
//! name = "某市某局"                              # for people
//!
//! [agency]                                       # leave out where lists carry reports of several agencies
//! name = { value = "某市某局", source = "signature of its report of 2024" }
//! credit_code = "unknown"                        # optional: leave out, or `unknown` to remember that it is missing
//! region = { value = "某省某市", source = "its name" }     # optional
//!
//! [site]
//! hosts = { value = ["www.example.gov.cn", "www.example.gov.cn:8443"], source = "address seen in …" }
//! schemes = { value = ["https"], source = "address seen in …" }
//!
//! [politeness]                                   # optional
//! delay = "2s"                                   # time between two requests to a host, if more than the configuration's
//!
//! [adapter.jcms]                                 # Hanweb JCMS; or another one of those below, or: adapter = "unknown"
//! columns = { value = ["https://www.example.gov.cn/col/col123/index.html"], source = "…" }     # and, or:
//!
//! [adapter.jcms.annual_reports]                  # the view that answers one report a year
//! address = { value = "https://www.example.gov.cn/module/xxgk/xxgkAnnualReport.jsp", source = "…" }
//! area = { value = "11371000000000000X", source = "…" }
//! first_year = { value = 2019, source = "…" }
//! last_year = { value = 2025, source = "…" }
//! show_type = { value = 2, source = "…" }        # optional
//!
//! [adapter.jcms.catalogue]                       # and, or: the 信息公开目录
//! address = { value = "https://www.example.gov.cn/module/xxgk/search.jsp", source = "…" }
//! info_type = { value = "Y001C001", source = "…" }          # infotypeId
//! site = { value = 3096, source = "…" }                     # jdid
//! area = { value = "11371000000000000X", source = "…" }
//! division = { value = "div1229106886", source = "…" }      # divid
//!
//! [adapter.jpaas]                                # Hanweb JPaaS
//! columns = { value = ["https://www.example.gov.cn/col/col123/index.html"], source = "…" }
//! tag = { value = "右侧文章列表", source = "…" }  # optional: tagId of the list, where a column page has several parts
//!
//! [adapter.trs_wcm]                              # TRS WCM; likewise [adapter.ucap]
//! columns = { value = ["https://www.example.gov.cn/zwgk/gknb/"], source = "…" }
//!
//! [adapter.gkmlpt]                               # the 政府信息公开目录平台 of 广东
//! address = { value = "http://www.example.gov.cn/gkmlpt/api/all", source = "…" }
//! site = { value = 755041, source = "…" }        # SID
//! categories = { value = [2811], source = "…" }
//!
//! [adapter.list_page]                            # no system that is known: by rules of its own
//! columns = { value = ["http://www.example.gov.cn/channel_1/index.html"], source = "…" }
//! records = { value = "ul.list > li", source = "…" }        # CSS selector of the records
//! next = { value = "a.next", source = "…" }      # optional: CSS selector of the link to the next page
//! length = { value = { records = "共(\\d+)条" }, source = "…" }       # or { pages = "共(\\d+)页" }, or "one_page"
//!
//! [titles]                                       # optional: which links of a column are annual reports
//! all = ["信息公开"]
//! any = ["年度报告", "年报"]
//! none = ["指南", "制度", "目录"]
//!
//! [expected_reports]                             # optional: fewer links that name the year make a run incomplete; just as many
//!                                                # do not, even where the last complete run saw more (a report was taken down)
//! value = { 2023 = 1, 2024 = 1 }
//! source = "…"
//! ```
//!
//! A host is exact: no sub-domains; a port that is not the scheme's own is part of it (`127.0.0.1:18081`).

mod adapter;
mod error;
mod file;
mod host;
mod parameter;
mod target;

use std::{fs, path::Path};

use shared::portal::PortalId;

pub use self::{
    adapter::{
        Adapter, AdapterFile, AnnualReports, Catalogue, CatalogueFile, Columns, ColumnsFile,
        Gkmlpt, GkmlptFile, Jcms, JcmsFile, JcmsViewFile, Jpaas, JpaasFile, ListLength,
        ListLengthFile, ListPageFile, ListRules,
    },
    error::PortalError,
    file::{AgencyFile, PolitenessFile, PortalFile, SiteFile},
    host::{Host, NotAHost, Scheme},
    parameter::{Parameter, Sourced},
    target::{AgencyFacts, Target},
};

const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/portals.rs"));

/// A portal as its file tells it, and whether it can be crawled.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Its name in keys, messages and logs: the name of its file.
    pub id: PortalId,
    /// The facts of its file, known or not.
    pub file: PortalFile,
    /// Whether it can be crawled.
    pub state: PortalState,
}

/// Whether a portal can be crawled.
#[derive(Debug, Clone)]
pub enum PortalState {
    /// Everything needed is known.
    Active(Box<Target>),
    /// Something is not known.
    Inactive {
        /// The keys that are `unknown`: `adapter.jcms.annual_reports.area`.
        unknown: Vec<String>,
    },
}

impl Portal {
    /// The portal of this file. `file` is its path or name; the part before `.toml` is the portal's id.
    ///
    /// # Errors
    /// [`PortalError`] with file, key and reason when the file does not fit the format.
    pub fn parse(file: &str, text: &str) -> Result<Self, PortalError> {
        let id = id(file)?;
        let facts = PortalFile::parse(file, text)?;
        let state = target::resolve(&facts)
            .map_err(|(key, reason)| PortalError::refused(file, key, reason))?;
        Ok(Self {
            id,
            file: facts,
            state,
        })
    }

    /// What a crawl needs, when everything needed is known.
    pub fn target(&self) -> Option<&Target> {
        match &self.state {
            PortalState::Active(target) => Some(target),
            PortalState::Inactive { .. } => None,
        }
    }

    /// The keys that are `unknown`; empty when the portal is active.
    pub fn unknown(&self) -> &[String] {
        match &self.state {
            PortalState::Active(_) => &[],
            PortalState::Inactive { unknown } => unknown,
        }
    }
}

/// Every portal: the built-in ones, and those of the extra folder, in the order of their ids.
///
/// # Errors
/// [`PortalError`] for the first file that does not fit the format, cannot be read, or takes an id that is taken.
pub fn portals(extra_folder: Option<&Path>) -> Result<Vec<Portal>, PortalError> {
    let mut portals = BUILT_IN
        .iter()
        .map(|(file, text)| Portal::parse(file, text))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(folder) = extra_folder {
        portals.extend(read_folder(folder)?);
    }
    portals.sort_by(|a, b| a.id.cmp(&b.id));
    match portals.windows(2).find(|it| it[0].id == it[1].id) {
        Some(pair) => Err(PortalError::Twice {
            id: pair[0].id.clone(),
        }),
        None => Ok(portals),
    }
}

fn read_folder(folder: &Path) -> Result<Vec<Portal>, PortalError> {
    let unreadable = |path: &Path, source| PortalError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let entries = fs::read_dir(folder).map_err(|it| unreadable(folder, it))?;
    let mut portals = Vec::new();
    for entry in entries {
        let path = entry.map_err(|it| unreadable(folder, it))?.path();
        if path.extension().is_some_and(|it| it == "toml") {
            let text = fs::read_to_string(&path).map_err(|it| unreadable(&path, it))?;
            portals.push(Portal::parse(&path.display().to_string(), &text)?);
        }
    }
    Ok(portals)
}

fn id(file: &str) -> Result<PortalId, PortalError> {
    let stem = Path::new(file)
        .file_stem()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    stem.parse()
        .map_err(|it| PortalError::refused(file, "file name", it))
}

#[cfg(test)]
mod tests;
