//! Tables of which each cell stands on a line of its own, a pipe behind it: what some tools that take the text out of a
//! page leave of its tables.
//!
//! ```text
//! 行政许可 |
//! 12 |
//! ||
//! ```
//!
//! A line of pipes alone fills a row up to the table's width where cells span columns. One pipe alone is a blank cell, or
//! such a filler.

use super::text::{Line, Row};

/// Least lines that are a table.
const LEAST: usize = 6;

/// True when most of these lines are a cell each.
pub(super) fn are(lines: &[Line<'_>]) -> bool {
    let single = lines.iter().filter(|it| pipes(it.text) == 1).count();
    let fillers = lines.iter().filter(|it| is_filler(it.text)).count();
    lines.len() >= LEAST && 2 * single >= lines.len() && 4 * (single + fillers) >= 3 * lines.len()
}

/// The cells as rows: a row ends where it is as wide as the table, where a filler fills it, and before words that follow
/// figures or blanks.
pub(super) fn rows<'a>(lines: &[Line<'a>]) -> Vec<Row<'a>> {
    let width = width(lines);
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut row: Row<'a> = Vec::new();
    let mut reached = 0;
    for line in lines {
        let pipes = pipes(line.text);
        let text = line.text.trim().trim_end_matches('|').trim();
        let is_filler = is_filler(line.text);
        let ends = row.last().is_some_and(|it| !is_words(it.text)) && is_words(text);
        if ends && !row.is_empty() {
            rows.push(std::mem::take(&mut row));
            reached = 0;
        }
        reached += pipes;
        if !is_filler {
            row.extend(text.split('|').map(|it| Line {
                text: it.trim(),
                ..*line
            }));
        }
        if (is_filler || Some(reached) == width) && !row.is_empty() {
            rows.push(std::mem::take(&mut row));
        }
        if row.is_empty() {
            reached = 0;
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}

/// The columns of the table: as many as its first row that is filled up has pipes.
fn width(lines: &[Line<'_>]) -> Option<usize> {
    let filled = lines.iter().position(|it| is_filler(it.text))?;
    let first = &lines[..=filled];
    Some(first.iter().map(|it| pipes(it.text)).sum())
}

/// Whether a line is pipes alone, two or more.
fn is_filler(line: &str) -> bool {
    let line = line.trim();
    line.len() > 1 && line.bytes().all(|it| it == b'|')
}

fn pipes(line: &str) -> usize {
    line.bytes().filter(|it| *it == b'|').count()
}

/// Whether a cell has words and no figure: `规章`, `2.重复申请`. 无 and a figure with a note are no words.
fn is_words(cell: &str) -> bool {
    let cell = cell.trim();
    let rest = cell.trim_start_matches(|it: char| it.is_ascii_digit());
    let numbered = rest.len() < cell.len() && rest.starts_with(['.', '．', '、', ')', '）']);
    let has_words = cell
        .chars()
        .any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it));
    let after = rest.trim_start_matches(['.', '．', '、', ')', '）']);
    let is_item = numbered && !after.starts_with(|it: char| it.is_ascii_digit());
    has_words && !matches!(cell, "无" | "〇" | "零") && (rest.len() == cell.len() || is_item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let lines: Vec<_> = (1..)
            .zip(text.lines())
            .map(|(number, text)| Line { number, text })
            .collect();
        assert!(are(&lines), "{text}");
        let found: Vec<String> = rows(&lines)
            .iter()
            .map(|row| row.iter().map(|it| it.text).collect::<Vec<_>>().join(","))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_ends_at_the_width_of_the_table_and_at_a_filler() {
        check(
            "项目 |\n|||\n内容 |\n制发 |\n废止 |\n有效 |\n规章 |\n/ |\n1 |\n2 |\n许可 |\n7 |\n||",
            &["项目", "内容,制发,废止,有效", "规章,/,1,2", "许可,7"],
        );
    }

    #[test]
    fn a_row_ends_before_words_that_follow_figures_or_blanks() {
        check(
            "一、新收 |\n|\n|\n3 |\n二、结转 |\n|\n|\n|\n结果 |\n1.国家秘密 |\n0 |\n0 |\n12（补 1 件） |\n2.重复申请 |\n无 |",
            &[
                "一、新收,,,3",
                "二、结转,,,",
                "结果,1.国家秘密,0,0,12（补 1 件）",
                "2.重复申请,无",
            ],
        );
    }

    #[test]
    fn a_few_lines_that_end_with_a_pipe_are_no_table() {
        let lines = [Line {
            number: 1,
            text: "首页 |",
        }];
        assert!(!are(&lines));
    }
}
