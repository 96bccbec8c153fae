//! Several reports in one archive: the one that was announced is read, and the others are named.

use shared::cell::Verdict;

use super::*;

fn announced(title: &str) -> Listing {
    Listing {
        title: Some(title.to_owned()),
        ..Listing::default()
    }
}

fn read_listed(bytes: &[u8], listing: &Listing) -> Report {
    report_reader::read(bytes, listing).expect("it is a report")
}

/// An archive of the reports of one agency for these years.
fn of_years(years: &[i32]) -> Vec<u8> {
    let documents: Vec<(String, Vec<u8>)> = years
        .iter()
        .map(|it| (format!("{it}.docx"), Shape::Docx.print(&truth(7, *it))))
        .collect();
    let files: Vec<(&str, &[u8])> = documents
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    Archive::Zip.pack(&files)
}

#[test]
fn the_year_in_the_title_decides() {
    let archive = of_years(&[2021, 2022, 2023]);
    for year in [2021, 2022, 2023] {
        let title = format!("{year}年政府信息公开工作年度报告");
        let report = read_listed(&archive, &announced(&title));
        assert_eq!(report.report_year.map(i32::from), Some(year));
        assert_eq!(report.archive_path, [format!("{year}.docx")]);
        assert_eq!(codes(&report), [ProblemCode::OtherReportsInArchive]);
        for other in [2021, 2022, 2023].iter().filter(|it| **it != year) {
            let message = &report.problems[0].message;
            assert!(message.contains(&format!("{other}.docx")), "{message}");
        }
    }
}

#[test]
fn the_day_of_publication_decides_where_no_title_does() {
    let archive = of_years(&[2021, 2022, 2023]);
    let listing = Listing {
        published_on: chrono::NaiveDate::from_ymd_opt(2023, 1, 20),
        ..Listing::default()
    };
    let report = read_listed(&archive, &listing);
    assert_eq!(report.report_year.map(i32::from), Some(2022));
}

#[test]
fn the_agency_decides_among_reports_of_a_year() {
    let truths: Vec<Truth> = (0..4).map(|it| truth(it, 2023)).collect();
    let documents: Vec<(String, Vec<u8>)> = truths
        .iter()
        .map(|it| (format!("{}.doc", it.agency.name), Shape::Docx.print(it)))
        .collect();
    let files: Vec<(&str, &[u8])> = documents
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let archive = Archive::SevenZip.pack(&files);
    for truth in &truths {
        let listing = Listing {
            agency_name: Some(truth.agency.name.clone()),
            ..Listing::default()
        };
        let report = read_listed(&archive, &listing);
        let agency = report.agency.as_ref().map(|it| &it.name);
        assert_eq!(agency, Some(&truth.agency.name));
        assert!(codes(&report).contains(&ProblemCode::OtherReportsInArchive));
    }
}

#[test]
fn without_an_announcement_the_first_of_the_fullest_is_read() {
    let full = Shape::Docx.print(&truth(8, 2023));
    let cut =
        "望溪区统计局2022年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n";
    let archive = Archive::Zip.pack(&[("a.txt", cut.as_bytes()), ("b.docx", &full)]);
    let report = read(&archive);
    assert_eq!(report.archive_path, ["b.docx"]);
    assert_eq!(codes(&report), [ProblemCode::OtherReportsInArchive]);
}

#[test]
fn one_report_in_two_formats_is_one_report() {
    let truth = truth(9, 2023);
    let files = [Shape::Pdf, Shape::Docx].map(|it| it.print(&truth));
    let archive = Archive::Zip.pack(&[("a.pdf", &files[0]), ("a.docx", &files[1])]);
    let report = read(&archive);
    assert_eq!(report.archive_path, ["a.pdf"]);
    assert_eq!(report.problems, []);
}

#[test]
fn where_two_documents_of_a_report_differ_neither_is_believed() {
    let truth = truth(9, 2023);
    // A figure that no rule checks: which of two is right, nothing tells.
    let table = &truth.tables()[0].key;
    let mut cells = truth.cells.iter();
    let key = cells.find(|(key, it)| key.table == *table && it.value.is_some());
    let key = key.expect("a figure").0.clone();
    let mut other = truth.clone();
    let figure = other.cells.get_mut(&key).expect("the same figure");
    figure.value = Some(shared::cell::Value::Count(987_654));
    figure.printed = "987654".to_owned();
    let (a, b) = (Shape::Docx.print(&truth), Shape::Docx.print(&other));
    let report = read(&Archive::Zip.pack(&[("a.docx", &a), ("b.docx", &b)]));
    let cell = report
        .cells
        .iter()
        .find(|it| it.key == key)
        .expect("a cell");
    assert!(cell.verdict.is_doubt(), "{cell:?}");
    assert_ne!(cell.verdict, Verdict::Missing);
    let doubt = report
        .problems
        .iter()
        .find(|it| it.code == ProblemCode::CellUncertain)
        .expect("the difference is told");
    let message = &doubt.message;
    assert!(message.contains("docx in the archive says"), "{message}");
}

#[test]
fn a_title_of_the_portal_names_a_report_without_one() {
    let text = Shape::Text.print(&truth(3, 2023));
    let text = String::from_utf8(text).expect("it is text");
    let text: String = text.lines().skip(1).map(|it| format!("{it}\n")).collect();
    let archive = Archive::Zip.pack(&[("附件.txt", text.as_bytes())]);
    let title = "望溪区统计局2023年政府信息公开工作年度报告";
    let alone = read_listed(text.as_bytes(), &announced(title));
    let mut packed = read_listed(&archive, &announced(title));
    packed.archive_path.clear();
    assert_eq!(packed, alone);
    let by_name = Listing {
        file_name: Some(format!("{title}.zip")),
        ..Listing::default()
    };
    let report = read_listed(&archive, &by_name);
    assert_eq!(report.title.as_deref(), Some(title));
}
