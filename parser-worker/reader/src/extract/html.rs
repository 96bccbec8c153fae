//! HTML pages: the part that holds the report as blocks, and the facts that stand around it.
//!
//! The tree is built within limits ([`tree`]); how its elements are seen is found ([`look`], [`style`]); the part of the
//! page that holds the report is chosen ([`article`]); what a browser would show of it ([`shown`]) and nobody withdrew is
//! read into blocks ([`blocks`]) with the tables' spans resolved ([`table`], [`grid`]); metadata and labelled facts are
//! read from the whole page ([`facts`]).
//!
//! Not covered: numbers that a browser gives to list entries; what only a script or a style sheet shows, hides, strikes
//! out or raises; text out of sight by its colour or its position; controls and pictures beside the text of a cell.

mod article;
mod blocks;
mod facts;
mod flow;
mod grid;
pub(super) mod links;
mod look;
mod node_map;
mod open_tag;
mod ordinals;
pub(super) mod raised;
mod replaced;
mod shown;
mod start_tag;
mod style;
mod table;
mod tree;

use scraper::Html;

use self::{look::Looks, ordinals::Ordinals, table::Grids};
use crate::document::{Document, Format};

/// Reads a page.
pub(super) fn extract(page: &str) -> Document {
    let (html, limit) = tree::parse(page);
    let page = Page::of(html);
    let root = article::find(&page);
    let whole = blocks::read(page.html.tree.root(), &page, Some(root));
    let article = whole
        .of_marked()
        .unwrap_or_else(|| blocks::read(root, &page, None));
    Document {
        format: Format::Html,
        blocks: article.blocks,
        meta: facts::read(&page.html, &whole.blocks),
        links: links::read(root, &page),
        warnings: limit.into_iter().chain(article.truncated).collect(),
    }
}

/// A page, and what is known of its elements.
struct Page {
    html: Html,
    looks: Looks,
    ordinals: Ordinals,
    grids: Grids,
}

impl Page {
    fn of(html: Html) -> Self {
        Self {
            looks: Looks::of(&html),
            ordinals: Ordinals::of(&html),
            grids: Grids::of(&html),
            html,
        }
    }
}
