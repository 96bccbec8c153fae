//! Generated reports, printed and scanned: what is read from the pictures is right or doubted, never silently wrong.

mod tesseract;

use std::{fs, time::Instant};

use generator::{
    Expected,
    scan::{FONTS, Quality, Scanner},
    score::{Score, score},
};
use report_reader::tools::Tools;
use shared::report::Listing;
use tesseract::Tesseract;

#[test]
fn dev() {
    let scanner = FONTS
        .iter()
        .find_map(|it| fs::read(it).ok())
        .map(|it| Scanner::new(it).expect("font"))
        .expect("a font");
    let seeds = std::env::var("SEEDS").unwrap_or("1".into());
    let kinds = std::env::var("KIND").unwrap_or("clean skewed".into());
    let mut total = Score::default();
    for seed in seeds.split(' ').map(|it| it.parse::<u64>().unwrap()) {
        for (quality, name) in [(Quality::Clean, "clean"), (Quality::Skewed, "skewed")] {
            if !kinds.contains(name) {
                continue;
            }
            let truth = generator::truth(seed, 2021 + (seed % 5) as i32).expect("form");
            let pages = scanner.scan(&truth, quality, seed);
            let bytes = if std::env::var("PDF").is_ok() {
                generator::scan::pdf(&pages)
            } else {
                generator::scan::tiff(&pages)
            };
            let begin = Instant::now();
            let tools = Tools {
                recognizer: Some(&Tesseract),
                unpacker: None,
            };
            if std::env::var("DUMP").is_ok() {
                let document =
                    report_reader::extract::extract_with(&bytes, &Listing::default(), tools)
                        .unwrap();
                for block in &document.blocks {
                    match block {
                        report_reader::document::Block::Paragraph(it) => eprintln!("P {}", it.text),
                        report_reader::document::Block::Table(it) => {
                            for c in &it.cells {
                                let number = !c.text.is_empty()
                                    && c.text.chars().all(|it| it.is_ascii_digit());
                                if !number || c.doubt.is_some() {
                                    eprintln!(
                                        "  [{},{} {}x{}] {:?} {:?}",
                                        c.row,
                                        c.column,
                                        c.row_span,
                                        c.column_span,
                                        c.text,
                                        c.doubt.as_ref().map(|it| &it.others)
                                    );
                                }
                            }
                        }
                    }
                }
            }
            match report_reader::read_with(&bytes, &Listing::default(), tools) {
                Ok(report) => {
                    let (score, findings) = score(&Expected::of(&truth, "scan"), &report);
                    eprintln!("{seed} {name}: {score:?} {:?}", begin.elapsed());
                    for it in findings {
                        eprintln!("  {it}");
                    }
                    for it in report.problems.iter().filter(|it| {
                        !matches!(
                            it.code,
                            shared::problem::ProblemCode::CellUncertain
                                | shared::problem::ProblemCode::PageRecognized
                        )
                    }) {
                        eprintln!(
                            "    {:?} {:?}/{:?}/{:?} {} {:?}",
                            it.code, it.table, it.row, it.column, it.message, it.alternatives
                        );
                    }
                    total += score;
                }
                Err(it) => eprintln!("{seed} {name}: {it:?}"),
            }
        }
    }
    eprintln!("{total:?}");
}
