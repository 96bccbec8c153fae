//! Any bytes, behind the mark of each archive format and as one whole: no panic, no time and no memory without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::report::Listing;

const MARKS: [&[u8]; 6] = [
    b"",
    b"PK\x03\x04",
    b"7z\xBC\xAF\x27\x1C\0\x04",
    b"\x1F\x8B\x08",
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
    b"HTTP/1.1 200 OK\r\n\r\n",
];

// A panic of the engine that is caught is no finding; one that is not ends the fuzzer all the same.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| ())), |bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else {
        return;
    };
    let mark = MARKS[usize::from(*choice) % MARKS.len()];
    let bytes = [mark, rest].concat();
    let _ = report_reader::read(&bytes, &Listing::default());
});
