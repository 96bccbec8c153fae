//! Whether the last row of a page and the first row of the next are parts of one row that the page break cut.

/// The texts of two cells that meet at the page break.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'t> {
    /// At the bottom of the page.
    pub(super) above: &'t str,
    /// At the top of the next.
    pub(super) below: &'t str,
}

impl Pair<'_> {
    fn is_in_both(&self) -> bool {
        !self.above.is_empty() && !self.below.is_empty()
    }

    fn is_number(&self) -> bool {
        is_number(self.above) || is_number(self.below)
    }

    /// True when a label goes on below: it began as an item of a list, and what stands below begins none; or it left
    /// a bracket open.
    fn goes_on(&self) -> bool {
        self.is_in_both()
            && !is_listed(self.below)
            && (is_listed(self.above) || leaves_bracket_open(self.above))
    }
}

/// True when the two rows are provably one. `pairs` are all the cells of both rows; `open` says that the table is not
/// ruled at the break.
///
/// Two rows with numbers in one column are two. Otherwise they are one when one of them is blank; or when one has all
/// the numbers and the labels go on, or are in one part only, or the table is open; or, for rows without numbers, when
/// a label leaves a bracket open.
pub(super) fn is_cut(pairs: &[Pair<'_>], open: bool) -> bool {
    let both = || pairs.iter().filter(|it| it.is_in_both());
    if both().any(|it| it.is_number() || is_listed(it.below)) {
        return false;
    }
    let blank_above = pairs.iter().all(|it| it.above.is_empty());
    let blank_below = pairs.iter().all(|it| it.below.is_empty());
    if blank_above || blank_below {
        return blank_above != blank_below;
    }
    let numbers = pairs.iter().filter(|it| it.is_number());
    let in_one_part = {
        let above = numbers.clone().all(|it| is_number(it.above));
        let below = numbers.clone().all(|it| is_number(it.below));
        (above || below) && numbers.count() > 0
    };
    if in_one_part {
        let label_in_one = both().next().is_none() && !is_listed_anywhere_below(pairs);
        return label_in_one || open || both().any(Pair::goes_on);
    }
    both().any(|it| leaves_bracket_open(it.above))
}

/// True when the cell at `index` labels a group of rows that goes on over the break: a label stands to its right, and
/// one of its parts is blank, or the label itself goes on below.
pub(super) fn continues_group(pairs: &[Pair<'_>], index: usize) -> bool {
    let Some((pair, right)) = pairs.get(index..).and_then(<[_]>::split_first) else {
        return false;
    };
    let is_label = |text: &str| !text.is_empty() && !is_number(text);
    let labelled = right
        .iter()
        .any(|it| is_label(it.above) && is_label(it.below));
    let half_blank = pair.above.is_empty() != pair.below.is_empty();
    labelled && !pair.is_number() && (half_blank || pair.goes_on())
}

fn is_listed_anywhere_below(pairs: &[Pair<'_>]) -> bool {
    pairs.iter().any(|it| is_listed(it.below))
}

/// True for a number as forms print it, or a mark in its place.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|it| {
            it.is_ascii_digit()
                || matches!(
                    it,
                    '０'..='９' | '.' | ',' | '，' | '．' | '-' | '－' | '—' | '/' | '／' | '%'
                )
                || it.is_whitespace()
        })
}

/// True for a label that begins an item: `1.`, `（三）`, `一、`, `第二十条`, `①`.
fn is_listed(text: &str) -> bool {
    let numeral = |it: &char| it.is_ascii_digit() || "一二三四五六七八九十〇零百".contains(*it);
    let mut rest = text.chars();
    match rest.next() {
        Some('①'..='⑳' | '第') => true,
        Some('（' | '(') => {
            let inner: String = rest
                .by_ref()
                .take_while(|it| !matches!(it, '）' | ')'))
                .collect();
            !inner.is_empty() && inner.chars().all(|it| numeral(&it))
        }
        Some(first) if numeral(&first) => {
            let after = rest.find(|it| !numeral(it));
            matches!(after, Some('.' | '．' | '、' | ' '))
        }
        _ => false,
    }
}

/// True when a bracket that opens in the text does not close in it.
fn leaves_bracket_open(text: &str) -> bool {
    let count = |set: &str| text.chars().filter(|it| set.contains(*it)).count();
    count("（(《“") > count("）)》”")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: [&[&str]; 2], open: bool, expected: bool) {
        let pairs: Vec<Pair<'_>> = rows[0]
            .iter()
            .zip(rows[1])
            .map(|(above, below)| Pair { above, below })
            .collect();
        assert_eq!(is_cut(&pairs, open), expected, "{rows:?}");
    }

    #[test]
    fn two_rows_with_numbers_are_two() {
        check([&["行政许可", "5"], &["行政处罚", "0"]], true, false);
    }

    #[test]
    fn a_row_that_left_its_values_blank_is_a_row() {
        check([&["行政许可", "5"], &["行政处罚", ""]], false, false);
        check([&["1.甲", "5"], &["2.乙", ""]], true, false);
        check([&["1.甲", ""], &["2.乙", ""]], true, false);
        check([&["行政许可", ""], &["行政处罚", ""]], false, false);
    }

    #[test]
    fn a_label_that_goes_on_is_a_cut() {
        check([&["3.信访举报投诉类", "5"], &["申请", ""]], false, true);
        check([&["5.要求", ""], &["确认信息", "7"]], false, true);
        check([&["行政许可（含", "5"], &["变更）", ""]], false, true);
        check([&["行政", "5"], &["许可", ""]], true, true);
    }

    #[test]
    fn a_blank_part_is_a_cut() {
        check([&["行政许可", "5"], &["", ""]], false, true);
        check([&["", ""], &["行政许可", "5"]], false, true);
        check([&["行政许可", ""], &["", "5"]], false, true);
        check([&["", ""], &["", ""]], false, false);
    }

    #[test]
    fn list_marks_are_told() {
        for text in [
            "1.属于",
            "（三）不予",
            "一、本年",
            "第二十条",
            "①甲",
            "(2)甲",
            "10、甲",
        ] {
            assert!(is_listed(text), "{text}");
        }
        for text in ["行政许可", "十四条规定", "2023年度", "（含变更）", "3"] {
            assert!(!is_listed(text), "{text}");
        }
    }

    #[test]
    fn a_group_label_continues() {
        let pair = |above, below| Pair { above, below };
        let label = pair("1.国家秘密", "2.其他");
        let value = pair("1", "2");
        assert!(continues_group(
            &[pair("（三）不予公开", ""), label, value],
            0
        ));
        assert!(continues_group(
            &[pair("", "（三）不予公开"), label, value],
            0
        ));
        assert!(continues_group(
            &[pair("（三）不", "予公开"), label, value],
            0
        ));
        assert!(!continues_group(
            &[pair("（三）甲", "（四）乙"), label, value],
            0
        ));
        assert!(!continues_group(&[pair("甲", "乙"), pair("1", "")], 1));
    }
}
