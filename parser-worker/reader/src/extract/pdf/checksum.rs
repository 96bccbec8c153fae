//! Whether a compressed stream is what was written: hayro inflates what it can of a damaged one and says nothing, and a
//! damaged content stream may show other numbers.

use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Stream};

use super::PdfError;
use super::size::{Inflated, LARGEST_STREAM, Sizes, inflate};

/// True when a stream inflates to its end and its checksum, if it has one, agrees. Streams with other filters are not
/// looked into.
///
/// # Errors
/// [`PdfError::TooLarge`] when it inflates to more than any stream may.
pub(super) fn is_sound(stream: &Stream<'_>, sizes: &mut Sizes) -> Result<bool, PdfError> {
    if !is_only_deflated(stream.dict()) {
        return Ok(true);
    }
    let bytes = stream.raw_data();
    if bytes.is_empty() {
        return Ok(true);
    }
    let size = inflated(&bytes)?;
    if let Some(size) = size {
        sizes.learn(stream.obj_id(), size);
    }
    Ok(size.is_some())
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

/// The size of a zlib stream with its checksum; or, as some tools write, without one or without the zlib header. None when
/// it is damaged.
fn inflated(bytes: &[u8]) -> Result<Option<u64>, PdfError> {
    let whole = |inflated: Inflated| match inflated {
        Inflated::Whole { end, size } => Ok(Some((end, size))),
        Inflated::Broken { .. } => Ok(None),
        Inflated::TooLarge(_) => inflated.size().map(|_| None),
    };
    if let Some((_, size)) = whole(inflate(bytes, true, LARGEST_STREAM))? {
        return Ok(Some(size));
    }
    let body = bytes.get(2..).unwrap_or_default();
    if let Some((end, size)) = whole(inflate(body, false, LARGEST_STREAM))?
        && body.len() - end < 4
    {
        return Ok(Some(size));
    }
    if bytes.first().is_some_and(|byte| byte & 0x0F == 8) {
        return Ok(None);
    }
    Ok(whole(inflate(bytes, false, LARGEST_STREAM))?.map(|(_, size)| size))
}

#[cfg(test)]
mod tests {
    use super::inflated;

    fn inflates(bytes: &[u8]) -> bool {
        inflated(bytes).expect("it is small").is_some()
    }

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
