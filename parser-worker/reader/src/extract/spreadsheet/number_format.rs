//! Numbers as Excel shows them: what a format code (ECMA-376 part 1, 18.8.30 and 18.8.31) makes of a value.
//!
//! A format that is not understood does not pass for one that is: the number is shown with its code behind it, which
//! no reader takes for a plain figure. Negative numbers are shown with a minus sign, whatever their section says, and
//! zeros as zeros.

mod code;
mod date;

use rust_decimal::{Decimal, RoundingStrategy};

pub(super) use self::date::Epoch;
use self::{
    code::{Digits, Section},
    date::DateParts,
};

/// What a cell's number is shown as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberFormat(Section);

impl Default for NumberFormat {
    fn default() -> Self {
        Self(Section::General {
            before: String::new(),
            after: String::new(),
        })
    }
}

impl NumberFormat {
    /// The format of a code.
    pub(super) fn of_code(code: &str) -> Self {
        Self(code::section(code))
    }

    /// The format of a number that stands for a code that every workbook knows; general where it stands for none.
    pub(super) fn built_in(id: u32) -> Self {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 | 37 | 38 | 41 | 42 => "#,##0",
            4 | 39 | 40 | 43 | 44 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14..=17 | 30 => "yyyy-mm-dd",
            18..=21 | 45..=47 => "hh:mm:ss",
            22 => "yyyy-mm-dd hh:mm:ss",
            27 | 36 | 50 | 52 | 57 => "yyyy年m月",
            28 | 29 | 51 | 53 | 54 | 58 => "m月d日",
            31 => "yyyy年m月d日",
            32..=35 | 55 | 56 => "hh:mm:ss",
            _ => return Self::default(),
        };
        Self::of_code(code)
    }

    /// What a cell with this value shows.
    pub(super) fn show(&self, value: f64, epoch: Epoch) -> String {
        if !value.is_finite() {
            return value.to_string();
        }
        match &self.0 {
            Section::General { before, after } => format!("{before}{}{after}", shortest(value)),
            Section::Number {
                digits,
                before,
                after,
            } => format!("{before}{}{after}", rounded(value, *digits)),
            Section::Date(parts) => shown_date(*parts, value, epoch),
            Section::Unknown { code } => format!("{} [{code}]", shortest(value)),
        }
    }
}

fn shown_date(parts: DateParts, value: f64, epoch: Epoch) -> String {
    date::show(parts, value, epoch).unwrap_or_else(|| shortest(value))
}

/// The shortest decimal that the value is to fifteen digits, which is what Excel keeps: `12`, `0.3`.
pub(super) fn shortest(value: f64) -> String {
    let kept: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    // No minus before a zero.
    let kept = if kept == 0.0 { 0.0 } else { kept };
    kept.to_string()
}

/// A value with its decimals: halves are rounded away from zero, as Excel does on the decimal digits.
fn rounded(value: f64, digits: Digits) -> String {
    let Ok(mut decimal) = shortest(value).parse::<Decimal>() else {
        return shortest(value);
    };
    if digits.is_percent {
        match decimal.checked_mul(Decimal::ONE_HUNDRED) {
            Some(percent) => decimal = percent,
            None => return shortest(value),
        }
    }
    for _ in 0..digits.thousands_left_out {
        decimal /= Decimal::ONE_THOUSAND;
    }
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    let mut decimal = decimal.round_dp_with_strategy(digits.most_decimals, strategy);
    let needed = digits.least_decimals;
    decimal = decimal.normalize();
    if decimal.scale() < needed {
        decimal.rescale(needed);
    }
    if decimal.is_zero() {
        decimal.set_sign_positive(true);
    }
    let text = decimal.to_string();
    let text = if digits.has_separators {
        separated(&text)
    } else {
        text
    };
    if digits.is_percent { text + "%" } else { text }
}

/// A decimal with commas between its thousands.
fn separated(decimal: &str) -> String {
    let (sign, digits) = decimal
        .strip_prefix('-')
        .map_or(("", decimal), |it| ("-", it));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, value: f64, expected: &str) {
        let shown = NumberFormat::of_code(code).show(value, Epoch::Of1900);
        assert_eq!(shown, expected, "{value} as {code}");
    }

    #[test]
    fn whole_numbers_have_no_decimals_and_others_their_shortest() {
        for (value, expected) in [
            (12.0, "12"),
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (1.005, "1.005"),
            (123_456_789.0, "123456789"),
        ] {
            check("General", value, expected);
        }
    }

    #[test]
    fn the_code_decides_decimals_separators_and_percent() {
        check("0.00", 12.0, "12.00");
        check("0.00", 1.005, "1.01");
        check("0.##", 12.0, "12");
        check("#,##0", 1_234_567.0, "1,234,567");
        check("#,##0.00", -1234.5, "-1,234.50");
        check("0%", 0.125, "13%");
        check("0.0%", 0.125, "12.5%");
        check("#,##0.00_);[Red]\\(#,##0.00\\)", 5.0, "5.00");
        check(
            "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ",
            1234.0,
            "1,234",
        );
        check("0.00_ ", 3.5, "3.50");
        check("0_);[Red]\\(0\\)", -3.0, "-3");
        check("0,", 12_345.0, "12");
        check("@", 12.0, "12");
        check("[DBNum1][$-804]General", 12.0, "12");
    }

    #[test]
    fn words_beside_a_number_are_shown() {
        check("0\"件\"", 12.0, "12件");
        check("General\"万元\"", 1.5, "1.5万元");
        check("\"共\"0\\件", 3.0, "共3件");
        check("G/通用格式\"条\"", 7.0, "7条");
    }

    #[test]
    fn a_code_that_is_not_understood_is_no_plain_number() {
        check("0!.0,\"万\"", 123_456.0, "123456 [0!.0,\"万\"]");
        check("[>=10000]0.0,\"k\";0", 5.0, "5 [[>=10000]0.0,\"k\";0]");
        check("000-0000", 1_234_567.0, "1234567 [000-0000]");
        check("00000", 512.0, "512 [00000]");
        check("0.00E+00", 1234.0, "1234 [0.00E+00]");
    }

    #[test]
    fn dates_are_shown_by_iso_or_in_chinese() {
        check("yyyy-mm-dd", 45_306.0, "2024-01-15");
        check("m/d/yy", 45_306.0, "2024-01-15");
        check("yyyy\"年\"m\"月\"d\"日\"", 45_306.0, "2024年1月15日");
        check("yyyy\"年\"m\"月\"", 45_306.0, "2024年1月");
        check("[$-804]yyyy年m月d日;@", 45_306.0, "2024年1月15日");
        check("yyyy/m/d h:mm", 45_306.75, "2024-01-15 18:00:00");
        check("h:mm:ss", 0.5, "12:00:00");
        check("yyyy-mm-dd", 1.0, "1900-01-01");
        check("yyyy-mm-dd", 61.0, "1900-03-01");
        check("yyyy-mm-dd", 1.0e12, "1000000000000");
        check("yyyy-mm-dd", -1.0, "-1");
        let of_1904 = NumberFormat::built_in(14).show(0.0, Epoch::Of1904);
        assert_eq!(of_1904, "1904-01-01");
    }
}
