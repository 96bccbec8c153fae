//! Workbooks as another program writes them: LibreOffice saves a generated one anew, as XLSX and as XLS, and the same
//! cells are read from it.

use std::{fs, path::Path, process::Command};

use generator::{Shape, Sheets, Truth};
use shared::report::Listing;
use tempfile::TempDir;

const YEARS: [i32; 2] = [2019, 2023];

/// The longest that LibreOffice may take, in seconds.
const PATIENCE: &str = "300";

#[test]
fn workbooks_saved_by_libreoffice_are_read_whole() {
    if !is_installed("soffice") {
        println!("skipped: soffice is not installed");
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let mut truths: Vec<(String, Truth)> = Vec::new();
    for (seed, year) in YEARS.into_iter().enumerate() {
        for sheets in [Sheets::One, Sheets::Several] {
            let truth = generator::truth(seed as u64 + 30, year).expect("there is a form");
            let name = format!("{year}-{}", Shape::Xlsx(sheets).name());
            let path = folder.path().join(format!("{name}.xlsx"));
            fs::write(path, Shape::Xlsx(sheets).print(&truth)).expect("written");
            truths.push((name, truth));
        }
    }
    for format in ["xls:MS Excel 97", "xlsx:Calc MS Excel 2007 XML"] {
        let saved = folder.path().join("saved");
        save(folder.path(), &saved, format);
        let extension = format.split(':').next().unwrap_or_default();
        for (name, truth) in &truths {
            let bytes = fs::read(saved.join(format!("{name}.{extension}"))).expect("it was saved");
            check(&bytes, truth, &format!("{name} as {format}"));
        }
    }
}

fn is_installed(tool: &str) -> bool {
    let answer = Command::new(tool).arg("--version").output();
    answer.is_ok_and(|it| it.status.success())
}

/// Saves every workbook of a folder in a format.
fn save(folder: &Path, into: &Path, format: &str) {
    let profile = folder.join("profile");
    let workbooks = fs::read_dir(folder).expect("the folder is there");
    let workbooks = workbooks
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "xlsx"));
    let output = Command::new("timeout")
        .args([PATIENCE, "soffice", "--headless", "--norestore"])
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--convert-to", format, "--outdir"])
        .arg(into)
        .args(workbooks)
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{output:?}");
}

fn check(bytes: &[u8], truth: &Truth, context: &str) {
    let report = report_reader::read(bytes, &Listing::default())
        .unwrap_or_else(|rejection| panic!("{context}: {rejection:?}"));
    let mut wrong = Vec::new();
    for cell in &report.cells {
        let figure = &truth.cells[&cell.key];
        if cell.value != figure.value || cell.kind != Some(figure.kind) || cell.verdict.is_doubt() {
            wrong.push(format!(
                "{}: {:?} {:?} is not {:?}",
                cell.key, cell.value, cell.verdict, figure.value
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "{context}");
    assert_eq!(report.cells.len(), truth.cells.len(), "{context}");
    assert_eq!(report.problems, [], "{context}");
    assert_eq!(report.title.as_ref(), Some(&truth.title), "{context}");
    assert_eq!(report.signed_on, Some(truth.signed_on), "{context}");
}
