//! Archives: the report in one is read as if it lay there alone, whatever lies beside it, and hostile ones end in a reason.

mod choice;
mod hostile;
mod support;
mod unpacker;

use generator::{Archive, Charset, Shape, Truth};
use report_reader::tools::Tools;
use shared::{
    problem::ProblemCode,
    report::{Listing, Rejection, RejectionReason, Report},
};

const SHAPES: [Shape; 5] = [
    Shape::Html(Charset::Utf8),
    Shape::Html(Charset::Gb18030),
    Shape::Text,
    Shape::Pdf,
    Shape::Docx,
];

/// A report's name in its archive.
const NAME: &str = "望溪区/附件1.年报";

fn truth(seed: u64, year: i32) -> Truth {
    generator::truth(seed, year).expect("there is a form for the year")
}

fn read(bytes: &[u8]) -> Report {
    report_reader::read(bytes, &Listing::default()).expect("it is a report")
}

fn refused(bytes: &[u8]) -> Rejection {
    report_reader::read(bytes, &Listing::default()).expect_err("it is no report")
}

fn path(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}

fn codes(report: &Report) -> Vec<ProblemCode> {
    report.problems.iter().map(|it| it.code).collect()
}

#[test]
fn a_report_in_an_archive_is_read_as_it_is_alone() {
    let picture = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 100]].concat();
    for (archive, shape) in Archive::ALL
        .into_iter()
        .flat_map(|it| SHAPES.map(|shape| (it, shape)))
    {
        let document = shape.print(&truth(3, 2023));
        let bytes = archive.pack(&[
            ("望溪区/desktop.ini", b"[.ShellClassInfo]"),
            ("说明.txt", "请查收。".as_bytes()),
            (NAME, &document),
            ("望溪区/公章.png", &picture),
            ("__MACOSX/望溪区/._附件1.年报", b"\0\x05\x16\x07\0\x02\0\0"),
            ("空.txt", b""),
        ]);
        let mut report = read(&bytes);
        assert_eq!(report.archive_path, [NAME], "{archive:?} {shape:?}");
        report.archive_path.clear();
        assert_eq!(report, read(&document), "{archive:?} {shape:?}");
    }
}

#[test]
fn a_packed_file_is_read() {
    let document = Shape::Docx.print(&truth(4, 2022));
    let mut encoder = flate2::GzBuilder::new()
        .filename(NAME)
        .write(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, &document).expect("memory takes it");
    let mut report = read(&encoder.finish().expect("memory takes it"));
    assert_eq!(report.archive_path, [NAME]);
    report.archive_path.clear();
    assert_eq!(report, read(&document));
}

#[test]
fn archives_may_be_inside_each_other_but_not_without_end() {
    let document = Shape::Text.print(&truth(5, 2021));
    let inner = Archive::SevenZip.pack(&[(NAME, &document)]);
    let middle = Archive::ZipGb18030.pack(&[("乡镇.7z", &inner)]);
    let outer = Archive::Zip.pack(&[("全部.zip", &middle)]);
    let report = read(&outer);
    assert_eq!(report.archive_path, path(&["全部.zip", "乡镇.7z", NAME]));
    let rejection = refused(&Archive::Zip.pack(&[("再次.zip", &outer)]));
    assert_eq!(rejection.reason, RejectionReason::NestedTooDeep);
    assert!(rejection.detail.contains("乡镇.7z"), "{}", rejection.detail);
}

#[test]
fn what_lies_too_deep_beside_a_report_is_named() {
    let document = Shape::Text.print(&truth(5, 2021));
    let mut deep = document.clone();
    for _ in 0..3 {
        deep = Archive::Zip.pack(&[("内.zip", &deep)]);
    }
    let report = read(&Archive::Zip.pack(&[("深.zip", &deep), (NAME, &document)]));
    assert_eq!(report.archive_path, [NAME]);
    assert_eq!(codes(&report), [ProblemCode::ArchiveNotReadWhole]);
    let message = &report.problems[0].message;
    assert!(message.contains("深.zip > 内.zip"), "{message}");
}

#[test]
fn an_archive_without_a_report_says_so() {
    let text = Archive::Zip.pack(&[("a.txt", b"a few words"), ("b.bin", &[1, 2, 3, 4])]);
    let rejection = refused(&text);
    assert_eq!(rejection.reason, RejectionReason::NotAReport);
    assert!(rejection.detail.contains("a.txt"), "{}", rejection.detail);
    let binary = refused(&Archive::SevenZip.pack(&[("b.bin", &[1, 2, 3, 4])]));
    assert_eq!(binary.reason, RejectionReason::UnsupportedFormat);
    for nothing in [vec![], vec![("desktop.ini", &b"[a]"[..]), ("空.txt", b"")]] {
        let rejection = refused(&Archive::Zip.pack(&nothing));
        assert_eq!(rejection.reason, RejectionReason::Empty);
    }
}

#[test]
fn the_document_of_an_archive_is_extracted() {
    let document = Shape::Docx.print(&truth(6, 2023));
    let packed = Archive::Zip.pack(&[(NAME, &document)]);
    let reading = |bytes: &[u8]| {
        let listing = Listing::default();
        report_reader::read_with_document(bytes, &listing, Tools::default()).expect("a report")
    };
    assert_eq!(reading(&packed).document, reading(&document).document);
    let extracted = report_reader::extract::extract(&packed, &Listing::default());
    assert_eq!(extracted, Ok(reading(&document).document));
}
