//! Dates as portals write them.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

/// The first date in a text: `2026-09-10`, `2026年9月10日`, `2026/9/10`, `2026.09.10`; white space in it does not count
/// (lists break dates over lines).
pub fn find(text: &str) -> Option<NaiveDate> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})").expect("a constant pattern")
    });
    let text = text.split_whitespace().collect::<String>();
    DATE.captures_iter(&text).find_map(|it| {
        let number = |index: usize| it[index].parse::<u32>().ok();
        NaiveDate::from_ymd_opt(it[1].parse().ok()?, number(2)?, number(3)?)
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn dates_are_found_as_portals_write_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                find(text).map(|it| it.to_string()).as_deref(),
                expected,
                "{text}"
            );
        };
        check("[2026-09-10]", Some("2026-09-10"));
        check("2026-\n 09-\n 10", Some("2026-09-10"));
        check("发布时间：2026年9月1日 10:00", Some("2026-09-01"));
        check("2026/9/10", Some("2026-09-10"));
        check("2026-13-40 then 2025.1.2", Some("2025-01-02"));
        check("2026", None);
        check("", None);
    }
}
