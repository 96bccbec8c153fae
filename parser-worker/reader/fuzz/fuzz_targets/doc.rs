//! Any bytes, read as a Word 97 document: as a whole file, or as its streams in a sound one. No panic, no time without end.
#![no_main]

use std::io::{Cursor, Write};

use cfb::{CompoundFile, Version};
use libfuzzer_sys::fuzz_target;
use shared::report::Listing;

fuzz_target!(|bytes: &[u8]| {
    let file = match bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        true => bytes.to_vec(),
        false => packed(bytes),
    };
    let _ = report_reader::read(&file, &Listing::default());
});

/// A compound file of the three streams of a document; the length of two of them stands before them.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let Some((lengths, rest)) = bytes.split_first_chunk() else {
        return bytes.to_vec();
    };
    let [a, b, c, d] = *lengths;
    let table = usize::from(u16::from_le_bytes([a, b])).min(rest.len());
    let (table, rest) = rest.split_at(table);
    let data = usize::from(u16::from_le_bytes([c, d])).min(rest.len());
    let (data, document) = rest.split_at(data);
    let memory = Cursor::new(Vec::new());
    let mut file = CompoundFile::create_with_version(Version::V3, memory).expect("memory");
    for (name, content) in [
        ("/1Table", table),
        ("/0Table", table),
        ("/Data", data),
        ("/WordDocument", document),
    ] {
        let mut stream = file.create_new_stream(name).expect("memory");
        stream.write_all(content).expect("memory");
    }
    file.flush().expect("memory");
    file.into_inner().into_inner()
}
