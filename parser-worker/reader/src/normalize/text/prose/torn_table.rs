//! Rows of the forms' tables that the text layer shows as lines: labels, figures and the pieces of both.

use std::{collections::BTreeSet, sync::LazyLock};

use shared::form::{self, ColumnForm, RowForm};

use super::Part;
use crate::{label::fold, normalize::text::heading};

/// Least share of a line's pairs of characters that labels of the forms have too.
const SHARE: f64 = 0.85;
/// A line with fewer characters is a label only among labels.
const SHORTEST: usize = 4;
/// A piece of a torn label is not longer.
const LONGEST_PIECE: usize = 24;
/// A label that an extraction tool ran together with others is not longer.
const LONGEST_LABEL: usize = 70;
/// So many lines that are surely of a table make the lines between them one.
const CLUSTER: usize = 3;

/// Words in the heads of the tables that no label of the forms has.
const HEADS: [&str; 5] = [
    "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
    "申请人情况自然人法人或其他组织总计",
    "信息内容",
    "行政复议行政诉讼",
    "未经复议直接起诉复议后起诉",
];

/// What a part is in the search for torn tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A table that the document shows as one.
    Table,
    /// Surely a line of a table.
    Row,
    /// A line that may be one.
    Piece,
    /// Text, or the heading of a section of a form.
    Text,
}

/// The parts with each run of torn rows as one table.
pub(super) fn without_torn_rows(parts: Vec<Part>) -> Vec<Part> {
    let kinds: Vec<Kind> = parts.iter().map(kind).collect();
    let mut is_torn = vec![false; parts.len()];
    let mut from = 0;
    for run in kinds.chunk_by(|one, other| (*one == Kind::Text) == (*other == Kind::Text)) {
        let sure = |it: &Kind| matches!(it, Kind::Table | Kind::Row);
        let weight = |it: &Kind| match it {
            Kind::Table => CLUSTER,
            Kind::Row => 1,
            Kind::Piece | Kind::Text => 0,
        };
        if run.iter().map(weight).sum::<usize>() >= CLUSTER
            && let Some(first) = run.iter().position(sure)
            && let Some(last) = run.iter().rposition(sure)
        {
            is_torn[from + first..=from + last].fill(true);
        }
        from += run.len();
    }
    let mut kept: Vec<Part> = Vec::new();
    for (part, is_torn) in parts.into_iter().zip(is_torn) {
        let is_figures = matches!(&part, Part::Paragraph(it) if is_only_figures(&it.text()));
        if !is_torn && !is_figures {
            kept.push(part);
        } else if kept.last() != Some(&Part::Table) {
            kept.push(Part::Table);
        }
    }
    kept
}

fn kind(part: &Part) -> Kind {
    let Part::Paragraph(paragraph) = part else {
        return Kind::Table;
    };
    let text = paragraph.text();
    let length = text.chars().count();
    if length > LONGEST_LABEL || text.contains('。') {
        return Kind::Text;
    }
    let is_section = match heading::rank(&text) {
        Some(heading::Rank::Section) => {
            heading::is_short(&text) && heading::section(&text).is_some()
        }
        Some(_) => false,
        None => heading::exact_section(&text).is_some(),
    };
    if is_section {
        Kind::Text
    } else if is_row(&text) {
        Kind::Row
    } else if length <= LONGEST_PIECE && !text.contains(['；', '：', '？']) {
        Kind::Piece
    } else {
        Kind::Text
    }
}

/// Whether a line is a label of a form's table, with figures behind it or without, or figures alone.
fn is_row(text: &str) -> bool {
    let is_caption = text.starts_with('表')
        && text
            .chars()
            .nth(1)
            .is_some_and(|it| "一二三四1234".contains(it));
    if is_only_figures(text) || is_caption {
        return true;
    }
    let words = without_figures(text);
    let folded: Vec<char> = fold(words).chars().collect();
    let has_figures = words.len() < text.trim_end().len();
    if folded.len() < 2 || (folded.len() < SHORTEST && !has_figures) {
        return false;
    }
    let least = SHARE * (folded.len() - 1) as f64;
    let mut known = folded.len() - 1;
    for pair in folded.windows(2) {
        known -= usize::from(!PAIRS.contains(&(pair[0], pair[1])));
        // Most text is soon told from a label.
        if (known as f64) < least {
            return false;
        }
    }
    true
}

/// Whether a text is two numbers or more, and nothing else.
fn is_only_figures(text: &str) -> bool {
    let mut figures = text.split_whitespace().peekable();
    let several = text.split_whitespace().nth(1).is_some();
    several && figures.all(is_figure)
}

fn is_figure(word: &str) -> bool {
    let number = word.trim_start_matches(['-', '－']);
    (!number.is_empty()
        && number
            .chars()
            .all(|it| it.is_ascii_digit() || it == '.' || it == ','))
        || matches!(word, "/" | "-" | "—" | "无")
}

/// The text before the figures at its end.
fn without_figures(text: &str) -> &str {
    let mut rest = text.trim_end();
    loop {
        let start = rest
            .char_indices()
            .rev()
            .find(|(_, it)| it.is_whitespace())
            .map_or(0, |(at, it)| at + it.len_utf8());
        if start == 0 || !is_figure(&rest[start..]) {
            return rest;
        }
        rest = rest[..start].trim_end();
    }
}

/// Every pair of characters that stand beside each other in a label of a form.
static PAIRS: LazyLock<BTreeSet<(char, char)>> = LazyLock::new(|| {
    let blocks = || {
        form::all()
            .iter()
            .flat_map(|it| &it.tables)
            .flat_map(|it| &it.blocks)
    };
    let of_row = |it: &'static RowForm| {
        std::iter::once(&it.label)
            .chain(&it.variants)
            .chain(&it.groups)
    };
    let of_column = |it: &'static ColumnForm| std::iter::once(&it.label).chain(&it.variants);
    blocks()
        .flat_map(|it| &it.rows)
        .flat_map(of_row)
        .chain(blocks().flat_map(|it| &it.columns).flat_map(of_column))
        .chain(blocks().filter_map(|it| it.article.as_ref()))
        .map(String::as_str)
        .chain(HEADS)
        .flat_map(|label| {
            let folded: Vec<char> = fold(label).chars().collect();
            let pairs: Vec<(char, char)> = folded.windows(2).map(|it| (it[0], it[1])).collect();
            pairs
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::super::{ProseLine, ProseParagraph};
    use super::*;

    fn check(lines: &[&str], expected: &[&str]) {
        let part = |text: &&str| match *text {
            "|" => Part::Table,
            text => Part::Paragraph(ProseParagraph {
                lines: vec![ProseLine {
                    text: text.to_owned(),
                    place: Place::Line { line: 1 },
                }],
            }),
        };
        let parts = without_torn_rows(lines.iter().map(part).collect());
        let text = |it: &Part| match it {
            Part::Paragraph(paragraph) => Some(paragraph.text()),
            Part::Table => None,
        };
        let left: Vec<String> = parts.iter().filter_map(text).collect();
        assert_eq!(left, expected);
    }

    #[test]
    fn torn_rows_are_no_text() {
        check(
            &[
                "三、收到和处理政府信息公开申请情况",
                "（本列数据的勾稽关系为：第一项加第二项之",
                "和，等于第三项加第四项之和）",
                "申请人情况",
                "自然人",
                "总计商业",
                "企业",
                "一、本年新收政府信息公开申请数量 0 0 0 0 0 0 0",
                "三",
                "、",
                "本",
                "（三）不",
                "2.其他法律行政法规禁",
                "止公开",
                "0 0 0 0 0 0 0",
                "四、结转下年度继续办理 0 0 0 0 0 0 0",
                "四、政府信息公开行政复议、行政诉讼情况",
                "表四：政府信息公开行政复议、行政诉讼情况",
                "行政复议行政诉讼",
                "|",
                "（一）主要问题",
                "机构调整后栏目不能满足需要。",
            ],
            &[
                "三、收到和处理政府信息公开申请情况",
                "四、政府信息公开行政复议、行政诉讼情况",
                "（一）主要问题",
                "机构调整后栏目不能满足需要。",
            ],
        );
    }

    #[test]
    fn headings_entries_and_signatures_are_text() {
        let lines = [
            "一、总体情况",
            "（一）主动公开政府信息情况",
            "全年公开信息72条。",
            "（二）依申请公开情况",
            "人大建议 13 件",
            "政协提案 11 件",
            "（三）政府信息管理情况",
            "云岭市海右区统计局",
            "2023年1月9日",
        ];
        check(&lines, &lines);
    }

    #[test]
    fn text_between_a_heading_and_its_table_stays() {
        check(
            &[
                "二、主动公开政府信息情况",
                "本年度情况如下：",
                "|",
                "注：含上年结转。",
                "三、其他",
            ],
            &[
                "二、主动公开政府信息情况",
                "本年度情况如下：",
                "注：含上年结转。",
                "三、其他",
            ],
        );
    }
}
