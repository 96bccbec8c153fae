//! What a table stands under: words that say its figures are another year's or another body's.

use std::sync::LazyLock;

use regex::Regex;

use super::{print::Print, printed_row::Layout};

/// Lines above a table that are looked at.
const LINES: usize = 5;
/// A caption is not longer than this; a sentence may be.
const LONGEST: usize = 40;

/// The words above a table, its first row given, that say that its figures are not those of the report.
pub(super) fn foreign(print: Print<'_>, first_row: usize) -> Option<String> {
    let above = &print.rows[first_row.saturating_sub(LINES)..first_row];
    above
        .iter()
        .filter(|it| it.layout == Layout::Line && !it.has_figures())
        .map(|it| it.label())
        .find(|it| it.chars().count() <= LONGEST && is_foreign(it, print.year))
}

fn is_foreign(words: &str, year: Option<i32>) -> bool {
    static YEARS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(20[0-9]{2})年").expect("the pattern is constant"));
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("上年度|上一年度|去年|往年|下属单位|所属单位").expect("the pattern is constant")
    });
    let named: Vec<i32> = YEARS
        .captures_iter(words)
        .filter_map(|it| it[1].parse().ok())
        .collect();
    let another = !named.is_empty() && year.is_some_and(|it| !named.contains(&it));
    another || OTHERS.is_match(words)
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn another_year_or_body_is_foreign() {
        assert!(is_foreign("附2021年度数据", Some(2022)));
        assert!(is_foreign("上年度申请情况对照", Some(2022)));
        assert!(!is_foreign("三收到和处理政府信息公开申请情况", Some(2022)));
        assert!(!is_foreign("2022年主动公开情况", Some(2022)));
        assert!(!is_foreign("20212022年对比见2022年", Some(2022)));
    }
}
