//! Page numbers, and the heads and feet that pages repeat.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;
use shared::place::Place;

use super::Printed;
use crate::{
    document::{Format, Layout},
    narrow::narrow,
};

/// A running head is not longer.
const LONGEST: usize = 60;
/// A line that repeats is a running head when so many lines stand between its prints.
const PAGE: usize = 12;
/// Least number of pages on which a running head is printed.
const REPEATS: usize = 3;

/// Takes page numbers and running heads out of the lines of a document.
pub(super) fn remove(lines: &mut Vec<Printed>, format: Format) {
    let mut drop = vec![false; lines.len()];
    for (at, it) in lines.iter().enumerate() {
        drop[at] = is_page_mark(it.text());
    }
    match format.layout() {
        Layout::Pages => mark_edges(lines, &mut drop),
        Layout::Lines => {
            mark_repeats(lines, &mut drop);
            mark_counted(lines, &mut drop);
        }
        Layout::Flow => {}
    }
    let mut drop = drop.into_iter();
    lines.retain(|_| drop.next() != Some(true));
}

/// The number of a page with its marks: `— 3 —`, `第3页 共5页`, `3/5`, `Page 3 of 5`.
fn is_page_mark(line: &str) -> bool {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        let dash = "[-—–―－·•~]+";
        let number = "(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})";
        let pattern = format!(
            r"^(?:{dash}{number}{dash}|第{number}页[,，/、]?(?:[（(]?共{number}页[）)]?)?|共{number}页[,，/、]?第{number}页|[0-9]{{1,3}}/[0-9]{{1,3}}|(?i:page)[0-9]{{1,3}}(?:of[0-9]{{1,3}})?)$"
        );
        Regex::new(&pattern).expect("the pattern is constant")
    });
    if line.is_empty() || line.len() > LONGEST {
        return false;
    }
    let plain: String = narrow(line)
        .chars()
        .filter(|it| !it.is_whitespace())
        .collect();
    MARK.is_match(&plain)
}

/// Marks what stands at the top or bottom of pages and is the same on several but for its number, and bare numbers there.
fn mark_edges(lines: &[Printed], drop: &mut [bool]) {
    let mut pages: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, it) in lines.iter().enumerate() {
        if let Some(Place::Page { page, .. }) = it.line.as_ref().map(|it| &it.place) {
            pages.entry(*page).or_default().push(at);
        }
    }
    let edges: Vec<usize> = pages
        .values()
        .flat_map(|page| edge_lines(lines, page))
        .filter(|at| lines[*at].text().chars().count() <= LONGEST)
        .collect();
    let mut prints: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in edges {
        prints.entry(stem(lines[at].text())).or_default().push(at);
    }
    for (stem, prints) in prints {
        let bare_number = stem.is_empty();
        let is_sentence = stem.contains('。');
        if bare_number || (prints.len() >= REPEATS && !is_sentence) {
            prints.into_iter().for_each(|at| drop[at] = true);
        }
    }
}

/// The topmost and the bottommost line of a page.
fn edge_lines(lines: &[Printed], page: &[usize]) -> Vec<usize> {
    let top = |at: &&usize| match lines[**at].line.as_ref().map(|it| &it.place) {
        Some(Place::Page { area, .. }) => area[1],
        _ => 0,
    };
    let first = page.iter().min_by_key(top);
    let last = page.iter().max_by_key(top);
    first.into_iter().chain(last).copied().collect()
}

/// What a line says but for its numbers.
fn stem(line: &str) -> String {
    narrow(line)
        .chars()
        .filter(|it| !it.is_whitespace() && !it.is_ascii_digit())
        .collect()
}

/// Marks the prints but the first of a line that stands once a page. Labels of tables repeat within a page.
fn mark_repeats(lines: &[Printed], drop: &mut [bool]) {
    let mut prints: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, it) in lines.iter().enumerate() {
        let length = it.text().chars().count();
        if (6..=LONGEST).contains(&length) && !it.text().ends_with(['。', '；', '，', '：']) {
            prints.entry(it.text()).or_default().push(at);
        }
    }
    for prints in prints.into_values().filter(|it| it.len() >= REPEATS) {
        if prints.windows(2).all(|it| it[1] - it[0] >= PAGE) {
            prints[1..].iter().for_each(|at| drop[*at] = true);
        }
    }
}

/// Marks bare numbers that count the pages: 1, 2, 3 and on, about a page apart.
fn mark_counted(lines: &[Printed], drop: &mut [bool]) {
    let bare: Vec<(usize, u32)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, it)| Some((at, it.text().parse().ok().filter(|it| *it < 1000)?)))
        .collect();
    let Some(start) = bare.iter().position(|it| it.1 <= 2) else {
        return;
    };
    let counts = bare[start..].windows(2).all(|it| {
        let ((at, number), (next_at, next)) = (it[0], it[1]);
        next == number + 1 && next_at - at >= PAGE
    });
    if counts && bare.len() - start >= 2 && start == 0 {
        bare.iter().for_each(|it| drop[it.0] = true);
    }
}

#[cfg(test)]
mod tests {
    use super::super::ProseLine;
    use super::*;

    fn lines(texts: &[(&str, Place)]) -> Vec<Printed> {
        let of = |(block, (text, place)): (usize, &(&str, Place))| Printed {
            block,
            line: Some(ProseLine {
                text: (*text).to_owned(),
                place: place.clone(),
            }),
        };
        texts.iter().enumerate().map(of).collect()
    }

    fn left(mut lines: Vec<Printed>, format: Format) -> Vec<String> {
        remove(&mut lines, format);
        lines.iter().map(|it| it.text().to_owned()).collect()
    }

    #[test]
    fn page_marks_are_known_by_their_print() {
        for mark in [
            "— 3 —",
            "- 12 -",
            "第 3 页 共 5 页",
            "第3页",
            "共5页 第3页",
            "3/5",
            "－３－",
            "·2·",
        ] {
            assert!(is_page_mark(mark), "{mark}");
        }
        for text in ["3", "-", "2022-2023", "第三部分", "共3页内容", "3-5"] {
            assert!(!is_page_mark(text), "{text}");
        }
    }

    #[test]
    fn what_pages_repeat_at_their_edges_is_no_text() {
        let on = |page, top| Place::Page {
            page,
            area: [0, top, 100, top + 10],
        };
        let texts: Vec<(String, Place)> = (1..=3)
            .flat_map(|page| {
                [
                    ("某局年报".to_owned(), on(page, 20)),
                    (format!("第{page}段的话。"), on(page, 400)),
                    (page.to_string(), on(page, 800)),
                ]
            })
            .collect();
        let texts: Vec<(&str, Place)> = texts
            .iter()
            .map(|it| (it.0.as_str(), it.1.clone()))
            .collect();
        assert_eq!(
            left(lines(&texts), Format::Pdf),
            ["第1段的话。", "第2段的话。", "第3段的话。"]
        );
    }

    #[test]
    fn a_line_of_a_text_that_stands_once_a_page_is_a_running_head() {
        let place = Place::Line { line: 1 };
        let mut texts: Vec<String> = Vec::new();
        for page in 1..=3 {
            texts.push("某局政府信息公开年报".to_owned());
            texts.extend((0..15).map(|line| format!("第{page}页第{line}行的话，")));
            texts.push(page.to_string());
        }
        let texts: Vec<(&str, Place)> = texts
            .iter()
            .map(|it| (it.as_str(), place.clone()))
            .collect();
        let left = left(lines(&texts), Format::Text);
        assert_eq!(left.len(), 1 + 45);
        assert_eq!(left[0], "某局政府信息公开年报");
    }

    #[test]
    fn labels_that_repeat_within_a_page_stay() {
        let place = Place::Line { line: 1 };
        let texts = vec![("信息内容 本年处理决定数量", place); 4];
        assert_eq!(left(lines(&texts), Format::Text).len(), 4);
    }
}
