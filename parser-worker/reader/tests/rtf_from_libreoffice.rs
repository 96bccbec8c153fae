//! RTF that another program writes: what LibreOffice makes of a generated Word document is read like the document.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use generator::{Shape, Truth};
use report_reader::document::Format;
use shared::report::Listing;

/// A cold start of LibreOffice on a busy machine, in seconds.
const PATIENCE: &str = "180";

/// What `timeout` ends with when there is no such program.
const NOT_FOUND: i32 = 127;

/// The same documents in another format, in their order; none where LibreOffice is not installed.
fn converted(documents: &[Vec<u8>], folder: &Path) -> Option<Vec<Vec<u8>>> {
    let names: Vec<PathBuf> = (0..documents.len())
        .map(|it| folder.join(format!("report{it}.docx")))
        .collect();
    for (name, bytes) in names.iter().zip(documents) {
        fs::write(name, bytes).expect("a file in the test's folder");
    }
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let status = Command::new("timeout")
        .args([PATIENCE, "soffice", &profile, "--headless"])
        .args(["--convert-to", "rtf", "--outdir"])
        .arg(folder)
        .args(&names)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if status
        .as_ref()
        .map_or(true, |it| it.code() == Some(NOT_FOUND))
    {
        eprintln!("skipped: soffice is not installed");
        return None;
    }
    assert!(
        status.is_ok_and(|it| it.success()),
        "soffice failed or took too long"
    );
    let read = |it: &PathBuf| fs::read(it.with_extension("rtf")).expect("what soffice wrote");
    Some(names.iter().map(read).collect())
}

fn check(truth: &Truth, bytes: &[u8]) {
    let document = report_reader::extract::extract(bytes, &Listing::default()).expect("an RTF");
    assert_eq!(document.format, Format::Rtf);
    assert_eq!(document.warnings, []);
    let report = report_reader::read(bytes, &Listing::default()).expect("a report");
    for cell in &report.cells {
        let figure = &truth.cells[&cell.key];
        assert_eq!(cell.value, figure.value, "{}", cell.key);
        assert!(!cell.verdict.is_doubt(), "{}", cell.key);
    }
    assert_eq!(report.cells.len(), truth.cells.len());
    assert_eq!(report.problems, []);
    assert_eq!(report.sections.len(), 6);
    assert_eq!(report.title.as_ref(), Some(&truth.title));
    assert_eq!(report.signed_on, Some(truth.signed_on));
}

#[test]
fn what_libreoffice_makes_of_a_word_document_is_read_like_it() {
    let folder = tempfile::tempdir().expect("a folder of the test's own");
    let truths: Vec<Truth> = [(11, 2019), (12, 2021), (13, 2025)]
        .iter()
        .map(|(seed, year)| generator::truth(*seed, *year).expect("there is a form"))
        .collect();
    let shapes = [Shape::Docx, Shape::NumberedDocx];
    let of_shapes = shapes
        .iter()
        .flat_map(|shape| truths.iter().map(|it| shape.print(it)));
    let documents: Vec<Vec<u8>> = of_shapes.collect();
    let Some(texts) = converted(&documents, folder.path()) else {
        return;
    };
    for (truth, text) in truths.iter().cycle().zip(&texts) {
        check(truth, text);
    }
}
