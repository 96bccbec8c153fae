//! What a workbook says of all its sheets (MS-XLS 2.1.7.20.3): their places, shared strings, formats.

use std::collections::BTreeMap;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::{
    super::{
        super::{
            ExtractError,
            detect::unsupported,
            package::{damaged, too_large},
        },
        number_format::{Epoch, NumberFormat},
    },
    record::{Record, Records, kind},
    string::{StringKind, StringReader},
};

/// Sheets of a workbook.
const SHEETS: usize = 1_000;

/// What holds for all sheets.
#[derive(Debug)]
pub(super) struct Globals {
    pub(super) sheets: Vec<Entry>,
    pub(super) strings: Vec<String>,
    pub(super) string_kind: StringKind,
    pub(super) epoch: Epoch,
    styles: Vec<Style>,
    /// That of a cell whose style is not there.
    plain: Style,
}

/// Where a sheet is.
#[derive(Debug)]
pub(super) struct Entry {
    /// The byte of the stream that it begins at.
    pub(super) offset: usize,
    pub(super) is_hidden: bool,
    /// False for charts and macros.
    pub(super) is_worksheet: bool,
}

/// The style of a cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub(super) format: NumberFormat,
    pub(super) is_bordered: bool,
}

impl Globals {
    /// Reads the records up to the end of the first part of the stream.
    ///
    /// # Errors
    /// [`ExtractError`] when it ends too early, is encrypted or of a version that is not read.
    pub(super) fn read(records: &mut Records<'_>) -> Result<Self, ExtractError> {
        let mut globals = Self {
            sheets: Vec::new(),
            strings: Vec::new(),
            string_kind: string_kind(&records.next()?)?,
            epoch: Epoch::default(),
            styles: Vec::new(),
            plain: Style::default(),
        };
        let mut codes = BTreeMap::new();
        // Number of the format, and whether there is a border.
        let mut formats = Vec::new();
        loop {
            let record = records.next()?;
            match record.kind {
                kind::EOF => break,
                kind::FILE_PASS => return Err(ExtractError::Encrypted),
                kind::DATE_1904 if record.bytes().u16(0) == Some(1) => {
                    globals.epoch = Epoch::Of1904;
                }
                kind::CODE_PAGE => globals.set_charset(record.bytes().u16(0)),
                kind::FORMAT => codes.extend(globals.format(&record)),
                kind::XF => formats.push(globals.style(&record)),
                kind::BOUND_SHEET => globals.sheets.extend(entry(&record)),
                kind::SST => globals.strings = strings(&record)?,
                _ => {}
            }
            if globals.sheets.len() > SHEETS {
                return Err(too_large(format!("{SHEETS} sheets")));
            }
        }
        let styles = formats.into_iter().map(|(format, is_bordered)| Style {
            format: codes
                .get(&format)
                .cloned()
                .unwrap_or_else(|| NumberFormat::built_in(u32::from(format))),
            is_bordered,
        });
        globals.styles = styles.collect();
        Ok(globals)
    }

    /// The number of a style's format, and whether it has a border (MS-XLS 2.4.353).
    fn style(&self, record: &Record<'_>) -> (u16, bool) {
        let bytes = record.bytes();
        let format = bytes.u16(2).unwrap_or_default();
        let is_bordered = match self.string_kind {
            StringKind::Unicode => bytes.u16(10).is_some_and(|it| it != 0),
            // The bottom line stands apart from the other three (Excel 5).
            StringKind::Bytes(_) => {
                let bottom = bytes.u32(8).is_some_and(|it| it & 0x01C0_0000 != 0);
                bottom || bytes.u32(12).is_some_and(|it| it & 0x01FF != 0)
            }
        };
        (format, is_bordered)
    }

    /// The style that a cell names.
    pub(super) fn style_of(&self, number: u16) -> &Style {
        self.styles.get(usize::from(number)).unwrap_or(&self.plain)
    }

    fn set_charset(&mut self, code_page: Option<u16>) {
        if let StringKind::Bytes(charset) = &mut self.string_kind {
            *charset = match code_page {
                Some(950) => BIG5,
                Some(65_001) => UTF_8,
                Some(1_252) => WINDOWS_1252,
                _ => GB18030,
            };
        }
    }

    fn format(&self, record: &Record<'_>) -> Option<(u16, NumberFormat)> {
        let id = record.bytes().u16(0)?;
        let mut reader = StringReader::new(record, 2);
        let code = match self.string_kind {
            StringKind::Unicode => reader.string(self.string_kind)?,
            StringKind::Bytes(_) => reader.short_string(self.string_kind)?,
        };
        Some((id, NumberFormat::of_code(&code)))
    }
}

/// How the strings are written, told by the version that the first record states.
fn string_kind(first: &Record<'_>) -> Result<StringKind, ExtractError> {
    if first.kind != kind::BOF {
        return Err(damaged("the workbook does not begin as one"));
    }
    match first.bytes().u16(0) {
        Some(0x0600) => Ok(StringKind::Unicode),
        Some(0x0500) => {
            let charset: &'static Encoding = GB18030;
            Ok(StringKind::Bytes(charset))
        }
        _ => Err(unsupported("a workbook of Excel 4 or older")),
    }
}

fn entry(record: &Record<'_>) -> Option<Entry> {
    let bytes = record.bytes();
    Some(Entry {
        offset: usize::try_from(bytes.u32(0)?).ok()?,
        is_hidden: bytes.u8(4)? & 0x03 != 0,
        is_worksheet: bytes.u8(5)? == 0,
    })
}

/// The shared strings (MS-XLS 2.4.265), as many as there are.
fn strings(record: &Record<'_>) -> Result<Vec<String>, ExtractError> {
    let count = record.bytes().u32(4).unwrap_or_default();
    let mut reader = StringReader::new(record, 8);
    let mut strings = Vec::new();
    for number in 0..count {
        let string = reader.string(StringKind::Unicode);
        let missing = || damaged(format!("its shared strings end after {number} of {count}"));
        strings.push(string.ok_or_else(missing)?.trim().to_owned());
    }
    Ok(strings)
}
