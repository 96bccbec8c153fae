//! Reading a body within bounds: decompressed bytes are counted, not those on the wire.

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use shared::run::RefusalReason;

use super::Fault;
use crate::metric;

/// What to do with a body that is too long.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    /// Refuse it.
    Refuse(u64),
    /// Take its beginning.
    Cut(u64),
}

/// Reads a body.
pub(super) async fn read(response: &mut Response, bound: Bound) -> Result<Bytes, Fault> {
    let (Bound::Refuse(limit) | Bound::Cut(limit)) = bound;
    let too_large = |size: u64| {
        let detail =
            format!("{size} bytes or more; the limit is {limit} (crawler.max_document_bytes)");
        Fault::refused(RefusalReason::TooLarge, detail)
    };
    let announced = response.content_length().unwrap_or_default();
    if matches!(bound, Bound::Refuse(_)) && announced > limit {
        return Err(too_large(announced));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|it| Fault::of_error(&it))? {
        metric::received(chunk.len());
        let room = limit.saturating_sub(body.len() as u64);
        if chunk.len() as u64 > room {
            return match bound {
                Bound::Refuse(_) => Err(too_large(body.len() as u64 + chunk.len() as u64)),
                Bound::Cut(_) => {
                    body.extend_from_slice(&chunk[..room as usize]);
                    Ok(body.freeze())
                }
            };
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
