//! Workbooks: what stands on a sheet is split into paragraphs and tables, and cells are read as they are shown.

use super::*;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// Styles: 0 is plain, 1 has a border, 2 is a percentage, 3 a date.
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
<borders><border><left/><right/></border><border><left style="thin"/></border></borders>
<cellStyleXfs><xf numFmtId="10" borderId="1"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="0" borderId="1"/><xf numFmtId="9"/><xf numFmtId="200"/></cellXfs></styleSheet>"#;

/// A workbook of sheets, each with its attributes and its content.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut entries = String::new();
    let mut relations = String::new();
    let mut parts = vec![("xl/styles.xml".to_owned(), STYLES.to_owned())];
    for (number, (attributes, content)) in (1..).zip(sheets) {
        entries += &format!(
            "<sheet name=\"{number}\" sheetId=\"{number}\" {attributes} r:id=\"r{number}\"/>"
        );
        relations += &format!(
            "<Relationship Id=\"r{number}\" Type=\"x/worksheet\" Target=\"worksheets/{number}.xml\"/>"
        );
        parts.push((
            format!("xl/worksheets/{number}.xml"),
            format!("<worksheet xmlns=\"{MAIN}\">{content}</worksheet>"),
        ));
    }
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"r\"><sheets>{entries}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships>{relations}</Relationships>"),
    ));
    package(&parts)
}

/// A sheet of rows: cells between `|`, a cell with a border behind `+`. Blank ones are not there.
fn rows(rows: &[&str]) -> String {
    let mut xml = String::from("<sheetData>");
    for (number, row) in (1..).zip(rows) {
        xml += &format!("<row r=\"{number}\">");
        for (letter, cell) in ('A'..).zip(row.split('|')) {
            let (style, text) = cell.strip_prefix('+').map_or((0, cell), |it| (1, it));
            if !text.is_empty() || style > 0 {
                xml +=
                    &format!("<c r=\"{letter}{number}\" s=\"{style}\" t=\"str\"><v>{text}</v></c>");
            }
        }
        xml += "</row>";
    }
    xml + "</sheetData>"
}

fn merges(ranges: &[&str]) -> String {
    let ranges = ranges.iter().map(|it| format!("<mergeCell ref=\"{it}\"/>"));
    format!("<mergeCells>{}</mergeCells>", ranges.collect::<String>())
}

fn check_sheet(content: &str, expected: &[&str]) {
    check(workbook(&[("", content)]), expected);
}

#[test]
fn blank_rows_and_lone_cells_stand_between_tables() {
    check_sheet(
        &rows(&[
            "标题",
            "一、概况",
            "",
            "甲|乙",
            "丙|1",
            "",
            "二、情况",
            "甲|乙|丙",
            "1||3",
        ]),
        &[
            "标题",
            "一、概况",
            "[甲@0 | 乙@1 / 丙@0 | 1@1]",
            "二、情况",
            "[甲@0 | 乙@1 | 丙@2 / 1@0 | @1 | 3@2]",
        ],
    );
}

#[test]
fn a_label_alone_is_a_row_of_its_ruled_table_and_a_text_over_its_width_is_not() {
    let content = rows(&[
        "+第一条|+|+",
        "+甲|+乙|+丙",
        "+丁|+|+",
        "+戊|+|+",
        "+1|+2|+3",
    ]);
    check_sheet(
        &(content + &merges(&["A1:C1"])),
        &[
            "第一条",
            "[甲@0 | 乙@1 | 丙@2 / 丁@0 | @1 | @2 / 戊@0 | @1 | @2 / 1@0 | 2@1 | 3@2]",
        ],
    );
}

#[test]
fn a_table_ends_where_its_ruling_does() {
    check_sheet(
        &rows(&["单位|件", "+甲|+乙", "+1|+2", "填表人|审核人"]),
        &[
            "[单位@0 | 件@1]",
            "[甲@0 | 乙@1 / 1@0 | 2@1]",
            "[填表人@0 | 审核人@1]",
        ],
    );
}

#[test]
fn merged_cells_are_spans_and_hide_what_they_cover() {
    let content = rows(&["甲|covered|乙", "|covered|丙", "丁|1|2"]);
    check_sheet(
        &(content + &merges(&["A1:B2"])),
        &["[甲@0+2x2 | 乙@2 / 丙@2 / 丁@0 | 1@1 | 2@2]"],
    );
}

#[test]
fn merged_cells_that_overlap_do_not_overlap_in_the_table() {
    let content = rows(&["甲|乙|", "丙|丁|戊", "己||"]);
    let document = read(workbook(&[(
        "",
        &(content + &merges(&["A1:B2", "B2:C3", "A2:A3", "A1:A1", "B1"])),
    )]));
    tables(&document).into_iter().for_each(assert_tiles);
}

#[test]
fn hidden_sheets_rows_and_columns_are_left_out() {
    let cells = |row: u32| {
        let cell =
            |letter: char| format!("<c r=\"{letter}{row}\" t=\"str\"><v>{letter}{row}</v></c>");
        format!("{}{}{}", cell('A'), cell('B'), cell('C'))
    };
    let content = format!(
        "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData><row r=\"1\">{}</row>\
         <row r=\"2\" hidden=\"true\">{}</row><row r=\"3\">{}</row></sheetData>",
        cells(1),
        cells(2),
        cells(3)
    );
    let bytes = workbook(&[
        ("state=\"hidden\"", &rows(&["a|b"])),
        ("", &content),
        ("state=\"veryHidden\"", &rows(&["a|b"])),
    ]);
    check(&bytes, &["[A1@0 | C1@1 / A3@0 | C3@1]"]);
    let document = read(&bytes);
    let places: Vec<&str> = tables(&document)[0]
        .cells
        .iter()
        .map(|it| path(&it.place))
        .collect();
    assert_eq!(
        places,
        ["sheet[2]/A1", "sheet[2]/C1", "sheet[2]/A3", "sheet[2]/C3"]
    );
}

#[test]
fn cells_are_read_as_they_are_shown() {
    let cells = [
        "<c><v>12.0</v></c>",
        "<c><v>0.30000000000000004</v></c>",
        "<c s=\"2\"><v>0.125</v></c>",
        "<c s=\"3\"><v>45306</v></c>",
        "<c><f>1+1</f><v>2</v></c>",
        "<c t=\"str\"><f>A1</f><v>文</v></c>",
        "<c t=\"e\"><f>A1</f><v>#REF!</v></c>",
        "<c t=\"b\"><v>1</v></c>",
        "<c t=\"inlineStr\"><is><r><t>甲</t></r><r><t>乙&amp;</t></r><rPh><t>x</t></rPh></is></c>",
        "<c t=\"str\"><v>一_x000D_\n二</v></c>",
        "<c s=\"99\"><v>5</v></c>",
        "<c><v>not a number</v></c>",
    ];
    let content = format!("<sheetData><row>{}</row></sheetData>", cells.concat());
    check_sheet(
        &content,
        &[
            "[12@0 | 0.3@1 | 13%@2 | 2024年1月15日@3 | 2@4 | 文@5 | #REF!@6 | TRUE@7 | 甲乙&@8 | 一\n二@9 | 5@10 | \
           not a number@11]",
        ],
    );
}

#[test]
fn the_lines_of_a_lone_cell_are_paragraphs() {
    check_sheet(
        &rows(&["一、概况\n（一）公开\n\n二、结果"]),
        &["一、概况", "（一）公开", "二、结果"],
    );
}

#[test]
fn a_part_that_is_not_there_is_named() {
    let content = "<sheetData><row><c t=\"s\"><v>7</v></c><c><v>1</v></c></row></sheetData>";
    let document = read(workbook(&[("", content)]));
    assert_eq!(outline(&document), ["[\u{FFFD}@0 | 1@1]"]);
    let part = "xl/sharedStrings.xml".to_owned();
    assert_eq!(document.warnings, [Warning::MissingPart { part }]);
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let start = Instant::now();
    let content = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c>\
                   <c r=\"XFE1048577\"><v>3</v></c></row></sheetData>";
    check_sheet(content, &["1", "2"]);
    assert!(start.elapsed() < PATIENCE);
}

#[test]
fn what_a_workbook_may_hold_is_bounded() {
    let merged = merges(&["A1:A1048576"]);
    let wide: String = (1..=3_000)
        .map(|it| format!("<mergeCell ref=\"B{it}:XFD{it}\"/>"))
        .collect();
    let pairs: String = (1..=3_000)
        .map(|it| {
            format!(
                "<row r=\"{0}\"><c><v>1</v></c><c><v>2</v></c></row>",
                2 * it
            )
        })
        .collect();
    let cells = "<c><v>1</v></c>".repeat(10_000);
    let text = "字".repeat(1_000_000);
    for (content, limit) in [
        (rows(&["甲|乙"]) + &merged, "positions"),
        (
            format!(
                "<sheetData>{pairs}</sheetData><mergeCells>{}</mergeCells>",
                wide.replace("XFD1:", "")
            ),
            "positions",
        ),
        (
            format!(
                "<sheetData>{}</sheetData>",
                format!("<row>{cells}</row>").repeat(21)
            ),
            "cells with text",
        ),
        (
            format!(
                "<sheetData>{}</sheetData>",
                format!("<row><c t=\"str\"><v>{text}</v></c></row>").repeat(12)
            ),
            "bytes of text",
        ),
        (rows(&["甲"]) + &merges(&["A1:B1"; 5_001]), "merged cells"),
    ] {
        let start = Instant::now();
        let document = read(stored(&[("", &content)]));
        let is_cut = document
            .warnings
            .iter()
            .any(|it| matches!(it, Warning::Truncated { limit: found } if found.contains(limit)));
        assert!(is_cut, "{limit} in {:?}", document.warnings);
        tables(&document).into_iter().for_each(assert_tiles);
        assert!(start.elapsed() < PATIENCE, "{limit}");
    }
}

/// The same without compression, so that repetition is no bomb.
fn stored(sheets: &[(&str, &str)]) -> Vec<u8> {
    repacked(&workbook(sheets), zip::CompressionMethod::Stored)
}

#[test]
fn a_part_that_inflates_out_of_proportion_is_not_inflated() {
    let blanks = " ".repeat(100 * 1024 * 1024);
    let bytes = workbook(&[("", &format!("<sheetData>{blanks}</sheetData>"))]);
    assert!(bytes.len() < 1024 * 1024);
    let error = refused(bytes);
    assert!(matches!(error, ExtractError::TooLarge { .. }), "{error}");
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let error = refused(workbook(&[("", &deep)]));
    assert!(
        matches!(error, ExtractError::NestedTooDeep { .. }),
        "{error}"
    );
}

#[test]
fn random_damage_never_panics() {
    let content = rows(&["甲|乙", "+1|+2", "丙"]) + &merges(&["A1:B1", "A2:A3"]);
    let whole = stored(&[("", &content)]);
    let old = generator::Shape::Xls(generator::Sheets::One)
        .print(&generator::truth(1, 2023).expect("there is a form"));
    super::hostile::check_damaged(&whole, 500);
    super::hostile::check_damaged(&old, 300);
}

#[test]
fn a_workbook_that_is_cut_short_is_damaged() {
    let truth = generator::truth(2, 2023).expect("there is a form");
    let old = generator::Shape::Xls(generator::Sheets::One).print(&truth);
    let new = generator::Shape::Xlsx(generator::Sheets::One).print(&truth);
    for bytes in [&old[..old.len() / 2], &new[..new.len() / 2]] {
        let error = refused(bytes);
        assert!(matches!(error, ExtractError::Damaged { .. }), "{error}");
    }
}
