//! A report as read: header facts, sections, cells, rule results and problems.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    cell::Cell,
    check::CheckResult,
    header::{Citation, Contact, Link, Period, TitleSource, YearSource},
    narrative::NarrativeFigure,
    problem::Problem,
    region::Region,
    rule::RuleResult,
    section::Section,
    statistic::Statistic,
    year::ReportYear,
};

/// Everything that was read from one document. A pure function of the document's bytes, the hints that came with them
/// and the reader's version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Who reports; null when neither the document nor its portal says so.
    pub agency: Option<Agency>,
    /// The year it reports on; null when the document does not say so.
    pub report_year: Option<ReportYear>,
    /// The title as printed, without line breaks.
    pub title: Option<String>,
    /// The date under the signature.
    pub signed_on: Option<NaiveDate>,
    /// Where [`Report::signed_on`] was found.
    pub signed_on_source: Option<DateSource>,
    /// Where [`Report::report_year`] was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_source: Option<YearSource>,
    /// Where [`Report::title`] was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_source: Option<TitleSource>,
    /// The region whose body reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Where in an archive it is: the name of its file there, below that of the archive it lies in, if that is a file of
    /// another, the outermost first. Names are for a person to read, never paths. Empty when it was in no archive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub archive_path: Vec<String>,
    /// The days that its figures are said to be of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// What it says to be based on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<Citation>,
    /// How the agency may be reached, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Addresses that its text gives or links to, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The form of each table, by table key: `{"requests": "2021"}`. Decided from the table's labels.
    pub forms: BTreeMap<String, String>,
    /// The text, in order.
    pub sections: Vec<Section>,
    /// Every cell of every table's form, in the form's order.
    pub cells: Vec<Cell>,
    /// Every arithmetic rule of every table's form.
    pub rules: Vec<RuleResult>,
    /// What the text states in figures, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narrative: Vec<NarrativeFigure>,
    /// The lines of a statistical sheet (政府信息公开情况统计表), which reports before 2019 have, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statistics: Vec<Statistic>,
    /// What else was checked: the text against the tables, lists against their totals, sections against the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckResult>,
    /// What to know before using it.
    pub problems: Vec<Problem>,
}

/// A public body, as far as one document tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Agency {
    /// Its name.
    pub name: String,
    /// 统一社会信用代码, if the portal's file gives it.
    pub credit_code: Option<String>,
    /// Its region in words, if the portal's file gives it.
    pub region: Option<String>,
    /// Where the name was found.
    pub source: AgencySource,
}

/// Where an agency's name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgencySource {
    /// In the title.
    Title,
    /// Under the text, beside the date.
    Signature,
    /// In the page's metadata.
    Metadata,
    /// In the portal's file.
    Portal,
    /// In the text: 由某局编制, or the name its sentences begin with.
    Text,
}

/// Where a date was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// Under the text.
    Signature,
    /// A labelled date in the text: 发布日期.
    Label,
    /// In the page's metadata.
    Metadata,
}

/// What is known of a document before it is read: from the portal's list and its file. Evidence of second rank: the
/// document's own words come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Listing {
    /// The title in the portal's list.
    pub title: Option<String>,
    /// The date in the portal's list or on its page.
    pub published_on: Option<NaiveDate>,
    /// The file's name, for an attachment.
    pub file_name: Option<String>,
    /// The charset that the HTTP header declares.
    pub charset: Option<String>,
    /// Name of the agency whose portal it is, if the portal is one agency's.
    pub agency_name: Option<String>,
    /// 统一社会信用代码 of that agency.
    pub credit_code: Option<String>,
    /// Region of that agency.
    pub region: Option<String>,
}

/// A document that could not be read as a report, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejection {
    /// The kind of reason.
    pub reason: RejectionReason,
    /// What was found, in words for a person.
    pub detail: String,
}

/// Why a document could not be read as a report. Add at the end; never rename: they are keys in the warehouse.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RejectionReason {
    /// No bytes, or no text in them.
    Empty,
    /// A page or document, but no annual report.
    NotAReport,
    /// It needs a password.
    Encrypted,
    /// Truncated or broken.
    Damaged,
    /// A format this reader does not read.
    UnsupportedFormat,
    /// Text in no charset this reader knows.
    UnknownCharset,
    /// Larger than the limit.
    TooLarge,
    /// Pages that are images: only OCR could read it.
    NeedsOcr,
    /// Archives in archives, or elements in elements, more than the limit.
    NestedTooDeep,
    /// Reading it took longer than the limit, or made no progress.
    Timeout,
    /// Reading it needed more memory than the limit.
    OutOfMemory,
    /// The reader broke down over it.
    Crash,
}
