//! What is put on a page, before it is written in a style.

/// A mark on a page, in points from the page's left lower corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A line of text.
    Text(Text),
    /// The sides of a cell.
    Sides(Sides),
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) size: f32,
    pub(super) x: f32,
    pub(super) baseline: f32,
    /// True for a figure of a table.
    pub(super) is_figure: bool,
}

/// The four sides of a cell, and which of them bound the table on this page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sides {
    pub(super) left: f32,
    pub(super) bottom: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    /// True where the table ends at the left side, or the right.
    pub(super) is_outer: (bool, bool),
    /// True where a page cuts the table at the bottom, or the top.
    pub(super) is_cut: (bool, bool),
}
