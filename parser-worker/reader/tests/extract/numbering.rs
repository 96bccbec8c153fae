//! Numbers that Word gives to paragraphs: lists, levels, styles, and what interrupts them.

use super::*;

const NAMESPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// A document with these lists and styles.
fn document(lists: &str, styles: &str, body: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, root, content) in [
        (
            "word/document.xml",
            "document",
            format!("<w:body>{body}</w:body>"),
        ),
        ("word/numbering.xml", "numbering", lists.to_owned()),
        ("word/styles.xml", "styles", styles.to_owned()),
    ] {
        writer
            .start_file(name, SimpleFileOptions::default())
            .expect("a part");
        let xml = format!("<w:{root} {NAMESPACE}>{content}</w:{root}>");
        writer.write_all(xml.as_bytes()).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

fn level(number: usize, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl=\"{number}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:lvlText w:val=\"{text}\"/></w:lvl>"
    )
}

fn list(id: u32, levels: &[String]) -> String {
    format!(
        "<w:abstractNum w:abstractNumId=\"{id}\">{}</w:abstractNum>",
        levels.concat()
    )
}

fn used(id: u32, list: u32, more: &str) -> String {
    format!("<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{list}\"/>{more}</w:num>")
}

fn numbered(id: u32, level: usize, text: &str) -> String {
    paragraph(
        &format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{id}\"/></w:numPr>"),
        text,
    )
}

fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

const NOTHING: &str = "<w:suff w:val=\"nothing\"/>";
const SPACE: &str = "<w:suff w:val=\"space\"/>";

fn headings() -> String {
    list(
        0,
        &[
            level(0, "chineseCountingThousand", "%1、", NOTHING),
            level(1, "chineseCounting", "（%2）", NOTHING),
            level(2, "decimal", "%3.", SPACE),
            level(3, "decimal", "%1.%3.%4", "<w:isLgl/>"),
        ],
    ) + &used(1, 0, "")
}

#[test]
fn levels_count_within_those_above_them() {
    let levels = [0, 1, 1, 2, 3, 3, 2, 0, 1, 2];
    let body: String = levels.iter().map(|it| numbered(1, *it, "甲")).collect();
    check(
        document(&headings(), "", &body),
        &[
            "一、甲",
            "（一）甲",
            "（二）甲",
            "1. 甲",
            "1.1.1\t甲",
            "1.1.2\t甲",
            "2. 甲",
            "二、甲",
            "（一）甲",
            "1. 甲",
        ],
    );
}

#[test]
fn a_number_is_never_read_as_a_part_of_the_text_behind_it() {
    let lists = list(0, &[level(0, "decimal", "%1", "")]) + &used(1, 0, "");
    check(
        document(&lists, "", &numbered(1, 0, "2023年")),
        &["1\t2023年"],
    );
}

#[test]
fn uses_of_a_list_count_on_unless_they_begin_anew() {
    let anew = "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride>";
    let other = format!(
        "<w:lvlOverride w:ilvl=\"0\">{}</w:lvlOverride>",
        level(0, "ideographTraditional", "%1：", NOTHING)
    );
    let lists = headings() + &used(2, 0, "") + &used(3, 0, anew) + &used(4, 0, &other);
    let body: String = [1, 2, 3, 3, 1, 4]
        .iter()
        .map(|it| numbered(*it, 0, "a"))
        .collect();
    check(
        document(&lists, "", &body),
        &["一、a", "二、a", "五、a", "六、a", "七、a", "辛：a"],
    );
}

#[test]
fn a_level_may_count_on_when_a_higher_one_counts() {
    let lists = list(
        0,
        &[
            level(0, "decimal", "%1.", NOTHING),
            level(
                1,
                "decimalEnclosedCircle",
                "%2",
                "<w:suff w:val=\"nothing\"/><w:lvlRestart w:val=\"0\"/>",
            ),
        ],
    ) + &used(1, 0, "");
    let body: String = [0, 1, 0, 1]
        .iter()
        .map(|it| numbered(1, *it, "a"))
        .collect();
    check(document(&lists, "", &body), &["1.a", "①a", "2.a", "②a"]);
}

#[test]
fn styles_number_their_paragraphs_unless_the_paragraph_says_otherwise() {
    let lists = list(
        0,
        &[
            level(0, "japaneseCounting", "%1、", NOTHING),
            level(
                1,
                "decimal",
                "%2.",
                &format!("<w:pStyle w:val=\"two\"/>{NOTHING}"),
            ),
        ],
    ) + &used(1, 0, "");
    let styles = "<w:style w:styleId=\"one\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
        <w:style w:styleId=\"like\"><w:basedOn w:val=\"one\"/></w:style>\
        <w:style w:styleId=\"two\"><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
        <w:style w:styleId=\"loop\"><w:basedOn w:val=\"loop\"/></w:style>";
    let style =
        |name: &str, more: &str| paragraph(&format!("<w:pStyle w:val=\"{name}\"/>{more}"), "a");
    let body = [
        style("one", ""),
        style("two", ""),
        style("like", ""),
        style("one", "<w:numPr><w:numId w:val=\"0\"/></w:numPr>"),
        style("one", "<w:numPr><w:ilvl w:val=\"1\"/></w:numPr>"),
        style("loop", ""),
        style("none", ""),
    ]
    .concat();
    check(
        document(&lists, styles, &body),
        &["一、a", "1.a", "二、a", "a", "1.a", "a", "a"],
    );
}

#[test]
fn a_list_may_be_that_of_a_style() {
    let lists = "<w:abstractNum w:abstractNumId=\"0\"><w:numStyleLink w:val=\"s\"/></w:abstractNum>\
        <w:abstractNum w:abstractNumId=\"1\"><w:styleLink w:val=\"s\"/>"
        .to_owned()
        + &level(0, "decimal", "%1)", NOTHING)
        + "</w:abstractNum>" + &used(1, 0, "");
    check(document(&lists, "", &numbered(1, 0, "a")), &["1)a"]);
}

#[test]
fn what_was_withdrawn_is_not_counted() {
    let old = "<w:pPrChange><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:pPrChange>";
    let mark = |mark: &str| {
        paragraph(
            &format!("<w:numPr><w:numId w:val=\"1\"/></w:numPr><w:rPr>{mark}</w:rPr>"),
            "a",
        )
    };
    let body = [
        numbered(1, 0, "a"),
        paragraph(old, "a"),
        mark("<w:vanish/>"),
        mark("<w:del/>"),
        mark("<w:vanish w:val=\"0\"/>"),
        format!("<w:del>{}</w:del>", numbered(1, 0, "x")),
        numbered(1, 0, "a"),
    ]
    .concat();
    check(
        document(&headings(), "", &body),
        &["一、a", "a", "a", "a", "二、a", "三、a"],
    );
}

#[test]
fn bullets_and_lists_that_are_not_there_number_nothing() {
    let lists = list(0, &[level(0, "bullet", "\u{f0b7}", "")]) + &used(1, 0, "") + &used(2, 9, "");
    let body = [
        numbered(1, 0, "a"),
        numbered(2, 0, "b"),
        numbered(3, 0, "c"),
        numbered(1, 8, "d"),
        numbered(1, 99, "e"),
    ];
    check(
        document(&lists, "", &body.concat()),
        &["a", "b", "c", "d", "e"],
    );
}

#[test]
fn labels_of_rows_have_their_numbers() {
    let cell = |content: &str| format!("<w:tc>{content}</w:tc>");
    let row = |text: &str| {
        format!(
            "<w:tr>{}{}</w:tr>",
            cell(&numbered(1, 2, text)),
            cell(&paragraph("", "5"))
        )
    };
    let table = format!("<w:tbl>{}{}</w:tbl>", row("a"), row("b"));
    check(
        document(&headings(), "", &table),
        &["[1. a@0 | 5@1 / 2. b@0 | 5@1]"],
    );
}

#[test]
fn lists_that_cannot_be_read_are_missed() {
    let document = read(document("<w:num", "", &numbered(1, 0, "a")));
    assert_eq!(outline(&document), ["a"]);
    assert!(matches!(document.warnings[..], [Warning::Truncated { .. }]));
}

#[test]
fn numbers_are_bounded() {
    let lists = list(0, &[level(0, "decimal", &"%1".repeat(100_000), "")]) + &used(1, 0, "");
    let lists = lists.replace("<w:start w:val=\"1\"/>", "<w:start w:val=\"4294967295\"/>");
    let body = numbered(1, 0, "a").repeat(1_000);
    let document = read(document(&lists, "", &body));
    assert!(outline(&document).iter().all(|it| it == "a"));
}
