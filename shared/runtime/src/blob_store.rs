//! The blob store: bytes under the name of their SHA-256, written once, checked when read.

mod config;
mod error;
mod s3;
mod signing;

use std::{fmt, fs, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path};
use shared::{blob::BlobRef, digest::Sha256};
use tokio::time;

use self::s3::Answer;
pub use self::{
    config::{BlobConfig, FolderConfig, Kind, S3Config},
    error::BlobError,
};

/// Bytes under the name of their SHA-256 (`sha256/ab/cd/abcd…`). Clones share it.
#[derive(Clone)]
pub struct BlobStore {
    store: Arc<dyn ObjectStore>,
    place: Place,
}

/// Where the store is.
#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Bucket { shown: String, prefix: Path },
}

impl BlobStore {
    /// Opens the store. Its folder is made when it is missing; a server is not asked before something is needed of it.
    ///
    /// # Errors
    /// [`BlobError::Open`] when the folder cannot be used, [`BlobError::Setting`] when the settings mean no store.
    pub fn open(config: &BlobConfig) -> Result<Self, BlobError> {
        match config.backend {
            Kind::Folder => Self::open_folder(&config.folder),
            Kind::S3 => Self::open_bucket(&config.s3),
        }
    }

    fn open_folder(FolderConfig { path }: &FolderConfig) -> Result<Self, BlobError> {
        let failed = |source| BlobError::Open {
            folder: path.clone(),
            source,
        };
        fs::create_dir_all(path).map_err(|it| failed(it.into()))?;
        let folder = LocalFileSystem::new_with_prefix(path).map_err(|it| failed(it.into()))?;
        Ok(Self {
            // Synced: temporary file, fsync, rename, fsync of the folder.
            store: Arc::new(folder.with_fsync(true)),
            place: Place::Folder(path.clone()),
        })
    }

    fn open_bucket(config: &S3Config) -> Result<Self, BlobError> {
        Ok(Self {
            store: Arc::new(s3::open(config)?),
            place: Place::Bucket {
                shown: config.place(),
                prefix: Path::from(&*config.prefix),
            },
        })
    }

    /// Stores bytes and says how to refer to them. Once this returned, they are durable. Bytes that are there already
    /// are not written again, unless they are damaged.
    ///
    /// # Errors
    /// An outage ([`BlobError::is_outage`]) when the store failed.
    pub async fn put(
        &self,
        bytes: impl Into<Bytes>,
        media_type: &str,
    ) -> Result<BlobRef, BlobError> {
        let bytes = bytes.into();
        let reference = BlobRef::of(&bytes, media_type);
        if !self.holds(&reference).await? {
            self.store
                .put(&self.name(reference.sha256), bytes.into())
                .await
                .map_err(|source| self.failed(&reference, source))?;
        }
        Ok(reference)
    }

    /// The bytes that this reference means, checked against it.
    ///
    /// # Errors
    /// [`BlobError`] when they are missing, damaged, or the store failed.
    pub async fn get(&self, reference: &BlobRef) -> Result<Bytes, BlobError> {
        let failed = |source| self.failed(reference, source);
        let found = self
            .store
            .get(&self.name(reference.sha256))
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

    /// Whether the store can be used: the folder is there, or the bucket answers us within two seconds.
    ///
    /// # Errors
    /// An outage ([`BlobError::is_outage`]).
    pub async fn check(&self) -> Result<(), BlobError> {
        const SILENCE: Duration = Duration::from_secs(2);
        let what = || "check".to_owned();
        match &self.place {
            Place::Folder(folder) => match tokio::fs::read_dir(folder).await {
                Ok(_) => Ok(()),
                Err(source) => Err(self.store_failed(what(), source)),
            },
            Place::Bucket { prefix, .. } => {
                // Nobody stores this; that it is missing is the answer of a bucket that lets us look.
                let name = prefix.clone().join("check");
                match time::timeout(SILENCE, self.store.get(&name)).await {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(source)) => self.explain(what(), source).map_or(Ok(()), Err),
                    Err(_) => Err(BlobError::Silent {
                        place: self.place.to_string(),
                        after: SILENCE,
                    }),
                }
            }
        }
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

    /// Two levels of folders, so that none holds too many files.
    fn name(&self, sha256: Sha256) -> Path {
        let hex = sha256.to_string();
        let name = ["sha256", &hex[..2], &hex[2..4], &hex];
        let first = match &self.place {
            Place::Folder(_) => Path::default(),
            Place::Bucket { prefix, .. } => prefix.clone(),
        };
        name.into_iter().fold(first, Path::join)
    }

    fn failed(&self, reference: &BlobRef, source: object_store::Error) -> BlobError {
        let sha256 = reference.sha256;
        self.explain(format!("blob {sha256}"), source)
            .unwrap_or(BlobError::Missing { sha256 })
    }

    /// What is wrong with the store; `None` when only the object is missing.
    fn explain(&self, what: String, source: object_store::Error) -> Option<BlobError> {
        let is_missing = matches!(source, object_store::Error::NotFound { .. });
        let answer = match self.place {
            Place::Folder(_) => None,
            Place::Bucket { .. } => Answer::of(&source),
        };
        let place = self.place.to_string();
        match answer {
            Some(answer) if answer.means_no_bucket() => Some(BlobError::NoBucket { what, place }),
            _ if is_missing => None,
            Some(answer) if answer.means_refused() => Some(BlobError::Refused {
                what,
                place,
                source: Box::new(answer),
            }),
            Some(answer) => Some(self.store_failed(what, answer)),
            None => Some(self.store_failed(what, source)),
        }
    }

    fn store_failed(
        &self,
        what: String,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> BlobError {
        BlobError::Store {
            what,
            place: self.place.to_string(),
            source: Box::new(source),
        }
    }
}

impl fmt::Debug for BlobStore {
    /// Nothing of the client: it holds the keys.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BlobStore({})", self.place)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(formatter, "{}", folder.display()),
            Self::Bucket { shown, .. } => formatter.write_str(shown),
        }
    }
}
