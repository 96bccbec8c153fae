//! References to bytes in the blob store: what crosses the bus instead of the bytes themselves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::Sha256;

/// Bytes that lie in the blob store, known by their digest. Who receives a reference checks what it gets with
/// [`BlobRef::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlobRef {
    /// SHA-256 of the bytes; their name in the store.
    pub sha256: Sha256,
    /// Number of bytes.
    pub size: u64,
    /// What the sender took the bytes for, as an IANA media type. The bytes decide, not this.
    pub media_type: String,
}

/// Bytes that are not what their reference promised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "blob {expected}: its bytes have the digest {found}; the store is damaged or was written by someone else"
)]
pub struct DigestMismatch {
    /// The digest in the reference.
    pub expected: Sha256,
    /// The digest of the bytes.
    pub found: Sha256,
}

impl BlobRef {
    /// A reference to these bytes.
    pub fn of(bytes: &[u8], media_type: impl Into<String>) -> Self {
        Self {
            sha256: Sha256::of(bytes),
            size: bytes.len() as u64,
            media_type: media_type.into(),
        }
    }

    /// Checks that these are the bytes meant.
    ///
    /// # Errors
    /// [`DigestMismatch`] when they are not.
    pub fn check(&self, bytes: &[u8]) -> Result<(), DigestMismatch> {
        let found = Sha256::of(bytes);
        if found == self.sha256 {
            Ok(())
        } else {
            Err(DigestMismatch {
                expected: self.sha256,
                found,
            })
        }
    }
}
