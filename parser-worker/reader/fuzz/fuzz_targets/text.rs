//! Any bytes, read as text or markdown: no panic, no time without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::report::Listing;

fuzz_target!(|bytes: &[u8]| {
    // A first line that no other format begins with, and that makes it a report.
    let mut text = "望溪区统计局2023年政府信息公开工作年度报告\n".as_bytes().to_vec();
    text.extend_from_slice(bytes);
    let _ = report_reader::read(&text, &Listing::default());
});
