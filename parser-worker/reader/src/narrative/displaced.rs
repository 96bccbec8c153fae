//! Digits that an extraction tool moved out of their places, put back: `部门职责 条，新闻动态 条，解读材料和5 88`.
//!
//! Some PDF files draw digits in another font, and their text layer gives a line's digits together at one place of the
//! line, in reading order, and leaves a space where each of them stood. So the numbers of the line fill its gaps one by
//! one; a number that is left over fills the head of the next line where that begins with a unit. Nothing is moved where
//! the numbers and the gaps are not equally many. What comes out is likely, not proven: a list sum, a calendar date, a
//! phone or a postcode may prove it.

use std::ops::Range;

/// A stretch of a printed line, in the order in which it is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Index of the printed line it stands in.
    pub(crate) line: usize,
    /// Its bytes in that line.
    pub(crate) range: Range<usize>,
    /// Whether it was moved to here.
    pub(crate) moved: bool,
}

/// What a number may stand before.
const UNITS: &str = "年月日条件次人名篇个项期场份号楼家部元位户万";
/// Words that begin like a unit.
const WORDS: [&str; 28] = [
    "条例", "条款", "条件", "条目", "人民", "人员", "人大", "人士", "人事", "人才", "次数", "次序",
    "个人", "个别", "日常", "日报", "月报", "名称", "名单", "家庭", "项目", "部门", "部署", "部分",
    "号召", "位于", "期间", "期限",
];

/// The lines with their moved numbers put back, each as the pieces it is to be read in.
pub(crate) fn restore(lines: &[&str]) -> Vec<Vec<Piece>> {
    let mut restored = Vec::with_capacity(lines.len());
    let mut carried: Option<Piece> = None;
    for (at, line) in lines.iter().enumerate() {
        let head = carried.take();
        let next = lines.get(at + 1).copied().unwrap_or_default();
        let (mut pieces, left_over) = restore_line(at, line, starts_with_unit(next));
        if let Some(head) = head {
            pieces.insert(0, head);
        }
        carried = left_over;
        restored.push(pieces);
    }
    restored
}

/// Whether a line of restored pieces reads otherwise than it is printed.
pub(crate) fn is_moved(pieces: &[Piece]) -> bool {
    pieces.iter().any(|it| it.moved)
}

fn restore_line(at: usize, line: &str, next_takes_one: bool) -> (Vec<Piece>, Option<Piece>) {
    let printed = |range| Piece {
        line: at,
        range,
        moved: false,
    };
    let whole = || (vec![printed(0..line.len())], None);
    let mut gaps = gaps(line);
    if gaps.is_empty() {
        return whole();
    }
    let Some(cluster) = only_cluster(line) else {
        return whole();
    };
    let (first, last) = (cluster[0].start, cluster[cluster.len() - 1].end);
    // Where a unit follows the numbers, one of them is at home.
    if starts_with_unit(&line[last..]) {
        gaps.push(last);
        gaps.sort_unstable();
    }
    let over = cluster.len().checked_sub(gaps.len());
    let carries = over == Some(1) && next_takes_one;
    if over != Some(0) && !carries {
        return whole();
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    // The numbers themselves are left out where they are printed.
    let mut print = |to: usize, pieces: &mut Vec<Piece>| {
        let around = [from..to.min(first), from.max(last)..to];
        pieces.extend(around.into_iter().filter(|it| !it.is_empty()).map(printed));
        from = to;
    };
    let moved = |range: &Range<usize>| Piece {
        line: at,
        range: range.clone(),
        moved: true,
    };
    for (gap, number) in gaps.iter().zip(&cluster) {
        print(*gap, &mut pieces);
        pieces.push(moved(number));
    }
    print(line.len(), &mut pieces);
    let left_over = carries.then(|| moved(&cluster[cluster.len() - 1]));
    (pieces, left_over)
}

/// Where a line has a space in the place of a number: byte offsets.
fn gaps(line: &str) -> Vec<usize> {
    let mut gaps = Vec::new();
    let mut before: Option<char> = None;
    let mut space: Option<usize> = None;
    for (at, it) in line.char_indices() {
        if it.is_whitespace() {
            space.get_or_insert(at);
            continue;
        }
        if let (Some(_), Some(before)) = (space, before) {
            let named = matches!(before, '率' | '：' | ':');
            let ends = matches!(it, '，' | '。' | '）' | '；' | ',' | ')' | ';');
            let has_number = is_of_number(before);
            if !has_number && (starts_with_unit(&line[at..]) || (named && ends)) {
                gaps.push(at);
            }
        }
        space = None;
        before = Some(it);
    }
    gaps
}

/// The numbers that stand together out of place, if the line has one such cluster and no more.
fn only_cluster(line: &str) -> Option<Vec<Range<usize>>> {
    let mut clusters: Vec<Vec<Range<usize>>> = Vec::new();
    let mut from = 0;
    while let Some(start) = line[from..].find(|it: char| it.is_ascii_digit()) {
        let start = from + start;
        let mut cluster = Vec::new();
        let mut end = start;
        loop {
            let length = line[end..]
                .find(|it: char| !is_of_number(it))
                .unwrap_or(line.len() - end);
            cluster.push(end..end + length);
            end += length;
            let rest = &line[end..];
            let next = rest.trim_start();
            if next.len() == rest.len() || !next.starts_with(|it: char| it.is_ascii_digit()) {
                break;
            }
            end = line.len() - next.len();
        }
        if cluster.len() > 1 || !is_at_home(line, start, end) {
            clusters.push(cluster);
        }
        from = end;
    }
    match clusters.len() {
        1 => clusters.pop(),
        _ => None,
    }
}

/// Whether a number stands where a number may: before its unit, or inside a word or a bracket.
fn is_at_home(line: &str, start: usize, end: usize) -> bool {
    let rest = line[end..].trim_start();
    let before = line[..start].chars().next_back();
    starts_with_unit(rest)
        || rest.starts_with(|it: char| "〕]）)/".contains(it) || it.is_ascii_alphabetic())
        || before.is_some_and(|it| "〔[（(/".contains(it) || it.is_ascii_alphabetic())
}

fn starts_with_unit(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(|it| UNITS.contains(it)) && !WORDS.iter().any(|it| text.starts_with(it))
}

fn is_of_number(it: char) -> bool {
    it.is_ascii_digit() || matches!(it, '%' | '％' | '.' | '—' | '-' | '－')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], expected: &[&str]) {
        let restored: Vec<String> = restore(lines)
            .iter()
            .map(|pieces| {
                pieces
                    .iter()
                    .flat_map(|it| lines[it.line][it.range.clone()].chars())
                    .filter(|it| !it.is_whitespace())
                    .collect()
            })
            .collect();
        assert_eq!(restored, expected);
    }

    #[test]
    fn the_numbers_of_a_line_fill_its_gaps_in_order() {
        check(
            &["职能类 条，动态类 条，文件及8 61"],
            &["职能类8条，动态类61条，文件及"],
        );
        check(
            &["解读 7 15 20条，预算 条，其他 条。"],
            &["解读7条，预算15条，其他20条。"],
        );
        check(&["4 9件，废止 件。"], &["4件，废止9件。"]);
        check(&["自 年 月 日起至2020 1 1"], &["自2020年1月1日起至"]);
        check(&["2020 12 31年 月 日止。"], &["2020年12月31日止。"]);
        check(&["海滨路 号，邮77"], &["海滨路77号，邮"]);
        check(
            &["编： ，电话： ）。264000 0631—5550000"],
            &["编：264000，电话：0631—5550000）。"],
        );
        check(
            &["办结率 ，满意率 。98% 100%"],
            &["办结率98%，满意率100%。"],
        );
    }

    #[test]
    fn a_number_left_over_is_the_head_of_the_next_line() {
        check(
            &["动态 条，文件61 8", "条，其他信息。"],
            &["动态61条，文件", "8条，其他信息。"],
        );
    }

    #[test]
    fn whole_lines_and_unequal_counts_stay_as_they_are() {
        for line in [
            "主动公开信息共计 72 条，其中",
            "邮编 264000，电话 5550000",
            "动态 条，文件 条",
            "动态 条，文件 条，其他 条 5 6",
            "依据 条例公开 12",
        ] {
            let restored = restore(&[line]);
            assert!(!is_moved(&restored[0]), "{line}");
        }
    }
}
