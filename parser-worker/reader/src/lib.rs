//! The reader: the bytes of a document in, a report with its problems out. Pure: no files, no network, no clock, no
//! threads, and the same input always gives the same output.
//!
//! ```text
//! bytes ─extract→ Document ─normalize→ Draft ─validate→ Report
//! ```

mod choice;
pub mod document;
mod draft;
mod edit;
pub mod extract;
mod figure;
mod label;
mod narrative;
mod narrow;
mod normalize;
mod reading;
pub mod tools;
mod validate;

use shared::report::{Listing, Rejection, Report};

pub use self::reading::Reading;
use self::tools::Tools;

/// Version of the reader. Raised whenever the same bytes may be read differently, so that documents are read again.
pub const VERSION: &str = "4";

/// Reads a document: what it says as a report, or why it is none.
///
/// # Errors
/// [`Rejection`] when the bytes are no document that this reader reads, or no annual report.
pub fn read(bytes: &[u8], listing: &Listing) -> Result<Report, Rejection> {
    read_with(bytes, listing, Tools::default())
}

/// Reads a document with what the system offers for those that need it: scans, archives. Of an archive, the report in it
/// that the listing announces.
///
/// # Errors
/// [`Rejection`] when the bytes are no document that this reader reads with these tools, or no annual report.
pub fn read_with(bytes: &[u8], listing: &Listing, tools: Tools<'_>) -> Result<Report, Rejection> {
    reading::read(bytes, listing, tools).map(|it| it.report)
}

/// Reads a document and gives it beside its report, for showing where each figure stands.
///
/// # Errors
/// [`Rejection`] as of [`read_with`].
pub fn read_with_document(
    bytes: &[u8],
    listing: &Listing,
    tools: Tools<'_>,
) -> Result<Reading, Rejection> {
    reading::read(bytes, listing, tools)
}

/// Reads pages as another engine drew them.
///
/// # Errors
/// [`Rejection`] when they are no annual report.
#[cfg(feature = "second-opinion")]
pub fn read_drawn(
    pages: &[extract::drawn::DrawnPage],
    listing: &Listing,
) -> Result<Reading, Rejection> {
    reading::of_document(extract::drawn::document(pages), listing)
}
