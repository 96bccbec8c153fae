//! What a list leads to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shared::year::ReportYear;
use url::Url;

/// An address that a portal's list leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub url: Url,
    /// Its title, whole; empty where the list gives none.
    pub title: String,
    /// Its date in the list.
    pub listed_on: Option<NaiveDate>,
    /// What it is.
    pub kind: LinkKind,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LinkKind {
    /// A page that a column lists.
    Page,
    /// The annual-report view of a year, which answers with an empty page where there is no report.
    View {
        /// The year.
        year: ReportYear,
    },
    /// A file that a page links to.
    Attachment {
        /// The page.
        landing: Url,
        /// Its file name, as the page gives it.
        file_name: String,
    },
}
