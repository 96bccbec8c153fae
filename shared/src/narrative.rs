//! What a report's text states in figures.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    cell::{Obtained, Verdict},
    place::Place,
    year::ReportYear,
};

/// A figure that the text states of a named indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NarrativeFigure {
    /// Key of the indicator: `wechat_posts`. They are those of `indicators.toml`.
    pub indicator: String,
    /// For a part of a list, the words that name it: 机构职能.
    pub part: Option<String>,
    /// The figure in the indicator's unit, 万, 亿 and 千 resolved. A per cent is its number: 98.5.
    pub value: Decimal,
    /// How exactly the text says it.
    pub precision: Precision,
    /// The year it speaks of.
    pub year: Option<ReportYear>,
    /// The figure as printed, with its unit: 45.9万人.
    pub raw: String,
    /// The sentence it stands in.
    pub sentence: String,
    /// Where the sentence stands.
    pub place: Place,
    /// How it was obtained: inferred, where displaced digits were put back.
    pub obtained: Obtained,
    /// How far it can be trusted: confirmed by a sum or by two statements, unchecked, contradicted, or uncertain.
    pub verdict: Verdict,
}

/// How exactly a text says a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// It says nothing else.
    Exact,
    /// 约, 左右.
    About,
    /// 近, 将近.
    Nearly,
    /// 余, 多, 超过, 以上.
    MoreThan,
}
