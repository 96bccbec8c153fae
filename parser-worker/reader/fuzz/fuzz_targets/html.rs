//! Any bytes, read as a page: no panic, no time without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::report::Listing;

fuzz_target!(|bytes: &[u8]| {
    let mut page = "<p>望溪区统计局2023年政府信息公开工作年度报告</p>".as_bytes().to_vec();
    page.extend_from_slice(bytes);
    let _ = report_reader::read(&page, &Listing::default());
});
