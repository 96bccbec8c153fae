//! Whether a file is whole: hayro repairs what it can, but half a document must not pass for a document.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page;

use super::checksum::is_sound;
use super::size::Sizes;
use super::{PdfError, damaged, work};

/// How far from the end the end marks may stand: portals and mail gateways append white space or a few lines.
const TAIL: usize = 2048;

/// Checks the marks at the end of the bytes, and the length that a linearized file states.
pub(super) fn check_bytes(bytes: &[u8]) -> Result<(), String> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let tail = bytes
        .get(bytes.len().saturating_sub(TAIL)..)
        .unwrap_or_default();
    if find(head, b"%PDF-").is_none() {
        return Err("no %PDF header".to_owned());
    }
    if find(tail, b"%%EOF").is_none() || find(tail, b"startxref").is_none() {
        return Err("the end of the file is missing (no startxref and %%EOF)".to_owned());
    }
    match stated_length(head) {
        Some(length) if length > bytes.len() => Err(format!(
            "the file states {length} bytes and has {}",
            bytes.len()
        )),
        _ => Ok(()),
    }
}

/// Checks that all the pages the file counts are there, and that their contents can be read.
///
/// # Errors
/// [`PdfError::Damaged`] when they are not, and the errors of [`work::check`].
pub(super) fn check_pages(pdf: &Pdf) -> Result<(), PdfError> {
    let xref = pdf.xref();
    let counted = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|root| root.get::<Dict<'_>>(keys::PAGES))
        .and_then(|pages| pages.get::<u32>(keys::COUNT))
        .map_or(0, |count| count as usize);
    let found = pdf.pages().len();
    if found == 0 {
        return Err(damaged("no pages"));
    }
    if counted > found {
        return Err(damaged(format!("{found} of {counted} pages can be read")));
    }
    let mut sizes = Sizes::default();
    check_streams(pdf, &mut sizes)?;
    // Before the engine unpacks what they are.
    work::check(pdf, &mut sizes)?;
    match pdf.pages().iter().position(|page| !has_its_content(page)) {
        Some(index) => Err(damaged(format!(
            "the content of page {} cannot be read",
            index + 1
        ))),
        None => Ok(()),
    }
}

/// Checks the streams that decide what the text is: page contents, forms, character maps, object streams.
fn check_streams(pdf: &Pdf, sizes: &mut Sizes) -> Result<(), PdfError> {
    for object in pdf.objects() {
        if let Object::Stream(stream) = object
            && decides_text(stream.dict())
            && !is_sound(&stream, sizes)?
        {
            let number = stream.obj_id().obj_number;
            return Err(damaged(format!(
                "the bytes of object {number} have changed"
            )));
        }
    }
    Ok(())
}

/// False for images, font programs, colour profiles and XMP, where damage does not change the text, and for cross
/// reference streams, which hayro decrypts by mistake and checks by using them.
fn decides_text(stream: &Dict<'_>) -> bool {
    let is = |key, name: &[u8]| stream.get::<Name<'_>>(key).as_deref() == Some(name);
    let is_font = stream.contains_key(keys::LENGTH1)
        || is(keys::SUBTYPE, b"Type1C")
        || is(keys::SUBTYPE, keys::CID_FONT_TYPE0C)
        || is(keys::SUBTYPE, keys::OPEN_TYPE);
    let is_profile = stream.contains_key(keys::N) && !is(keys::TYPE, keys::OBJ_STM);
    !is_font
        && !is_profile
        && !is(keys::SUBTYPE, keys::IMAGE)
        && !is(keys::TYPE, keys::METADATA)
        && !is(keys::TYPE, b"XRef")
}

/// True when every content stream that the page names is there and decodes.
fn has_its_content(page: &Page<'_>) -> bool {
    let raw = page.raw();
    if let Some(parts) = raw.get::<Array<'_>>(keys::CONTENTS) {
        let read = parts
            .iter::<Stream<'_>>()
            .filter(|it| it.decoded_data().is_ok());
        return read.count() == parts.raw_iter().count();
    }
    match raw.get::<Object<'_>>(keys::CONTENTS) {
        Some(Object::Stream(_)) => page.page_stream().is_some(),
        Some(_) => true,
        None => !raw.contains_key(keys::CONTENTS),
    }
}

/// The `/L` of a linearization dictionary.
fn stated_length(head: &[u8]) -> Option<usize> {
    let start = find(head, b"/Linearized")?;
    let dictionary = head.get(start..)?;
    let dictionary = dictionary.get(..find(dictionary, b">>")?)?;
    let value = dictionary.get(find(dictionary, b"/L ")? + 3..)?;
    let digits: String = value
        .iter()
        .map(|byte| char::from(*byte))
        .skip_while(char::is_ascii_whitespace)
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_its_end_is_not_whole() {
        assert!(check_bytes(b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF\n").is_ok());
        assert!(check_bytes(b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EO").is_err());
        assert!(check_bytes(b"").is_err());
    }

    #[test]
    fn a_linearized_file_states_its_length() {
        let head = b"%PDF-1.5\n5 0 obj\n<</Linearized 1/L 4711/O 7>>\nstartxref\n%%EOF";
        assert_eq!(stated_length(head), Some(4711));
        assert!(check_bytes(head).is_err());
    }
}
