//! Pictures of print.

use super::{ExtractError, detect::unsupported};
use crate::{document::Document, tools::Tools};

/// Extracts the blocks.
pub(super) fn extract(_bytes: &[u8], _tools: Tools<'_>) -> Result<Document, ExtractError> {
    Err(unsupported("a picture"))
}
