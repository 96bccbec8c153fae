//! Any bytes, read as a PDF, and as the content of a page of one: no panic, no time without end.
//!
//! The engine repairs files and panics in ways that the extractor catches, so that only what it lets through is found.
#![no_main]

use libfuzzer_sys::fuzz_target;
use report_reader::extract::pdf::extract;

// A panic of the engine that is caught is no finding; one that is not ends the fuzzer all the same.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| ())), |bytes: &[u8]| {
    let _ = extract(bytes);
    let _ = extract(&page(bytes));
});

/// A PDF of one page with this content, in a font that is not embedded.
fn page(content: &[u8]) -> Vec<u8> {
    let objects: [&[u8]; 6] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /GBK-EUC-H /DescendantFonts [5 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R /CIDSystemInfo \
          << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 >>",
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 8\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    table += &format!("{:010} 00000 n \n", file.len());
    file.extend_from_slice(format!("7 0 obj\n<< /Length {} >>\nstream\n", content.len()).as_bytes());
    file.extend_from_slice(content);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    let start = file.len();
    file.extend_from_slice(table.as_bytes());
    let trailer = format!("trailer\n<< /Size 8 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(trailer.as_bytes());
    file
}
