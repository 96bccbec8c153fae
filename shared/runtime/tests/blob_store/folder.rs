//! The blob store in a folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use runtime::blob_store::{BlobConfig, BlobError, BlobStore};
use shared::blob::BlobRef;
use tempfile::TempDir;

use crate::suite::{Place, name};

/// A folder of a test's own.
pub(crate) struct Folder(TempDir);

impl Place for Folder {
    async fn new() -> Option<Self> {
        Some(Self(tempfile::tempdir().expect("a temporary folder")))
    }

    fn config(&self) -> BlobConfig {
        BlobConfig::folder(self.0.path().join("data").join("blobs"))
    }

    async fn kept(&self, blob: &BlobRef) -> Option<Vec<u8>> {
        fs::read(self.file(blob)).ok()
    }

    async fn overwrite(&self, blob: &BlobRef, bytes: &[u8]) {
        fs::write(self.file(blob), bytes).expect("the file is written");
    }
}

impl Folder {
    fn file(&self, blob: &BlobRef) -> PathBuf {
        self.config().folder.path.join(name(blob))
    }
}

async fn folder() -> (Folder, BlobStore) {
    let folder = Folder::new().await.expect("there is always one");
    let store = folder.open();
    (folder, store)
}

#[tokio::test]
async fn the_same_bytes_are_written_once() {
    let (folder, store) = folder().await;
    let blob = store.put("bytes", "text/plain").await.expect("it is put");
    let written = |path: &Path| {
        fs::metadata(path)
            .and_then(|it| it.modified())
            .expect("it is there")
    };
    let first = written(&folder.file(&blob));
    store.put("bytes", "text/html").await.expect("it is put");
    assert_eq!(written(&folder.file(&blob)), first);
}

#[tokio::test]
async fn only_a_store_that_fails_is_an_outage() {
    let (folder, store) = folder().await;
    let blob = BlobRef::of(b"never put", "text/plain");
    let missing = store.get(&blob).await.expect_err("nothing is there");
    assert!(!missing.is_outage(), "{missing:?}");
    fs::write(folder.config().folder.path.join("sha256"), "a file").expect("the file is written");
    for failed in [
        store.get(&blob).await.map(|_| ()),
        store.put("bytes", "text/plain").await.map(|_| ()),
    ] {
        let error = failed.expect_err("a file is in the way");
        assert!(error.is_outage() && error.is_temporary(), "{error:?}");
    }
}

#[tokio::test]
async fn a_folder_that_is_gone_is_an_outage_until_it_is_back() {
    let (folder, store) = folder().await;
    let path = folder.config().folder.path;
    fs::remove_dir_all(&path).expect("it is removed");
    let error = store.check().await.expect_err("it is gone");
    assert!(error.is_outage(), "{error:?}");
    assert!(error.to_string().contains("data/blobs"), "{error}");
    fs::create_dir_all(&path).expect("it is made");
    store.check().await.expect("it is back");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_refused_by_name() {
    let folder = Folder::new().await.expect("there is always one");
    fs::write(folder.0.path().join("data"), "a file").expect("the file is written");
    let error = BlobStore::open(&folder.config()).expect_err("a file is in the way");
    assert!(matches!(error, BlobError::Open { .. }), "{error:?}");
    assert!(error.to_string().contains("data/blobs"), "{error}");
}
