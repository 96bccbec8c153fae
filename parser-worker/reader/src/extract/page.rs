//! A page as its format draws it, glyphs and lines, made into blocks: what the paged formats have in common.
//!
//! Lines that touch make a `grid`, words that stand under each other a table (`unruled`); glyphs are ordered by where
//! they stand (`layout`, `text_line`); tables and paragraphs cut by a page break are joined (`page_join`, `row_cut`).

pub(super) mod area;
pub(super) mod direction;
pub(super) mod drawing;
pub(super) mod glyph;
mod grid;
#[cfg(test)]
mod invariants;
pub(super) mod layout;
pub(super) mod page_join;
mod paragraph;
mod row_cut;
mod ruling;
pub(super) mod scanned;
pub(super) mod stroke;
mod text_line;
pub(super) mod unruled;
