//! Formats: the bytes decide, and what is not read is refused by its name.

use super::*;

#[test]
fn the_bytes_decide_not_the_name() {
    let listing = Listing {
        file_name: Some("年报.pdf".to_owned()),
        ..Listing::default()
    };
    let document = extract(b"<!DOCTYPE html><p>a</p>", &listing).expect("a page");
    assert_eq!(
        (document.format, outline(&document)),
        (Format::Html, vec!["a".to_owned()])
    );
}

#[test]
fn a_pdf_is_given_to_the_pdf_reader() {
    let error = refused(b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n1 0 obj");
    assert!(matches!(error, ExtractError::Damaged { .. }), "{error}");
}

#[test]
fn nothing_and_blanks_are_empty() {
    for bytes in ["", " \r\n\t", "\u{feff}\n", "\u{3000}\u{a0}"] {
        assert_eq!(refused(bytes), ExtractError::Empty, "{bytes:?}");
    }
}

#[test]
fn other_formats_are_refused_by_their_name() {
    let mut slides = ZipWriter::new(Cursor::new(Vec::new()));
    slides
        .start_file("ppt/presentation.xml", SimpleFileOptions::default())
        .expect("a part");
    let slides = slides.finish().expect("an archive").into_inner();
    for (bytes, name) in [
        (slides.as_slice(), "PPTX"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "OLE"),
        (b"\0\x01\x02\x03\x04", "binary"),
    ] {
        let rejection = Rejection::from(refused(bytes));
        assert_eq!(rejection.reason, RejectionReason::UnsupportedFormat);
        assert!(rejection.detail.contains(name), "{}", rejection.detail);
    }
}

#[test]
fn a_document_that_is_too_large_is_refused_before_it_is_read() {
    for (bytes, limit) in [
        (vec![b'x'; 33 * 1024 * 1024], "33554432"),
        (vec![b'x'; 101 * 1024 * 1024], "104857600"),
    ] {
        let rejection = Rejection::from(refused(bytes));
        assert_eq!(rejection.reason, RejectionReason::TooLarge);
        assert!(rejection.detail.contains(limit), "{}", rejection.detail);
    }
}
