//! Any bytes, read as a web page with its parts in one file, whole or without its head: no panic, no time without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::report::Listing;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"MIME-Version") {
        let _ = report_reader::read(bytes, &Listing::default());
        return;
    }
    let mut message = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n".to_vec();
    message.extend_from_slice(bytes);
    message.extend_from_slice(b"\r\n--b--\r\n");
    let _ = report_reader::read(&message, &Listing::default());
});
