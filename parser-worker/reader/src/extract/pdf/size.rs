//! How large a stream is when it is unpacked, found out without unpacking it into memory: the engine unpacks a stream at once,
//! whatever comes out of it.

use std::{collections::BTreeMap, io::Read};

use flate2::{Decompress, FlushDecompress, Status, bufread::ZlibDecoder};
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier, Stream};

use super::PdfError;

/// The largest picture or font that is unpacked, in bytes. A picture of an A3 page in colours at 600 dpi has 209 MB.
pub(super) const LARGEST_PICTURE: u64 = 256 << 20;

/// The largest other stream that is unpacked, in bytes.
pub(super) const LARGEST_STREAM: u64 = 64 << 20;

/// DEFLATE (RFC 1951) makes no more than so many bytes of one.
pub(super) const MOST_OF_DEFLATE: u64 = 1032;

/// LZW of 12 bits makes no more than so many bytes of one: a code of a bit and a half stands for at most 4096 bytes.
const MOST_OF_LZW: u64 = 2731;

/// Bytes that are unpacked at a time.
const PIECE: usize = 1 << 15;

/// What came of inflating some bytes without keeping anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inflated {
    /// They are a whole stream.
    Whole {
        /// Where it ends.
        end: usize,
        /// The bytes that it unpacks to.
        size: u64,
    },
    /// They end too soon, or are no such stream.
    Broken {
        /// The bytes that it unpacks to before that.
        size: u64,
    },
    /// They unpack to more than this limit.
    TooLarge(u64),
}

impl Inflated {
    /// The bytes that were unpacked.
    ///
    /// # Errors
    /// [`PdfError::TooLarge`] when they are too many.
    pub(super) fn size(self) -> Result<u64, PdfError> {
        match self {
            Self::Whole { size, .. } | Self::Broken { size } => Ok(size),
            Self::TooLarge(limit) => Err(too_large(limit)),
        }
    }
}

/// Inflates piece by piece, no more than so many bytes: with `zlib` a stream of RFC 1950 with its checksum, else one of RFC
/// 1951.
pub(super) fn inflate(bytes: &[u8], zlib: bool, limit: u64) -> Inflated {
    let mut inflate = Decompress::new(zlib);
    let mut piece = vec![0; PIECE];
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let at = usize::try_from(read).unwrap_or(usize::MAX);
        let rest = bytes.get(at..).unwrap_or_default();
        let status = inflate.decompress(rest, &mut piece, FlushDecompress::None);
        let size = inflate.total_out();
        if size > limit {
            return Inflated::TooLarge(limit);
        }
        match status {
            Ok(Status::StreamEnd) => {
                return Inflated::Whole {
                    end: usize::try_from(inflate.total_in()).unwrap_or(usize::MAX),
                    size,
                };
            }
            Ok(_) if inflate.total_in() > read || size > written => {}
            _ => return Inflated::Broken { size },
        }
    }
}

/// The bytes that a zlib stream within a zlib stream unpacks to.
///
/// # Errors
/// [`PdfError::TooLarge`] when one of the two unpacks to too much.
pub(super) fn inflate_twice(bytes: &[u8]) -> Result<u64, PdfError> {
    inflate(bytes, true, LARGEST_STREAM).size()?;
    let outer = std::io::BufReader::with_capacity(PIECE, ZlibDecoder::new(bytes));
    let mut inner = ZlibDecoder::new(outer);
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    // What cannot be inflated any more is for the engine to judge.
    while let Ok(read @ 1..) = inner.read(&mut piece) {
        size += read as u64;
        if size > LARGEST_STREAM {
            return Err(too_large(LARGEST_STREAM));
        }
    }
    Ok(size)
}

/// The sizes of streams that were asked for.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    known: BTreeMap<ObjectIdentifier, u64>,
}

impl Sizes {
    /// Remembers what somebody else has found out.
    pub(super) fn learn(&mut self, id: ObjectIdentifier, size: u64) {
        self.known.insert(id, size);
    }

    /// The bytes that a stream which is no picture unpacks to.
    ///
    /// # Errors
    /// [`PdfError::TooLarge`] when they are more than [`LARGEST_STREAM`], or may be and cannot be counted.
    pub(super) fn of(&mut self, stream: &Stream<'_>) -> Result<u64, PdfError> {
        let id = stream.obj_id();
        if let Some(size) = self.known.get(&id) {
            return Ok(*size);
        }
        let size = size(stream)?;
        self.learn(id, size);
        Ok(size)
    }
}

fn size(stream: &Stream<'_>) -> Result<u64, PdfError> {
    let bytes = stream.raw_data();
    match filters(stream.dict()).as_slice() {
        [] => Ok(bytes.len() as u64),
        [one] if is_deflate(one) => match inflate(&bytes, true, LARGEST_STREAM) {
            // The engine takes what it can get, one way or the other.
            Inflated::Broken { size } => {
                Ok(inflate(&bytes, false, LARGEST_STREAM).size()?.max(size))
            }
            other => other.size(),
        },
        [one, other] if is_deflate(one) && is_deflate(other) => inflate_twice(&bytes),
        filters => {
            let most = filters
                .iter()
                .map(|it| most_of(it))
                .fold(bytes.len() as u64, u64::saturating_mul);
            if most > LARGEST_STREAM {
                return Err(too_large(LARGEST_STREAM));
            }
            Ok(stream.decoded_data().map_or(0, |it| it.len() as u64))
        }
    }
}

/// The filters of a stream, as the engine looks for them.
fn filters<'a>(dict: &Dict<'a>) -> Vec<Name<'a>> {
    let keys = [keys::F, keys::FILTER];
    if let Some(one) = keys.iter().find_map(|it| dict.get::<Name<'a>>(it)) {
        return vec![one];
    }
    let several = keys.iter().find_map(|it| dict.get::<Array<'a>>(it));
    several.map_or_else(Vec::new, |it| it.iter::<Name<'a>>().collect())
}

fn is_deflate(filter: &[u8]) -> bool {
    filter == keys::FLATE_DECODE || filter == b"Fl"
}

/// How many bytes a filter makes of one at most. Those of pictures are never text, and the engine makes none of them.
fn most_of(filter: &[u8]) -> u64 {
    match filter {
        b"ASCII85Decode" | b"A85" => 4,
        b"RunLengthDecode" | b"RL" => 64,
        b"LZWDecode" | b"LZW" => MOST_OF_LZW,
        it if is_deflate(it) => MOST_OF_DEFLATE,
        _ => 1,
    }
}

fn too_large(limit: u64) -> PdfError {
    PdfError::TooLarge {
        limit: format!("a stream of more than {limit} bytes"),
    }
}
