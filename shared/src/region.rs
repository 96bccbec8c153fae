//! Regions of China by GB/T 2260.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A region, as GB/T 2260 codes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    /// Its code, six digits: `371003`.
    pub code: String,
    /// Its name: 文登区.
    pub name: String,
    /// Its level.
    pub level: RegionLevel,
    /// The region above it: `371000`; null for a province.
    pub parent: Option<String>,
    /// The names from the province down, joined: 山东省威海市文登区.
    pub full_name: String,
    /// Where it was found.
    pub source: RegionSource,
}

/// The level of a region.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RegionLevel {
    /// 省级.
    Province,
    /// 地级.
    Prefecture,
    /// 县级.
    County,
}

/// Where a region was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegionSource {
    /// In the agency's name.
    Agency,
    /// In the address that the report gives.
    Address,
    /// In the agency's 统一社会信用代码, whose third to eighth digits are the code.
    CreditCode,
    /// In the portal's file.
    Portal,
}
