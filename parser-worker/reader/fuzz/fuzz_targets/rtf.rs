//! Any bytes, read as rich text: no panic, no time without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::report::Listing;

fuzz_target!(|bytes: &[u8]| {
    let mut text = br"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 a;}}".to_vec();
    text.extend_from_slice(bytes);
    // What ends inside a group is refused before its tables are made: close those that are open.
    text.resize(text.len() + 64, b'}');
    let _ = report_reader::read(&text, &Listing::default());
});
