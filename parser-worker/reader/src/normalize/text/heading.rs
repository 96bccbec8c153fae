//! Headings: what number they begin with, and which section of a form they are.

use std::sync::LazyLock;

use regex::Regex;
use shared::form::{self, SectionForm};

use crate::label::{fold, likeness_from};

const ALIKE: f64 = 0.8;
/// A heading is shorter than this; a numbered sentence is not.
const LONGEST: usize = 40;

/// The rank of a heading's number, the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// `一、`, `第一部分`.
    Section,
    /// `（一）`.
    Part,
    /// `1.`, `1、`.
    Point,
    /// `（1）`, `①`.
    Detail,
}

/// A heading's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) rank: Rank,
    pub(crate) number: usize,
}

/// The number that a line begins with, if it is one of a heading or of an entry of a list.
pub(crate) fn number(line: &str) -> Option<Number> {
    static NUMBERED: LazyLock<[(Regex, Rank); 6]> = LazyLock::new(|| {
        let chinese = "([一二三四五六七八九十]{1,3})";
        let arabic = "([0-9０-９]{1,2})";
        [
            (format!(r"^第\s*{chinese}\s*(?:部分|章|节)"), Rank::Section),
            (format!(r"^{chinese}\s*[、.．]"), Rank::Section),
            (format!(r"^[（(]\s*{chinese}\s*[）)]"), Rank::Part),
            (
                format!(r"^{arabic}\s*[、.．](?:[^0-9０-９]|$)"),
                Rank::Point,
            ),
            (format!(r"^[（(]\s*{arabic}\s*[）)]"), Rank::Detail),
            (format!(r"^{arabic}\s*[）)]"), Rank::Detail),
        ]
        .map(|(pattern, rank)| {
            let pattern = Regex::new(&pattern).expect("the pattern is constant");
            (pattern, rank)
        })
    });
    let first = line.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some(Number {
            rank: Rank::Detail,
            number: first as usize - '①' as usize + 1,
        });
    }
    if !"第一二三四五六七八九十（(0123456789０１２３４５６７８９".contains(first)
    {
        return None;
    }
    NUMBERED.iter().find_map(|(pattern, rank)| {
        let parts = pattern.captures(line)?;
        Some(Number {
            rank: *rank,
            number: value(&parts[1])?,
        })
    })
}

/// The rank of the number that a line begins with.
pub(crate) fn rank(line: &str) -> Option<Rank> {
    number(line).map(|it| it.rank)
}

/// Whether a line is numbered and as short as a heading, and no sentence.
pub(crate) fn is_like(line: &str) -> bool {
    is_short(line) && rank(line).is_some()
}

/// Whether a line is as short as a heading, and no sentence.
pub(crate) fn is_short(line: &str) -> bool {
    line.chars().count() < LONGEST && !line.contains(['。', '；', '，', ','])
}

/// Whether a line ends in a word that headings end in, so that it is not cut within one.
pub(crate) fn ends_like(line: &str) -> bool {
    const ENDS: [&str; 28] = [
        "情况", "事项", "工作", "建设", "措施", "问题", "管理", "保障", "公开", "申请", "诉讼",
        "渠道", "形式", "意识", "领导", "培训", "机制", "方面", "监督", "平台", "制度", "服务",
        "能力", "水平", "解读", "回应", "报告", "说明",
    ];
    let line = line.trim_end_matches(['：', ':']);
    ENDS.iter().any(|it| line.ends_with(it))
}

/// Whether a line ends in a word that ends a heading, whatever it says before.
pub(crate) fn is_complete(line: &str) -> bool {
    let line = line.trim_end_matches(['：', ':']);
    ["情况", "事项", "措施"].iter().any(|it| line.ends_with(it))
}

/// Whether a line and the next are together the heading of a section of a form that the first alone is not.
pub(crate) fn is_completed_by(line: &str, next: &str) -> bool {
    if rank(line) != Some(Rank::Section) || !is_short(line) || !is_short(next) {
        return false;
    }
    let alike = |text: &str| section(text).map_or(0.0, |it| it.1);
    alike(&format!("{line}{next}")) > alike(line)
}

/// The section of a form that a heading is of, and how alike their words are, from 0 to 1.
pub(crate) fn section(heading: &str) -> Option<(&'static SectionForm, f64)> {
    if heading.chars().count() > LONGEST * 2 {
        return None;
    }
    let words = words(heading);
    labels()
        .iter()
        .filter_map(|(label, section)| Some((*section, likeness_from(ALIKE, &words, label)?)))
        .reduce(|best, it| if it.1 > best.1 { it } else { best })
}

/// The section of a form whose heading's very words a line is, whatever its number.
pub(crate) fn exact_section(line: &str) -> Option<&'static SectionForm> {
    if !is_short(line) {
        return None;
    }
    let words = words(line);
    let is_it = |it: &&(String, &'static SectionForm)| it.0 == words;
    labels().iter().find(is_it).map(|it| it.1)
}

/// The byte behind a heading of a form that a text begins with, number and all, though no mark ends it.
pub(crate) fn label_end(text: &str) -> Option<usize> {
    let number = number(text)?;
    if number.rank != Rank::Section {
        return None;
    }
    let sections = form::all().iter().flat_map(|it| &it.sections);
    let labels = sections.flat_map(|it| std::iter::once(&it.label).chain(&it.variants));
    let words = text.find(['、', '.', '．', ' ', '部', '章', '节'])?;
    let ends = labels.filter_map(|label| {
        let at = words + text[words..].find(label.as_str())?;
        // Nothing but the rest of the number stands before it.
        let between = text[words..at].chars().count();
        (between <= 3).then_some(at + label.len())
    });
    ends.max()
}

/// The headings of every form's sections, folded, those of the newest form first.
fn labels() -> &'static [(String, &'static SectionForm)] {
    static LABELS: LazyLock<Vec<(String, &'static SectionForm)>> = LazyLock::new(|| {
        let sections = form::all().iter().rev().flat_map(|it| &it.sections);
        sections
            .flat_map(|it| {
                let labels = std::iter::once(&it.label).chain(&it.variants);
                labels.map(move |label| (fold(label), it))
            })
            .collect()
    });
    &LABELS
}

/// A heading's words, without its number, folded.
pub(crate) fn words(heading: &str) -> String {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^第\s*[一二三四五六七八九十]{1,3}\s*(?:部分|章|节)")
            .expect("the pattern is constant")
    });
    fold(&PART.replace(heading, ""))
}

/// 一 to 九十九, or a number of one or two digits.
fn value(text: &str) -> Option<usize> {
    let digit = |it: char| {
        let chinese = "零一二三四五六七八九".chars().position(|other| other == it);
        let wide = "０１２３４５６７８９".chars().position(|other| other == it);
        chinese.or(wide).or(it.to_digit(10).map(|it| it as usize))
    };
    let number = |text: &str| {
        text.chars()
            .try_fold(0, |sum, it| Some(sum * 10 + digit(it)?))
    };
    match text.split_once('十') {
        None => number(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { number(tens)? };
            Some(tens * 10 + number(ones)?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(Rank, usize)>) {
        assert_eq!(
            number(line).map(|it| (it.rank, it.number)),
            expected,
            "{line}"
        );
    }

    #[test]
    fn the_numbers_of_headings() {
        check("一、总体情况", Some((Rank::Section, 1)));
        check("十二、附则", Some((Rank::Section, 12)));
        check("二十．附则", Some((Rank::Section, 20)));
        check("第三部分 申请情况", Some((Rank::Section, 3)));
        check("（五）监督保障", Some((Rank::Part, 5)));
        check("( 三 ) 监督保障", Some((Rank::Part, 3)));
        check("1.强化组织领导", Some((Rank::Point, 1)));
        check("２、加大培训", Some((Rank::Point, 2)));
        check("（3）其他", Some((Rank::Detail, 3)));
        check("②其他", Some((Rank::Detail, 2)));
        for line in [
            "2022年，",
            "1.5万人",
            "第二十条第（一）项",
            "一是公开",
            "12件（其中",
            "",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn headings_are_known_under_the_names_they_are_given() {
        let key = |it| section(it).map(|it| it.0.key.as_str());
        assert_eq!(key("一、总体情况"), Some("overview"));
        assert_eq!(key("第一部分 总体情况"), Some("overview"));
        assert_eq!(
            key("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
            Some("challenges")
        );
        assert_eq!(key("五、存在的主要问题及整改措施"), Some("issues"));
        assert_eq!(key("二、工作机制保障"), None);
        assert!(is_completed_by("四、政府信息公开行政复议", "行政诉讼情况"));
        assert!(!is_completed_by("一、总体情况", "无。"));
    }
}
