//! Labels as documents print them, made comparable: what is left of a label when layout, numbering and typography are
//! taken away, and how alike two such remains are.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// The text without what differs between prints of one label: width forms, white space, leading numbering
/// (`一、`, `（三）`, `2.`), punctuation, quotation marks and brackets.
pub(crate) fn fold(text: &str) -> String {
    static NUMBERING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.]|\(?[0-9]{1,2}[)、.,])+")
            .expect("the pattern is constant")
    });
    let spaceless: String = text.nfkc().filter(|it| !it.is_whitespace()).collect();
    NUMBERING
        .replace(&spaceless, "")
        .chars()
        .filter(|it| it.is_alphanumeric())
        .collect()
}

/// How alike two folded labels are as wholes, from 0 to 1: 1 less the share of characters to edit.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    strsim::normalized_levenshtein(one, other)
}

/// Whether two folded labels, alike or not, say opposite things: one of this year and one of the last or the next, or
/// one that something is and one that it is not.
pub(crate) fn oppose(one: &str, other: &str) -> bool {
    let last_year = |it: &str| {
        ["上年", "上一年", "去年"]
            .iter()
            .any(|year| it.contains(year))
    };
    let next_year = |it: &str| it.contains("下年") || it.contains("下一年");
    let negations = |it: &str| it.chars().filter(|it| "不未无非".contains(*it)).count();
    last_year(one) != last_year(other)
        || next_year(one) != next_year(other)
        || negations(one) != negations(other)
}

/// How well a folded fragment fits somewhere inside a folded label, from 0 to 1: 1 less the share of the fragment's
/// characters to edit (Sellers' algorithm).
pub(crate) fn fit(fragment: &str, label: &str) -> f64 {
    let fragment: Vec<char> = fragment.chars().collect();
    let label: Vec<char> = label.chars().collect();
    if fragment.is_empty() || label.is_empty() {
        return 0.0;
    }
    let mut previous = vec![0; label.len() + 1];
    for (i, it) in fragment.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, other) in label.iter().enumerate() {
            let replaced = previous[j] + usize::from(it != other);
            current.push(replaced.min(previous[j + 1] + 1).min(current[j] + 1));
        }
        previous = current;
    }
    let edits = previous.into_iter().min().unwrap_or(fragment.len());
    1.0 - edits as f64 / fragment.len() as f64
}

/// The share of a folded fragment's characters that stand in the label in the same order, whatever stands between them:
/// what is left to recognise a label by that lost its middle.
pub(crate) fn remains(fragment: &str, label: &str) -> f64 {
    let label: Vec<char> = label.chars().collect();
    let length = fragment.chars().count();
    if length == 0 {
        return 0.0;
    }
    let mut previous = vec![0_usize; label.len() + 1];
    for it in fragment.chars() {
        let mut current = vec![0];
        for (j, other) in label.iter().enumerate() {
            let common = if it == *other {
                previous[j] + 1
            } else {
                previous[j + 1].max(current[j])
            };
            current.push(common);
        }
        previous = current;
    }
    previous[label.len()] as f64 / length as f64
}

#[cfg(test)]
mod tests {
    use super::{fit, fold, likeness, oppose, remains};

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
    }

    #[test]
    fn a_misprint_is_still_alike_and_another_label_is_not() {
        assert!(likeness("其他法律行政止公开", "其他法律行政法规禁止公开") >= 0.75);
        assert!(likeness("予以公开", "不予公开") < 0.8);
        assert!(likeness("属于工作秘密", "属于国家秘密") < 0.7);
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
