//! What every blob store does: what is in it, what is missing, and what is damaged.

use runtime::blob_store::{BlobConfig, BlobError, BlobStore};
use shared::blob::BlobRef;

/// A place for a store of a test's own, which a test may look into behind the store's back.
pub(crate) trait Place: Sized {
    /// An empty one; none where no server is at hand.
    async fn new() -> Option<Self>;
    /// The settings that lead to it.
    fn config(&self) -> BlobConfig;
    /// What is kept under the documented name of these bytes.
    async fn kept(&self, blob: &BlobRef) -> Option<Vec<u8>>;
    /// Writes this there instead.
    async fn overwrite(&self, blob: &BlobRef, bytes: &[u8]);

    fn open(&self) -> BlobStore {
        BlobStore::open(&self.config()).expect("the store opens")
    }
}

/// The documented name of these bytes.
pub(crate) fn name(blob: &BlobRef) -> String {
    let hex = blob.sha256.to_string();
    format!("sha256/{}/{}/{hex}", &hex[..2], &hex[2..4])
}

/// Every test of the contract for this place, in a module of this name.
macro_rules! contract {
    ($module:ident, $place:ty) => {
        mod $module {
            $crate::suite::contract!(@tests $place:
                what_is_put_also_after_a_restart,
                bytes_of_every_kind,
                nothing_that_was_not_put,
                no_damaged_bytes,
                no_truncated_bytes,
                bytes_that_several_put_at_once,
                a_sound_store_that_says_so,
            );
        }
    };
    (@tests $place:ty: $($test:ident,)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                if let Some(place) = <$place as $crate::suite::Place>::new().await {
                    $crate::suite::$test(place).await;
                }
            }
        )*
    };
}
pub(crate) use contract;

pub(crate) async fn what_is_put_also_after_a_restart(place: impl Place) {
    let blob = place.open().put("bytes", "text/plain").await;
    let blob = blob.expect("it is put");
    assert_eq!(blob, BlobRef::of(b"bytes", "text/plain"));
    assert_eq!(place.open().get(&blob).await.expect("it is there"), "bytes");
    assert_eq!(place.kept(&blob).await.expect("it is kept"), b"bytes");
}

pub(crate) async fn bytes_of_every_kind(place: impl Place) {
    let store = place.open();
    let long: Vec<u8> = (0..3_000_000_u32).map(|it| (it % 251) as u8).collect();
    for bytes in [Vec::new(), vec![0, 255, 13, 10], "政府信息".into(), long] {
        let blob = store.put(bytes.clone(), "application/octet-stream").await;
        let blob = blob.expect("it is put");
        assert!(store.get(&blob).await.expect("it is there") == bytes);
    }
}

pub(crate) async fn nothing_that_was_not_put(place: impl Place) {
    let blob = BlobRef::of(b"never put", "text/plain");
    let error = place.open().get(&blob).await;
    let error = error.expect_err("nothing is there");
    assert!(
        matches!(error, BlobError::Missing { sha256 } if sha256 == blob.sha256),
        "{error:?}"
    );
    assert!(error.is_temporary() && !error.is_outage());
}

pub(crate) async fn no_damaged_bytes(place: impl Place) {
    let store = place.open();
    let blob = store.put("bytes", "text/plain").await.expect("it is put");
    place.overwrite(&blob, b"bytez").await;
    let error = store.get(&blob).await.expect_err("it is damaged");
    assert!(
        matches!(&error, BlobError::Mismatch(it) if it.expected == blob.sha256),
        "{error:?}"
    );
    assert!(!error.is_temporary());
    store.put("bytes", "text/plain").await.expect("it is put");
    assert_eq!(store.get(&blob).await.expect("it is sound"), "bytes");
}

pub(crate) async fn no_truncated_bytes(place: impl Place) {
    let store = place.open();
    let blob = store.put("bytes", "text/plain").await.expect("it is put");
    place.overwrite(&blob, b"byt").await;
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

pub(crate) async fn bytes_that_several_put_at_once(place: impl Place) {
    let stores: Vec<BlobStore> = (0..8).map(|_| place.open()).collect();
    let puts = stores.iter().map(|it| it.put("bytes", "text/plain"));
    for put in futures::future::join_all(puts).await {
        let blob = put.expect("it is put");
        assert_eq!(place.kept(&blob).await.expect("it is kept"), b"bytes");
    }
}

pub(crate) async fn a_sound_store_that_says_so(place: impl Place) {
    place.open().check().await.expect("it is sound");
}
