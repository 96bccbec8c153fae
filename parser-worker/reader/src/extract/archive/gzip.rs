//! Gzip: RFC 1952. One file, packed.

use flate2::read::MultiGzDecoder;

use super::{
    Packed,
    budget::{Budget, Ratio},
    name,
};
use crate::extract::ExtractError;

/// Unpacks the file.
pub(super) fn unpack(
    bytes: &[u8],
    budget: &Budget,
    each: &mut dyn FnMut(Packed),
) -> Result<(), ExtractError> {
    budget.take_file()?;
    let mut decoder = MultiGzDecoder::new(bytes);
    let content = budget.read(&mut decoder, &mut Ratio::of(bytes.len() as u64));
    let name = decoder.header().and_then(|it| it.filename());
    each(Packed {
        name: name.map(name::decoded).unwrap_or_default(),
        content,
    });
    Ok(())
}
