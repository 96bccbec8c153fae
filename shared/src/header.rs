//! Facts at a report's head and foot beside agency, year and title.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::Place;

/// Where a report's year was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum YearSource {
    /// In the title that the document prints.
    Title,
    /// In the period its figures are said to be of.
    Period,
    /// In the page's metadata.
    Metadata,
    /// In the portal's list.
    Portal,
    /// In the text: 现将2022年政府信息公开工作报告如下, or the year its sentences begin with.
    Text,
}

/// Where a title was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TitleSource {
    /// Printed in the document.
    Text,
    /// In the page's metadata.
    Metadata,
    /// In the portal's list.
    Portal,
}

/// Days that figures are of, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Where the text says so.
    pub place: Place,
}

/// A law or notice that a report names as its basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// Its title, without 《 and 》.
    pub title: String,
    /// Its number, as printed: 国办公开办函〔2021〕30号.
    pub number: Option<String>,
    /// Where it is named.
    pub place: Place,
}

/// A way to reach the agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// As printed, without its label and white space.
    pub value: String,
    /// Where it is printed.
    pub place: Place,
}

/// A kind of contact.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// 地址.
    Address,
    /// 邮编, six digits.
    Postcode,
    /// 电话.
    Phone,
    /// 传真.
    Fax,
    /// 电子邮箱.
    Email,
}

/// An address on the web that a report gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// The address as it stands there; it may be relative, or without a scheme.
    pub target: String,
    /// The text that is linked, or that stands before the printed address.
    pub text: Option<String>,
    /// Where it stands.
    pub place: Place,
}
