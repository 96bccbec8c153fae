//! What can go wrong with the blob store, and who can help.

use std::{error::Error, path::PathBuf, time::Duration};

use shared::{blob::DigestMismatch, digest::Sha256};

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
        source: Box<dyn Error + Send + Sync>,
    },
    /// The settings of S3 mean no store.
    #[error("blobs.s3.{key}: {reason}")]
    Setting {
        /// The setting.
        key: &'static str,
        /// What is wrong with it. Never its value, when it is secret.
        reason: String,
        /// What the system says of it, if it was asked.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
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
    /// The store failed, or did not answer. Another attempt may work.
    #[error("{what}: the store {place} failed")]
    Store {
        /// What was asked for.
        what: String,
        /// Where the store is.
        place: String,
        /// What the store says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The server knows our keys not, or does not let their owner do this. It works once somebody changes that there.
    #[error(
        "{what}: the store {place} refuses us; blobs.s3.access_key and secret_key must be right, \
         and allow to get and put objects and to list the bucket"
    )]
    Refused {
        /// What was asked for.
        what: String,
        /// Where the store is.
        place: String,
        /// What the server says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// There is no such bucket. It works once somebody makes it.
    #[error(
        "{what}: there is no bucket {place}; somebody must make it, or blobs.s3.bucket is wrong"
    )]
    NoBucket {
        /// What was asked for.
        what: String,
        /// Where the bucket is thought to be.
        place: String,
    },
    /// A check of the store had no end.
    #[error("the store {place} did not answer within {} s", after.as_secs())]
    Silent {
        /// Where the store is.
        place: String,
        /// How long it was waited for.
        after: Duration,
    },
}

impl BlobError {
    /// True when the same request may work later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Missing { .. }) || self.is_outage()
    }

    /// True when the store may be at fault rather than what was asked for: then other requests fail, too.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Store { .. }
            | Self::Refused { .. }
            | Self::NoBucket { .. }
            | Self::Silent { .. } => true,
            Self::Open { .. }
            | Self::Setting { .. }
            | Self::Missing { .. }
            | Self::Mismatch(_)
            | Self::WrongSize { .. } => false,
        }
    }
}
