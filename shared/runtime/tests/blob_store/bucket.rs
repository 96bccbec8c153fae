//! The blob store in a bucket of a real server.
//!
//! That is the one at `GONGKAI_TEST_S3_URL`, which takes any keys; `GONGKAI_TEST_S3_TLS_URL` is one that only speaks TLS, with
//! a certificate of the authority in `GONGKAI_TEST_CA_FILE`.

use std::{
    env,
    error::Error,
    iter, process,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use runtime::blob_store::{BlobConfig, BlobError, BlobStore, S3Config};
use shared::blob::BlobRef;

use crate::{
    http::ask,
    suite::{Place, name},
};

/// A bucket of a test's own.
pub(crate) struct Bucket {
    server: String,
    bucket: String,
}

impl Place for Bucket {
    async fn new() -> Option<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server = service("GONGKAI_TEST_S3_URL")?;
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let bucket = format!("test-{}-{number}", process::id());
        let (status, _) = ask(&server, "PUT", &format!("/{bucket}"), b"").await;
        assert_eq!(status, 200, "the bucket is made");
        Some(Self { server, bucket })
    }

    fn config(&self) -> BlobConfig {
        BlobConfig::s3(self.settings())
    }

    async fn kept(&self, blob: &BlobRef) -> Option<Vec<u8>> {
        let (status, body) = ask(&self.server, "GET", &self.path(blob), b"").await;
        (status == 200).then_some(body)
    }

    async fn overwrite(&self, blob: &BlobRef, bytes: &[u8]) {
        let (status, _) = ask(&self.server, "PUT", &self.path(blob), bytes).await;
        assert_eq!(status, 200, "it is written");
    }
}

impl Bucket {
    fn settings(&self) -> S3Config {
        let mut settings = S3Config::new(&self.server, &self.bucket, "name", "key");
        settings.prefix = "some/where".to_owned();
        settings
    }

    fn path(&self, blob: &BlobRef) -> String {
        format!("/{}/some/where/{}", self.bucket, name(blob))
    }
}

/// The variable, where `deploy/test` set it.
fn service(variable: &str) -> Option<String> {
    let set = env::var(variable).ok();
    if set.is_none() {
        let demanded = env::var("GONGKAI_TEST_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
        assert!(!demanded, "{variable} is not set; deploy/test sets it");
        eprintln!("skipped: {variable} is not set; deploy/test sets it");
    }
    set
}

#[tokio::test]
async fn a_bucket_that_is_missing_is_an_outage_that_names_it() {
    let Some(bucket) = Bucket::new().await else {
        return;
    };
    let mut settings = bucket.settings();
    settings.bucket = "nobodys".to_owned();
    let store = BlobStore::open(&BlobConfig::s3(settings)).expect("the store opens");
    let blob = BlobRef::of(b"bytes", "text/plain");
    for error in [
        store.get(&blob).await.map(|_| ()),
        store.put("bytes", "text/plain").await.map(|_| ()),
        store.check().await,
    ] {
        let error = error.expect_err("there is no bucket");
        assert!(matches!(error, BlobError::NoBucket { .. }), "{error:?}");
        assert!(error.is_outage() && error.is_temporary());
        assert!(
            error.to_string().contains("s3://nobodys at http"),
            "{error}"
        );
    }
    let (made, _) = ask(&bucket.server, "PUT", "/nobodys", b"").await;
    assert_eq!(made, 200);
    store.check().await.expect("somebody made it");
    let (gone, _) = ask(&bucket.server, "DELETE", "/nobodys", b"").await;
    assert_eq!(gone, 204);
}

#[tokio::test]
async fn stores_in_one_bucket_are_apart_by_their_prefix() {
    let Some(bucket) = Bucket::new().await else {
        return;
    };
    let blob = bucket.open().put("bytes", "text/plain").await;
    let blob = blob.expect("it is put");
    let mut settings = bucket.settings();
    settings.prefix = String::new();
    let other = BlobStore::open(&BlobConfig::s3(settings)).expect("the store opens");
    let missing = other.get(&blob).await.expect_err("it is somewhere else");
    assert!(matches!(missing, BlobError::Missing { .. }), "{missing:?}");
    other.put("bytes", "text/plain").await.expect("it is put");
    let path = format!("/{}/{}", bucket.bucket, name(&blob));
    assert_eq!(ask(&bucket.server, "GET", &path, b"").await.0, 200);
}

#[tokio::test]
async fn a_server_is_trusted_when_its_authority_is() {
    let (Some(server), Some(authority)) = (
        service("GONGKAI_TEST_S3_TLS_URL"),
        service("GONGKAI_TEST_CA_FILE"),
    ) else {
        return;
    };
    let blob = BlobRef::of(b"bytes", "text/plain");
    let mut settings = S3Config::new(&server, "nobodys", "name", "key");
    settings.timeout = Duration::from_secs(5);
    let unknown = BlobStore::open(&BlobConfig::s3(settings.clone())).expect("the store opens");
    let error = unknown.get(&blob).await.expect_err("nobody vouches for it");
    assert!(matches!(error, BlobError::Store { .. }), "{error:?}");
    assert!(chain(&error).contains("certificate"), "{}", chain(&error));

    settings.ca_file = authority.into();
    let known = BlobStore::open(&BlobConfig::s3(settings.clone())).expect("the store opens");
    let error = known.get(&blob).await.expect_err("there is no bucket");
    assert!(matches!(error, BlobError::NoBucket { .. }), "{error:?}");

    settings.endpoint = server.replace("localhost", "127.0.0.1");
    let other = BlobStore::open(&BlobConfig::s3(settings)).expect("the store opens");
    let error = other.get(&blob).await.expect_err("it has another name");
    assert!(matches!(error, BlobError::Store { .. }), "{error:?}");
}

/// The error's words and those of its causes.
fn chain(error: &(dyn Error + 'static)) -> String {
    iter::successors(Some(error), |it| (*it).source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
