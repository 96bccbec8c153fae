//! The days that a report's figures are said to be of: 统计期限自2022年1月1日起至2022年12月31日止.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::{Captures, Regex};
use shared::{header::Period, year::ReportYear};

use super::{date::arabic_years, passage::Passage};

/// Words of the clause that says of which days the figures are.
const WORDS: [&str; 10] = [
    "统计", "期限", "时限", "周期", "时间", "数据", "期间", "起止", "自", "报告",
];

/// The first period that the text says its figures are of.
pub(super) fn find(passages: &[Passage<'_>]) -> Option<Period> {
    passages.iter().find_map(|passage| {
        let (period, byte) = in_text(&passage.text)?;
        Some(Period {
            from: period.0,
            to: period.1,
            place: passage.place_at(byte),
        })
    })
}

/// The report year, where the period lies in one.
pub(super) fn year(period: &Period) -> Option<ReportYear> {
    let year = period.from.year();
    let long = (period.to - period.from).num_days() >= 180;
    (year == period.to.year() && long).then(|| year.try_into().ok())?
}

fn in_text(text: &str) -> Option<((NaiveDate, NaiveDate), usize)> {
    static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
        let to = "(?:至|到|-|—|－|–|~|～)+";
        let pattern = format!(
            "(?P<y1>20[0-9]{{2}})[年./-](?P<m1>[0-9]{{1,2}})[月./-](?:(?P<d1>[0-9]{{1,2}})日?)?(?:零时)?(?:起|开始)?[,，]?{to}\
             (?:(?:(?P<y2>20[0-9]{{2}})[年./-]|当年|同年)?(?P<m2>[0-9]{{1,2}})[月./-](?:(?P<d2>[0-9]{{1,2}})日?)?)"
        );
        Regex::new(&pattern).expect("the pattern is constant")
    });
    if !text.contains('月') && !text.contains("20") {
        return None;
    }
    let plain = arabic_years(text);
    PERIOD.captures_iter(&plain).find_map(|parts| {
        let found = parts.get(0)?;
        let clause_start = plain[..found.start()].rfind(['。', '；', ';']).unwrap_or(0);
        let clause = &plain[clause_start..found.start()];
        let period = days(&parts)?;
        let whole_year = (period.0.ordinal(), period.1.month(), period.1.day()) == (1, 12, 31);
        let said = WORDS.iter().any(|it| clause.contains(it));
        // The plain text is hardly longer or shorter than the printed one.
        let byte = found.start().min(text.len());
        (said && (whole_year || clause.contains("统计"))).then_some((period, byte))
    })
}

fn days(parts: &Captures<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let number = |name: &str| {
        parts
            .name(name)
            .and_then(|it| it.as_str().parse::<u32>().ok())
    };
    let first = number("y1")?;
    let last = number("y2").unwrap_or(first);
    let year = |it: u32| i32::try_from(it).ok();
    let from = NaiveDate::from_ymd_opt(year(first)?, number("m1")?, number("d1").unwrap_or(1))?;
    let month = number("m2")?;
    let to = match number("d2") {
        Some(day) => NaiveDate::from_ymd_opt(year(last)?, month, day),
        None => NaiveDate::from_ymd_opt(year(last)?, month, 1)?
            .checked_add_months(chrono::Months::new(1))?
            .pred_opt(),
    }?;
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let found = in_text(text).map(|it| (it.0.0.to_string(), it.0.1.to_string()));
        let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_prints_of_a_period() {
        let whole = Some(("2022-01-01", "2022-12-31"));
        for text in [
            "统计期限自2022年1月1日起至2022年12月31日止",
            "所列数据的统计期限从2022年1月1日到12月31日止",
            "本报告中所列数据统计期为2022年1月1日—2022年12月31日。",
            "统计时间为2022年1月1日起，至2022年12月31日止",
            "数据统计时限为2022年1月至12月。",
            "统计周期为2022.1.1-2022.12.31",
            "数据统计自二〇二二年一月一日起至二〇二二年十二月三十一日止",
            "报告期为2022年1月1日至当年12月31日",
            "统计期限为2022-01-01至2022-12-31",
        ] {
            check(text, whole);
        }
        check(
            "统计期限自2008年5月1日起至2008年12月31日止",
            Some(("2008-05-01", "2008-12-31")),
        );
    }

    #[test]
    fn other_stretches_of_time_are_no_period() {
        for text in [
            "培训于2022年3月1日至3月5日举行",
            "《行动方案（2022-2025年）》",
            "2022年12月31日",
            "统计期限自2022年13月1日起至2022年12月31日止",
        ] {
            check(text, None);
        }
    }
}
