//! Looks over the streams of a file before the engine does: the engine unpacks object streams to find the pages, and searches
//! for the end of a stream whose length is wrong.
//!
//! Not covered: streams of an encrypted file, and filters other than DEFLATE, alone or twice; the process that reads has limits.

use std::io::Read;

use flate2::bufread::ZlibDecoder;

use super::PdfError;
use super::size::{LARGEST_PICTURE, LARGEST_STREAM, MOST_OF_DEFLATE, inflate, inflate_twice};

/// The bytes that all streams other than pictures and fonts unpack to: those that hold objects are all kept.
const ALL_STREAMS: u64 = 256 << 20;

/// How often the bytes of a file may be searched for the ends of its streams. In a whole file each is searched once.
const SEARCHES: usize = 16;

/// How far before its bytes the dictionary of a stream may begin.
const DICTIONARY: usize = 1024;

/// Checks all that looks like a stream.
///
/// # Errors
/// [`PdfError::TooLarge`] when one stream or all of them unpack to too much; [`PdfError::Damaged`] when the ends of too many
/// are missing.
pub(super) fn check(bytes: &[u8]) -> Result<(), PdfError> {
    let mut all = 0_u64;
    let mut searched = 0_usize;
    let mut end = 0;
    let mut at = 0;
    while let Some(found) = find(bytes, at, b"stream") {
        at = found + b"stream".len();
        let is_end = bytes.get(..found).unwrap_or_default().ends_with(b"end");
        let data = bytes.get(at..).unwrap_or_default();
        let Some(data) = (!is_end).then(|| below_line_end(data)).flatten() else {
            continue;
        };
        if end < at {
            end = find(bytes, at, b"endstream").unwrap_or(bytes.len());
        }
        let data = data.get(..end - at).unwrap_or(data);
        searched = searched.saturating_add(data.len());
        if searched > bytes.len().saturating_mul(SEARCHES) {
            return Err(PdfError::Damaged {
                detail: "the ends of its streams are missing".to_owned(),
            });
        }
        let from = found.saturating_sub(DICTIONARY);
        let size = size(data, bytes.get(from..found).unwrap_or_default())?;
        all = all.saturating_add(size);
        if all > ALL_STREAMS {
            return Err(PdfError::TooLarge {
                limit: format!("streams of more than {ALL_STREAMS} bytes together"),
            });
        }
    }
    Ok(())
}

/// The bytes that a stream unpacks to, as far as they count for all streams.
fn size(data: &[u8], before: &[u8]) -> Result<u64, PdfError> {
    if !is_zlib(data) {
        return Ok(0);
    }
    if is_picture_or_font(before) {
        let may_be_large = data.len() as u64 * MOST_OF_DEFLATE > LARGEST_PICTURE;
        if may_be_large {
            inflate(data, true, LARGEST_PICTURE).size()?;
        }
        return Ok(0);
    }
    if is_zlib(&first_two(data)) {
        return inflate_twice(data);
    }
    inflate(data, true, LARGEST_STREAM).size()
}

/// The header of RFC 1950.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [method, flags, ..] => {
            method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31)
        }
        _ => false,
    }
}

fn first_two(data: &[u8]) -> Vec<u8> {
    let head = data.get(..data.len().min(512)).unwrap_or_default();
    let mut first = Vec::new();
    // A stream that cannot be inflated is for the engine to judge.
    let _ = ZlibDecoder::new(head).take(2).read_to_end(&mut first);
    first
}

/// By the words of its dictionary. One with `/First` may hold objects, whatever else it says.
fn is_picture_or_font(before: &[u8]) -> bool {
    let start = before.windows(4).rposition(|it| it == b" obj").unwrap_or(0);
    let words = before.get(start..).unwrap_or_default();
    let has = |word: &[u8]| words.windows(word.len()).any(|it| it == word);
    let is_other: [&[u8]; 4] = [b"/Image", b"/Length1", b"/Type1C", b"/CIDFontType0C"];
    is_other.into_iter().any(has) && !has(b"/First") && !words.contains(&b'#')
}

fn below_line_end(data: &[u8]) -> Option<&[u8]> {
    [b"\r\n".as_slice(), b"\n", b"\r"]
        .into_iter()
        .find_map(|it| data.strip_prefix(it))
}

fn find(bytes: &[u8], from: usize, word: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let (first, others) = word.split_first()?;
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|it| it == first)?;
        if rest.get(at + 1..)?.starts_with(others) {
            return Some(from + at);
        }
        at += 1;
    }
}
