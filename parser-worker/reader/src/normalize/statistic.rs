//! The statistical sheet of reports on 2014 to 2018 (政府信息公开情况统计表): a label, a unit and a figure a line, in groups.

mod group;

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use rust_decimal::Decimal;
use shared::{cell::Verdict, place::Place, statistic::Statistic};
use unicode_normalization::UnicodeNormalization;

use self::group::Groups;
use super::text::heading;
use crate::document::{Block, Document, Table};

/// Units of the sheet.
const UNITS: [&str; 18] = [
    "条", "件", "次", "个", "人", "万元", "元", "场", "篇", "份", "期", "名", "部", "项", "家",
    "页", "册", "千元",
];
/// So many lines that are none of the sheet end it.
const FOREIGN: usize = 3;
/// So many lines of a sheet are read.
const MOST: usize = 2_000;

/// The sheet of a document.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    /// Its lines that may have a figure, in order.
    pub(crate) statistics: Vec<Statistic>,
    /// The blocks of the document that it takes up.
    pub(crate) blocks: Range<usize>,
}

/// A printed line of the sheet.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    block: usize,
    label: String,
    unit: Option<String>,
    /// What is printed for the figure; none where the line has no place for one.
    figure: Option<String>,
    place: Place,
}

/// Finds the sheet; an empty one where there is none.
pub(crate) fn find(document: &Document) -> Sheet {
    let Some(head) = head(document) else {
        return Sheet::default();
    };
    let mut sheet = Sheet {
        statistics: Vec::new(),
        blocks: head..head + 1,
    };
    let mut groups = Groups::default();
    // Lines of a label that goes on before the unit comes.
    let mut pending: Vec<Row> = Vec::new();
    for row in rows(document, head).into_iter().take(MOST) {
        if row.unit.is_none() && row.figure.is_none() {
            pending.push(row);
            if pending.len() > FOREIGN
                && pending.iter().all(|it| heading::rank(&it.label).is_none())
            {
                break;
            }
            continue;
        }
        let label = take_label(&mut pending, row.label, &mut groups);
        sheet.blocks.end = row.block + 1;
        let is_group = row.unit.is_none() && row.figure.as_deref().is_none_or(is_dash);
        if is_group {
            groups.open(&label);
            continue;
        }
        let (value, verdict) = value(row.figure.as_deref().unwrap_or_default());
        sheet.statistics.push(Statistic {
            groups: groups.above(&label),
            label: without_number(&label).to_owned(),
            unit: row.unit,
            value,
            raw: row.figure.unwrap_or_default(),
            verdict,
            place: row.place,
        });
        groups.open(&label);
    }
    if sheet.statistics.len() < 3 {
        return Sheet::default();
    }
    sheet
}

/// The block in which the sheet's head stands.
fn head(document: &Document) -> Option<usize> {
    let is_head = |text: &str| {
        let dense: String = text.split_whitespace().collect();
        dense.chars().count() <= 40
            && dense.contains("指标")
            && dense.contains("单位")
            && (dense.contains("统计数") || dense.contains("数量") || dense.contains("数值"))
    };
    document
        .blocks
        .iter()
        .enumerate()
        .position(|(at, block)| match block {
            Block::Paragraph(paragraph) => {
                // An extraction tool may print the three heads on a line each.
                let next = document.blocks[at..]
                    .iter()
                    .take(3)
                    .filter_map(|it| match it {
                        Block::Paragraph(paragraph) if paragraph.text.chars().count() <= 8 => {
                            Some(paragraph.text.as_str())
                        }
                        _ => None,
                    });
                paragraph.text.lines().any(is_head)
                    || (paragraph.text.contains("指标") && is_head(&next.collect::<String>()))
            }
            Block::Table(table) => {
                (0..table.rows.min(4)).any(|row| is_head(&cells(table, row).concat()))
            }
        })
}

/// The printed lines from the sheet's head on, the head left out.
fn rows(document: &Document, head: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for (block, it) in document.blocks.iter().enumerate().skip(head) {
        match it {
            Block::Paragraph(paragraph) => {
                let lines = paragraph
                    .text
                    .lines()
                    .map(str::trim)
                    .filter(|it| !it.is_empty());
                rows.extend(lines.filter_map(|line| of_line(block, line, &paragraph.place)));
            }
            Block::Table(table) => {
                rows.extend((0..table.rows).filter_map(|row| of_cells(block, table, row)));
            }
        }
    }
    rows
}

fn cells(table: &Table, row: usize) -> Vec<&str> {
    let of_row = table.cells.iter().filter(|it| it.row == row);
    of_row.map(|it| it.text.trim()).collect()
}

/// A row of a grid: the label, then the unit, then the figure, whatever stands beside them.
fn of_cells(block: usize, table: &Table, row: usize) -> Option<Row> {
    let place = table.cells.iter().find(|it| it.row == row)?.place.clone();
    let mut texts: Vec<String> = cells(table, row)
        .into_iter()
        .map(|it| it.split_whitespace().collect())
        .collect();
    // A running number may stand in a column of its own.
    while texts.len() > 3 && texts.first().is_some_and(|it| it.is_empty()) {
        texts.remove(0);
    }
    let at = texts.iter().position(|it| is_unit(it) || is_dash(it));
    let (label, unit, figure) = match at {
        Some(at) => {
            let unit = Some(texts[at].clone()).filter(|it| is_unit(it));
            (texts[..at].concat(), unit, Some(texts[at + 1..].concat()))
        }
        // A row that has the places of unit and figure, both blank, heads a group.
        None if texts.len() >= 3 => (texts.concat(), None, Some(String::new())),
        None => (texts.concat(), None, None),
    };
    (!label.is_empty() && !is_heads(&label)).then_some(Row {
        block,
        label,
        unit,
        figure,
        place,
    })
}

/// A line of text: `1.当面申请数 件 12`.
fn of_line(block: usize, line: &str, place: &Place) -> Option<Row> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let unit_at = words
        .iter()
        .rposition(|it| is_unit(it))
        .filter(|at| *at + 2 >= words.len() && *at > 0);
    let dash_at = words.iter().position(|it| is_dash(it)).filter(|at| *at > 0);
    let (label, unit, figure) = match (unit_at, dash_at) {
        (Some(at), _) => {
            let figure = words[at + 1..].concat();
            (
                words[..at].concat(),
                Some(words[at].to_owned()),
                Some(figure),
            )
        }
        (None, Some(at)) => (words[..at].concat(), None, Some(words[at].to_owned())),
        (None, None) => (words.concat(), None, None),
    };
    (!is_heads(&label) && !is_heads(&words.concat())).then(|| Row {
        block,
        label,
        unit,
        figure,
        place: place.clone(),
    })
}

fn is_heads(text: &str) -> bool {
    [
        "统计指标",
        "单位",
        "统计数",
        "指标",
        "数量",
        "统计指标单位统计数",
        "指标单位数量",
        "统计指标单位",
    ]
    .contains(&text)
        || (text.contains("指标") && text.contains("单位"))
}

fn is_unit(text: &str) -> bool {
    UNITS.contains(&text.trim_matches(['（', '）', '(', ')']))
}

fn is_dash(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|it| matches!(it, '-' | '—' | '－' | '–' | '/' | '─' | '―'))
}

/// The whole label of a line. Lines before it that had no unit are the beginning of the label, or the heads of groups.
fn take_label(pending: &mut Vec<Row>, label: String, groups: &mut Groups) -> String {
    let mut whole = String::new();
    for row in pending.drain(..) {
        if heading::rank(&row.label).is_some() && !whole.is_empty() {
            groups.open(&whole);
            whole.clear();
        }
        whole.push_str(&row.label);
    }
    if heading::rank(&label).is_some() && !whole.is_empty() {
        groups.open(&whole);
        whole.clear();
    }
    whole + &label
}

fn without_number(label: &str) -> &str {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(]\s*(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\s*[）)]|[0-9]{1,2}\s*[、.．)）]|[①-⑳])\s*",
        )
        .expect("the pattern is constant")
    });
    NUMBER.find(label).map_or(label, |it| &label[it.end()..])
}

/// The figure, and whether anything else is printed with it.
fn value(raw: &str) -> (Option<Decimal>, Verdict) {
    let plain: String = raw
        .nfkc()
        .filter(|it| !it.is_whitespace() && *it != ',')
        .collect();
    if plain.is_empty() || is_dash(&plain) || plain == "无" {
        return (None, Verdict::Unchecked);
    }
    if let Ok(value) = plain.parse::<Decimal>() {
        return (Some(value), Verdict::Unchecked);
    }
    let unit = UNITS.iter().find_map(|it| plain.strip_suffix(it));
    if let Some(value) = unit.and_then(|it| it.parse::<Decimal>().ok()) {
        // Its own unit beside the figure may be another than the column's.
        return (Some(value), Verdict::Uncertain);
    }
    let digits = plain.find(|it: char| !it.is_ascii_digit() && it != '.');
    let leading = digits.and_then(|end| plain[..end].parse::<Decimal>().ok());
    (leading, Verdict::Uncertain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;
    use shared::report::Listing;

    /// The sheet's head and some of its lines, as label, unit and figure.
    const LINES: [(&str, &str, &str); 12] = [
        ("统计指标", "单位", "统计数"),
        ("一、主动公开情况", "——", "——"),
        ("（一）主动公开政府信息数", "条", "1,234"),
        ("其中：主动公开规范性文件数", "条", "12"),
        ("制发规范性文件总数", "件", ""),
        ("（二）通过不同渠道和方式公开政府信息的情况", "——", "——"),
        ("1.政府公报公开政府信息数", "条", "0"),
        ("2.政府网站公开政府信息数", "条", "无"),
        ("三、收到申请数", "件", "7"),
        ("1.当面申请数", "件", "3（含上年2件）"),
        ("七、依申请公开信息收取的费用", "万元", "0.5"),
        ("（一）专职人员数", "人", "-"),
    ];

    fn check(document: &Document) {
        let sheet = find(document);
        let lines: Vec<String> = sheet
            .statistics
            .iter()
            .map(|it| {
                let groups = it.groups.join(">");
                let value = it.value.map_or("null".to_owned(), |it| it.to_string());
                let unit = it.unit.as_deref().unwrap_or_default();
                format!(
                    "{groups}|{}|{unit}|{value}|{}|{:?}",
                    it.label, it.raw, it.verdict
                )
            })
            .collect();
        let one = "一、主动公开情况>（一）主动公开政府信息数";
        let two = "一、主动公开情况>（二）通过不同渠道和方式公开政府信息的情况";
        assert_eq!(
            lines,
            [
                "一、主动公开情况|主动公开政府信息数|条|1234|1,234|Unchecked".to_owned(),
                format!("{one}|其中：主动公开规范性文件数|条|12|12|Unchecked"),
                format!("{one}|制发规范性文件总数|件|null||Unchecked"),
                format!("{two}|政府公报公开政府信息数|条|0|0|Unchecked"),
                format!("{two}|政府网站公开政府信息数|条|null|无|Unchecked"),
                "|收到申请数|件|7|7|Unchecked".to_owned(),
                "三、收到申请数|当面申请数|件|3|3（含上年2件）|Uncertain".to_owned(),
                "|依申请公开信息收取的费用|万元|0.5|0.5|Unchecked".to_owned(),
                "七、依申请公开信息收取的费用|专职人员数|人|null|-|Unchecked".to_owned(),
            ]
        );
    }

    fn page(before: &str, rows: &str, after: &str) -> Document {
        let page = format!(
            "<html><body><p>{before}</p><table border=1>{rows}</table><p>{after}</p></body></html>"
        );
        extract(page.as_bytes(), &Listing::default()).expect("it is a page")
    }

    #[test]
    fn a_grid_is_read() {
        let row = |it: &(&str, &str, &str)| {
            format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                it.0, it.1, it.2
            )
        };
        let rows: String = LINES.iter().map(row).collect();
        check(&page("政府信息公开情况统计表", &rows, "单位负责人：某某"));
    }

    #[test]
    fn lines_of_text_are_read() {
        let mut lines = vec![
            "某局2015年政府信息公开工作年度报告".to_owned(),
            "附表".to_owned(),
        ];
        lines.extend(LINES.iter().map(|it| format!("{} {} {}", it.0, it.1, it.2)));
        lines.push("单位负责人：某某 审核人：某某 填报人：某某".to_owned());
        let text = lines.join("\n").replace(
            "（二）通过不同渠道和方式公开政府信息的情况",
            "（二）通过不同渠道和方式\n公开政府信息的情况",
        );
        let text = text.replace("1.政府公报公开政府信息数", "1.政府公报公开\n政府信息数");
        let document = extract(text.as_bytes(), &Listing::default()).expect("it is text");
        check(&document);
        let sheet = find(&document);
        assert_eq!(sheet.blocks, 2..document.blocks.len() - 1);
    }

    #[test]
    fn lines_of_tabs_are_read() {
        let lines = LINES
            .iter()
            .map(|it| format!("{}\t{}\t{}", it.0, it.1, it.2));
        let text = lines.collect::<Vec<_>>().join("\n");
        check(&extract(text.as_bytes(), &Listing::default()).expect("it is text"));
    }

    #[test]
    fn other_tables_are_no_sheet() {
        let rows =
            "<tr><td>信息内容</td><td>本年制发件数</td></tr><tr><td>规章</td><td>0</td></tr>";
        assert_eq!(find(&page("统计数据", rows, "指标单位")), Sheet::default());
    }
}
