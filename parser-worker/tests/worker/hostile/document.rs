//! The hostile documents, each with its name.

use std::io::{Cursor, Write};

use generator::Shape;
use shared::report::RejectionReason::{
    self, Damaged, Empty, Encrypted, NestedTooDeep, NotAReport, OutOfMemory, TooLarge,
    UnsupportedFormat,
};

use zip::{ZipWriter, write::SimpleFileOptions};

use self::Must::{Read, Rejected, RejectedUnpacked};
use super::{bomb, pdf, rar};

const DAMAGED: Must = Rejected(Damaged);
const NO_REPORT: Must = Rejected(NotAReport);
const TOO_DEEP: Must = Rejected(NestedTooDeep);
const TOO_LARGE: Must = Rejected(TooLarge);

/// A document, and what must be said of it.
pub(crate) struct Hostile {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) must: Must,
}

/// What must be said of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Must {
    /// It is a report, whatever it was called.
    Read,
    /// It is rejected for this reason.
    Rejected(RejectionReason),
    /// It is rejected for this reason where the unpacker is installed.
    RejectedUnpacked(RejectionReason),
}

/// All of them.
pub(crate) fn all() -> Vec<Hostile> {
    let of = |(name, bytes, must)| Hostile { name, bytes, must };
    pdfs()
        .into_iter()
        .chain(archives())
        .chain(office())
        .chain(text())
        .map(of)
        .collect()
}

type Row = (&'static str, Vec<u8>, Must);

fn half(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
}

fn printed(shape: Shape) -> Vec<u8> {
    shape.print(&generator::truth(1, 2023).expect("there is a form"))
}

fn html() -> Vec<u8> {
    printed(Shape::Html(generator::Charset::Utf8))
}

fn pdfs() -> Vec<Row> {
    let page = [b"%PDF-1.4\n".to_vec(), html()].concat();
    vec![
        ("PDF cut in half", half(printed(Shape::Pdf)), DAMAGED),
        (
            "PDF whose pages hold themselves",
            pdf::page_tree_loop(),
            DAMAGED,
        ),
        ("PDF of 10,000 pages", pdf::pages(10_000), TOO_LARGE),
        (
            "PDF of 10,000 pages that are one",
            pdf::same_pages(10_000),
            DAMAGED,
        ),
        (
            "PDF with 2 GB of objects",
            pdf::object_stream_bomb(2000),
            TOO_LARGE,
        ),
        (
            "PDF whose catalog is in 2 GB",
            pdf::catalog_bomb(2000),
            TOO_LARGE,
        ),
        (
            "PDF that needs a password",
            pdf::encrypted(),
            Rejected(Encrypted),
        ),
        ("page called a PDF", html(), Read),
        ("page that begins as a PDF", page, DAMAGED),
        ("DOC called a PDF", printed(Shape::Doc), Read),
        ("PDF of 400 MB of lines", pdf::content_bomb(400), TOO_LARGE),
        (
            "PDF of 2 GB of lines, packed twice",
            pdf::double_bomb(2000),
            TOO_LARGE,
        ),
        ("PDF of 10^8 idle operators", pdf::idle_bomb(200), TOO_LARGE),
        (
            "PDF of 30 MB of idle operators",
            pdf::idle_bomb(30),
            NO_REPORT,
        ),
        (
            "PDF with a content 100,000 times",
            pdf::repeated_content(100_000, 10),
            TOO_LARGE,
        ),
        (
            "PDF with a form of 20 MB, 10^6 times",
            pdf::idle_form(1_000_000),
            TOO_LARGE,
        ),
        ("PDF with 2^28 forms", pdf::forms(28), TOO_LARGE),
        // The engine does not follow it.
        (
            "PDF with a form in itself",
            pdf::recursive_form(),
            NO_REPORT,
        ),
        (
            "PDF with a Type 3 font in itself",
            pdf::recursive_type_3(),
            NO_REPORT,
        ),
        (
            "PDF with a pattern in itself",
            pdf::recursive_pattern(),
            NO_REPORT,
        ),
        (
            "PDF with 10^6 arrays in each other",
            pdf::arrays(1_000_000),
            NO_REPORT,
        ),
        (
            "PDF with 30,000 streams without end",
            pdf::endless_streams(30_000),
            DAMAGED,
        ),
        (
            "PDF with 10^5 pictures without end",
            pdf::inline_images(100_000),
            NO_REPORT,
        ),
    ]
}

fn archives() -> Vec<Row> {
    vec![
        ("ZIP of 4 GB", zip_bomb(4000), TOO_LARGE),
        (
            "ZIP of 60,000 members that are one",
            overlapping(60_000),
            TOO_LARGE,
        ),
        (
            "ZIP of 1,000 members that are one",
            overlapping(1000),
            TOO_LARGE,
        ),
        ("ZIP in a ZIP, 8 deep and 10 wide", nested(8), TOO_DEEP),
        ("ZIP with names that climb", climbing(), NO_REPORT),
        (
            "RAR with names that climb",
            rar::climbing(),
            RejectedUnpacked(NotAReport),
        ),
        (
            "RAR of junk",
            junk(b"Rar!\x1a\x07\x01\0"),
            RejectedUnpacked(Damaged),
        ),
        ("7z of junk", junk(b"7z\xbc\xaf\x27\x1c\0\x04"), DAMAGED),
    ]
}

fn office() -> Vec<Row> {
    vec![
        (
            "DOC that is its first bytes",
            ole(),
            Rejected(UnsupportedFormat),
        ),
        ("DOCX cut in half", half(printed(Shape::Docx)), DAMAGED),
        ("DOCX of 2 GB", docx_bomb(), TOO_LARGE),
        ("DOCX of a billion laughs", laughing_docx(), NO_REPORT),
        (
            "DOCX with 10^5 tables in each other",
            deep_docx(100_000),
            TOO_DEEP,
        ),
        (
            "XLSX with a cell in each corner",
            cornered_xlsx(),
            NO_REPORT,
        ),
        (
            "XLSX with 10^6 merged areas",
            merged_xlsx(1_000_000),
            TOO_LARGE,
        ),
        (
            "OFD that is its own page 100,000 times",
            ofd_of_itself(),
            TOO_LARGE,
        ),
        ("RTF with 10^6 groups in each other", groups(), TOO_DEEP),
    ]
}

fn text() -> Vec<Row> {
    let private = "\u{e000}\u{f8ff}\n".repeat(100_000).into_bytes();
    vec![
        ("nothing", vec![], Rejected(Empty)),
        (
            "page with 10^6 tags in each other",
            "<div>".repeat(1_000_000).into_bytes(),
            NO_REPORT,
        ),
        (
            "page with 20,000 tables in each other",
            "<table><tr><td>".repeat(20_000).into_bytes(),
            NO_REPORT,
        ),
        ("page with spans of a thousand", spans(), NO_REPORT),
        ("page with a cell of 34 MB", cell(34_000_000), TOO_LARGE),
        // Five million numbers, each with its place: the limit of the process ends it.
        (
            "page with a cell of 10 MB",
            cell(10_000_000),
            Rejected(OutOfMemory),
        ),
        ("text of zeros", vec![0; 1_000_000], Rejected(Empty)),
        ("text with half characters", surrogates(), NO_REPORT),
        ("text of private characters", private, NO_REPORT),
        ("junk", junk(b""), Rejected(UnsupportedFormat)),
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

fn overlapping(members: usize) -> Vec<u8> {
    bomb::overlapping(&bomb::deflated(b"0", 10), 10 * 1024 * 1024, members)
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

fn deep_docx(depth: usize) -> Vec<u8> {
    let tables = "<w:tbl><w:tr><w:tc>".repeat(depth);
    docx(&format!("<?xml version=\"1.0\"?>{WORD}{tables}"))
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn cornered_xlsx() -> Vec<u8> {
    xlsx(
        r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>"#,
    )
}

/// A sheet with areas of merged cells that overlap.
fn merged_xlsx(count: usize) -> Vec<u8> {
    let merged = r#"<mergeCell ref="A1:XFD1048576"/>"#.repeat(count);
    xlsx(&format!(
        r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>{merged}</mergeCells>"#
    ))
}

/// A document whose root names itself as its page.
fn ofd_of_itself() -> Vec<u8> {
    const OFD: &str = "http://www.ofdspec.org/2016";
    let member = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    zip(&[
        member(
            "OFD.xml",
            format!(
                r#"<ofd:OFD xmlns:ofd="{OFD}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#
            ),
        ),
        member(
            "Doc_0/Document.xml",
            format!(
                r#"<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData><ofd:TemplatePage ID="1" BaseLoc="Document.xml"/></ofd:CommonData><ofd:Pages>{}</ofd:Pages></ofd:Document>"#,
                r#"<ofd:Page ID="2" BaseLoc="Document.xml"/>"#.repeat(100_000)
            ),
        ),
    ])
}

fn xlsx(inside: &str) -> Vec<u8> {
    let (types, related, book, sheets) = workbook();
    let sheet = format!(r#"<worksheet xmlns="{MAIN}">{inside}</worksheet>"#);
    let member = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    zip(&[
        member("[Content_Types].xml", types),
        member("_rels/.rels", related),
        member("xl/workbook.xml", book),
        member("xl/_rels/workbook.xml.rels", sheets),
        member("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// The parts of a workbook of one sheet around it: types, relations, the book, its relations.
fn workbook() -> (String, String, String, String) {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let related = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    (
        types.to_owned(),
        related("officeDocument", "xl/workbook.xml"),
        book,
        related("worksheet", "worksheets/sheet1.xml"),
    )
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
