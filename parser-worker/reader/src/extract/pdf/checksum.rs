//! Whether a compressed stream is what was written: hayro inflates what it can of a damaged one and says nothing, and a
//! damaged content stream may show other numbers.

use flate2::{Decompress, FlushDecompress, Status};
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Stream};

/// True when a stream inflates to its end and its checksum, if it has one, agrees. Streams with other filters are not
/// looked into.
pub(super) fn is_sound(stream: &Stream<'_>) -> bool {
    if !is_only_deflated(stream.dict()) {
        return true;
    }
    let bytes = stream.raw_data();
    bytes.is_empty() || inflates(&bytes)
}

fn is_only_deflated(dict: &Dict<'_>) -> bool {
    let is_deflate = |name: &[u8]| name == keys::FLATE_DECODE || name == b"Fl";
    match dict.get::<Array<'_>>(keys::FILTER) {
        Some(filters) => {
            filters.raw_iter().count() == 1
                && filters.iter::<Name<'_>>().all(|name| is_deflate(&name))
        }
        None => dict
            .get::<Name<'_>>(keys::FILTER)
            .is_some_and(|name| is_deflate(&name)),
    }
}

/// A zlib stream with its checksum; or, as some tools write, without one or without the zlib header.
fn inflates(bytes: &[u8]) -> bool {
    match end(bytes, true) {
        Some(_) => true,
        None => {
            let body = bytes.get(2..).unwrap_or_default();
            let without_checksum = end(body, false).is_some_and(|end| body.len() - end < 4);
            let header = bytes.first().is_some_and(|byte| byte & 0x0F == 8);
            without_checksum || (!header && end(bytes, false).is_some())
        }
    }
}

/// Where the compressed data end; none when they do not, or are damaged. Inflates piece by piece and keeps nothing.
fn end(bytes: &[u8], zlib: bool) -> Option<usize> {
    let mut inflate = Decompress::new(zlib);
    let mut piece = vec![0; 1 << 15];
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let rest = bytes.get(usize::try_from(read).ok()?..)?;
        match inflate.decompress(rest, &mut piece, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return usize::try_from(inflate.total_in()).ok(),
            Ok(_) if inflate.total_in() > read || inflate.total_out() > written => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::inflates;

    /// "BT ET" stored without compression, as zlib writes it, with its checksum.
    fn stored() -> Vec<u8> {
        let (mut a, mut b) = (1_u32, 0_u32);
        for byte in b"BT ET" {
            a = (a + u32::from(*byte)) % 65521;
            b = (b + a) % 65521;
        }
        let mut bytes = b"\x78\x01\x01\x05\x00\xFA\xFFBT ET".to_vec();
        bytes.extend(((b << 16) | a).to_be_bytes());
        bytes
    }

    #[test]
    fn a_whole_stream_is_sound_with_or_without_checksum() {
        assert!(inflates(&stored()));
        assert!(inflates(&stored()[..12]));
        assert!(inflates(&stored()[2..12]));
    }

    #[test]
    fn a_changed_byte_is_found() {
        let mut bytes = stored();
        bytes[7] = b'X';
        assert!(!inflates(&bytes));
        assert!(!inflates(&stored()[..10]));
    }
}
