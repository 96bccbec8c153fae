//! Reports damaged in ways that real ones are: what is read wrong, or not at all, says so.
//!
//! Each damage is one that a reading once missed. A cell may be right or doubted; it may not be wrong and undoubted.

use generator::{Charset, Shape, Truth};
use shared::{cell::Cell, report::Listing};

fn truth() -> Truth {
    generator::truth(11, 2023).expect("there is a form for the year")
}

fn text() -> String {
    String::from_utf8(Shape::Text.print(&truth())).expect("it is UTF-8")
}

fn page() -> String {
    String::from_utf8(Shape::Html(Charset::Utf8).print(&truth())).expect("it is UTF-8")
}

/// The cells that are read otherwise than printed and are not doubted.
fn silently_wrong(document: &str) -> Vec<String> {
    let report =
        report_reader::read(document.as_bytes(), &Listing::default()).expect("it is a report");
    let truth = truth();
    let is_wrong =
        |it: &&Cell| truth.cells.get(&it.key).map(|figure| figure.value) != Some(it.value);
    let wrong = report
        .cells
        .iter()
        .filter(|it| !it.verdict.is_doubt())
        .filter(is_wrong);
    let mut wrong: Vec<String> = wrong
        .map(|it| format!("{}: {:?} {:?}", it.key, it.value, it.verdict))
        .collect();
    let absent = truth
        .cells
        .keys()
        .filter(|key| report.cells.iter().all(|it| it.key != **key));
    wrong.extend(absent.map(|key| format!("{key}: not there")));
    wrong
}

/// Replaces what must be there.
fn replace(document: &str, from: &str, to: &str) -> String {
    assert!(document.contains(from), "{from:?} is in the document");
    document.replacen(from, to, 1)
}

/// The line that begins so, without its end.
fn line<'a>(document: &'a str, beginning: &str) -> &'a str {
    document
        .lines()
        .find(|it| it.trim_start().starts_with(beginning))
        .expect("the line is there")
}

fn check(name: &str, document: &str) {
    assert_eq!(silently_wrong(document), Vec::<String>::new(), "{name}");
}

#[test]
fn undamaged_there_is_nothing_to_find() {
    check("text", &text());
    check("page", &page());
}

#[test]
fn a_row_that_is_not_there_is_missing_and_no_other_takes_its_place() {
    for label in [
        "规章",
        "行政处罚",
        "1.属于国家秘密",
        "3.其他",
        "（七）总计",
        "二、上年结转",
    ] {
        let text = text();
        check(
            label,
            &replace(&text, &format!("{}\n", line(&text, label)), ""),
        );
    }
}

#[test]
fn a_row_that_no_form_knows_is_given_to_nobody() {
    let text = text();
    for before in ["1.本机关不掌握", "（七）总计", "2.重复申请"] {
        let unknown = format!("9.属于工作秘密 7 1 0 0 2 0 10\n{}", line(&text, before));
        check(before, &replace(&text, line(&text, before), &unknown));
    }
}

#[test]
fn a_figure_more_or_less_shifts_no_other() {
    let text = text();
    let row = line(&text, "3.要求提供公开出版物");
    let (head, last) = row.rsplit_once(' ').expect("it has figures");
    check("one less", &replace(&text, row, head));
    check("one more", &replace(&text, row, &format!("{row} {last}")));
}

#[test]
fn a_damaged_figure_is_no_word_of_the_label() {
    let text = text();
    let row = line(&text, "行政许可");
    for figure in ["1, 234", "l 5", "O 5", "约 5", "5①", "1. 5"] {
        check(figure, &replace(&text, row, &format!("行政许可 {figure}")));
    }
}

#[test]
fn another_tables_row_of_the_same_name_is_a_conflict() {
    let text = text();
    for prose in ["规章 9 9 9", "（七）总计 9 9 9 9 9 9 9", "行政许可 99999"] {
        let section = line(&text, "二、主动公开");
        check(
            prose,
            &replace(&text, section, &format!("{prose}\n{section}")),
        );
    }
}

#[test]
fn heads_in_another_order_are_followed_or_doubted() {
    let (text, page) = (text(), page());
    let heads = "本年制发件数 本年废止件数";
    check("line", &replace(&text, heads, "本年废止件数 本年制发件数"));
    check("unknown", &replace(&page, "本年制发件数", "上年制发件数"));
    check(
        "other form",
        &replace(&page, "现行有效件数", "对外公开总数量"),
    );
}

#[test]
fn a_label_that_is_nearly_another_is_doubted_where_no_sum_speaks_for_it() {
    let text = text();
    for (label, other) in [
        ("行政处罚", "行政处分"),
        ("行政许可", "行政许可类"),
        ("规章", "部门规章"),
    ] {
        let row = line(&text, label);
        let wrong = row.replacen(label, other, 1).replace(' ', " 9");
        check(other, &replace(&text, row, &wrong));
    }
}

#[test]
fn labels_after_their_figures_are_doubted() {
    let text = text();
    let shifted: String = text
        .lines()
        .map(|it| match it.split_once(' ') {
            Some((label, figures)) if figures.split(' ').all(|it| it.parse::<f64>().is_ok()) => {
                format!("{figures}\n{label}\n")
            }
            _ => format!("{it}\n"),
        })
        .collect();
    check("shifted", &shifted);
}

#[test]
fn a_unit_in_the_head_is_minded() {
    let page = page();
    let in_yuan = replace(&page, "万元", "元");
    let report =
        report_reader::read(in_yuan.as_bytes(), &Listing::default()).expect("it is a report");
    let fees = report
        .cells
        .iter()
        .find(|it| it.key.row == "fees")
        .expect("it is there");
    let printed = truth().cells[&fees.key]
        .value
        .expect("it is printed")
        .decimal();
    assert_eq!(
        fees.value
            .map(|it| it.decimal() * rust_decimal::Decimal::from(10_000)),
        Some(printed)
    );
}

#[test]
fn a_table_of_another_year_is_doubted() {
    let page = page();
    check("caption", &page);
    let foreign = replace(&page, "<table", "<p>附：2022年度数据</p><table");
    let report =
        report_reader::read(foreign.as_bytes(), &Listing::default()).expect("it is a report");
    let table: Vec<&Cell> = report
        .cells
        .iter()
        .filter(|it| it.key.table == "active_disclosure")
        .collect();
    assert!(!table.is_empty() && table.iter().all(|it| it.verdict.is_doubt()));
}

#[test]
fn a_row_printed_without_end_costs_no_time_without_end() {
    let text = text();
    let row = line(&text, "行政许可");
    let hostile = replace(&text, row, &format!("{row}\n").repeat(8_000));
    check("8,000 rows", &hostile);
}

#[test]
fn what_is_left_of_a_cut_table_is_that_of_the_form_of_its_year() {
    let text = text();
    let end = text.find("\n四、政府").expect("the next section is there");
    for label in [
        "（二）部分公开",
        "1.属于国家秘密",
        "2.其他法律",
        "3.危及",
        "4.保护第三方合法权益",
    ] {
        let from = text.find(line(&text, label)).expect("the line is there");
        check(label, &format!("{}{}", &text[..from], &text[end..]));
    }
}

#[test]
fn a_blank_among_zeros_that_are_printed_is_a_figure_that_was_lost() {
    let grids = String::from_utf8(Shape::Markdown.print(&truth())).expect("it is UTF-8");
    for label in ["1.属于国家秘密", "3.要求提供公开出版物", "四、结转下年度"]
    {
        let row = grids.lines().find(|it| it.contains(label));
        let row = row.expect("the row is there");
        assert!(row.contains("| 0 | 0 |"), "{row}");
        let lost = row.replacen("| 0 | 0 |", "| 0 |  |", 1);
        check(label, &replace(&grids, row, &lost));
    }
    let row = grids
        .lines()
        .find(|it| {
            it.split('|')
                .filter(|it| it.trim().parse::<u32>().is_ok())
                .count()
                == 15
        })
        .expect("the row is there");
    assert!(row.contains("| 0 |"), "{row}");
    check(
        "side by side",
        &replace(&grids, row, &row.replacen("| 0 |", "|  |", 1)),
    );
}
