//! OFD, GB/T 33190.

use super::{ExtractError, detect::unsupported};
use crate::document::Document;

/// Extracts the blocks.
pub(super) fn extract(_bytes: &[u8]) -> Result<Document, ExtractError> {
    Err(unsupported("an OFD document"))
}
