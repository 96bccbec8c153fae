//! The lines of a statistical sheet.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{cell::Verdict, place::Place};

/// A line of the sheet that reports on 2014 to 2018 have (国办发〔2014〕32号): 统计指标, 单位, 统计数.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statistic {
    /// Labels of the groups it stands in, as printed, outermost first.
    pub groups: Vec<String>,
    /// Its label, as printed, without its number.
    pub label: String,
    /// Its unit, as printed: 条, 件, 次, 万元.
    pub unit: Option<String>,
    /// Its figure, in its unit; null where none is printed. A blank is not 0.
    pub value: Option<Decimal>,
    /// The printed characters.
    pub raw: String,
    /// How far it can be trusted.
    pub verdict: Verdict,
    /// Where it is printed.
    pub place: Place,
}
