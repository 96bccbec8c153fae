//! How much work a document may make: few bytes can ask for the same long lists of modifiers again and again.

use super::{super::ExtractError, too_large};

/// Bytes of modifiers that are followed in one document.
const MODIFIERS: usize = 400 * 1024 * 1024;

/// The work that is left.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
}

impl Default for Work {
    fn default() -> Self {
        Self { left: MODIFIERS }
    }
}

impl Work {
    /// So many bytes of modifiers are followed.
    ///
    /// # Errors
    /// [`ExtractError::TooLarge`] when that is more than is left.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), ExtractError> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or_else(|| too_large(format!("{MODIFIERS} bytes of properties")))?;
        Ok(())
    }
}
