//! The signature of a report: who signs, and on which day.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;
use shared::year::ReportYear;

use super::{
    agency::is_name,
    date::{arabic_years, date_in, date_line},
    line_gap::filled,
};

/// Lines from the end among which a signature is looked for.
const FOOT: usize = 30;
/// A line that is a date, or a name and a date, is not longer.
const LONGEST: usize = 50;

/// Who signs, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) agency: Option<String>,
    pub(super) date: NaiveDate,
}

/// The last date of the text that is no part of a sentence. A report is signed in the year after the one it speaks of, or
/// late, in the next; a date in the year itself is taken where there is no other and a name stands beside it.
pub(super) fn signature(lines: &[&str], year: Option<ReportYear>) -> Option<Signature> {
    let from = lines.len().saturating_sub(FOOT).max(1);
    let found = || {
        (from..lines.len())
            .rev()
            .filter_map(|at| at_line(lines, at))
    };
    let years_after = |it: &Signature| year.map_or(1, |year| it.date.year() - year.get());
    found()
        .find(|it| (1..=2).contains(&years_after(it)))
        .or_else(|| found().find(|it| years_after(it) == 0 && it.agency.is_some()))
}

/// The date on this line, and the name on it or on the lines beside it.
fn at_line(lines: &[&str], at: usize) -> Option<Signature> {
    let line = filled(lines[at]).unwrap_or_else(|| lines[at].to_owned());
    // What the page says of itself is no signature.
    let of_the_page = ["更新", "发布", "打印", "印发", "时间", "日期", "浏览"];
    if of_the_page.iter().any(|it| line.contains(it)) && line.chars().count() <= LONGEST {
        return None;
    }
    let is_sentence = line.contains(['，', '。', '：', ':', '《', '；']);
    if line.chars().count() > LONGEST || is_sentence {
        return behind_a_sentence(&line);
    }
    let begins_with_date = line.trim_start_matches(['（', '(']).starts_with("20");
    let date = date_line(&line).or_else(|| {
        name_before_date(&line).filter(|_| begins_with_date)?;
        date_in(&line)
    })?;
    let beside = |at: Option<usize>| {
        let line = lines.get(at?)?;
        Some(line.split_whitespace().collect::<String>()).filter(|it| is_name(it))
    };
    let agency = name_before_date(&line)
        .or_else(|| beside(at.checked_sub(1)))
        .or_else(|| beside(Some(at + 1)));
    Some(Signature { agency, date })
}

/// `…无其他事项。某局2023年1月9日`: name and date glued to the last sentence.
fn behind_a_sentence(line: &str) -> Option<Signature> {
    static GLUED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"[。！；](?P<name>[^，。；：:、《》0-9]{4,40})(?P<date>20[0-9]{2}[年./-][0-9]{1,2}[月./-][0-9]{1,2}[日号]?)。?$",
        )
        .expect("the pattern is constant")
    });
    let plain = arabic_years(line);
    let parts = GLUED.captures(&plain)?;
    Some(Signature {
        agency: Some(parts["name"].to_owned()).filter(|it| is_name(it)),
        date: date_in(&parts["date"])?,
    })
}

fn name_before_date(line: &str) -> Option<String> {
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[(]?20[0-9]{2}[年./-].*$").expect("the pattern is constant"));
    let plain = arabic_years(line);
    let date = DATE.find(&plain)?;
    let name = |it: &str| Some(it.to_owned()).filter(|it| is_name(it));
    // The date may stand before the name: 2023年1月9日 某局.
    name(&plain[..date.start()]).or_else(|| {
        let rest = plain[date.start()..].split(['日', '号']).nth(1)?;
        name(rest.trim_matches(['(', ')']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], expected: Option<(Option<&str>, &str)>) {
        let found = signature(lines, ReportYear::try_from(2022).ok());
        let found = found.map(|it| (it.agency, it.date.to_string()));
        let expected = expected.map(|it| (it.0.map(str::to_owned), it.1.to_owned()));
        assert_eq!(found, expected, "{lines:?}");
    }

    const NAME: &str = "云岭市海右区工业和信息化局";

    #[test]
    fn a_signature_is_the_last_date_on_a_line_of_its_own() {
        let foot = Some((Some(NAME), "2023-01-09"));
        check(
            &["标题", "2022年1月1日", NAME, "2023年1月9日", "打印本页"],
            foot,
        );
        check(
            &["正文", "云岭市海右区 工业和信息化局", "2023 年 1 月 9 日"],
            foot,
        );
        check(&["正文", "云岭市海右区工业和信息化局 2023年1月9日"], foot);
        check(
            &["正文", "云岭市海右区工业和信息化局（2023年1月9日）"],
            foot,
        );
        check(&["正文", "2023年1月9日", NAME], foot);
        check(&["正文", "2023年1月9日 云岭市海右区工业和信息化局"], foot);
        check(&["正文", NAME, "二〇二三年一月九日"], foot);
        check(&["正文", NAME, "二0二三年元月九日"], foot);
        check(&["正文", NAME, "2023-01-09"], foot);
        check(&["正文", NAME, "2023 1 9年 月 日"], foot);
        check(&["正文", NAME, "年 月 日2023 1 9"], foot);
        check(
            &[
                "正文",
                "无其他需要报告的事项。云岭市海右区工业和信息化局2023年1月9日",
            ],
            foot,
        );
        check(
            &[
                "正文",
                "本年度无。云岭市海右区工业和信息化局 2023年1月9日。",
            ],
            foot,
        );
    }

    #[test]
    fn sentences_and_what_the_page_says_are_no_signature() {
        check(&["正文", "会议于2023年1月9日举行，"], None);
        check(&["正文", "发布日期：2023年1月9日"], None);
        check(&["正文", "更新时间 2023-01-09"], None);
        check(&["正文", "会议召开", "2019年1月9日"], None);
    }

    #[test]
    fn a_date_in_the_report_year_needs_a_name() {
        check(&["正文", "好", "2022年12月30日"], None);
        check(
            &["正文", NAME, "2022年12月30日"],
            Some((Some(NAME), "2022-12-30")),
        );
    }
}
