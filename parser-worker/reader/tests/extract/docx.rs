//! DOCX files, built here part by part: runs, what is withdrawn, raised or no text, merges, layout tables, alternatives,
//! limits.

use super::*;

const ROOT: &str = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
    xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><w:body>";
const END: &str = "</w:body></w:document>";

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("a part");
        writer.write_all(content.as_bytes()).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{ROOT}{body}{END}");
    archive(&[("word/document.xml", &xml)])
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

/// A cell with properties.
fn cell(properties: &str, text: &str) -> String {
    format!(
        "<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>",
        paragraph(text)
    )
}

fn row(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

fn table(rows: &[String]) -> String {
    format!("<w:tbl><w:tblGrid/>{}</w:tbl>", rows.concat())
}

const TWO: &str = "<w:gridSpan w:val=\"2\"/>";
const DOWN: &str = "<w:vMerge w:val=\"restart\"/>";
const ON: &str = "<w:vMerge/>";

#[test]
fn runs_make_paragraphs() {
    check(
        document(
            "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>政府</w:t></w:r><w:r><w:t>信息&amp;&#x516C;</w:t>\
             <w:tab/><w:t>开</w:t><w:br/><w:t>二</w:t></w:r></w:p><w:p/>\
             <w:p><w:del><w:r><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>\
             <w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
        ),
        &["政府信息&公\t开\n二", "新"],
    );
}

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
}

/// The text of a cell that holds one paragraph of these runs.
fn check_cell(runs: &[String], expected: &str) {
    let cells = [
        cell("", "甲"),
        format!("<w:tc><w:p>{}</w:p></w:tc>", runs.concat()),
    ];
    let expected = format!("[甲@0 | {expected}@1]");
    check(document(&table(&[row(&cells)])), &[expected.as_str()]);
}

#[test]
fn what_is_struck_out_is_withdrawn() {
    for strike in [
        "<w:strike/>",
        "<w:dstrike/>",
        "<w:strike w:val=\"true\"/>",
        "<w:strike/><w:dstrike w:val=\"0\"/>",
        "<w:vanish/><w:strike w:val=\"false\"/>",
    ] {
        check_cell(&[run(strike, "99"), run("", "235")], "235");
    }
    for none in ["<w:strike w:val=\"0\"/>", "<w:dstrike w:val=\"false\"/>"] {
        check_cell(&[run(none, "2"), run("", "35")], "235");
    }
    let mark = "<w:pPr><w:rPr><w:strike/></w:rPr></w:pPr>".to_owned();
    check_cell(&[mark, run("", "235")], "235");
    let before = "<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>";
    check_cell(&[run(before, "235")], "235");
}

#[test]
fn what_is_raised_is_no_part_of_a_number() {
    let up = "<w:vertAlign w:val=\"superscript\"/>";
    let down = "<w:vertAlign w:val=\"subscript\"/>";
    let level = "<w:vertAlign w:val=\"baseline\"/>";
    check_cell(&[run("", "235"), run(up, "1")], "235[1]");
    check_cell(&[run("", "235"), run(down, "注"), run(up, "1")], "235[注1]");
    check_cell(&[run(up, "1"), run("", "235")], "[1]235");
    check_cell(&[run("", "2"), run(level, "35")], "235");
    check_cell(&[run(down, "2"), run(down, "35")], "235");
}

#[test]
fn a_cell_with_something_else_than_text_is_not_blank() {
    let in_run = |properties: &str, content: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>")
    };
    check_cell(&[in_run("", "<w:drawing/>")], "[image]");
    check_cell(&[in_run("", "<w:pict/>")], "[image]");
    check_cell(&[in_run("", "<w:object><w:pict/></w:object>")], "[object]");
    let symbol = in_run("", "<w:sym w:char=\"F0FC\"/>");
    check_cell(std::slice::from_ref(&symbol), "[symbol]");
    let figure = [run("", "2"), symbol.clone(), run("", "5")];
    check_cell(&figure, "2\u{fffd}5");
    check_cell(&[symbol, run("", " 有")], "有");
    let wingdings = "<w:rFonts w:ascii=\"Wingdings 2\" w:hAnsi=\"Wingdings 2\"/>";
    check_cell(&[run(wingdings, "4")], "[symbol]");
    check_cell(&[run(wingdings, "4"), run("", "5")], "\u{fffd}5");
    check_cell(&[run("<w:rFonts w:ascii=\"Arial\"/>", "45")], "45");
    check_cell(
        &["<m:oMath><m:r><m:t>5</m:t></m:r></m:oMath>".to_owned()],
        "[math]",
    );
    check_cell(&[in_run("<w:vanish/>", "<w:drawing/>")], "");
    check_cell(&[format!("<w:del>{}</w:del>", in_run("", "<w:pict/>"))], "");
    check_cell(&[in_run("", "<w:drawing/>"), run("", "235")], "235");
    let text = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("235"));
    check_cell(&[in_run("", &format!("<w:pict>{text}</w:pict>"))], "235");
    check(
        document("<w:p><w:r><w:drawing/></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>"),
        &["后"],
    );
}

#[test]
fn merges_are_resolved() {
    let rows = [
        row(&[cell(&format!("{TWO}{DOWN}"), "甲"), cell("", "乙")]),
        row(&[cell(&format!("{TWO}{ON}"), ""), cell("", "丙")]),
        row(&[
            cell("", "丁"),
            cell(DOWN, "戊"),
            cell("<w:hMerge w:val=\"restart\"/>", "己"),
        ]),
        row(&[cell("", "庚"), cell(ON, "续"), cell("", "")]),
    ];
    check(
        document(&table(&rows)),
        &["[甲@0+2x2 | 乙@2 / 丙@2 / 丁@0 | 戊\n续@1+2x1 | 己@2 / 庚@0 | @2]"],
    );
}

#[test]
fn a_merge_with_nothing_above_it_is_a_cell() {
    let rows = [
        row(&[cell("", "甲"), cell("", "乙")]),
        row(&[cell(&format!("{TWO}{ON}"), "丙")]),
        "<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr><w:tc><w:p/></w:tc></w:tr>".to_owned(),
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>".to_owned(),
    ];
    check(document(&table(&rows)), &["[甲@0 | 乙@1 / 丙@0+1x2 / @1]"]);
}

#[test]
fn tables_that_only_place_things_are_read_through() {
    let inner = table(&[row(&[cell("", "规章"), cell("", "1")])]);
    let outer = format!("<w:tc>{}{inner}{}</w:tc>", paragraph("前"), paragraph("后"));
    let document = document(&table(&[row(&[cell("", "左"), outer])]));
    check(&document, &["左", "前", "[规章@0 | 1@1]", "后"]);
    let places: Vec<_> = tables(&read(&document))[0]
        .cells
        .iter()
        .map(|it| it.place.clone())
        .collect();
    assert_eq!(
        places.iter().map(path).collect::<Vec<_>>(),
        ["tbl[2]/tr[1]/tc[1]", "tbl[2]/tr[1]/tc[2]"]
    );
}

#[test]
fn what_is_said_in_several_ways_is_read_once() {
    let content = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("框"));
    let way = |name: &str| format!("<mc:{name}><w:drawing>{content}</w:drawing></mc:{name}>");
    check(
        document(&format!(
            "{}<w:p><w:r><mc:AlternateContent>{}{}</mc:AlternateContent></w:r></w:p>{}",
            paragraph("前"),
            way("Choice"),
            way("Fallback"),
            paragraph("后"),
        )),
        &["前", "框", "后"],
    );
}

#[test]
fn the_title_of_the_properties_is_kept() {
    let xml = format!("{ROOT}{}{END}", paragraph("正文"));
    let properties = "<c:coreProperties xmlns:c=\"c\" xmlns:dc=\"dc\"><dc:title> 年度&amp;报告 </dc:title></c:coreProperties>";
    let bytes = archive(&[
        ("word/document.xml", &xml),
        ("docProps/core.xml", properties),
    ]);
    let meta = Meta {
        name: "title".to_owned(),
        content: "年度&报告".to_owned(),
    };
    let document = read(bytes);
    assert_eq!((document.format, document.meta), (Format::Docx, vec![meta]));
}

#[test]
fn broken_and_locked_files_are_refused_with_the_reason() {
    let whole = document(&paragraph("正文"));
    let damaged = |bytes: &[u8]| matches!(refused(bytes), ExtractError::Damaged { .. });
    assert!(damaged(&whole[..whole.len() / 2]));
    for xml in [
        "",
        "no XML",
        "<html/>",
        &format!("{ROOT}<w:p>"),
        &format!("{ROOT}</w:p>{END}"),
    ] {
        assert!(damaged(&archive(&[("word/document.xml", xml)])), "{xml}");
    }
    assert_eq!(refused(locked(whole)), ExtractError::Encrypted);
}

/// The archive with every part marked as encrypted, in its own header and in the directory.
pub(super) fn locked(mut archive: Vec<u8>) -> Vec<u8> {
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let starts = archive.windows(4).enumerate().filter(|(_, it)| it == mark);
        let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
        assert!(!starts.is_empty());
        for start in starts {
            archive[start + flags] |= 1;
        }
    }
    archive
}

#[test]
fn depth_size_and_spans_are_bounded() {
    let too_large = |bytes: Vec<u8>| matches!(refused(bytes), ExtractError::TooLarge { .. });
    let deep = refused(document(&"<w:sdt>".repeat(5_000)));
    assert!(matches!(deep, ExtractError::NestedTooDeep { .. }), "{deep}");
    assert!(too_large(document(&" ".repeat(64 * 1024 * 1024))));
    assert!(too_large(document(&"<w:p/>".repeat(1_000_001))));
    let wide = row(&[cell("<w:gridSpan w:val=\"99999\"/>", "宽"), cell("", "窄")]);
    let document = read(document(&table(&vec![wide; 5_000])));
    assert!(matches!(document.warnings[..], [Warning::Truncated { .. }]));
    assert_eq!(
        (tables(&document)[0].rows, tables(&document)[0].columns),
        (19, 1_001)
    );
}
