//! What is wrong with what the portals publish, on purpose.

use serde::Serialize;
use shared::cell::CellKey;

/// A kind of planted fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The list leads to a page that says 页面不存在 with status 200: there is no report to load.
    ErrorPage,
    /// The attached PDF ends before its end: it must be rejected as damaged.
    TruncatedPdf,
    /// In the second edition the same address gives other figures: a second revision, and no flag.
    CorrectedRepublication,
    /// A printed total does not add up: the report is loaded as printed, the cells are flagged as contradicted.
    BrokenSum,
}

/// A planted fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlantedFault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Id of the portal.
    pub site: String,
    /// The address that gives it: of the page, or of the attachment.
    pub url: String,
    /// Name of the agency whose report it is.
    pub agency: String,
    /// The year the report speaks of.
    pub report_year: i32,
    /// For a broken sum: the rules that fail, `T3-row[granted]`.
    pub rules: Vec<String>,
    /// For a broken sum: every cell that takes part in these rules. For a correction: every cell that changes.
    pub cells: Vec<CellKey>,
}
