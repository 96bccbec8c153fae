//! Any text, read as the content of an OFD page: no panic, no time without end.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use shared::report::Listing;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const OFD: &str = "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>";
const DOCUMENT: &str = "<Document><CommonData><TemplatePage ID=\"1\" BaseLoc=\"P.xml\"/></CommonData><Pages>\
    <Page ID=\"2\" BaseLoc=\"P.xml\"/><Page ID=\"3\" BaseLoc=\"T.xml\"/></Pages></Document>";
const TITLED: &str = "<Page><Content><Layer><TextObject Boundary=\"20 20 100 5\" Size=\"4\"><TextCode X=\"0\" Y=\"4\">\
    望溪区统计局2023年政府信息公开工作年度报告</TextCode></TextObject></Layer></Content></Page>";

fuzz_target!(|bytes: &[u8]| {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in [
        ("OFD.xml", OFD.as_bytes()),
        ("D.xml", DOCUMENT.as_bytes()),
        ("T.xml", TITLED.as_bytes()),
        ("P.xml", bytes),
    ] {
        archive.start_file(name, options).expect("a part");
        archive.write_all(content).expect("its content");
    }
    let document = archive.finish().expect("an archive").into_inner();
    let _ = report_reader::read(&document, &Listing::default());
});
