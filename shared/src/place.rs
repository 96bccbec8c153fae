//! Where in a document something stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where in its document a cell, a paragraph or a problem stands, precise enough for a person to find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    /// A box on a page of a paged document.
    Page {
        /// Page number, from 1.
        page: u32,
        /// Left, top, right, bottom in points from the page's top left corner, rounded outwards.
        #[serde(rename = "box")]
        area: [i32; 4],
    },
    /// An element of a tree, by its path: `table[2]/tr[5]/td[3]`, counted from 1 in document order.
    Element {
        /// The path.
        path: String,
    },
    /// A line of a text.
    Line {
        /// Line number, from 1.
        line: u32,
    },
}
