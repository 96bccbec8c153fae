//! Office documents that LibreOffice converts, in the child that reads and within its limits. Where it is not installed, only
//! that is tested.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use generator::Shape;
use parser_worker::{config::Config, pool::Program};
use shared::{
    cell::Verdict,
    event::ReadOutcome,
    problem::ProblemCode,
    report::{RejectionReason, Report},
};

use crate::plant::{DOCUMENTS, Plant, defaults, in_time, rejection};

/// The program of this package, with its reader.
fn shipped() -> Program {
    Program::at(env!("CARGO_BIN_EXE_parser-worker"))
}

/// The document in another format, as LibreOffice writes it outside of a child; none where it is not installed.
fn written(document: &[u8], to: &str, folder: &Path) -> Option<Vec<u8>> {
    let original = folder.join("report.docx");
    fs::write(&original, document).expect("written");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let status = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", to, "--outdir"])
        .arg(folder)
        .arg(&original)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if status.is_err() {
        eprintln!("skipped: soffice is not installed");
        return None;
    }
    Some(fs::read(original.with_extension(to)).expect("what soffice wrote"))
}

pub(crate) async fn an_office_document_without_a_reader_is_converted_and_doubted() {
    in_time(async {
        let truth = generator::truth(41, 2024).expect("there is a form");
        let document = Shape::Docx.print(&truth);
        let plant = Plant::start_with(&DOCUMENTS, shipped(), defaults()).await;
        for to in ["odt", "uot"] {
            let Some(document) = written(&document, to, plant.folder.path()) else {
                return;
            };
            let said = plant.read(document).await;
            let report: Report = plant.report(&said).await;
            assert_eq!(report.cells.len(), truth.cells.len());
            for cell in &report.cells {
                // LibreOffice's UOF loses merged cells: then a figure is missing, and never sure of itself.
                let is_right = cell.value == truth.cells[&cell.key].value;
                let is_sure = cell.verdict == Verdict::Confirmed;
                assert!(is_sure || cell.verdict.is_doubt(), "{to}: {}", cell.key);
                assert!(is_right || (to == "uot" && !is_sure), "{to}: {}", cell.key);
            }
            let sure = report.cells.iter().filter(|it| !it.verdict.is_doubt());
            assert!(to == "uot" || sure.count() > 100, "{to}");
            let codes: Vec<_> = report.problems.iter().map(|it| it.code).collect();
            assert!(codes.contains(&ProblemCode::DocumentConverted), "{to}");
        }
    })
    .await;
}

/// A text that shows what is in another file.
fn linking(file: &Path) -> String {
    format!(
        "<?xml version=\"1.0\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         office:version=\"1.2\" office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:body><office:text>\
         <text:h>某市2023年政府信息公开工作年度报告</text:h><text:p>{}</text:p>\
         <text:section text:name=\"a\"><text:section-source xlink:type=\"simple\" xlink:href=\"file://{}\"/><text:p>x</text:p>\
         </text:section></office:text></office:body></office:document>",
        "一、总体情况。".repeat(100),
        file.display()
    )
}

pub(crate) async fn what_a_document_links_to_is_not_read() {
    in_time(async {
        let plant = Plant::start_with(&DOCUMENTS, shipped(), defaults()).await;
        let secret = plant.folder.path().join("secret.txt");
        fs::write(&secret, "a word that nobody is to know").expect("written");
        let said = plant.read(linking(&secret)).await;
        if let ReadOutcome::Rejected { detail, .. } = &said.data.outcome {
            assert!(detail.contains("is not installed"), "{detail}");
            eprintln!("skipped: soffice is not installed");
            return;
        }
        let report = plant.report(&said).await;
        let text = serde_json::to_string(&report).expect("JSON");
        assert!(text.contains("总体情况") && !text.contains("nobody is to know"));
    })
    .await;
}

pub(crate) async fn without_libreoffice_the_document_is_refused_with_what_brings_it() {
    in_time(async {
        for (program, words) in [
            ("", "which this reader does not read"),
            ("/no/such/soffice", "apt-get install libreoffice-writer"),
        ] {
            let config = Config {
                libreoffice: program.into(),
                ..defaults()
            };
            let plant = Plant::start_with(&DOCUMENTS, shipped(), config).await;
            let said = plant.read(linking(Path::new("/"))).await;
            let (reason, detail) = rejection(&said);
            assert_eq!(reason, RejectionReason::UnsupportedFormat, "{detail}");
            assert!(detail.contains(words), "{detail}");
        }
    })
    .await;
}
