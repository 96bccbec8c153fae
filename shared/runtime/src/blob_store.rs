//! The blob store: bytes under the name of their SHA-256, written once, checked when read.

use std::{fs, path::PathBuf, sync::Arc};

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path};
use serde::Deserialize;
use shared::{
    blob::{BlobRef, DigestMismatch},
    digest::Sha256,
};

/// The section `[blobs]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobConfig {
    /// The folder. It is made when missing.
    pub folder: PathBuf,
}

/// Bytes under the name of their SHA-256 (`sha256/ab/cd/abcd…`). Clones share it.
#[derive(Debug, Clone)]
pub struct BlobStore {
    store: Arc<dyn ObjectStore>,
}

/// The blob store did not give or take bytes.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The folder cannot be used.
    #[error("the blob folder {} cannot be opened; it must be a writable folder", folder.display())]
    Open {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No bytes have this name. They may come: a copy of the store may lag behind its events.
    #[error("blob {sha256} is not in the store")]
    Missing {
        /// The name.
        sha256: Sha256,
    },
    /// The bytes are not what the reference promised.
    #[error(transparent)]
    Mismatch(#[from] DigestMismatch),
    /// There are more or fewer bytes than the reference promised. They were not read.
    #[error(
        "blob {sha256}: it has {found} bytes and its reference says {expected}; \
         the store is damaged or the sender was mistaken"
    )]
    WrongSize {
        /// The name.
        sha256: Sha256,
        /// Bytes by the reference.
        expected: u64,
        /// Bytes in the store.
        found: u64,
    },
    /// The store failed. Another attempt may work.
    #[error("blob {sha256}: the store failed")]
    Store {
        /// The name.
        sha256: Sha256,
        /// What the store says.
        #[source]
        source: object_store::Error,
    },
}

impl BlobError {
    /// True when the same request may work later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Missing { .. } | Self::Store { .. } => true,
            Self::Open { .. } | Self::Mismatch(_) | Self::WrongSize { .. } => false,
        }
    }

    /// True when the store may be at fault rather than what was asked for: then other requests fail, too.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Store { .. })
    }
}

impl BlobStore {
    /// Opens the store, and makes its folder when it is missing.
    ///
    /// # Errors
    /// [`BlobError::Open`] when the folder cannot be used.
    pub fn open(config: &BlobConfig) -> Result<Self, BlobError> {
        let failed = |source| BlobError::Open {
            folder: config.folder.clone(),
            source,
        };
        fs::create_dir_all(&config.folder).map_err(|it| failed(it.into()))?;
        let folder =
            LocalFileSystem::new_with_prefix(&config.folder).map_err(|it| failed(it.into()))?;
        Ok(Self {
            // Synced: temporary file, fsync, rename, fsync of the folder.
            store: Arc::new(folder.with_fsync(true)),
        })
    }

    /// Stores bytes and says how to refer to them. Once this returned, they are durable. Bytes that are there already
    /// are not written again, unless they are damaged.
    ///
    /// # Errors
    /// [`BlobError::Store`] when the store failed.
    pub async fn put(
        &self,
        bytes: impl Into<Bytes>,
        media_type: &str,
    ) -> Result<BlobRef, BlobError> {
        let bytes = bytes.into();
        let reference = BlobRef::of(&bytes, media_type);
        if !self.holds(&reference).await? {
            self.store
                .put(&name(reference.sha256), bytes.into())
                .await
                .map_err(|source| failed(&reference, source))?;
        }
        Ok(reference)
    }

    /// The bytes that this reference means, checked against it.
    ///
    /// # Errors
    /// [`BlobError`] when they are missing, damaged, or the store failed.
    pub async fn get(&self, reference: &BlobRef) -> Result<Bytes, BlobError> {
        let failed = |source| failed(reference, source);
        let found = self
            .store
            .get(&name(reference.sha256))
            .await
            .map_err(failed)?;
        if found.meta.size != reference.size {
            return Err(BlobError::WrongSize {
                sha256: reference.sha256,
                expected: reference.size,
                found: found.meta.size,
            });
        }
        let bytes = found.bytes().await.map_err(failed)?;
        reference.check(&bytes)?;
        Ok(bytes)
    }

    /// Whether the store has these bytes, undamaged.
    async fn holds(&self, reference: &BlobRef) -> Result<bool, BlobError> {
        match self.get(reference).await {
            Ok(_) => Ok(true),
            Err(
                BlobError::Missing { .. } | BlobError::Mismatch(_) | BlobError::WrongSize { .. },
            ) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Two levels of folders, so that none holds too many files.
fn name(sha256: Sha256) -> Path {
    let hex = sha256.to_string();
    Path::from(format!("sha256/{}/{}/{hex}", &hex[..2], &hex[2..4]))
}

fn failed(reference: &BlobRef, source: object_store::Error) -> BlobError {
    let sha256 = reference.sha256;
    match source {
        object_store::Error::NotFound { .. } => BlobError::Missing { sha256 },
        source => BlobError::Store { sha256, source },
    }
}
