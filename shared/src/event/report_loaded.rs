//! `report.loaded`: the warehouse has a new revision of a report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Payload;
use crate::{digest::Sha256, year::ReportYear};

/// The warehouse has a new revision of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportLoaded {
    /// The agency's name.
    pub agency: String,
    /// The agency's region, since the same name in two regions is two agencies; absent where no portal says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The year.
    pub report_year: ReportYear,
    /// The document it was read from.
    pub document: Sha256,
    /// The reader's version.
    pub reader: String,
    /// True when this revision is now the current one.
    pub current: bool,
    /// How many cells have each verdict.
    pub cells: VerdictCounts,
    /// How many problems it has.
    pub problems: u64,
}

/// How many cells of a report have each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictCounts {
    /// Read by label or forced order; every rule holds.
    pub confirmed: u64,
    /// Read so; no rule reaches them.
    pub unchecked: u64,
    /// In a rule that fails.
    pub contradicted: u64,
    /// Could be read in more than one way.
    pub uncertain: u64,
    /// Not in the document.
    pub missing: u64,
}

impl Payload for ReportLoaded {
    const NAME: &'static str = "report.loaded";
    const VERSION: u32 = 1;
    const SOURCE: &'static str = "loader";

    fn subject(&self) -> String {
        format!("{} {}", self.agency, self.report_year)
    }

    fn identity(&self) -> Vec<String> {
        let mut identity = vec![
            self.agency.clone(),
            self.report_year.to_string(),
            self.document.to_string(),
            self.reader.clone(),
        ];
        // Only where it is known: an event without it keeps the id that it had before there was one.
        identity.extend(self.region.clone());
        identity
    }
}
