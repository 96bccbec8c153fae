//! DOC files, put together here paragraph by paragraph: text, what is withdrawn, raised or no text, fields, tables, lists,
//! limits.

use cfb::CompoundFile;
use generator::word97::{Paragraph, Run, Word97};

use super::*;

fn modifier(code: u16, operand: &[u8]) -> Vec<u8> {
    [&code.to_le_bytes(), operand].concat()
}

fn paragraph(runs: &[Run], mark: &str, modifiers: &[Vec<u8>]) -> Paragraph {
    Paragraph {
        runs: runs.to_vec(),
        mark: Run::new(mark, &[]),
        modifiers: modifiers.concat(),
    }
}

fn plain(text: &str) -> Paragraph {
    paragraph(&[Run::new(text, &[])], "\r", &[])
}

fn document(paragraphs: &[Paragraph]) -> Vec<u8> {
    let document = Word97 {
        paragraphs: paragraphs.to_vec(),
        ..Word97::default()
    };
    document.to_bytes()
}

/// Where a paragraph stands: in so many tables.
fn depth(depth: u8) -> Vec<u8> {
    [modifier(0x2416, &[1]), modifier(0x6649, &[depth, 0, 0, 0])].concat()
}

fn cell(runs: &[Run]) -> Paragraph {
    paragraph(runs, "\u{7}", &[depth(1)])
}

/// The definition of a row: where its cells begin and end, and the flags of each.
fn definition(edges: &[i16], flags: &[u16]) -> Vec<u8> {
    let mut operand = vec![flags.len() as u8];
    operand.extend(edges.iter().flat_map(|it| it.to_le_bytes()));
    for it in flags {
        operand.extend(it.to_le_bytes());
        operand.extend([0; 18]);
    }
    let length = (operand.len() as u16 + 1).to_le_bytes();
    modifier(0xD608, &[&length, operand.as_slice()].concat())
}

/// The end of a row, with what defines it.
fn row_end(definition: Vec<u8>) -> Paragraph {
    paragraph(
        &[],
        "\u{7}",
        &[depth(1), modifier(0x2417, &[1]), definition],
    )
}

/// A row of cells with their texts and flags.
fn row(edges: &[i16], cells: &[(&str, u16)]) -> Vec<Paragraph> {
    let flags: Vec<u16> = cells.iter().map(|it| it.1).collect();
    let texts = cells.iter().map(|it| cell(&[Run::new(it.0, &[])]));
    texts.chain([row_end(definition(edges, &flags))]).collect()
}

const UP: u16 = 0x20;
const DOWN: u16 = 0x60;

#[test]
fn text_in_pieces_of_either_width_makes_paragraphs() {
    check(
        document(&[
            plain("政府\u{1}信息"),
            plain(" OK, caf\u{e9} 12\u{1e}3 "),
            plain(""),
            plain("甲\t乙\u{b}丙\u{1f}丁\u{c}戊\u{a0}𠮷"),
        ]),
        &["政府信息", "OK, café 12-3", "甲\t乙\n丙丁\n戊\u{a0}𠮷"],
    );
}

#[test]
fn what_stands_behind_the_main_text_is_left_out() {
    let document = Word97 {
        paragraphs: vec![plain("正文")],
        behind: "页眉\r\r".to_owned(),
        ..Word97::default()
    };
    check(document.to_bytes(), &["正文"]);
}

/// The text of a cell of these runs.
fn check_cell(runs: &[Run], expected: &str) {
    let row = [
        cell(&[Run::new("甲", &[])]),
        cell(runs),
        row_end(definition(&[0, 1000, 2000], &[0, 0])),
    ];
    check(document(&row), &[&format!("[甲@0 | {expected}@1]")]);
}

#[test]
fn what_is_hidden_deleted_or_struck_out_is_withdrawn() {
    for code in [0x0800, 0x083C, 0x0837, 0x2A53] {
        for (value, expected) in [(1, "235"), (0x81, "235"), (0, "99235"), (0x80, "99235")] {
            let runs = [
                Run::new("99", &modifier(code, &[value])),
                Run::new("235", &[]),
            ];
            check_cell(&runs, expected);
        }
    }
}

#[test]
fn what_is_raised_is_no_part_of_a_number() {
    let raised = |text, how| Run::new(text, &modifier(0x2A48, &[how]));
    check_cell(&[Run::new("235", &[]), raised("1", 1)], "235[1]");
    check_cell(&[Run::new("235", &[]), raised("注1", 2)], "235[注1]");
    check_cell(&[Run::new("2", &[]), raised("35", 0)], "235");
}

#[test]
fn a_cell_with_something_else_than_text_is_not_blank() {
    let special = modifier(0x0855, &[1]);
    let with = |code, operand: &[u8]| [special.clone(), modifier(code, operand)].concat();
    check_cell(&[Run::new("\u{1}", &special)], "[image]");
    check_cell(&[Run::new("\u{8}", &special)], "[image]");
    check_cell(&[Run::new("\u{1}", &with(0x0856, &[1]))], "[object]");
    check_cell(
        &[Run::new("(", &with(0x6A09, &[0, 0, 0xFC, 0xF0]))],
        "[symbol]",
    );
    let symbol = || Run::new("(", &with(0x6A09, &[0, 0, 0xFC, 0xF0]));
    let figure = [Run::new("2", &[]), symbol(), Run::new("5", &[])];
    check_cell(&figure, "2\u{fffd}5");
    check_cell(&[symbol(), Run::new("有", &[])], "有");
    check_cell(&[Run::new("\u{13}EQ \\o\u{15}", &[])], "[field]");
    check_cell(&[Run::new("\u{1}", &with(0x0806, &[1]))], "");
    check_cell(&[Run::new("\u{1}", &with(0x083C, &[1]))], "");
    let both = [Run::new("\u{1}", &special), Run::new("235", &[])];
    check_cell(&both, "235");
}

#[test]
fn the_results_of_fields_are_read_and_links_are_kept() {
    let bytes = document(&[
        plain("共\u{13}PAGE\u{14}3\u{15}页"),
        plain("见\u{13} HYPERLINK \"http://www.example.cn/\" \u{14}网站\u{15}。"),
        plain("甲\u{13}乙"),
    ]);
    check(&bytes, &["共3页", "见网站。", "甲乙"]);
    let links = read(&bytes).links;
    let [link] = links.as_slice() else {
        panic!("{links:?}");
    };
    let found = (link.target.as_str(), link.text.as_str(), path(&link.place));
    assert_eq!(found, ("http://www.example.cn/", "网站", "p[2]"));
}

#[test]
fn merges_are_resolved_and_near_edges_are_one() {
    let rows = [
        row(&[0, 1000, 3000], &[("甲", DOWN), ("乙", 0)]),
        row(&[0, 1010, 1990, 3005], &[("", UP), ("丙", 1), ("", 2)]),
        row(&[5, 1000, 2000, 3000], &[("", UP), ("丁", 0), ("戊", 0)]),
        row(&[0, 2000, 3000], &[("己", 2), ("", 1)]),
    ];
    check(
        document(&rows.concat()),
        &["[甲@0+3x1 | 乙@1+1x2 / 丙@1+1x2 / 丁@1 | 戊@2 / 己@0+1x3]"],
    );
}

#[test]
fn a_row_that_begins_elsewhere_stands_elsewhere() {
    let rows = [
        row(&[0, 1000, 2000, 3000], &[("甲", 0), ("乙", 0), ("丙", 0)]),
        row(&[1000, 2000, 3000], &[("丁", 0), ("戊", 0)]),
        row(
            &[-108, 1000, 2000, 3000],
            &[("己", 0), ("庚", 0), ("辛", 0)],
        ),
    ];
    check(
        document(&rows.concat()),
        &["[甲@0 | 乙@1 | 丙@2 / 丁@1 | 戊@2 / 己@0 | 庚@1 | 辛@2]"],
    );
}

#[test]
fn a_row_without_its_definition_has_cells_in_order_and_says_so() {
    let mut rows = row(&[0, 1000, 2000], &[("甲", 0), ("乙", 0)]);
    rows.extend([cell(&[Run::new("丙", &[])]), cell(&[Run::new("丁", &[])])]);
    rows.push(row_end(vec![]));
    let document = read(document(&rows));
    assert_eq!(outline(&document), ["[甲@0 | 乙@1 / 丙@0 | 丁@1]"]);
    assert!(tables(&document)[0].ragged);
}

#[test]
fn a_definition_too_long_for_a_page_stands_in_the_data() {
    let count = 30_u8;
    let edges: Vec<i16> = (0..=i16::from(count)).map(|it| it * 300).collect();
    let list = definition(&edges, &vec![0; usize::from(count)]);
    let mut data = vec![0; 16];
    data.extend((list.len() as u16).to_le_bytes());
    data.extend(&list);
    let mut paragraphs: Vec<Paragraph> = (0..count)
        .map(|it| cell(&[Run::new(&it.to_string(), &[])]))
        .collect();
    paragraphs.push(row_end(modifier(0x646B, &[16, 0, 0, 0])));
    let document = Word97 {
        paragraphs,
        data,
        ..Word97::default()
    };
    let cells: Vec<String> = (0..count).map(|it| format!("{it}@{it}")).collect();
    check(document.to_bytes(), &[&format!("[{}]", cells.join(" | "))]);
}

#[test]
fn tables_that_only_place_things_are_read_through() {
    let inner = |text: &str, ends: u16, definition: Vec<u8>| {
        let runs = [Run::new(text, &[])];
        paragraph(&runs, "\r", &[depth(2), modifier(ends, &[1]), definition])
    };
    let paragraphs = [
        cell(&[Run::new("左", &[])]),
        paragraph(&[Run::new("前", &[])], "\r", &[depth(1)]),
        inner("规章", 0x244B, vec![]),
        inner("1", 0x244B, vec![]),
        inner("", 0x244C, definition(&[0, 500, 900], &[0, 0])),
        cell(&[Run::new("后", &[])]),
        row_end(definition(&[0, 1000, 2000], &[0, 0])),
    ];
    let bytes = document(&paragraphs);
    check(&bytes, &["左", "前", "[规章@0 | 1@1]", "后"]);
    let document = read(&bytes);
    let cells = tables(&document)[0].cells.iter();
    let places: Vec<_> = cells.map(|it| path(&it.place)).collect();
    assert_eq!(places, ["tbl[2]/tr[1]/tc[1]", "tbl[2]/tr[1]/tc[2]"]);
}

#[test]
fn a_row_that_was_deleted_is_left_out() {
    let mut deleted = row(&[0, 1000, 2000], &[("丙", 0), ("丁", 0)]);
    if let Some(end) = deleted.last_mut() {
        end.mark.modifiers = modifier(0x0800, &[1]);
    }
    let rows = [row(&[0, 1000, 2000], &[("甲", 0), ("乙", 0)]), deleted];
    check(document(&rows.concat()), &["[甲@0 | 乙@1]"]);
}

/// A list of two levels, and one override of it.
fn lists() -> (Vec<u8>, Vec<u8>) {
    let level = |kind: u8, text: &str| -> Vec<u8> {
        let mut bytes = vec![1, 0, 0, 0, kind];
        bytes.extend([0; 23]);
        let units: Vec<u16> = text.encode_utf16().collect();
        bytes.extend((units.len() as u16).to_le_bytes());
        bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
        bytes
    };
    let mut lists = vec![1, 0, 7];
    lists.extend([0; 27]);
    lists.extend(level(37, "\0、"));
    lists.extend((1..9).flat_map(|_| level(0, "\u{1}.")));
    let mut overrides = vec![1, 0, 0, 0, 7];
    overrides.extend([0; 15]);
    overrides.extend([0xFF; 4]);
    (lists, overrides)
}

#[test]
fn numbers_that_word_gives_stand_before_the_text() {
    let numbered = |text: &str, number: u8, level: u8| {
        let list = [modifier(0x460B, &[number, 0]), modifier(0x260A, &[level])];
        paragraph(&[Run::new(text, &[])], "\r", &list)
    };
    let mut hidden = numbered("隐", 1, 0);
    hidden.runs[0].modifiers = modifier(0x083C, &[1]);
    hidden.mark.modifiers = modifier(0x083C, &[1]);
    let document = Word97 {
        paragraphs: vec![
            numbered("总体情况", 1, 0),
            numbered("主动公开", 1, 1),
            numbered("5件", 1, 1),
            hidden,
            numbered("不编号", 0, 0),
            numbered("收到和处理", 1, 0),
        ],
        lists: lists(),
        ..Word97::default()
    };
    check(
        document.to_bytes(),
        &[
            "一、\t总体情况",
            "1.\t主动公开",
            "2.\t5件",
            "不编号",
            "二、\t收到和处理",
        ],
    );
}

#[test]
fn a_cell_whose_number_cannot_be_told_is_not_blank() {
    let list = modifier(0x460B, &[9, 0]);
    let row = [
        paragraph(&[], "\u{7}", &[depth(1), list]),
        cell(&[Run::new("235", &[])]),
        row_end(definition(&[0, 1000, 2000], &[0, 0])),
    ];
    check(document(&row), &["[[number]@0 | 235@1]"]);
}

/// The document with bytes of a stream changed.
fn changed(bytes: &[u8], stream: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut file = CompoundFile::open(Cursor::new(bytes.to_vec())).expect("a compound file");
    let mut content = Vec::new();
    let mut reader = file.open_stream(stream).expect("the stream");
    std::io::Read::read_to_end(&mut reader, &mut content).expect("its bytes");
    change(&mut content);
    let mut writer = file.create_stream(stream).expect("the stream");
    writer
        .write_all(&content)
        .expect("memory takes every write");
    drop(writer);
    file.flush().expect("memory takes every write");
    file.into_inner().into_inner()
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    let whole = document(&[plain("正文"), plain("second")]);
    let document = |change: fn(&mut Vec<u8>)| refused(changed(&whole, "/WordDocument", change));
    assert_eq!(document(|it| it[11] |= 1), ExtractError::Encrypted);
    let old = document(|it| it[2..4].copy_from_slice(&[104, 0]));
    assert!(
        matches!(old, ExtractError::UnsupportedFormat { .. }),
        "{old}"
    );
    assert!(old.to_string().contains("DOCX"), "{old}");
    let damaged = |error: ExtractError| {
        let is_damaged = matches!(error, ExtractError::Damaged { .. });
        assert!(is_damaged, "{error}");
    };
    damaged(document(|it| it.truncate(100)));
    damaged(document(|it| it.truncate(2050)));
    damaged(document(|it| it[76..80].copy_from_slice(&[99, 0, 0, 0])));
    damaged(refused(changed(&whole, "/1Table", |it| it.truncate(20))));
    damaged(refused(&whole[..whole.len() / 2]));
    let huge = document(|it| it[76..80].copy_from_slice(&[0, 0, 0, 0x7F]));
    assert!(matches!(huge, ExtractError::TooLarge { .. }), "{huge}");
}

#[test]
fn tables_inside_each_other_are_bounded() {
    let inside = |it: u8| paragraph(&[Run::new("文", &[])], "\r", &[depth(it)]);
    let error = refused(document(&[inside(200)]));
    assert!(
        matches!(error, ExtractError::NestedTooDeep { .. }),
        "{error}"
    );
    let paragraphs: Vec<Paragraph> = (1..20).map(inside).collect();
    assert!(!read(document(&paragraphs)).blocks.is_empty());
}

#[test]
fn paragraphs_are_bounded() {
    let start = Instant::now();
    let error = refused(document(&[plain(&"\r".repeat(600_000))]));
    assert!(matches!(error, ExtractError::TooLarge { .. }), "{error}");
    assert!(start.elapsed() < PATIENCE);
}

#[test]
fn large_tables_are_cut_and_say_so() {
    let rows: Vec<Paragraph> = (0..500)
        .flat_map(|it| row(&[it * 50, it * 50 + 45, 32_000], &[("甲", 0), ("乙", 0)]))
        .collect();
    let document = read(document(&rows));
    assert!(matches!(document.warnings[..], [Warning::Truncated { .. }]));
    tables(&document).into_iter().for_each(assert_tiles);
}

#[test]
fn random_damage_of_any_stream_never_panics() {
    let truth = generator::truth(4, 2023).expect("there is a form");
    let whole = generator::Shape::Doc.print(&truth);
    let mut dice: u32 = 7;
    let mut below = |limit: usize| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 8) as usize % limit
    };
    for _ in 0..600 {
        let mut bytes = whole.clone();
        for _ in 0..1 + below(8) {
            let at = below(bytes.len());
            bytes[at] = [0, 1, 7, 0xFF, below(256) as u8][below(5)];
        }
        if let Ok(document) = extract(&bytes, &Listing::default()) {
            tables(&document).into_iter().for_each(assert_tiles);
        }
    }
}
