//! Dates as reports print them.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use crate::narrow::narrow;

/// The first date in a text: `2023年1月9日`, `2023-01-09`, `2023.1.9`, `二〇二三年一月九日`, also with spaces inside.
pub(crate) fn date_in(text: &str) -> Option<NaiveDate> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(20[0-9]{2})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})[日号]?")
            .expect("the pattern is constant")
    });
    let text = plain(text);
    let parts = DATE.captures(&text)?;
    let number = |at: usize| parts[at].parse::<u32>().ok();
    NaiveDate::from_ymd_opt(number(1)? as i32, number(2)?, number(3)?)
}

/// The date that is all a line says, but for a name before it: `某局 2023年1月30日`. Extraction tools may have moved the
/// digits to the front: `2022 1 28年 月 日`.
pub(crate) fn date_line(text: &str) -> Option<NaiveDate> {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"20[0-9]{2}[年./-][0-9]{1,2}[月./-][0-9]{1,2}[日号]?[)]?$")
            .expect("the pattern is constant")
    });
    displaced(text).or_else(|| {
        let text = plain(text);
        END.find(&text).and_then(|it| date_in(it.as_str()))
    })
}

/// `2022 1 28年 月 日`: three numbers in the order of the year, the month and the day that stand without theirs.
fn displaced(text: &str) -> Option<NaiveDate> {
    let marks: String = text
        .chars()
        .filter(|it| !it.is_whitespace() && !it.is_ascii_digit())
        .collect();
    if marks != "年月日" {
        return None;
    }
    let numbers: Vec<u32> = text
        .split(|it: char| !it.is_ascii_digit())
        .filter_map(|it| it.parse().ok())
        .collect();
    let [year, month, day] = numbers[..] else {
        return None;
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// The text without white space, in narrow forms, Chinese digits of dates as Arabic ones.
fn plain(text: &str) -> String {
    static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("([〇零○◯OＯОo0０1１2２一二三四五六七八九]{4})年(?:([元一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?)?")
            .expect("the pattern is constant")
    });
    let spaceless: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let mut years = spaceless.match_indices('年');
    let is_chinese = |it: char| !it.is_ascii_digit() && digit(it).is_some();
    let in_chinese = |at: usize| spaceless[..at].chars().rev().take(4).any(is_chinese);
    if !years.any(|(at, _)| in_chinese(at)) && !spaceless.contains("元月") {
        return narrow(&spaceless).into_owned();
    }
    let arabic = CHINESE.replace_all(&spaceless, |parts: &regex::Captures<'_>| {
        let year: String = parts[1].chars().filter_map(digit).collect();
        let rest = |at: usize, mark: &str| {
            parts.get(at).map_or(String::new(), |it| {
                format!("{}{mark}", below_hundred(it.as_str()))
            })
        };
        format!("{year}年{}{}", rest(2, "月"), rest(3, "日"))
    });
    match arabic.contains("元月") {
        true => narrow(&arabic.replace("元月", "1月")).into_owned(),
        false => narrow(&arabic).into_owned(),
    }
}

/// The text with its Chinese year digits as Arabic ones and without white space.
pub(crate) fn arabic_years(text: &str) -> String {
    plain(text)
}

fn digit(it: char) -> Option<char> {
    let at = "〇一二三四五六七八九".chars().position(|other| other == it);
    at.or("零○◯OＯОo０".contains(it).then_some(0))
        .or(it.to_digit(10).map(|it| it as usize))
        .or("１２"
            .chars()
            .position(|other| other == it)
            .map(|it| it + 1))
        .and_then(|it| char::from_digit(it as u32, 10))
}

/// 一 to 九十九 as a number.
fn below_hundred(text: &str) -> u32 {
    let value = |it: &str| {
        it.chars()
            .next()
            .and_then(digit)
            .and_then(|it| it.to_digit(10))
    };
    match text.split_once('十') {
        None if text == "元" => 1,
        None => value(text).unwrap_or(0),
        Some((tens, ones)) => value(tens).unwrap_or(1) * 10 + value(ones).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: Option<NaiveDate>, expected: Option<(i32, u32, u32)>, text: &str) {
        let expected = expected.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_prints_of_a_date() {
        for text in [
            "2023 年 1 月 9 日",
            "２０２３年１月９日",
            "2023-01-09",
            "2023.1.9",
            "二〇二三年一月九日",
            "二○二三年 一月 九日",
            "二0二三年元月九日",
            "2023年元月9日",
            "2023年1月9号",
            "2023/1/9",
        ] {
            check(date_in(text), Some((2023, 1, 9)), text);
        }
        check(
            date_in("二〇二三年十二月三十一日"),
            Some((2023, 12, 31)),
            "",
        );
        check(date_in("2023年13月1日"), None, "");
    }

    #[test]
    fn a_line_that_is_a_date() {
        check(date_line("威风局 2023年1月30日"), Some((2023, 1, 30)), "");
        check(date_line("2022 1 28年 月 日"), Some((2022, 1, 28)), "");
        check(date_line("2022年1月1日起至2022年12月31日止"), None, "");
        check(date_line("共 3 部分 2 年 1 月 日"), None, "");
    }
}
