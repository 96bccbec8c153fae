//! Office documents that a converter writes anew: which are given to it, and how far what it makes of them is believed.

use std::cell::Cell;

use generator::{Shape, Sheets, Truth};
use report_reader::{
    read_with,
    tools::{Convert, OfficeFormat, OfficeReader, ToolError, Tools},
};
use shared::{
    cell::Verdict,
    problem::{ProblemCode, Severity},
    report::{Listing, Rejection, RejectionReason, Report},
};

/// A converter that gives the same answer whatever it is asked.
#[derive(Debug)]
struct Answer {
    answer: Result<Vec<u8>, ToolError>,
    asked: Cell<Option<OfficeFormat>>,
}

impl Answer {
    fn new(answer: Result<Vec<u8>, ToolError>) -> Self {
        Self {
            answer,
            asked: Cell::new(None),
        }
    }

    fn read(&self, bytes: &[u8], office: OfficeReader) -> Result<Report, Rejection> {
        let tools = Tools {
            converter: Some(self),
            office,
            ..Tools::default()
        };
        read_with(bytes, &Listing::default(), tools)
    }
}

impl Convert for Answer {
    fn name(&self) -> &str {
        "a converter"
    }

    fn convert(&self, _: &[u8], to: OfficeFormat) -> Result<Vec<u8>, ToolError> {
        self.asked.set(Some(to));
        self.answer.clone()
    }
}

fn truth() -> Truth {
    generator::truth(31, 2023).expect("there is a form")
}

const FLAT: &[u8] = b"<?xml version=\"1.0\"?><office:document>";
const UOF: &[u8] = b"<?xml version=\"1.0\"?><uof:UOF xmlns:uof=\"x\">";

#[test]
fn figures_are_believed_where_sums_confirm_them() {
    let truth = truth();
    let converter = Answer::new(Ok(Shape::Docx.print(&truth)));
    let report = converter.read(FLAT, OfficeReader::Own).expect("a report");
    for cell in &report.cells {
        assert_eq!(cell.value, truth.cells[&cell.key].value, "{}", cell.key);
        let is_proven = matches!(cell.verdict, Verdict::Confirmed | Verdict::Uncertain);
        assert!(is_proven, "{}: {:?}", cell.key, cell.verdict);
    }
    let confirmed = |it: &&shared::cell::Cell| it.verdict == Verdict::Confirmed;
    assert!(report.cells.iter().filter(confirmed).count() > 100);
    assert!(report.narrative.iter().all(|it| it.verdict.is_doubt()));
    let told = |it: &&shared::problem::Problem| it.code == ProblemCode::DocumentConverted;
    let told: Vec<_> = report.problems.iter().filter(told).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].severity, Severity::Warning);
    for words in ["a converter converted it", "OpenDocument"] {
        assert!(told[0].message.contains(words), "{}", told[0].message);
    }
}

#[test]
fn a_figure_that_no_sum_confirms_is_doubted() {
    let sure = |report: &Report| -> Vec<_> {
        let sure = report.cells.iter().filter(|it| !it.verdict.is_doubt());
        sure.map(|it| it.key.clone()).collect()
    };
    let document = Shape::Docx.print(&truth());
    let own = read_with(&document, &Listing::default(), Tools::default()).expect("a report");
    let converter = Answer::new(Ok(document.clone()));
    let converted = converter.read(FLAT, OfficeReader::Own).expect("a report");
    assert!(sure(&converted).len() < sure(&own).len());
    // What takes part in no rule is sure of itself only as read.
    let ruled: Vec<_> = sure(&converted);
    assert!(ruled.iter().all(|key| {
        let cell = own.cells.iter().find(|it| it.key == *key);
        cell.is_some_and(|it| it.verdict == Verdict::Confirmed)
    }));
}

#[test]
fn what_this_reader_cannot_read_is_converted() {
    let text = Ok(Shape::Docx.print(&truth()));
    let sheets = Ok(Shape::Xlsx(Sheets::One).print(&truth()));
    let cut = |shape: Shape| {
        let mut bytes = shape.print(&truth());
        bytes.truncate(bytes.len() * 2 / 3);
        bytes
    };
    for (bytes, answer, format) in [
        (FLAT.to_vec(), &text, OfficeFormat::Docx),
        (UOF.to_vec(), &text, OfficeFormat::Docx),
        (cut(Shape::Rtf), &text, OfficeFormat::Docx),
        (cut(Shape::Doc), &text, OfficeFormat::Docx),
        (cut(Shape::Xls(Sheets::One)), &sheets, OfficeFormat::Xlsx),
    ] {
        let converter = Answer::new(answer.clone());
        let report = converter.read(&bytes, OfficeReader::Own);
        assert!(report.is_ok(), "{format:?}: {report:?}");
        assert_eq!(converter.asked.get(), Some(format));
    }
}

#[test]
fn what_this_reader_reads_is_not_converted() {
    let converter = Answer::new(Ok(vec![]));
    for shape in [
        Shape::Doc,
        Shape::Docx,
        Shape::Rtf,
        Shape::Xls(Sheets::One),
        Shape::Xlsx(Sheets::One),
    ] {
        let report = converter.read(&shape.print(&truth()), OfficeReader::Own);
        assert!(report.is_ok(), "{shape:?}");
    }
    // Nor what no converter could help.
    let encrypted = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), vec![0; 600]].concat();
    for bytes in [
        &b""[..],
        b"%PDF-1.7",
        b"<p>",
        b"PK\x03\x04\x14\0",
        &encrypted,
    ] {
        let rejection = converter.read(bytes, OfficeReader::Own);
        assert!(rejection.is_err(), "{bytes:?}");
    }
    assert_eq!(converter.asked.get(), None);
}

#[test]
fn what_is_not_converted_is_refused_as_without_a_converter() {
    let missing = ToolError::Missing {
        tool: "it".to_owned(),
        remedy: "install it".to_owned(),
    };
    let no_document = Ok(b"garbage".to_vec());
    let bomb = Ok(vec![0; 101 * 1024 * 1024]);
    let cut_rtf = br"{\rtf1 x".as_slice();
    for (answer, words) in [
        (
            Err(missing),
            "a converter may read it, but it is not installed; install it",
        ),
        (Err(ToolError::Encrypted), "it needs a password"),
        (no_document, "as a converter converted it"),
        (bomb, "larger than the limit"),
    ] {
        for (bytes, reason) in [
            (FLAT, RejectionReason::UnsupportedFormat),
            (cut_rtf, RejectionReason::Damaged),
        ] {
            let converter = Answer::new(answer.clone());
            let rejection = converter.read(bytes, OfficeReader::Own);
            let rejection = rejection.expect_err("nothing reads it");
            assert_eq!(rejection.reason, reason, "{}", rejection.detail);
            assert!(rejection.detail.contains(words), "{}", rejection.detail);
        }
    }
}

#[test]
fn the_converter_alone_reads_nothing_but_office_documents() {
    let converter = Answer::new(Ok(Shape::Docx.print(&truth())));
    let doc = Shape::Doc.print(&truth());
    let report = converter
        .read(&doc, OfficeReader::Converter)
        .expect("a report");
    let is_told = |it: &shared::problem::Problem| it.code == ProblemCode::DocumentConverted;
    assert!(report.problems.iter().any(is_told));
    for shape in [Shape::Pdf, Shape::Ofd] {
        let rejection = converter.read(&shape.print(&truth()), OfficeReader::Converter);
        let reason = rejection.expect_err("it is none").reason;
        assert_eq!(reason, RejectionReason::UnsupportedFormat, "{shape:?}");
    }
    let broken = Answer::new(Err(ToolError::Encrypted));
    let rejection = broken.read(&doc, OfficeReader::Converter);
    assert_eq!(
        rejection.expect_err("it fails").reason,
        RejectionReason::Damaged
    );
}
