//! The rows and fields of what stands at a report's head and foot.

use chrono::NaiveDate;
use shared::{
    header::{Citation, Contact, Link, Period},
    region::Region,
};

use super::part::json;
use crate::word::{text, word};

/// The days that figures are of, in a row of `revision`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodFields {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) place: String,
}

/// The region whose body reports, in a row of `revision`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionFields {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) level: String,
    pub(crate) parent_code: Option<String>,
    pub(crate) full_name: String,
    pub(crate) source: String,
}

/// A row of `contact`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) place: String,
}

/// A row of `citation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationRow {
    pub(crate) title: String,
    pub(crate) number: Option<String>,
    pub(crate) place: String,
}

/// A row of `link`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    pub(crate) target: String,
    pub(crate) text: Option<String>,
    pub(crate) place: String,
}

impl PeriodFields {
    /// The fields of a period.
    pub(super) fn of(period: &Period) -> Self {
        Self {
            from: period.from,
            to: period.to,
            place: json(&period.place),
        }
    }
}

impl RegionFields {
    /// The fields of a region.
    pub(super) fn of(region: &Region) -> Self {
        Self {
            code: text(&region.code),
            name: text(&region.name),
            level: word(region.level),
            parent_code: region.parent.as_deref().map(text),
            full_name: text(&region.full_name),
            source: word(region.source),
        }
    }
}

impl ContactRow {
    /// The row of a way to reach the agency.
    pub(super) fn of(contact: &Contact) -> Self {
        Self {
            kind: word(contact.kind),
            value: text(&contact.value),
            place: json(&contact.place),
        }
    }
}

impl CitationRow {
    /// The row of a law or notice that the report is based on.
    pub(super) fn of(citation: &Citation) -> Self {
        Self {
            title: text(&citation.title),
            number: citation.number.as_deref().map(text),
            place: json(&citation.place),
        }
    }
}

impl LinkRow {
    /// The row of an address on the web.
    pub(super) fn of(link: &Link) -> Self {
        Self {
            target: text(&link.target),
            text: link.text.as_deref().map(text),
            place: json(&link.place),
        }
    }
}
