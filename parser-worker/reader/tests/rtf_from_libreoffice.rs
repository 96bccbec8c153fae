//! RTF that another program writes: what LibreOffice makes of a generated Word document is read like the document.

use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use generator::{Shape, Truth};
use report_reader::document::{Block, Format, GridCell};
use shared::report::Listing;
use zip::{ZipWriter, write::SimpleFileOptions};

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

/// A Word document that holds what a generated one does not.
fn odd_document() -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let width = |twips: u32| format!("<w:tcW w:w=\"{twips}\" w:type=\"dxa\"/>");
    let cell = |twips: u32, more: &str, content: &str| {
        format!(
            "<w:tc><w:tcPr>{}{more}</w:tcPr>{content}</w:tc>",
            width(twips)
        )
    };
    let table = |widths: &[u32], rows: &[String]| {
        let columns: String = widths
            .iter()
            .map(|it| format!("<w:gridCol w:w=\"{it}\"/>"))
            .collect();
        let rows: String = rows.iter().map(|it| format!("<w:tr>{it}</w:tr>")).collect();
        format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr>\
             <w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        )
    };
    let run = |properties: &str, text: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    let merged = table(
        &[1000, 1000, 2000],
        &[
            cell(
                2000,
                "<w:gridSpan w:val=\"2\"/><w:vMerge w:val=\"restart\"/>",
                &paragraph("甲"),
            ) + &cell(2000, "", &paragraph("乙")),
            cell(2000, "<w:gridSpan w:val=\"2\"/><w:vMerge/>", "<w:p/>")
                + &cell(2000, "", &(paragraph("1") + &paragraph("2"))),
            cell(1000, "", &paragraph("丙"))
                + &cell(1000, "", "<w:p/>")
                + &cell(
                    2000,
                    "",
                    &format!(
                        "<w:p>{}{}</w:p>",
                        run("", "235"),
                        run("<w:vertAlign w:val=\"superscript\"/>", "1")
                    ),
                ),
        ],
    );
    let inner = table(
        &[800, 800],
        &[cell(800, "", &paragraph("规章")) + &cell(800, "", &paragraph("7"))],
    );
    let outer = table(
        &[2000, 3000],
        &[cell(2000, "", &paragraph("左"))
            + &cell(3000, "", &(paragraph("前") + &inner + &paragraph("后")))],
    );
    let words = format!(
        "<w:p>{}{}{}<w:r><w:tab/><w:t>二</w:t><w:br/><w:t>三𠮷〇\\{{}}</w:t></w:r>{}</w:p>",
        run("", "一"),
        run("<w:vanish/>", "隐"),
        run("<w:strike/>", "划"),
        "<w:del w:id=\"1\" w:author=\"a\" w:date=\"2024-01-01T00:00:00Z\"><w:r><w:delText>删</w:delText></w:r></w:del>",
    );
    let body = [
        words,
        merged,
        paragraph("中"),
        outer,
        paragraph("尾“2023”—年·"),
    ]
    .concat();
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONSHIPS),
        ("word/document.xml", &document),
    ] {
        archive
            .start_file(name, SimpleFileOptions::default())
            .expect("a part");
        archive.write_all(content.as_bytes()).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}

const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// What a document says, without where it says it.
fn said(bytes: &[u8]) -> Vec<String> {
    let document = report_reader::extract::extract(bytes, &Listing::default()).expect("readable");
    let cell = |it: &GridCell| {
        (
            it.row,
            it.column,
            it.row_span,
            it.column_span,
            it.text.clone(),
        )
    };
    let blocks = document.blocks.iter().map(|block| match block {
        Block::Paragraph(paragraph) => paragraph.text.clone(),
        Block::Table(table) => format!("{:?}", table.cells.iter().map(cell).collect::<Vec<_>>()),
    });
    blocks.collect()
}

#[test]
fn merges_nested_tables_and_withdrawn_words_are_the_same_in_both() {
    let folder = tempfile::tempdir().expect("a folder of the test's own");
    let document = odd_document();
    let Some(texts) = converted(std::slice::from_ref(&document), folder.path()) else {
        return;
    };
    let expected = said(&document);
    assert_eq!(expected.len(), 8, "{expected:?}");
    assert_eq!(said(&texts[0]), expected);
}
