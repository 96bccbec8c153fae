//! What is checked of a report beside the sums of its tables: the text against the tables, lists against their totals,
//! sections against the form. The checks are those of `checks.toml`.

use std::sync::OnceLock;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{place::Place, problem::Severity, rule::RuleOutcome};

/// A check of `checks.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its id: `P-requests-new`.
    pub id: String,
    /// Its version: raised when what it says changes.
    pub version: u32,
    /// How much it matters when it fails.
    pub severity: Severity,
    /// What it says, why it should hold, and in which honest cases it does not.
    pub reason: String,
}

/// What became of a check on one report, once for each thing it was asked of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckResult {
    /// Which check, and of what, where it is asked more than once: `S-missing[issues]`. The part before the bracket is
    /// the check's id.
    pub id: String,
    /// The check's version.
    pub version: u32,
    /// The check's severity.
    pub severity: Severity,
    /// What became of it.
    pub outcome: RuleOutcome,
    /// What the text or the list says, where figures are compared.
    pub left: Option<Decimal>,
    /// What the table or the total says.
    pub right: Option<Decimal>,
    /// What was compared with what, in words for a person.
    pub message: String,
    /// Where the text stands.
    pub place: Option<Place>,
}

#[derive(Deserialize)]
struct File {
    check: Vec<Check>,
}

/// Every check, in the file's order.
pub fn all() -> &'static [Check] {
    static CHECKS: OnceLock<Vec<Check>> = OnceLock::new();
    CHECKS.get_or_init(|| {
        let file: File = toml::from_str(include_str!("../checks.toml"))
            .unwrap_or_else(|error| panic!("checks.toml: {error}"));
        file.check
    })
}

/// The check with this id.
pub fn by_id(id: &str) -> Option<&'static Check> {
    all().iter().find(|it| it.id == id)
}

impl Check {
    /// What became of this check, asked of nothing in particular; see [`CheckResult`] for the fields.
    pub fn result(&self, outcome: RuleOutcome, message: impl Into<String>) -> CheckResult {
        CheckResult {
            id: self.id.clone(),
            version: self.version,
            severity: self.severity,
            outcome,
            left: None,
            right: None,
            message: message.into(),
            place: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

    #[test]
    fn ids_are_unique_and_every_check_gives_its_reason() {
        let ids: BTreeSet<&str> = all().iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), all().len());
        assert!(
            all()
                .iter()
                .all(|it| it.version > 0 && it.reason.chars().count() > 20)
        );
    }
}
