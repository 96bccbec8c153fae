//! The text of a document: its paragraphs as their author wrote them, and the sections they stand in.

pub(super) mod heading;
pub(crate) mod prose;
pub(super) mod section;
pub(super) mod section_check;
mod section_heading;
