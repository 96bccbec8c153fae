//! Labels as documents print them, made comparable: what is left of a label when layout, numbering and typography are
//! taken away, and how alike two such remains are.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use shared::form::{self, Form};

use crate::{
    edit::{common, distance, distance_within},
    narrow::narrow,
};

/// The text without what differs between prints of one label: width forms, white space, leading numbering
/// (`一、`, `（三）`, `2.`), punctuation, quotation marks and brackets.
pub(crate) fn fold(text: &str) -> String {
    let narrow = narrow(text);
    let mut folded = String::with_capacity(narrow.len());
    folded.extend(narrow.chars().filter(|it| !it.is_whitespace()));
    let numbering = folded.len() - without_numbering(&folded).len();
    folded.drain(..numbering);
    folded.retain(is_alphanumeric);
    folded
}

/// A label of a form, folded. Those of the known forms are folded once.
pub(crate) fn folded(label: &str) -> Cow<'static, str> {
    static FOLDED: LazyLock<HashMap<&str, String>> = LazyLock::new(|| {
        let labels = form::all().iter().flat_map(labels_of);
        labels.map(|it| (it, fold(it))).collect()
    });
    match FOLDED.get(label) {
        Some(folded) => Cow::Borrowed(folded),
        None => Cow::Owned(fold(label)),
    }
}

/// Every label of a form: of sections, groups, rows and columns.
fn labels_of(form: &Form) -> impl Iterator<Item = &str> {
    let sections = form
        .sections
        .iter()
        .flat_map(|it| std::iter::once(&it.label).chain(&it.variants));
    let blocks = || form.tables.iter().flat_map(|it| &it.blocks);
    let rows = blocks().flat_map(|it| &it.rows);
    let rows = rows.flat_map(|it| {
        let labels = std::iter::once(&it.label).chain(&it.variants);
        labels.chain(&it.groups)
    });
    let columns = blocks()
        .flat_map(|it| &it.columns)
        .flat_map(|it| std::iter::once(&it.label).chain(&it.variants));
    sections.chain(rows).chain(columns).map(String::as_str)
}

/// The text behind all the numbers it begins with: `一、`, `（三）`, `2.`.
fn without_numbering(text: &str) -> &str {
    let numbered = |text: &str, is_digit: fn(char) -> bool, most: usize, ends: &[char]| {
        let text = text.strip_prefix('(').unwrap_or(text);
        let rest = text.trim_start_matches(is_digit);
        let digits = text[..text.len() - rest.len()].chars().count();
        let rest = rest.strip_prefix(ends)?;
        (1..=most)
            .contains(&digits)
            .then_some(text.len() - rest.len())
    };
    let is_chinese = |it: char| "一二三四五六七八九十".contains(it);
    let is_arabic = |it: char| it.is_ascii_digit();
    let mut rest = text;
    loop {
        let chinese = || numbered(rest, is_chinese, 3, &[')', '、', '.']);
        let arabic = || numbered(rest, is_arabic, 2, &[')', '、', '.', ',']);
        let Some(length) = chinese().or_else(arabic) else {
            return rest;
        };
        let bracket = usize::from(rest.starts_with('('));
        rest = &rest[bracket + length..];
    }
}

fn is_alphanumeric(it: char) -> bool {
    ('一'..='\u{9fff}').contains(&it) || it.is_alphanumeric()
}

/// How alike two folded labels are as wholes, from 0 to 1: 1 less the share of characters to edit.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    if one == other {
        return 1.0;
    }
    let longer = one.chars().count().max(other.chars().count());
    1.0 - distance(one, other) as f64 / longer as f64
}

/// The likeness of two folded labels where it is at least this; none where it is less, as their lengths alone may tell.
pub(crate) fn likeness_from(least: f64, one: &str, other: &str) -> Option<f64> {
    let (one_length, other_length) = (one.chars().count(), other.chars().count());
    let longer = one_length.max(other_length);
    let most = 1.0 - one_length.abs_diff(other_length) as f64 / longer as f64;
    (most >= least)
        .then(|| likeness(one, other))
        .filter(|it| *it >= least)
}

/// Whether two folded labels, alike or not, say opposite things: one of this year and one of the last or the next, or
/// one that something is and one that it is not.
pub(crate) fn oppose(one: &str, other: &str) -> bool {
    Sense::of(one) != Sense::of(other)
}

/// Of which year a folded label speaks, and how often it says no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sense {
    of_last_year: bool,
    of_next_year: bool,
    negations: usize,
}

impl Sense {
    pub(crate) fn of(label: &str) -> Self {
        let mut sense = Self::default();
        for (at, it) in label.char_indices() {
            match it {
                '年' => {
                    let before = &label[..at];
                    sense.of_last_year |=
                        ["上", "上一", "去"].iter().any(|it| before.ends_with(it));
                    sense.of_next_year |= ["下", "下一"].iter().any(|it| before.ends_with(it));
                }
                '不' | '未' | '无' | '非' => sense.negations += 1,
                _ => {}
            }
        }
        sense
    }
}

/// How well a folded fragment fits somewhere inside a folded label, from 0 to 1: 1 less the share of the fragment's
/// characters to edit.
pub(crate) fn fit(fragment: &str, label: &str) -> f64 {
    if fragment.is_empty() || label.is_empty() {
        return 0.0;
    }
    let length = fragment.chars().count();
    1.0 - distance_within(fragment, label) as f64 / length as f64
}

/// The share of a folded fragment's characters that stand in the label in the same order, whatever stands between them:
/// what is left to recognise a label by that lost its middle.
pub(crate) fn remains(fragment: &str, label: &str) -> f64 {
    let length = fragment.chars().count();
    if length == 0 {
        return 0.0;
    }
    common(fragment, label) as f64 / length as f64
}

#[cfg(test)]
mod tests {
    use super::{fit, fold, folded, likeness, likeness_from, oppose, remains};

    #[test]
    fn numbering_and_typography_do_not_count() {
        for printed in [
            "3.危及“三安全一稳定”",
            "3. “ ”危及 三安全一稳定",
            "３．危及\"三安全\n一稳定\"",
            "（3）危及三安全一稳定",
        ] {
            assert_eq!(fold(printed), "危及三安全一稳定", "{printed}");
        }
        assert_eq!(fold("（七）总计"), "总计");
        assert_eq!(fold("四、结转下年度继续办理"), "结转下年度继续办理");
        assert_eq!(fold("（二）1.予以、公开"), "予以公开");
        assert_eq!(fold("一二三四、123.其他"), "一二三四123其他");
        assert_eq!(fold("一其他"), "一其他");
        assert_eq!(fold(""), "");
        let label = "其他法律行政法规禁止公开";
        assert_eq!(folded(&format!("2.{label}")), label);
    }

    #[test]
    fn a_misprint_is_still_alike_and_another_label_is_not() {
        assert!(likeness("其他法律行政止公开", "其他法律行政法规禁止公开") >= 0.75);
        assert!(likeness("予以公开", "不予公开") < 0.8);
        assert!(likeness("属于工作秘密", "属于国家秘密") < 0.7);
        assert_eq!(likeness_from(0.7, "属于工作秘密", "属于国家秘密"), None);
        assert_eq!(likeness_from(0.7, "总计", "属于国家秘密"), None);
        assert_eq!(likeness_from(0.7, "总计", "总计"), Some(1.0));
    }

    #[test]
    fn alike_labels_may_say_opposite_things() {
        assert!(oppose(
            "上年新收政府信息公开申请数量",
            "本年新收政府信息公开申请数量"
        ));
        assert!(oppose("本机关掌握相关政府信息", "本机关不掌握相关政府信息"));
        assert!(!oppose("其他法律行政止公开", "其他法律行政法规禁止公开"));
    }

    #[test]
    fn a_fragment_fits_the_label_it_was_torn_from() {
        assert!((fit("予以", "予以公开") - 1.0).abs() < 1e-9);
        assert!(fit("工作秘密", "属于行政查询事项") < 0.5);
        let label = "部分公开区分处理的只计这一情形不计其他情形";
        assert!(remains("公开区分处理的青形不计其他情", label) > 0.9);
        assert!(remains("属于工作秘密", "属于国家秘密") < 0.7);
    }
}
