//! Workbooks of Excel 5 to 2003 (MS-XLS): the records of the stream `Workbook` or `Book`.

mod globals;
mod record;
mod string;
mod worksheet;

use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
};

use cfb::CompoundFile;

use self::{globals::Globals, record::Records};
use super::{
    super::{
        ExtractError,
        package::{damaged, too_large},
    },
    sheet::{Sheet, Workbook},
};

/// The largest stream that is read, in bytes.
const LARGEST_STREAM: u64 = 64 * 1024 * 1024;
/// All sheets together may take so many times the bytes of the stream: sheets that overlap are none of Excel's.
const MOST_OVERLAP: usize = 4;

/// Reads a workbook.
///
/// # Errors
/// [`ExtractError`] when the workbook or one of its sheets cannot be read to its end.
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, ExtractError> {
    let stream = stream(bytes)?;
    let mut left = stream.len().saturating_mul(MOST_OVERLAP);
    let globals = Globals::read(&mut Records::new(&stream, 0))?;
    let mut workbook = Workbook::default();
    let mut read = BTreeSet::new();
    for (number, entry) in (1..).zip(&globals.sheets) {
        if entry.is_hidden || !entry.is_worksheet || !read.insert(entry.offset) {
            continue;
        }
        let mut sheet = Sheet {
            number,
            ..Sheet::default()
        };
        let mut records = Records::new(&stream, entry.offset);
        worksheet::read(&mut records, &globals, &mut sheet, &mut workbook.budget)?;
        left = left
            .checked_sub(records.position().saturating_sub(entry.offset))
            .ok_or_else(|| too_large("sheets that overlap each other"))?;
        workbook.sheets.push(sheet);
    }
    Ok(workbook)
}

fn stream(bytes: &[u8]) -> Result<Vec<u8>, ExtractError> {
    let unreadable = |error: std::io::Error| damaged(format!("the compound file: {error}"));
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(unreadable)?;
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|it| file.is_stream(it));
    let name = name.ok_or_else(|| damaged("it has no stream Workbook"))?;
    let stream = file.open_stream(name).map_err(unreadable)?;
    let mut content = Vec::new();
    stream
        .take(LARGEST_STREAM + 1)
        .read_to_end(&mut content)
        .map_err(unreadable)?;
    if content.len() as u64 > LARGEST_STREAM {
        return Err(too_large(format!("{LARGEST_STREAM} bytes of {name}")));
    }
    Ok(content)
}
