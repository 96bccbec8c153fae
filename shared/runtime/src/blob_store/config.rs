//! Which blob store to use, and how.

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;

use crate::config::{Secret, duration};

/// The section `[blobs]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobConfig {
    /// Which backend.
    pub backend: Kind,
    /// Settings of the folder.
    pub folder: FolderConfig,
    /// Settings of S3.
    pub s3: S3Config,
}

/// The backends there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A folder that every process sees.
    Folder,
    /// A bucket of a server that speaks S3.
    S3,
}

/// Settings of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderConfig {
    /// The folder. It is made when missing.
    pub path: PathBuf,
}

/// Settings of S3. Requests name the bucket in their path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// `https://host:port` of the server; empty for Amazon's of the region.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The bucket. It must exist.
    pub bucket: String,
    /// What stands before every name, without a slash at its ends; may be empty.
    pub prefix: String,
    /// The key's name. Its owner must be allowed to get and put objects and to list the bucket: who may not list is not told
    /// that an object is missing.
    pub access_key: Secret,
    /// The key.
    pub secret_key: Secret,
    /// A file of the authorities that the server's certificate must come from, in PEM; empty for the system's.
    pub ca_file: PathBuf,
    /// How long a connection may take.
    #[serde(deserialize_with = "duration::positive")]
    pub connect_timeout: Duration,
    /// How long a request and its answer may take.
    #[serde(deserialize_with = "duration::positive")]
    pub timeout: Duration,
}

impl BlobConfig {
    /// A store in this folder.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self {
            backend: Kind::Folder,
            folder: FolderConfig { path: path.into() },
            s3: S3Config::new("", "", "", ""),
        }
    }

    /// A store in a bucket.
    pub fn s3(s3: S3Config) -> Self {
        Self {
            backend: Kind::S3,
            folder: FolderConfig {
                path: PathBuf::new(),
            },
            s3,
        }
    }
}

impl S3Config {
    /// This bucket of the server at this address, with the product's defaults.
    pub fn new(endpoint: &str, bucket: &str, access_key: &str, secret_key: &str) -> Self {
        const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
        const TIMEOUT: Duration = Duration::from_secs(60);
        Self {
            endpoint: endpoint.to_owned(),
            region: "us-east-1".to_owned(),
            bucket: bucket.to_owned(),
            prefix: String::new(),
            access_key: Secret::new(access_key),
            secret_key: Secret::new(secret_key),
            ca_file: PathBuf::new(),
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
        }
    }

    /// Bucket and server, without the keys.
    pub fn place(&self) -> String {
        match &*self.endpoint {
            "" => format!("s3://{}", self.bucket),
            endpoint => format!("s3://{} at {endpoint}", self.bucket),
        }
    }
}
