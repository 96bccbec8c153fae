//! What one year's report hands to the next year's: the figures that must agree between them.

use std::collections::BTreeMap;

/// Figures at a turn of the year.
#[derive(Debug, Clone, Default)]
pub(crate) struct Carry {
    /// Requests not yet answered, by kind of applicant.
    pub(crate) requests: BTreeMap<String, i64>,
    /// Documents in force or published, and items, by row of table 2.
    pub(crate) stock: BTreeMap<String, i64>,
}
