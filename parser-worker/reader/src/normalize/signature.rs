//! The signature of a report: who signs, and on which day.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;
use shared::year::ReportYear;

use super::date::{arabic_years, date_line};

/// Lines from the end among which a signature is looked for.
const FOOT: usize = 30;

/// The last line of the text that is a date, and its index: the date under the signature. A report is signed in the year
/// after the one it speaks of, or late, in the next.
pub(super) fn signature(lines: &[&str], year: Option<ReportYear>) -> Option<(usize, NaiveDate)> {
    let from = lines.len().saturating_sub(FOOT).max(1);
    let fits = |date: &NaiveDate| year.is_none_or(|it| (1..=2).contains(&(date.year() - it.get())));
    (from..lines.len()).rev().find_map(|at| {
        let line = lines[at];
        // A sentence that ends with a date is no signature, nor is what the page says of itself.
        let of_the_page = ["更新", "发布", "打印", "印发", "时间", "日期"]
            .iter()
            .any(|it| line.contains(it));
        let short = line.chars().count() <= 40 && !line.contains(['，', '。', '：', ':', '《']);
        let date = (short && !of_the_page)
            .then(|| date_line(line))
            .flatten()
            .filter(fits)?;
        Some((at, date))
    })
}
/// 我局, 本机关, 单位 and the like name nobody.
pub(super) fn is_vague(name: &str) -> bool {
    name.starts_with('我') || name.starts_with("本") || name.chars().count() < 3
}

/// The name on the line of the date or on the one above it.
pub(super) fn signing_agency(lines: &[&str], at: usize) -> Option<String> {
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"20[0-9]{2}[年./-].*$").expect("the pattern is constant"));
    let same_line = DATE.replace(&arabic_years(lines[at]), "").into_owned();
    let above = lines
        .get(at.checked_sub(1)?)
        .map(|it| it.replace(char::is_whitespace, ""));
    let is_name = |it: &String| {
        let length = it.chars().count();
        (4..=40).contains(&length)
            && !it.contains(['，', '。', '；', '、', '：', ':'])
            && !is_vague(it)
    };
    Some(same_line).filter(is_name).or(above.filter(is_name))
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_last_date_on_a_line_of_its_own() {
        let lines = [
            "标题",
            "2022年1月1日",
            "云岭市海右区工业和信息化局",
            "2023年1月9日",
            "打印本页",
        ];
        let year = ReportYear::try_from(2022).ok();
        let (at, date) = signature(&lines, year).expect("there is one");
        assert_eq!((at, date.to_string().as_str()), (3, "2023-01-09"));
        assert_eq!(
            signing_agency(&lines, at).as_deref(),
            Some("云岭市海右区工业和信息化局")
        );
    }
}
