//! Prints a report as a workbook of Excel 97 (MS-XLS): the sheets of the XLSX, as records in a compound file.

mod record;
mod shared_strings;

use std::io::{Cursor, Write};

use cfb::{CompoundFile, Version};

use self::{record::Stream, shared_strings::SharedStrings};
use crate::{
    article::Part,
    xlsx::{
        self, Sheets,
        sheet::{self, Content, Sheet},
    },
};

/// The document's bytes.
pub(crate) fn xls(parts: &[Part], sheets: Sheets) -> Vec<u8> {
    packed(&workbook(&xlsx::sheets(parts, sheets))).expect("memory takes every write")
}

fn packed(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    // Excel writes sectors of 512 bytes.
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(stream)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// Styles that every workbook begins with; the first of the document's own is the last of them.
const BUILT_IN: u16 = 16;
/// The first number of a format of the document's own.
const FIRST_FORMAT: usize = 170;

fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let mut strings = SharedStrings::default();
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|it| body(it, &mut strings)).collect();
    // The places of the sheets follow from the length of what stands before them, which they do not change.
    let length = globals(sheets, &vec![0; sheets.len()], &strings).len();
    let mut next = length;
    let places: Vec<usize> = bodies
        .iter()
        .map(|it| {
            next += it.len();
            next - it.len()
        })
        .collect();
    let mut stream = globals(sheets, &places, &strings);
    bodies.iter().for_each(|it| stream.extend_from_slice(it));
    stream
}

fn globals(sheets: &[Sheet], places: &[usize], strings: &SharedStrings) -> Vec<u8> {
    let mut stream = Stream::begin(0x0005);
    // Code page: UTF-16.
    stream.put(0x0042, &1200_u16.to_le_bytes());
    for _ in 0..4 {
        stream.put(0x0031, &font());
    }
    for decimals in 1..=sheet::MOST_DECIMALS {
        let mut format = ((FIRST_FORMAT + decimals) as u16).to_le_bytes().to_vec();
        let code = format!("0.{}_ ", "0".repeat(decimals));
        format.extend((code.len() as u16).to_le_bytes());
        format.push(0);
        format.extend(code.bytes());
        stream.put(0x041E, &format);
    }
    for index in 0..BUILT_IN {
        stream.put(0x00E0, &style(0, index + 1 < BUILT_IN, false));
    }
    stream.put(0x00E0, &style(0, false, true));
    for decimals in 1..=sheet::MOST_DECIMALS {
        stream.put(0x00E0, &style(FIRST_FORMAT + decimals, false, true));
    }
    for (number, (sheet, place)) in (1..).zip(sheets.iter().zip(places)) {
        let name = format!("Sheet{number}");
        let mut bytes = (*place as u32).to_le_bytes().to_vec();
        bytes.extend([u8::from(sheet.is_hidden), 0, name.len() as u8, 0]);
        bytes.extend(name.bytes());
        stream.put(0x0085, &bytes);
    }
    for (number, part) in strings.records().iter().enumerate() {
        stream.put(if number == 0 { 0x00FC } else { 0x003C }, part);
    }
    stream.end()
}

fn font() -> Vec<u8> {
    let mut font = Vec::new();
    for value in [220_u16, 0, 0x7FFF, 400, 0] {
        font.extend(value.to_le_bytes());
    }
    // No underline, no family, the charset of simplified Chinese.
    font.extend([0, 0, 0x86, 0]);
    let name = "宋体";
    font.extend([name.chars().count() as u8, 1]);
    font.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    font
}

/// A style with this number format; all sides thin where it has a border.
fn style(format: usize, is_of_styles: bool, is_bordered: bool) -> [u8; 20] {
    let mut style = [0; 20];
    style[2..4].copy_from_slice(&(format as u16).to_le_bytes());
    let kind: u16 = if is_of_styles { 0xFFF5 } else { 0x0001 };
    style[4..6].copy_from_slice(&kind.to_le_bytes());
    style[6] = 0x20;
    if is_bordered {
        style[10..12].copy_from_slice(&[0x11, 0x11]);
    }
    style
}

/// The records of a sheet.
fn body(sheet: &Sheet, strings: &mut SharedStrings) -> Vec<u8> {
    let mut stream = Stream::begin(0x0010);
    let cells = (0_u16..)
        .zip(&sheet.rows)
        .flat_map(|(row, cells)| cells.iter().map(move |cell| (row, cell)));
    for (row, cell) in cells {
        let is_text = cell.content == Content::Text;
        let head = |style: u16| {
            let words = [row, cell.column as u16, BUILT_IN - 1 + style];
            words.map(u16::to_le_bytes).concat()
        };
        let label = u16::from(!is_text);
        match cell.number() {
            None if cell.text.is_empty() => stream.put(0x0201, &head(label)),
            None => {
                let number = strings.put(&cell.text);
                stream.put(
                    0x00FD,
                    &[head(label), number.to_le_bytes().to_vec()].concat(),
                );
            }
            Some((value, decimals)) => {
                let head = head(decimals as u16 + 1);
                if cell.content == Content::Sum {
                    stream.put(0x0006, &[head, formula(value)].concat());
                } else if decimals == 0 && value < 1e8 {
                    // A whole number in 30 bits.
                    let short = ((value as u32) << 2) | 2;
                    stream.put(0x027E, &[head, short.to_le_bytes().to_vec()].concat());
                } else {
                    stream.put(0x0203, &[head, value.to_le_bytes().to_vec()].concat());
                }
            }
        }
    }
    for merges in sheet.merges.chunks(1000) {
        let mut bytes = (merges.len() as u16).to_le_bytes().to_vec();
        for [row, column, rows, columns] in merges {
            let edges = [*row, row + rows - 1, *column, column + columns - 1];
            bytes.extend(edges.into_iter().flat_map(|it| (it as u16).to_le_bytes()));
        }
        stream.put(0x00E5, &bytes);
    }
    stream.end()
}

/// The formula `value + 0` with its value.
fn formula(value: f64) -> Vec<u8> {
    let number = value.to_le_bytes();
    let tokens = [&[0x1F][..], &number, &[0x1E, 0, 0, 0x03]].concat();
    let length = (tokens.len() as u16).to_le_bytes();
    [&number[..], &[0; 6], &length, &tokens].concat()
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xls};

    use super::*;

    #[test]
    fn another_reader_finds_every_cell() {
        for (seed, sheets) in [(1, Sheets::One), (2, Sheets::Several)] {
            let truth = crate::truth(seed, 2023).expect("there is a form");
            let parts = crate::article::parts(&truth);
            let written = xlsx::sheets(&parts, sheets);
            let mut read = Xls::new(Cursor::new(xls(&parts, sheets))).expect("a workbook");
            let ranges = read.worksheets();
            assert_eq!(ranges.len(), written.len());
            for (sheet, (name, range)) in written.iter().zip(ranges) {
                for (row, cell) in (0_u32..)
                    .zip(&sheet.rows)
                    .flat_map(|(row, cells)| cells.iter().map(move |it| (row, it)))
                {
                    let found = range.get_value((row, cell.column as u32));
                    let is_same = match (found, cell.number()) {
                        (Some(Data::Float(found)), Some((value, _))) => *found == value,
                        (Some(Data::Int(found)), Some((value, _))) => *found as f64 == value,
                        (Some(Data::String(found)), None) => *found == cell.text,
                        (Some(Data::Empty) | None, None) => cell.text.is_empty(),
                        _ => false,
                    };
                    assert!(
                        is_same,
                        "{name} row {row}: {found:?} is not {:?}",
                        cell.text
                    );
                }
            }
        }
    }
}
