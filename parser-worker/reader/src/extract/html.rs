//! HTML pages: the part that holds the report as blocks, and the facts that stand around it.
//!
//! The tree is built within limits ([`tree`]); the part of the page that holds the report is chosen ([`article`]); what
//! a browser would show of it ([`shown`]) is read into blocks ([`blocks`]) with the tables' spans resolved ([`table`],
//! [`grid`]); metadata and labelled facts are read from the whole page ([`facts`]).
//!
//! Not covered: numbers that a browser gives to list entries; text that only a script or a style sheet produces.

mod article;
mod blocks;
mod facts;
mod flow;
mod grid;
mod open_tag;
mod ordinals;
mod shown;
mod table;
mod tree;

use self::{ordinals::Ordinals, table::Grids};
use crate::document::{Document, Format};

/// Reads a page.
pub(super) fn extract(page: &str) -> Document {
    let (html, limit) = tree::parse(page);
    let ordinals = Ordinals::of(&html);
    let grids = Grids::of(&html);
    let whole = blocks::read(html.tree.root(), &grids, &ordinals);
    let article = blocks::read(article::find(&html, &grids), &grids, &ordinals);
    Document {
        format: Format::Html,
        blocks: article.blocks,
        meta: facts::read(&html, &whole.blocks),
        warnings: limit.into_iter().chain(article.truncated).collect(),
    }
}
