//! Dates as workbooks store them: days since an epoch.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike};

/// From when days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) enum Epoch {
    /// Day 1 is the first of 1900, and there is a day 60 that never was.
    #[default]
    Of1900,
    /// Day 0 is the first of 1904.
    Of1904,
}

/// Which parts of a date a format shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct DateParts {
    pub(super) year: bool,
    pub(super) month: bool,
    pub(super) day: bool,
    pub(super) time: bool,
    /// True when the words 年, 月, 日 stand between them.
    pub(super) is_chinese: bool,
}

/// The day after the last that a workbook knows, counted from 1900: the first of the year 10000.
const END: f64 = 2_958_466.0;

/// A day with its time as text; none when it is none that a workbook knows.
pub(super) fn show(parts: DateParts, value: f64, epoch: Epoch) -> Option<String> {
    if !(0.0..END).contains(&value) {
        return None;
    }
    let seconds = (value.fract() * 86_400.0).round() as u64;
    let days = value.trunc() as u64 + seconds / 86_400;
    let time = NaiveTime::from_num_seconds_from_midnight_opt((seconds % 86_400) as u32, 0)?;
    let mut text = String::new();
    if parts.year || parts.month || parts.day {
        text = date(parts, day(days, epoch)?);
    }
    if parts.time {
        let separator = if text.is_empty() { "" } else { " " };
        text += &format!(
            "{separator}{:02}:{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second()
        );
    }
    Some(text)
}

fn day(days: u64, epoch: Epoch) -> Option<NaiveDate> {
    let (first, days) = match epoch {
        Epoch::Of1904 => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        // The days before the one that never was are one later than counted from the others.
        Epoch::Of1900 if days < 60 => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        Epoch::Of1900 => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    first.checked_add_days(Days::new(days))
}

fn date(parts: DateParts, day: NaiveDate) -> String {
    let (year, month, number) = (day.year(), day.month(), day.day());
    if parts.is_chinese {
        let shown = [
            (parts.year, format!("{year}年")),
            (parts.month, format!("{month}月")),
            (parts.day, format!("{number}日")),
        ];
        return shown
            .into_iter()
            .filter(|(is_shown, _)| *is_shown)
            .map(|(_, text)| text)
            .collect();
    }
    let shown = [
        (parts.year, format!("{year:04}")),
        (parts.month, format!("{month:02}")),
        (parts.day, format!("{number:02}")),
    ];
    let shown: Vec<String> = shown
        .into_iter()
        .filter(|(is_shown, _)| *is_shown)
        .map(|(_, text)| text)
        .collect();
    shown.join("-")
}
