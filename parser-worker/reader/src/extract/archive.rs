//! Archives: the document in one.

use shared::report::Listing;

use super::{ExtractError, detect::unsupported};
use crate::{document::Document, tools::Tools};

/// Extracts the blocks.
pub(super) fn extract(
    _bytes: &[u8],
    _listing: &Listing,
    _tools: Tools<'_>,
) -> Result<Document, ExtractError> {
    Err(unsupported("an archive"))
}
