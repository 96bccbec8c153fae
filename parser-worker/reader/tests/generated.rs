//! Generated reports, whose every figure is known: undamaged ones are read without error and without doubt, and the
//! planted faults are found where they are and nowhere else.

use std::collections::BTreeSet;

use generator::{Charset, Fault, PdfStyle, Shape, Sheets, Truth};
use shared::{
    cell::{Cell, CellKey, Kind, Verdict},
    report::{Listing, RejectionReason, Report},
    rule::RuleOutcome,
};

const SHAPES: [Shape; 14] = [
    Shape::Html(Charset::Utf8),
    Shape::Html(Charset::Gb18030),
    Shape::Text,
    Shape::Pdf,
    Shape::Docx,
    Shape::Ofd,
    Shape::Xlsx(Sheets::One),
    Shape::Xlsx(Sheets::Several),
    Shape::NumberedDocx,
    Shape::Rtf,
    Shape::Mhtml,
    Shape::Doc,
    Shape::Xls(Sheets::One),
    Shape::Xls(Sheets::Several),
];
const SEEDS: std::ops::Range<u64> = 0..6;
const YEARS: [i32; 4] = [2019, 2020, 2021, 2025];

fn read(shape: Shape, truth: &Truth) -> Report {
    report_reader::read(&shape.print(truth), &Listing::default()).unwrap_or_else(|rejection| {
        panic!(
            "{shape:?} {} {}: {rejection:?}",
            truth.agency.name, truth.report_year
        )
    })
}

fn truth(seed: u64, year: i32) -> Truth {
    generator::truth(seed, year).expect("there is a form for the year")
}

/// The cells that are not read as printed, and those that are doubted.
fn compare(truth: &Truth, report: &Report) -> (Vec<String>, BTreeSet<CellKey>) {
    let mut wrong = Vec::new();
    let mut doubted = BTreeSet::new();
    assert_eq!(report.cells.len(), truth.cells.len());
    for cell in &report.cells {
        let figure = &truth.cells[&cell.key];
        if cell.value != figure.value || cell.kind != Some(figure.kind) {
            wrong.push(format!(
                "{}: {:?} is not {:?}",
                cell.key, cell.value, figure.value
            ));
        }
        if cell.verdict.is_doubt() {
            doubted.insert(cell.key.clone());
        }
    }
    (wrong, doubted)
}

#[test]
fn undamaged_reports_are_read_whole_and_without_doubt() {
    for shape in SHAPES {
        for (seed, year) in SEEDS.flat_map(|seed| YEARS.map(|year| (seed, year))) {
            check_whole(shape, seed, year);
        }
    }
}

/// The report is read as printed, and nothing in it is doubted.
fn check_whole(shape: Shape, seed: u64, year: i32) {
    let truth = truth(seed, year);
    let report = read(shape, &truth);
    let context = format!("{shape:?}, seed {seed}, {year}: {:?}", report.problems);
    let (wrong, doubted) = compare(&truth, &report);
    assert_eq!(wrong, Vec::<String>::new(), "{context}");
    assert_eq!(doubted, BTreeSet::new(), "{context}");
    assert_eq!(report.problems, [], "{context}");
    let agency = report.agency.as_ref().map(|it| it.name.as_str());
    assert_eq!(agency, Some(truth.agency.name.as_str()), "{context}");
    assert_eq!(report.report_year.map(i32::from), Some(year), "{context}");
    assert_eq!(report.signed_on, Some(truth.signed_on), "{context}");
    assert_eq!(report.title.as_ref(), Some(&truth.title), "{context}");
    assert_eq!(report.forms, truth.forms, "{context}");
    assert_eq!(report.sections.len(), 6, "{context}");
}

/// Where rows stand as close as lines, it is not always sure which line is of which row.
const TIGHT: Shape = Shape::PdfIn(PdfStyle::UnruledTight);

#[test]
fn every_style_of_pdf_is_read_whole_and_without_doubt() {
    let style = |it: &Shape| matches!(it, Shape::PdfIn(_)) && *it != TIGHT;
    for shape in Shape::every().filter(style) {
        for (seed, year) in (0..3).flat_map(|seed| YEARS.map(|year| (seed, year))) {
            check_whole(shape, seed, year);
        }
    }
}

#[test]
fn a_blank_in_an_unruled_table_shifts_no_figure_in_silence() {
    let styles = [
        PdfStyle::Unruled,
        PdfStyle::UnruledTop,
        PdfStyle::UnruledRight,
        PdfStyle::UnruledTight,
    ];
    for (style, seed) in styles
        .into_iter()
        .flat_map(|it| (0..8).map(move |seed| (it, seed)))
    {
        let mut truth = truth(seed, if seed % 2 == 0 { 2019 } else { 2021 });
        // Every seventh figure, or every thirtieth, from another one on for each seed.
        let step = if seed % 3 == 0 { 30 } else { 7 };
        for figure in truth.cells.values_mut().skip(seed as usize).step_by(step) {
            (figure.value, figure.kind) = (None, Kind::Blank);
            figure.printed.clear();
        }
        let report = read(Shape::PdfIn(style), &truth);
        let is_silent = |it: &&Cell| {
            let figure = &truth.cells[&it.key];
            it.value.is_some() && it.value != figure.value && !it.verdict.is_doubt()
        };
        let silent: Vec<&Cell> = report.cells.iter().filter(is_silent).collect();
        assert_eq!(silent, Vec::<&Cell>::new(), "{style:?} {seed}");
    }
}

#[test]
fn a_broken_sum_is_read_as_printed_and_contradicted() {
    for (fault, shape) in [Fault::BrokenRequestsTotal, Fault::BrokenChallengesTotal]
        .into_iter()
        .flat_map(|fault| SHAPES.map(|shape| (fault, shape)))
    {
        let truth = fault.in_truth(truth(3, 2023));
        let report = read(shape, &truth);
        let (wrong, doubted) = compare(&truth, &report);
        assert_eq!(wrong, Vec::<String>::new(), "{shape:?}");
        let expected: BTreeSet<CellKey> = truth
            .violations()
            .into_iter()
            .flat_map(|it| it.cells)
            .collect();
        assert_eq!(doubted, expected, "{shape:?}");
        assert!(
            report
                .cells
                .iter()
                .all(|it| !doubted.contains(&it.key) || it.verdict == Verdict::Contradicted)
        );
        let broken: BTreeSet<&str> = report
            .rules
            .iter()
            .filter(|it| it.outcome == RuleOutcome::Broken)
            .map(|it| it.id.as_str())
            .collect();
        let violations = truth.violations();
        assert_eq!(
            broken,
            violations.iter().map(|it| it.rule.as_str()).collect(),
            "{shape:?}"
        );
    }
}

#[test]
fn a_truncated_file_is_rejected_not_half_read() {
    for shape in [
        Shape::Pdf,
        Shape::Docx,
        Shape::Doc,
        Shape::Rtf,
        Shape::Mhtml,
        Shape::Xlsx(Sheets::One),
        Shape::Xls(Sheets::One),
        Shape::Ofd,
    ] {
        let bytes = Fault::Truncated.in_bytes(shape.print(&truth(1, 2022)));
        let rejection = report_reader::read(&bytes, &Listing::default()).expect_err("it is cut");
        assert_eq!(
            rejection.reason,
            RejectionReason::Damaged,
            "{shape:?}: {}",
            rejection.detail
        );
    }
}

#[test]
fn the_same_bytes_give_the_same_report() {
    for shape in SHAPES {
        let bytes = shape.print(&truth(5, 2024));
        let read = || report_reader::read(&bytes, &Listing::default());
        assert_eq!(read(), read(), "{shape:?}");
    }
}
