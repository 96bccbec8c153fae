//! Any bytes, read as a workbook: a whole file, or the records of an old one, or a sheet, the styles or the shared strings
//! of a new one, as the first byte says. No panic, no time without end.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use shared::report::Listing;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const WORKBOOK: &str = "<workbook><sheets><sheet name=\"1\" id=\"1\"/></sheets></workbook>";
const RELATIONS: &str = "<Relationships><Relationship Id=\"1\" Type=\"/worksheet\" Target=\"s.xml\"/></Relationships>";
const SHEET: &str = "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>1.5</v></c></row></sheetData></worksheet>";
const STYLES: &str = "<styleSheet><cellXfs><xf/><xf numFmtId=\"1\"/></cellXfs></styleSheet>";
const STRINGS: &str = "<sst><si><t>望溪区统计局2023年政府信息公开工作年度报告</t></si></sst>";

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    let document = match kind % 5 {
        0 => bytes.to_vec(),
        4 => old(bytes),
        part => new(part, bytes),
    };
    let _ = report_reader::read(&document, &Listing::default());
});

fn old(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    let mut workbook = file.create_stream("/Workbook").expect("a stream");
    workbook.write_all(stream).expect("its content");
    workbook.flush().expect("its content");
    file.into_inner().into_inner()
}

fn new(part: u8, bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let pick = |number: u8, otherwise: &'static str| if part == number { bytes.to_vec() } else { otherwise.into() };
    for (name, content) in [
        ("xl/workbook.xml", WORKBOOK.into()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.into()),
        ("xl/s.xml", pick(1, SHEET)),
        ("xl/styles.xml", pick(2, STYLES)),
        ("xl/sharedStrings.xml", pick(3, STRINGS)),
    ] {
        archive.start_file(name, options).expect("a part");
        archive.write_all(&content).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}
