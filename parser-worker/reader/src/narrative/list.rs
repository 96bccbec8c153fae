//! Lists that the text sums up: a total and the parts that follow it, 其中概况3条、动态7条, or go before it, 共计10条.

use std::{cmp::Ordering, ops::Range};

use rust_decimal::Decimal;
use shared::rule::RuleOutcome;

use super::{number::Number, stream::Stream};

/// Longest name of a part, in bytes.
const LONGEST_NAME: usize = 120;
/// Most parts of a list.
const MOST_PARTS: usize = 40;
/// What introduces the parts, longer words first.
const MARKS: [&str; 16] = [
    "其中包括",
    "其中包含",
    "其中含",
    "其中有",
    "其中",
    "具体包括",
    "主要包括",
    "具体为",
    "包括",
    "包含",
    "分别为",
    "分别是",
    "分别",
    "含",
    "涉及",
    "即",
];
/// What parts of a list lie between.
const SEPARATORS: [char; 6] = ['，', '、', '；', '。', '：', '\n'];
/// What a total that follows its parts begins with.
const SUMS: [&str; 6] = ["共计", "合计", "总计", "总共", "一共", "共"];

/// A total and its parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct List {
    /// Index of the total among the numbers.
    pub(super) total: usize,
    /// The parts, in order.
    pub(super) parts: Vec<Part>,
    /// Whether the parts add to the total; not assessable where the text may name only some of them.
    pub(super) outcome: RuleOutcome,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// Index of its number.
    pub(super) number: usize,
    /// The words that name it.
    pub(super) name: String,
}

impl List {
    /// The sum of the parts.
    pub(super) fn sum(&self, numbers: &[Number]) -> Decimal {
        self.parts.iter().map(|it| numbers[it.number].value).sum()
    }
}

/// The list that a number is the total of.
pub(super) fn list_of(stream: &Stream, numbers: &[Number], total: usize) -> Option<List> {
    following(stream, numbers, total).or_else(|| preceding(stream, numbers, total))
}

fn following(stream: &Stream, numbers: &[Number], total: usize) -> Option<List> {
    let (measure, mut at) = measure(stream, &numbers[total])?;
    let rest = &stream.text[at..];
    let separated = rest.trim_start_matches(['，', '。', '；', '（', '：']);
    let colon = rest.starts_with('：');
    let mark = MARKS.iter().find(|it| separated.starts_with(**it));
    if mark.is_none() && !colon {
        return None;
    }
    let marked = &separated[mark.map_or(0, |it| it.len())..];
    let listed = marked.trim_start_matches(['：', '，', '有', '为']);
    at = stream.text.len() - listed.len();
    let found = walk(stream, numbers, total, measure, at);
    if found.parts.is_empty() {
        return None;
    }
    let closed = found
        .parts
        .last()
        .is_some_and(|it| it.name.starts_with("其他") || it.name.starts_with("其它"));
    let complete = (closed && found.ended) || mark.is_some_and(|it| it.starts_with("分别"));
    let sum: Decimal = found.parts.iter().map(|it| numbers[it.number].value).sum();
    let outcome = match sum.cmp(&numbers[total].value) {
        Ordering::Equal if found.parts.len() > 1 => RuleOutcome::Holds,
        _ if found.parts.len() < 2 => RuleOutcome::NotAssessable,
        Ordering::Less if !complete => RuleOutcome::NotAssessable,
        _ => RuleOutcome::Broken,
    };
    Some(List {
        total,
        parts: found.parts,
        outcome,
    })
}

/// The parts of a list, and whether a sentence ends with the last of them.
struct Walk {
    parts: Vec<Part>,
    ended: bool,
}

/// The parts from a byte on. Where they add to the total the list ends; else where a stronger separator than its own
/// stands: a；b ends a list of a、b.
fn walk(stream: &Stream, numbers: &[Number], total: usize, measure: char, from: usize) -> Walk {
    let mut at = from;
    let mut parts: Vec<Part> = Vec::new();
    let mut own: Option<Walk> = None;
    let mut strong_first = None;
    let mut sum = Decimal::ZERO;
    let mut ended = false;
    for (number, it) in numbers.iter().enumerate().skip(total + 1).take(MOST_PARTS) {
        if it.range.start < at {
            // A figure in the note of the part before it.
            continue;
        }
        let Some(name) = name(stream, at..it.range.start) else {
            break;
        };
        let Some((other, end)) = self::measure(stream, it) else {
            break;
        };
        if other != measure || it.percent || it.change {
            break;
        }
        parts.push(Part { number, name });
        sum += it.value;
        if sum == numbers[total].value && parts.len() > 1 {
            return Walk { parts, ended: true };
        }
        let end = end + note(&stream.text[end..]);
        let separator = stream.text[end..].chars().next();
        ended = separator.is_none_or(|it| matches!(it, '。' | '\n' | '）'));
        let Some(separator) = separator.filter(|it| "，、；和及与".contains(*it)) else {
            break;
        };
        let strong = separator == '；';
        let first = *strong_first.get_or_insert(strong);
        if strong && !first && own.is_none() {
            own = Some(Walk {
                parts: parts.clone(),
                ended: false,
            });
        }
        at = end + separator.len_utf8();
    }
    own.unwrap_or(Walk { parts, ended })
}

/// Parts that go before their total count only where they add to it.
fn preceding(stream: &Stream, numbers: &[Number], total: usize) -> Option<List> {
    let sums = &numbers[total];
    let (measure, _) = measure(stream, sums)?;
    let before = SUMS
        .iter()
        .find_map(|it| stream.text[..sums.range.start].strip_suffix(it))?;
    let mut at = before.strip_suffix(['，', '；', '、'])?.len();
    let mut parts = Vec::new();
    let mut left = sums.value;
    for number in (total.saturating_sub(MOST_PARTS)..total).rev() {
        let (other, end) = self::measure(stream, &numbers[number])?;
        if other != measure || end != at || numbers[number].value > left {
            return None;
        }
        let start = numbers[number].range.start;
        let from = start - stream.back(start, &SEPARATORS).len();
        let name = name(stream, from..start)?;
        parts.push(Part { number, name });
        left -= numbers[number].value;
        if left.is_zero() && parts.len() > 1 {
            parts.reverse();
            return Some(List {
                total,
                parts,
                outcome: RuleOutcome::Holds,
            });
        }
        at = stream.text[..from].trim_end_matches(SEPARATORS).len();
    }
    None
}

/// The measure after a number, and where what follows it begins.
fn measure(stream: &Stream, number: &Number) -> Option<(char, usize)> {
    let rest = &stream.text[number.range.end..];
    let measure = rest.chars().next().filter(|it| it.is_alphabetic())?;
    let mut end = number.range.end + measure.len_utf8();
    for more in ["次", "以上", "左右"] {
        if stream.text[end..].starts_with(more) {
            end += more.len();
        }
    }
    Some((measure, end))
}

/// The length of a note in brackets without a figure's comma: （含转发）.
fn note(text: &str) -> usize {
    let close = text
        .strip_prefix('（')
        .and_then(|it| it.find(['）', '。', '\n']).map(|end| &it[..end]));
    close
        .filter(|it| it.len() <= LONGEST_NAME)
        .map_or(0, |it| it.len() + "（）".len())
}

/// The words that name a part; none where they are no name.
fn name(stream: &Stream, range: Range<usize>) -> Option<String> {
    let between = stream.between(range.clone());
    if range.is_empty()
        || range.len() > LONGEST_NAME
        || between.contains(&['，', '。', '；', '：', '\n', '（', '）'])
    {
        return None;
    }
    let mut name = &stream.text[range];
    let heads = [
        "一是", "二是", "三是", "四是", "五是", "其中", "发布", "通过", "涉及", "承办", "办理",
        "我局", "共", "了", "为",
    ];
    let tails = [
        "共计", "合计", "共", "累计", "约", "近", "发布", "为", "有", "是", "数量", "分别",
    ];
    loop {
        let year = name.trim_start_matches(|it: char| it.is_ascii_digit());
        let year = year.strip_prefix("年度").or(year.strip_prefix('年'));
        let dated = year.filter(|it| name.len() - it.len() >= "2022年".len());
        let head = || heads.iter().find_map(|it| name.strip_prefix(it));
        let tail = || tails.iter().find_map(|it| name.strip_suffix(it));
        match dated
            .or_else(head)
            .or_else(tail)
            .filter(|it| !it.is_empty())
        {
            Some(rest) => name = rest,
            None => break,
        }
    }
    // 另有3件 begins something else.
    (!name.starts_with('另')).then(|| name.to_owned())
}
