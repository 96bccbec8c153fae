//! The same PDF in other files: encrypted, its objects compressed, something before it or after it, its end missing.

mod objects;
mod security;

use generator::{Shape, Truth};
use report_reader::extract::pdf::{PdfError, extract};
use shared::report::Listing;

use self::{
    objects::Objects,
    security::{Cipher, encrypted},
};

const CIPHERS: [Cipher; 4] = [
    Cipher::Rc4Of40,
    Cipher::Rc4Of128,
    Cipher::Aes128,
    Cipher::Aes256,
];

fn truth() -> Truth {
    generator::truth(4, 2023).expect("there is a form for the year")
}

fn plain() -> Vec<u8> {
    Shape::Pdf.print(&truth())
}

/// The file says what the plain one says, and every figure is right.
fn check(name: &str, file: &[u8]) {
    let document = extract(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        document,
        extract(&plain()).expect("the plain one"),
        "{name}"
    );
    let report = report_reader::read(file, &Listing::default()).expect("it is a report");
    let truth = truth();
    assert_eq!(report.problems, [], "{name}");
    for cell in &report.cells {
        assert_eq!(
            cell.value, truth.cells[&cell.key].value,
            "{name} {}",
            cell.key
        );
        assert!(!cell.verdict.is_doubt(), "{name} {}", cell.key);
    }
}

#[test]
fn a_file_for_the_empty_password_opens() {
    for cipher in CIPHERS {
        let file = encrypted(Objects::of(&plain()), cipher, b"");
        check(&format!("{cipher:?}"), &file);
    }
}

#[test]
fn a_file_for_another_password_is_encrypted() {
    for cipher in CIPHERS {
        let file = encrypted(Objects::of(&plain()), cipher, b"secret");
        assert_eq!(extract(&file), Err(PdfError::Encrypted), "{cipher:?}");
    }
}

#[test]
fn objects_in_streams_are_found() {
    check("rewritten", &Objects::of(&plain()).write(""));
    check("compressed", &Objects::of(&plain()).write_compressed());
}

#[test]
fn what_stands_before_and_after_the_file_does_not_matter() {
    let before = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n";
    check("before", &[before.as_slice(), &plain()].concat());
    check(
        "after",
        &[plain(), b"\r\n\r\n<!-- -->\r\n".to_vec()].concat(),
    );
    let compressed = Objects::of(&plain()).write_compressed();
    check(
        "before compressed",
        &[before.as_slice(), &compressed].concat(),
    );
}

#[test]
fn a_file_without_its_end_is_damaged() {
    let files = CIPHERS.map(|it| encrypted(Objects::of(&plain()), it, b""));
    for file in files
        .into_iter()
        .chain([Objects::of(&plain()).write_compressed()])
    {
        for share in [10, 60, 95, 99] {
            let outcome = extract(&file[..file.len() * share / 100]);
            assert!(
                matches!(outcome, Err(PdfError::Damaged { .. })),
                "{share}: {outcome:?}"
            );
        }
    }
}
