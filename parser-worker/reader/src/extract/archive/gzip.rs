//! Gzip: RFC 1952. One file, packed.

use flate2::bufread::GzDecoder;

use super::{
    Packed,
    budget::{Budget, Ratio},
    name,
};
use crate::extract::ExtractError;

/// The name of a file that was packed without one.
const UNNAMED: &str = "(unnamed)";

/// What each piece of the file begins with.
const PIECE_MARK: &[u8] = b"\x1F\x8B";

/// Unpacks the file.
pub(super) fn unpack(
    bytes: &[u8],
    budget: &Budget,
    each: &mut dyn FnMut(Packed),
) -> Result<(), ExtractError> {
    budget.take_file()?;
    let header = GzDecoder::new(bytes);
    let name = header.header().and_then(|it| it.filename());
    each(Packed {
        name: name.map_or_else(|| UNNAMED.to_owned(), name::decoded),
        content: content(bytes, budget),
    });
    Ok(())
}

/// The file. It may be packed in pieces; what stands behind the last is padding.
fn content(bytes: &[u8], budget: &Budget) -> Result<Vec<u8>, ExtractError> {
    let mut ratio = Ratio::of(bytes.len() as u64);
    let mut content = Vec::new();
    let mut left = bytes;
    while left.starts_with(PIECE_MARK) {
        let mut decoder = GzDecoder::new(left);
        content.extend(budget.read(&mut decoder, &mut ratio)?);
        left = decoder.into_inner();
    }
    Ok(content)
}
