//! Formats: the bytes decide, and what is not read is refused by its name.

use cfb::CompoundFile;

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

/// A compound file of one stream.
fn compound_file(name: &str, content: &[u8]) -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    let mut stream = file.create_stream(name).expect("a stream");
    stream.write_all(content).expect("its content");
    drop(stream);
    file.flush().expect("memory takes it");
    file.into_inner().into_inner()
}

/// The workbook with a record behind its first that says how the others are encrypted ([MS-XLS] 2.4.117).
fn locked_workbook(workbook: &[u8]) -> Vec<u8> {
    let mut file = CompoundFile::open(Cursor::new(workbook)).expect("a compound file");
    let mut stream = file.open_stream("/Workbook").expect("a workbook");
    let mut records = Vec::new();
    stream.read_to_end(&mut records).expect("its records");
    let behind_first = 4 + usize::from(u16::from_le_bytes([records[2], records[3]]));
    let lock = [&[0x2F, 0, 54, 0, 1, 0, 1, 0, 1, 0][..], &[7; 48]].concat();
    records.splice(behind_first..behind_first, lock);
    compound_file("/Workbook", &records)
}

#[test]
fn what_is_encrypted_is_told_from_what_is_damaged() {
    let truth = generator::truth(3, 2023).expect("there is a form");
    let xls = generator::Shape::Xls(generator::Sheets::One).print(&truth);
    let ofd = generator::Shape::Ofd.print(&truth);
    let encryptions = ("Encryptions.xml".to_owned(), "<Encryptions/>".to_owned());
    let covered = [
        ("OFD.xml".to_owned(), "<OFD><DocBody/></OFD>".to_owned()),
        encryptions.clone(),
    ];
    for (what, bytes) in [
        ("XLS", locked_workbook(&xls)),
        (
            "XLSX and DOCX",
            compound_file("/EncryptedPackage", &[7; 5000]),
        ),
        // RTF among others.
        ("rights", compound_file("/\tDRMContent", &[7; 5000])),
        ("OFD, every part", super::docx::locked(ofd)),
        ("OFD, some parts", package(&covered)),
        ("OFD, all but the key", package(&[encryptions])),
    ] {
        assert_eq!(refused(bytes), ExtractError::Encrypted, "{what}");
    }
}
