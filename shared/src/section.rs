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
    /// The text between its heading and the first one below it, one string a paragraph, tables left out.
    pub paragraphs: Vec<String>,
    /// Where the heading stands.
    pub place: Option<Place>,
    /// What stands under headings of the next rank: `（一）`, below it `1.`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}
