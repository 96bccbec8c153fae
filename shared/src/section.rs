//! The parts of a report's text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::Place;

/// A part of a report under a heading of its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Key of the section in the form: `overview`; null for a heading the form does not know.
    pub key: Option<String>,
    /// The heading as printed.
    pub heading: String,
    /// Its text, one string a paragraph, tables left out.
    pub paragraphs: Vec<String>,
    /// Where the heading stands.
    pub place: Option<Place>,
}
