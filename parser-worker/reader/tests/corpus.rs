//! Real reports with the true value of every cell: none may be silently wrong.
//!
//! They lie beside the project and are not part of it; without them this test says so and checks nothing.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;
use shared::{
    cell::{Cell, CellKey},
    report::{Listing, Report},
};

/// How a reading compares with the truth.
#[derive(Debug, Default, PartialEq, Eq)]
struct Score {
    right: usize,
    doubted: usize,
    silent: Vec<String>,
    flagged: usize,
}

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    folder.is_dir().then_some(folder)
}

fn read(path: &Path) -> Report {
    let bytes = fs::read(path).expect("the file is readable");
    report_reader::read(&bytes, &Listing::default())
        .unwrap_or_else(|rejection| panic!("{}: {rejection:?}", path.display()))
}

fn is_right(truth: &Json, value: Option<f64>) -> bool {
    if let Some(accepted) = truth["accept"].as_array() {
        return accepted.iter().any(|it| it.as_f64() == value);
    }
    match (truth["value"].as_f64(), value) {
        (None, None) => true,
        (Some(one), Some(other)) => (one - other).abs() < 1e-6,
        _ => false,
    }
}

fn score(truth: &Json, report: &Report) -> Score {
    let mut cells: BTreeMap<CellKey, &Cell> =
        report.cells.iter().map(|it| (it.key.clone(), it)).collect();
    let mut score = Score::default();
    for it in truth["cells"].as_array().expect("the truth has cells") {
        let text = |name: &str| it[name].as_str().expect("a key is text").to_owned();
        let key = CellKey::new(text("table"), text("row"), text("column"));
        let cell = cells.remove(&key);
        let value = cell
            .and_then(|it| it.value)
            .map(|it| it.to_string().parse().expect("a number"));
        let doubted = cell.is_some_and(|it| it.verdict.is_doubt());
        match (is_right(it, value), doubted) {
            (true, false) => score.right += 1,
            (true, true) => {
                score.right += 1;
                score.doubted += 1;
            }
            (false, true) => score.flagged += 1,
            (false, false) => score
                .silent
                .push(format!("{key}: {value:?} is not {}", it["value"])),
        }
    }
    let extra = cells.values().filter(|it| it.value.is_some());
    score
        .silent
        .extend(extra.map(|it| format!("{}: not in the truth", it.key)));
    score
}

#[test]
fn no_cell_of_a_real_report_is_silently_wrong() {
    let Some(folder) = folder() else {
        println!("skipped: the corpus is not beside the project");
        return;
    };
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("readable")
        .map(|it| it.expect("readable").path())
        .filter(|it| it.to_string_lossy().ends_with(".truth.json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let truth: Json =
            serde_json::from_slice(&fs::read(&path).expect("readable")).expect("JSON");
        let source = truth["source"].as_str().expect("a name");
        let report = read(&folder.join(source));
        let score = score(&truth, &report);
        let cells = truth["cells"].as_array().expect("cells").len();
        println!(
            "{source}: {}/{cells} right ({} of them doubted), {} wrong and flagged, {} silent",
            score.right,
            score.doubted,
            score.flagged,
            score.silent.len()
        );
        assert_eq!(score.silent, Vec::<String>::new(), "{source}");
        assert!(score.right * 100 >= cells * 95, "{source}");
        assert_eq!(
            report.report_year.map(|it| i64::from(it.get())),
            truth["report_year"].as_i64(),
            "{source}"
        );
        if let Some(date) = truth["signed_on"].as_str() {
            assert_eq!(
                report.signed_on.map(|it| it.to_string()).as_deref(),
                Some(date),
                "{source}"
            );
        }
        let names: Vec<&str> = match &truth["agency"] {
            Json::Array(names) => names.iter().filter_map(Json::as_str).collect(),
            name => name.as_str().into_iter().collect(),
        };
        let agency = report.agency.expect("an agency was found").name;
        assert!(names.contains(&agency.as_str()), "{source}: {agency}");
    }
}
