//! DOC and another program: what LibreOffice writes is read like the Word document it was made of, and what the generator
//! writes LibreOffice reads as it was meant.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use generator::{Shape, Truth};
use report_reader::{
    document::{Block, Document, Format},
    extract::extract,
};
use shared::report::Listing;

/// A cold start of LibreOffice on a busy machine, in seconds.
const PATIENCE: &str = "180";

/// What `timeout` ends with when there is no such program.
const NOT_FOUND: i32 = 127;

/// The same documents in another format, in their order; none where LibreOffice is not installed.
fn converted(
    documents: &[Vec<u8>],
    (from, to): (&str, &str),
    folder: &Path,
) -> Option<Vec<Vec<u8>>> {
    let numbers = 0..documents.len();
    let names: Vec<_> = numbers
        .map(|it| folder.join(format!("report{it}.{from}")))
        .collect();
    for (name, bytes) in names.iter().zip(documents) {
        fs::write(name, bytes).expect("a file in the test's folder");
    }
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let status = Command::new("timeout")
        .args([PATIENCE, "soffice", &profile, "--headless"])
        .args(["--convert-to", to, "--outdir"])
        .arg(folder)
        .args(&names)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let is_missing = match &status {
        Ok(status) => status.code() == Some(NOT_FOUND),
        Err(_) => true,
    };
    if is_missing {
        eprintln!("skipped: soffice is not installed");
        return None;
    }
    let is_done = status.is_ok_and(|it| it.success());
    assert!(is_done, "soffice failed or took too long");
    let read = names
        .iter()
        .map(|it| fs::read(it.with_extension(to)).expect("what soffice wrote"));
    Some(read.collect())
}

fn truths() -> Vec<Truth> {
    let drawn = [(21, 2019), (22, 2021), (23, 2025)];
    let truths = drawn.map(|(seed, year)| generator::truth(seed, year).expect("there is a form"));
    truths.into()
}

fn blocks(bytes: &[u8]) -> Vec<Block> {
    let document: Document = extract(bytes, &Listing::default()).expect("a readable document");
    assert_eq!(document.warnings, []);
    document.blocks
}

#[test]
fn what_libreoffice_writes_is_read_like_the_word_document_it_was_made_of() {
    let folder = tempfile::tempdir().expect("a folder of the test's own");
    let truths = truths();
    let originals: Vec<Vec<u8>> = truths.iter().map(|it| Shape::Docx.print(it)).collect();
    let Some(written) = converted(&originals, ("docx", "doc"), folder.path()) else {
        return;
    };
    for ((truth, original), bytes) in truths.iter().zip(&originals).zip(&written) {
        let document = extract(bytes, &Listing::default()).expect("a DOC");
        assert_eq!(document.format, Format::Doc);
        // Every text, span and place is the same.
        assert_eq!(blocks(bytes), blocks(original));
        let report = report_reader::read(bytes, &Listing::default()).expect("a report");
        assert_eq!(report.cells.len(), truth.cells.len());
        for cell in &report.cells {
            assert_eq!(cell.value, truth.cells[&cell.key].value, "{}", cell.key);
            assert!(!cell.verdict.is_doubt(), "{}", cell.key);
        }
        assert_eq!(report.problems, []);
    }
}

#[test]
fn what_the_generator_writes_libreoffice_reads_as_it_was_meant() {
    let folder = tempfile::tempdir().expect("a folder of the test's own");
    let originals: Vec<Vec<u8>> = truths().iter().map(|it| Shape::Doc.print(it)).collect();
    let Some(written) = converted(&originals, ("doc", "docx"), folder.path()) else {
        return;
    };
    for (original, bytes) in originals.iter().zip(&written) {
        assert_eq!(blocks(bytes), blocks(original));
    }
}
