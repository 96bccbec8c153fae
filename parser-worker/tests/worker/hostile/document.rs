//! The hostile documents, each with its name.

use std::io::{Cursor, Write};

use generator::Shape;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{bomb, pdf};

/// All of them.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let truth = generator::truth(1, 2023).expect("there is a form");
    let half = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() / 2);
        bytes
    };
    let html = Shape::Html(generator::Charset::Utf8).print(&truth);
    vec![
        ("nothing", vec![]),
        ("a PDF cut in half", half(Shape::Pdf.print(&truth))),
        ("a DOCX cut in half", half(Shape::Docx.print(&truth))),
        ("a PDF whose pages hold themselves", pdf::page_tree_loop()),
        ("a PDF of 10,000 pages", pdf::pages(10_000)),
        ("a PDF of 400 MB of lines", pdf::content_bomb(400)),
        (
            "a PDF of 2 GB of lines, packed twice",
            pdf::double_bomb(2000),
        ),
        ("a PDF with 2 GB of objects", pdf::object_stream_bomb(2000)),
        ("a PDF with 2^28 forms", pdf::forms(28)),
        ("a PDF with a form in itself", pdf::recursive_form()),
        (
            "a PDF with a million arrays in each other",
            pdf::arrays(1_000_000),
        ),
        ("a PDF that needs a password", pdf::encrypted()),
        (
            "a PDF that is a page",
            [b"%PDF-1.4\n".to_vec(), html].concat(),
        ),
        ("a DOC that is nothing but its first bytes", ole()),
        ("a ZIP of 4 GB", zip_bomb(4000)),
        ("a ZIP of 60,000 members that are one", overlapping()),
        ("a ZIP in a ZIP, 8 deep and 10 wide", nested(8)),
        ("a ZIP with names that climb", climbing()),
        ("a RAR of junk", junk(b"Rar!\x1a\x07\x01\0")),
        ("a 7z of junk", junk(b"7z\xbc\xaf\x27\x1c\0\x04")),
        ("a DOCX of 2 GB", docx_bomb()),
        ("a DOCX of a billion laughs", laughing_docx()),
        ("an XLSX with a cell in each corner", cornered_xlsx()),
        (
            "a page with a million tags in each other",
            "<div>".repeat(1_000_000).into_bytes(),
        ),
        (
            "a page with 20,000 tables in each other",
            "<table><tr><td>".repeat(20_000).into_bytes(),
        ),
        ("a page with spans of a thousand", spans()),
        ("a page with a cell of 34 MB", cell(34_000_000)),
        ("a page with a cell of 10 MB", cell(10_000_000)),
        ("a text of zeros", vec![0; 1_000_000]),
        ("a text with half characters", surrogates()),
        (
            "a text of private characters",
            "\u{e000}\u{f8ff}\n".repeat(100_000).into_bytes(),
        ),
        ("an RTF with a million groups in each other", groups()),
        ("junk", junk(b"")),
    ]
}

/// Bytes that look random, after these.
fn junk(first: &[u8]) -> Vec<u8> {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let rest = (0..1_000_000).map(|_| next());
    first.iter().copied().chain(rest).collect()
}

fn ole() -> Vec<u8> {
    junk(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

fn zip_bomb(megabytes: u32) -> Vec<u8> {
    let packed = bomb::deflated(b"0", megabytes as usize);
    bomb::zip(&[("report.txt", &packed, megabytes * 1024 * 1024)])
}

fn overlapping() -> Vec<u8> {
    bomb::overlapping(&bomb::deflated(b"0", 10), 10 * 1024 * 1024, 60_000)
}

fn nested(depth: u32) -> Vec<u8> {
    let mut inner = zip_bomb(100);
    for _ in 0..depth {
        let members = (0..10).map(|it| (format!("{it}.zip"), inner.clone()));
        inner = zip(&members.collect::<Vec<_>>());
    }
    inner
}

fn climbing() -> Vec<u8> {
    let names = [
        "../../../../tmp/climbed",
        "/tmp/absolute",
        "..\\..\\climbed.doc",
    ];
    zip(&names.map(|it| (it.to_owned(), b"junk".to_vec())))
}

fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive
            .start_file(name.as_str(), SimpleFileOptions::default())
            .expect("a member begins");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

const WORD: &str = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

fn docx(document: &str) -> Vec<u8> {
    zip(&[
        (
            "[Content_Types].xml".to_owned(),
            CONTENT_TYPES.as_bytes().to_vec(),
        ),
        ("word/document.xml".to_owned(), document.as_bytes().to_vec()),
    ])
}

fn docx_bomb() -> Vec<u8> {
    let types = bomb::deflated(CONTENT_TYPES.as_bytes(), 1);
    let text = bomb::deflated(b"<w:p><w:r><w:t>x</w:t></w:r></w:p>", 2000);
    bomb::zip(&[
        ("[Content_Types].xml", &types, 1024 * 1024),
        ("word/document.xml", &text, 2000 * 1024 * 1024),
    ])
}

fn laughing_docx() -> Vec<u8> {
    let mut entities = "<!ENTITY l0 \"ha\">".to_owned();
    for it in 1..10 {
        let ten = format!("&l{};", it - 1).repeat(10);
        entities += &format!("<!ENTITY l{it} \"{ten}\">");
    }
    docx(&format!(
        "<?xml version=\"1.0\"?><!DOCTYPE w:document [{entities}]>{WORD}<w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    ))
}

fn cornered_xlsx() -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let related = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let sheet = format!(
        r#"<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"#
    );
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let member = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    zip(&[
        member("[Content_Types].xml", types.to_owned()),
        member("_rels/.rels", related("officeDocument", "xl/workbook.xml")),
        member("xl/workbook.xml", book),
        member(
            "xl/_rels/workbook.xml.rels",
            related("worksheet", "worksheets/sheet1.xml"),
        ),
        member("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn spans() -> Vec<u8> {
    let cell = "<td rowspan=1000 colspan=1000>x</td>".repeat(5000);
    format!("<table><tr>{cell}</table>").into_bytes()
}

fn cell(bytes: usize) -> Vec<u8> {
    format!(
        "<table><tr><td>{}</td></tr></table>",
        "1 ".repeat(bytes / 2)
    )
    .into_bytes()
}

/// UTF-16 with surrogates alone, and the same in bytes that pretend to be UTF-8.
fn surrogates() -> Vec<u8> {
    let mut text = vec![0xff, 0xfe];
    text.extend([0x00, 0xd8, b'x', 0, 0x00, 0xdc].repeat(100_000));
    text.extend(b"\xed\xa0\x80".repeat(1000));
    text
}

fn groups() -> Vec<u8> {
    format!("{{\\rtf1 {}", "{".repeat(1_000_000)).into_bytes()
}
