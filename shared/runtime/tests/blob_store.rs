//! The blob store in a folder: what is in it, what is missing, and what is damaged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use runtime::blob_store::{BlobConfig, BlobError, BlobStore};
use shared::blob::BlobRef;
use tempfile::TempDir;

fn store() -> (TempDir, BlobStore) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = open(folder.path()).expect("the store opens");
    (folder, store)
}

fn open(folder: &Path) -> Result<BlobStore, BlobError> {
    BlobStore::open(&BlobConfig {
        folder: folder.join("data").join("blobs"),
    })
}

/// Where the store is documented to keep these bytes.
fn file(folder: &TempDir, blob: &BlobRef) -> PathBuf {
    let hex = blob.sha256.to_string();
    folder
        .path()
        .join("data/blobs/sha256")
        .join(&hex[..2])
        .join(&hex[2..4])
        .join(hex)
}

#[tokio::test]
async fn what_is_put_is_got_also_after_a_restart() {
    let (folder, store) = store();
    for bytes in [&b"bytes"[..], b""] {
        let blob = store.put(bytes, "text/plain").await.expect("it is put");
        assert_eq!(blob, BlobRef::of(bytes, "text/plain"));
        let again = open(folder.path()).expect("the store opens again");
        assert_eq!(again.get(&blob).await.expect("it is there"), bytes);
        assert_eq!(
            fs::read(file(&folder, &blob)).expect("the file is there"),
            bytes
        );
    }
}

#[tokio::test]
async fn the_same_bytes_are_written_once() {
    let (folder, store) = store();
    let blob = store.put("bytes", "text/plain").await.expect("it is put");
    let written = |path: &Path| {
        fs::metadata(path)
            .and_then(|it| it.modified())
            .expect("it is there")
    };
    let first = written(&file(&folder, &blob));
    store.put("bytes", "text/html").await.expect("it is put");
    assert_eq!(written(&file(&folder, &blob)), first);
}

#[tokio::test]
async fn missing_bytes_are_missing() {
    let (_folder, store) = store();
    let blob = BlobRef::of(b"never put", "text/plain");
    let error = store.get(&blob).await.expect_err("nothing is there");
    assert!(
        matches!(error, BlobError::Missing { sha256 } if sha256 == blob.sha256),
        "{error:?}"
    );
    assert!(error.is_temporary());
}

#[tokio::test]
async fn damaged_bytes_are_refused_and_written_anew() {
    let (folder, store) = store();
    let blob = store.put("bytes", "text/plain").await.expect("it is put");
    fs::write(file(&folder, &blob), "bytez").expect("the file is written");
    let error = store.get(&blob).await.expect_err("it is damaged");
    assert!(
        matches!(&error, BlobError::Mismatch(it) if it.expected == blob.sha256),
        "{error:?}"
    );
    assert!(!error.is_temporary());
    store.put("bytes", "text/plain").await.expect("it is put");
    assert_eq!(store.get(&blob).await.expect("it is sound"), "bytes");
}

#[tokio::test]
async fn only_a_store_that_fails_is_an_outage() {
    let (folder, store) = store();
    let blob = BlobRef::of(b"never put", "text/plain");
    let missing = store.get(&blob).await.expect_err("nothing is there");
    assert!(!missing.is_outage(), "{missing:?}");
    fs::write(folder.path().join("data/blobs/sha256"), "a file").expect("the file is written");
    for failed in [
        store.get(&blob).await.map(|_| ()),
        store.put("bytes", "text/plain").await.map(|_| ()),
    ] {
        let error = failed.expect_err("a file is in the way");
        assert!(error.is_outage() && error.is_temporary(), "{error:?}");
    }
}

#[tokio::test]
async fn truncated_bytes_are_refused_and_written_anew() {
    let (folder, store) = store();
    let blob = store.put("bytes", "text/plain").await.expect("it is put");
    fs::write(file(&folder, &blob), "byt").expect("the file is written");
    let error = store.get(&blob).await.expect_err("it is truncated");
    assert!(
        matches!(
            error,
            BlobError::WrongSize {
                expected: 5,
                found: 3,
                ..
            }
        ),
        "{error:?}"
    );
    store.put("bytes", "text/plain").await.expect("it is put");
    assert_eq!(store.get(&blob).await.expect("it is whole"), "bytes");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("data"), "a file").expect("the file is written");
    let error = open(folder.path()).expect_err("a file is in the way");
    assert!(matches!(error, BlobError::Open { .. }), "{error:?}");
    assert!(error.to_string().contains("data/blobs"), "{error}");
}
