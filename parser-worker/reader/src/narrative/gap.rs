//! What may stand between the words of a pattern and its figure.

use std::ops::Range;

use super::{
    number::Number,
    pattern::Gap,
    stream::{Stream, Untitled},
};

/// What ends a clause.
const CLAUSE: [char; 8] = ['，', '。', '；', '：', '\n', '！', '？', '、'];
/// What ends a sentence.
const SENTENCE: [char; 4] = ['。', '！', '？', '\n'];
/// The farthest that two steps of a clause, a sentence and a section may be apart, in bytes: three a character.
pub(super) const CLAUSE_LENGTH: usize = 66;
pub(super) const SENTENCE_LENGTH: usize = 270;
const SECTION_LENGTH: usize = 1200;
/// The same to the right of a figure.
pub(super) const AFTER_LENGTH: usize = 36;
/// What may stand between two steps that nothing else may part.
const FILLERS: [&str; 52] = [
    "共计", "总计", "合计", "累计", "一共", "总共", "全年", "分别", "约", "将近", "接近", "近",
    "超过", "突破", "多达", "达到", "超", "逾", "已达", "达", "了", "为", "有", "共", "计", "已",
    "各类", "各", "总数", "数量", "数", "总量", "量", "率", "等", "的", "是", "：", "全部", "新",
    "到", "得", "次数", "情况", "信息", "件数", "均", "大约", "在", "、", "工作", "总",
];

/// A text and the figures in it.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) stream: &'a Stream,
    pub(super) numbers: &'a [Number],
}

/// How much a gap before a figure skips; none where it may not be so.
pub(super) fn skipped_before(
    text: Text<'_>,
    gap: Gap,
    range: Range<usize>,
    figure_end: usize,
) -> Option<usize> {
    if range.is_empty() {
        return Some(0);
    }
    let between = text.stream.between(range.clone());
    let length = between.len();
    let fits = match gap {
        Gap::None => is_filler(&text.stream.text[range.clone()]),
        Gap::Clause => {
            length <= CLAUSE_LENGTH
                && !has_number(text.numbers, &range)
                && !has_clause_end(&between, &text.stream.text[range.clone()])
        }
        Gap::Sentence => length <= SENTENCE_LENGTH && !between.contains(&SENTENCE),
        Gap::Uncounted => {
            length <= SENTENCE_LENGTH
                && !between.contains(&SENTENCE)
                && !has_measure(text, &range, figure_end)
        }
        Gap::Section => length <= SECTION_LENGTH && range.start >= text.stream.heading(range.end),
    };
    fits.then_some(if gap == Gap::None { 0 } else { length })
}

/// How much a gap after a figure skips; none where it may not be so.
pub(super) fn skipped_after(text: Text<'_>, gap: Gap, range: Range<usize>) -> Option<usize> {
    let between = &text.stream.text[range.clone()];
    let joins = ['并', '和', '与', '（', '）'];
    let joined = || between.contains(joins) || between.replace("涉及", "").contains('及');
    let fits = match gap {
        Gap::None => range.is_empty() || ["以上", "左右"].contains(&between),
        _ => {
            range.len() <= AFTER_LENGTH
                && !between.contains(CLAUSE)
                && !joined()
                && !has_number(text.numbers, &range)
        }
    };
    fits.then_some(range.len())
}

fn has_number(numbers: &[Number], range: &Range<usize>) -> bool {
    let first = numbers.partition_point(|it| it.range.start < range.start);
    numbers
        .get(first)
        .is_some_and(|it| it.range.start < range.end)
}

/// Whether a figure in a gap is counted in the measure of the figure that ends here.
fn has_measure(text: Text<'_>, range: &Range<usize>, figure_end: usize) -> bool {
    let measure = |end: usize| text.stream.text[end..].chars().next();
    let first = text
        .numbers
        .partition_point(|it| it.range.start < range.start);
    text.numbers[first..]
        .iter()
        .take_while(|it| it.range.start < range.end)
        .any(|it| measure(it.range.end) == measure(figure_end))
}

impl Gap {
    /// The farthest that it reaches before a figure, in bytes.
    pub(super) fn length(self) -> usize {
        match self {
            Self::None | Self::Clause => CLAUSE_LENGTH,
            Self::Sentence | Self::Uncounted => SENTENCE_LENGTH,
            Self::Section => SECTION_LENGTH,
        }
    }
}

/// Whether a clause ends in a gap. A list 、 and a bracket that closes again do not end it.
fn has_clause_end(between: &Untitled<'_>, text: &str) -> bool {
    between.contains(&['，', '。', '；', '：', '\n', '！', '？'])
        || text.matches('（').count() != text.matches('）').count()
}

fn is_filler(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        match FILLERS.iter().find_map(|it| rest.strip_prefix(it)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}
