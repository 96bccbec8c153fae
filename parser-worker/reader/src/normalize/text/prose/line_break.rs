//! Line breaks: which of them a layout made, and which an author.

use std::sync::LazyLock;

use regex::Regex;

use super::{Printed, ProseParagraph, is_line_by_line, width};
use crate::{
    document::{Format, Layout},
    normalize::text::heading,
};

/// Lines before and after a line from which the measure of the text there is taken.
const AROUND: usize = 15;
/// A full line may be so many columns shorter than the measure: the indent of a paragraph's first line, and what a
/// punctuation mark that may not begin a line leaves free.
const SLACK: usize = 8;
/// Text of a narrower measure is no running text.
const NARROWEST: usize = 24;
/// The rest of a heading on the next line is not wider.
const LONGEST_REST: usize = 40;

/// Puts lines that follow each other together to paragraphs. Where it is not clear that the layout broke them, they stay
/// apart.
pub(super) fn joined(lines: &[Printed], format: Format) -> Vec<ProseParagraph> {
    let widths: Vec<usize> = lines.iter().map(|it| width(it.text())).collect();
    let mut paragraphs: Vec<ProseParagraph> = Vec::new();
    for (at, printed) in lines.iter().enumerate() {
        let Some(line) = printed.line.clone() else {
            continue;
        };
        let goes_on = at > 0 && {
            let before = &lines[at - 1];
            let same_block = before.block == printed.block;
            match format.layout() {
                // A text layer's line end inside a paragraph stands between two numbers that may be one.
                Layout::Pages if same_block => true,
                Layout::Pages => hangs(before.text()) && !begins_anew(printed.text()),
                _ if same_block || is_line_by_line(format) => {
                    runs_on(before.text(), printed.text(), measure(&widths, at - 1))
                }
                _ => false,
            }
        };
        match paragraphs.last_mut() {
            Some(last) if goes_on => last.lines.push(line),
            _ => paragraphs.push(ProseParagraph { lines: vec![line] }),
        }
    }
    paragraphs
}

/// The width of a full line near this one: what at least three lines reach.
fn measure(widths: &[usize], at: usize) -> usize {
    let from = at.saturating_sub(AROUND);
    let to = (at + AROUND + 1).min(widths.len());
    let mut near = widths[from..to].to_vec();
    near.sort_unstable_by(|one, other| other.cmp(one));
    near.get(2).copied().unwrap_or(usize::MAX)
}

/// Whether the next line goes on with this one.
fn runs_on(line: &str, next: &str, measure: usize) -> bool {
    if begins_anew(next) || is_row(line) || is_row(next) {
        return false;
    }
    if hangs(line) || heading::is_completed_by(line, next) {
        return true;
    }
    let full = (NARROWEST..usize::MAX).contains(&measure) && width(line) + SLACK >= measure;
    if !full || ends_sentence(line) {
        return false;
    }
    if !heading::is_like(line) {
        return true;
    }
    // A heading that fills its line goes on only in more words of a heading, unless it is cut within a word.
    let rest_of_heading =
        width(next) <= LONGEST_REST && !next.contains(['，', '。', '；', '：', ',']);
    !heading::is_complete(line) && (rest_of_heading || !heading::ends_like(line))
}

/// Whether a line ends where no sentence and no entry of a list can end.
fn hangs(line: &str) -> bool {
    line.ends_with(['，', '、', '（', '《', '“', '‘', '〈', '〔'])
}

fn ends_sentence(line: &str) -> bool {
    let text = line.trim_end_matches(['”', '’', '）', ')', '"']);
    text.ends_with(['。', '！', '？', '!', '?', '；', ';']) || (text.is_empty() && !line.is_empty())
}

/// Whether a line begins with a number of a heading or of an entry of a list.
fn begins_anew(line: &str) -> bool {
    heading::rank(line).is_some() || line.starts_with(['附', '注']) && line.contains(['：', ':'])
}

/// Whether a line is a row of figures.
fn is_row(line: &str) -> bool {
    static ROW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[^，。；]*\s)?-?[0-9][0-9.,]*(?:\s+-?[0-9][0-9.,]*){2,}$|^[0-9]{1,3}$")
            .expect("the pattern is constant")
    });
    line.ends_with(|it: char| it.is_ascii_digit() || matches!(it, '.' | ',')) && ROW.is_match(line)
}

#[cfg(test)]
mod tests {
    use shared::place::Place;

    use super::super::ProseLine;
    use super::*;

    /// Lines in, paragraphs out.
    fn check(format: Format, lines: &[&str], expected: &[&str]) {
        let printed: Vec<Printed> = lines
            .iter()
            .enumerate()
            .map(|(at, text)| Printed {
                block: if format == Format::Html { 0 } else { at },
                line: Some(ProseLine {
                    text: (*text).to_owned(),
                    place: Place::Line { line: 1 },
                }),
            })
            .collect();
        let found: Vec<String> = joined(&printed, format)
            .iter()
            .map(ProseParagraph::text)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn full_lines_run_on_and_a_sentence_ends_a_paragraph() {
        check(
            Format::Text,
            &[
                "一、总体情况",
                "今年以来，海右区各部门认真贯彻落实有关条例",
                "的要求，围绕中心工作推进公开，切实做到以公",
                "开促落实，以公开促规范。",
                "（一）主动公开情况",
                "通过门户网站主动公开信息共计七十二条，较上",
                "年有所增加。",
                "云岭市海右区统计局",
                "2023年1月9日",
            ],
            &[
                "一、总体情况",
                "今年以来，海右区各部门认真贯彻落实有关条例的要求，围绕中心工作推进公开，切实做到以公开促落实，以公开促规范。",
                "（一）主动公开情况",
                "通过门户网站主动公开信息共计七十二条，较上年有所增加。",
                "云岭市海右区统计局",
                "2023年1月9日",
            ],
        );
    }

    #[test]
    fn a_full_heading_takes_its_rest_and_nothing_else() {
        check(
            Format::Text,
            &[
                "（七）上级文件另行要求在本年度的报告中专门",
                "加以说明的事项",
                "市水务局没有上级文件另行要求在本年度的报告",
                "中专门加以说明的各种事项，也没有需要再补充",
                "（八）代表建议和委员提案的办理结果及公开情况",
                "2022年度，市水务局一共承办了三件建议，都答复",
                "1.进一步加强领导把公开放在全局工作的首要位",
                "置来对待，由分管领导负责抓好落实。",
            ],
            &[
                "（七）上级文件另行要求在本年度的报告中专门加以说明的事项",
                "市水务局没有上级文件另行要求在本年度的报告中专门加以说明的各种事项，也没有需要再补充",
                "（八）代表建议和委员提案的办理结果及公开情况",
                "2022年度，市水务局一共承办了三件建议，都答复",
                "1.进一步加强领导把公开放在全局工作的首要位置来对待，由分管领导负责抓好落实。",
            ],
        );
    }

    #[test]
    fn a_broken_heading_of_the_form_is_put_together() {
        check(
            Format::Text,
            &[
                "四、因政府信息公开工作被申请行政复议、",
                "提起行政诉讼情况",
                "无。",
            ],
            &[
                "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
                "无。",
            ],
        );
        check(
            Format::Html,
            &["四、政府信息公开行政复议", "行政诉讼情况", "无。"],
            &["四、政府信息公开行政复议行政诉讼情况", "无。"],
        );
    }

    #[test]
    fn rows_of_figures_stay_apart() {
        check(
            Format::Text,
            &[
                "规章 0 0 0",
                "行政规范性文件 0 0 0",
                "信息公开，",
                "0 0 0 0 0 0 0",
            ],
            &[
                "规章 0 0 0",
                "行政规范性文件 0 0 0",
                "信息公开，",
                "0 0 0 0 0 0 0",
            ],
        );
    }

    #[test]
    fn whole_paragraphs_on_a_line_stay_as_they_are() {
        let long = "依法公开规范性文件。".repeat(20);
        check(
            Format::Text,
            &["一、总体情况", &long, &long, "二、主动公开", &long, "某局"],
            &["一、总体情况", &long, &long, "二、主动公开", &long, "某局"],
        );
    }
}
