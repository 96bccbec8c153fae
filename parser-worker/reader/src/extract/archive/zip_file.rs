//! ZIP archives: APPNOTE.TXT.

use std::io::Cursor;

use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{
    Packed,
    budget::{Budget, Ratio, damaged, too_large},
    name,
};
use crate::extract::{ExtractError, detect::unsupported};

/// The most entries that a ZIP file's directories may have for the file to be opened. Opening it costs memory for each.
const MOST_ENTRIES: usize = 20_000;

/// What each entry of a directory begins with.
const ENTRY_MARK: &[u8] = b"PK\x01\x02";

/// Opens a ZIP file: an archive, or a document that is one.
///
/// # Errors
/// [`ExtractError`] when it is cut short, of a kind that is not read, or has more entries than can be told apart.
pub(in crate::extract) fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, ExtractError> {
    // No number in the file is believed: a directory has at most as many entries as there are marks.
    let marks = bytes.windows(ENTRY_MARK.len());
    let marks = marks.filter(|it| *it == ENTRY_MARK).take(MOST_ENTRIES + 1);
    if marks.count() > MOST_ENTRIES {
        return Err(too_large(format!(
            "a ZIP file of more than {MOST_ENTRIES} entries"
        )));
    }
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| match error {
        ZipError::UnsupportedArchive(detail) => unsupported(format!(
            "a ZIP archive of a kind that is not read: {detail}"
        )),
        error => ExtractError::Damaged {
            detail: format!("the ZIP archive cannot be opened: {error}"),
        },
    })
}

/// Unpacks the files, in order.
pub(super) fn unpack(
    bytes: &[u8],
    budget: &Budget,
    each: &mut dyn FnMut(Packed),
) -> Result<(), ExtractError> {
    let mut archive = open(bytes)?;
    // Where an entry is broken this cannot be told; what is unpacked is bounded all the same.
    if archive.has_overlapping_files().unwrap_or(false) {
        return Err(ExtractError::Damaged {
            detail: "files of the ZIP archive lie upon each other".to_owned(),
        });
    }
    if archive.has_duplicate_names() {
        each(Packed {
            name: String::new(),
            content: Err(ExtractError::Damaged {
                detail: "of files with the same name only the last can be unpacked".to_owned(),
            }),
        });
    }
    for index in 0..archive.len() {
        if let Err(error) = budget.take_file() {
            each(Packed::rest(archive.len() - index, error));
            return Ok(());
        }
        if let Some(packed) = file(&mut archive, index, budget) {
            each(packed);
        }
    }
    Ok(())
}

/// The file of an entry, if it is one.
fn file(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, budget: &Budget) -> Option<Packed> {
    let entry = archive.by_index_data(index).ok()?;
    let name = name::decoded(entry.name_raw());
    if !entry.is_file() {
        return None;
    }
    let method = entry.compression();
    let content = if entry.encrypted() {
        Err(ExtractError::Encrypted)
    } else if !matches!(
        method,
        CompressionMethod::Stored | CompressionMethod::Deflated
    ) {
        Err(unsupported(format!("packed by the ZIP method {method}")))
    } else {
        read(archive, index, budget)
    };
    Some(Packed { name, content })
}

fn read(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    budget: &Budget,
) -> Result<Vec<u8>, ExtractError> {
    let mut entry = archive.by_index(index).map_err(damaged)?;
    let mut ratio = Ratio::of(entry.compressed_size());
    budget.read(&mut entry, &mut ratio)
}
