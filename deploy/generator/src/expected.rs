//! What a reading of a document must say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use shared::cell::CellKey;

use crate::truth::Truth;

/// What scores are taken against: of a [`Truth`], or of a file that holds one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// File name of the document.
    pub source: String,
    /// Name of the damage done to it, if that is known.
    pub damage: Option<String>,
    /// Name of its shape, if that is known.
    pub shape: Option<String>,
    /// Names of the agency, each of which is right.
    pub agencies: Vec<String>,
    /// The year reported on.
    pub report_year: i32,
    /// The date under the text, if there is one.
    pub signed_on: Option<NaiveDate>,
    /// Every cell, with each value that is right; none stands for nothing printed.
    pub cells: BTreeMap<CellKey, Vec<Option<Decimal>>>,
    /// Cells whose figure the document does not show for sure.
    pub unreadable: BTreeSet<CellKey>,
    /// Cells to be doubted whatever is read.
    pub doubtful: BTreeSet<CellKey>,
    /// The figures that the text states, by the key of their indicator.
    pub narrative: BTreeMap<String, Decimal>,
}

impl Expected {
    /// What a reading of the document of this truth must say.
    pub fn of(truth: &Truth, source: &str) -> Self {
        let cells = truth.keys().into_iter().map(|key| {
            let printed = || vec![truth.cells.get(&key).and_then(|it| it.value)];
            let values = truth
                .allowance
                .accept
                .get(&key)
                .cloned()
                .unwrap_or_else(printed);
            let values = values.into_iter().map(|it| it.map(|it| it.decimal()));
            (key, values.collect())
        });
        Self {
            source: source.to_owned(),
            damage: None,
            shape: None,
            agencies: vec![truth.agency.name.clone()],
            report_year: truth.report_year,
            signed_on: Some(truth.signed_on),
            cells: cells.collect(),
            unreadable: truth.allowance.unreadable.clone(),
            doubtful: truth.allowance.doubtful.clone(),
            narrative: truth
                .prose
                .figures()
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value.into()))
                .collect(),
        }
    }

    /// What a truth file says: [`Truth::to_json`], or one of the same shape with fewer keys.
    ///
    /// # Errors
    /// When it is no such file.
    pub fn from_json(json: &str) -> serde_json::Result<Self> {
        let file: File = serde_json::from_str(json)?;
        let cells = file.cells.into_iter().map(|it| {
            let values = it.accept.unwrap_or_else(|| vec![it.value]);
            let values = values.iter().map(|it| it.as_ref().and_then(exact));
            (it.key, values.collect())
        });
        Ok(Self {
            source: file.source,
            damage: file.damage,
            shape: file.shape,
            agencies: match file.agency {
                Names::One(name) => vec![name],
                Names::Many(names) => names,
            },
            report_year: file.report_year,
            signed_on: file.signed_on,
            cells: cells.collect(),
            unreadable: file.unreadable,
            doubtful: file.doubtful,
            narrative: file
                .narrative
                .into_iter()
                .filter_map(|(key, value)| Some((key, exact(value.as_number()?)?)))
                .collect(),
        })
    }
}

/// A JSON number as the decimal it is written as.
fn exact(number: &serde_json::Number) -> Option<Decimal> {
    number
        .to_string()
        .parse()
        .ok()
        .map(|it: Decimal| it.normalize())
}

#[derive(Deserialize)]
struct File {
    source: String,
    damage: Option<String>,
    shape: Option<String>,
    agency: Names,
    report_year: i32,
    #[serde(default)]
    signed_on: Option<NaiveDate>,
    cells: Vec<FileCell>,
    #[serde(default)]
    unreadable: BTreeSet<CellKey>,
    #[serde(default)]
    doubtful: BTreeSet<CellKey>,
    /// Parts of lists and names are not scored.
    #[serde(default)]
    narrative: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct FileCell {
    #[serde(flatten)]
    key: CellKey,
    value: Option<serde_json::Number>,
    accept: Option<Vec<Option<serde_json::Number>>>,
}
