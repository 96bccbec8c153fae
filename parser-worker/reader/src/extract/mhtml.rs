//! Web pages with their parts in one file.

use shared::report::Listing;

use super::{ExtractError, detect::unsupported};
use crate::document::Document;

/// Extracts the blocks.
pub(super) fn extract(_bytes: &[u8], _listing: &Listing) -> Result<Document, ExtractError> {
    Err(unsupported("a web archive (MHTML)"))
}
