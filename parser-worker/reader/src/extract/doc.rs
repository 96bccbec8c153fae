//! Word 97 to 2003 and WPS documents.

use super::{ExtractError, detect::unsupported};
use crate::document::Document;

/// Extracts the blocks.
pub(super) fn extract(_bytes: &[u8]) -> Result<Document, ExtractError> {
    Err(unsupported("a Word 97-2003 or WPS document (DOC)"))
}
