//! Formats of automatic numbers (ECMA-376 part 1, 17.18.59 `ST_NumberFormat`).

use crate::extract::roman::roman;

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const UNITS: [&str; 4] = ["", "十", "百", "千"];
const LEGAL_DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const LEGAL_UNITS: [&str; 4] = ["", "拾", "佰", "仟"];
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";

/// How a number is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    #[default]
    Decimal,
    /// `01`
    DecimalZero,
    FullWidth,
    /// `①` from this character on, so many of them.
    Enclosed(char, u32),
    UpperLetter,
    LowerLetter,
    UpperRoman,
    LowerRoman,
    /// `十一`, `二十`, `一百零一`
    Chinese,
    /// `十一`, `二十`, `一〇一`
    ChineseCounting,
    /// `一〇`
    ChineseDigits,
    /// `壹拾壹`
    ChineseLegal,
    /// `甲`
    Stems,
    /// `子`
    Branches,
    /// `- 1 -`
    InDashes,
    /// No number.
    None,
    /// A sign in place of a number.
    Bullet,
}

impl NumberFormat {
    /// The format of this name; decimal for those that no Chinese report uses.
    pub(super) fn of_name(name: &str) -> Self {
        match name {
            "none" => Self::None,
            "bullet" => Self::Bullet,
            "decimalZero" => Self::DecimalZero,
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::Enclosed('①', 20),
            "decimalEnclosedParen" => Self::Enclosed('⑴', 20),
            "decimalEnclosedFullstop" => Self::Enclosed('⒈', 20),
            "ideographEnclosedCircle" => Self::Enclosed('㊀', 10),
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "chineseCounting" | "taiwaneseCounting" => Self::ChineseCounting,
            "chineseCountingThousand" | "taiwaneseCountingThousand" | "japaneseCounting" => {
                Self::Chinese
            }
            "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => {
                Self::ChineseDigits
            }
            "chineseLegalSimplified" => Self::ChineseLegal,
            "ideographTraditional" => Self::Stems,
            "ideographZodiac" => Self::Branches,
            "numberInDash" => Self::InDashes,
            _ => Self::Decimal,
        }
    }

    /// The number as it is written; decimal where the format has no sign for it.
    pub(super) fn write(self, number: u32) -> String {
        let decimal = || number.to_string();
        match self {
            Self::None | Self::Bullet => String::new(),
            Self::Decimal => decimal(),
            Self::DecimalZero => format!("{number:02}"),
            Self::FullWidth => decimal().chars().map(full_width).collect(),
            Self::Enclosed(first, count) if (1..=count).contains(&number) => {
                let sign = char::from_u32(u32::from(first) + number - 1);
                sign.map_or_else(decimal, String::from)
            }
            Self::UpperLetter => letters(number).unwrap_or_else(decimal),
            Self::LowerLetter => letters(number).map_or_else(decimal, |it| it.to_lowercase()),
            Self::UpperRoman => roman(number).unwrap_or_else(decimal),
            Self::LowerRoman => roman(number).map_or_else(decimal, |it| it.to_lowercase()),
            Self::ChineseCounting if number < 100 => chinese(number),
            Self::ChineseCounting | Self::ChineseDigits => decimal()
                .bytes()
                .filter_map(|it| DIGITS.get(usize::from(it - b'0')).copied())
                .collect(),
            Self::Chinese if number < 10_000 => chinese(number),
            Self::ChineseLegal if (1..10_000).contains(&number) => {
                positional(number, &LEGAL_DIGITS, &LEGAL_UNITS)
            }
            Self::Stems => sign_of(number, STEMS).unwrap_or_else(decimal),
            Self::Branches => sign_of(number, BRANCHES).unwrap_or_else(decimal),
            Self::InDashes => format!("- {number} -"),
            Self::Enclosed(..) | Self::Chinese | Self::ChineseLegal => decimal(),
        }
    }
}

/// `十一`, not `一十一`.
fn chinese(number: u32) -> String {
    match number {
        0 => DIGITS[0].to_owned(),
        10..20 => format!("十{}", positional(number - 10, &DIGITS, &UNITS)),
        number => positional(number, &DIGITS, &UNITS),
    }
}

/// A number below 10,000 with its units; zeros between digits are one.
fn positional(number: u32, digits: &[&str; 10], units: &[&str; 4]) -> String {
    let mut text = String::new();
    let mut has_gap = false;
    for (place, unit) in units.iter().enumerate().rev() {
        let digit = (number / 10u32.pow(place as u32)) % 10;
        if digit == 0 {
            has_gap = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut has_gap) {
            text += "零";
        }
        text += digits.get(digit as usize).copied().unwrap_or_default();
        text += unit;
    }
    text
}

fn full_width(digit: char) -> char {
    char::from_u32(u32::from(digit) - u32::from('0') + u32::from('０')).unwrap_or(digit)
}

/// `A` to `Z`, `AA`, `BB`: the letter is repeated, as Word does.
fn letters(number: u32) -> Option<String> {
    let index = number.checked_sub(1)?;
    let letter = char::from(b'A' + u8::try_from(index % 26).ok()?);
    let times = usize::try_from(index / 26 + 1).ok()?;
    (times <= 30).then(|| String::from(letter).repeat(times))
}

/// The sign of a number in a row of signs.
fn sign_of(number: u32, signs: &str) -> Option<String> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    signs.chars().nth(index).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        for (name, expected) in [
            ("decimal", ["1", "10", "11", "20", "101"]),
            ("decimalZero", ["01", "10", "11", "20", "101"]),
            ("chineseCounting", ["一", "十", "十一", "二十", "一〇一"]),
            (
                "chineseCountingThousand",
                ["一", "十", "十一", "二十", "一百零一"],
            ),
            ("japaneseCounting", ["一", "十", "十一", "二十", "一百零一"]),
            ("ideographDigital", ["一", "一〇", "一一", "二〇", "一〇一"]),
            (
                "chineseLegalSimplified",
                ["壹", "壹拾", "壹拾壹", "贰拾", "壹佰零壹"],
            ),
            ("ideographTraditional", ["甲", "癸", "11", "20", "101"]),
            ("ideographZodiac", ["子", "酉", "戌", "20", "101"]),
            ("decimalEnclosedCircle", ["①", "⑩", "⑪", "⑳", "101"]),
            ("decimalEnclosedParen", ["⑴", "⑽", "⑾", "⒇", "101"]),
            ("ideographEnclosedCircle", ["㊀", "㊉", "11", "20", "101"]),
            ("decimalFullWidth", ["１", "１０", "１１", "２０", "１０１"]),
            ("upperLetter", ["A", "J", "K", "T", "WWWW"]),
            ("lowerRoman", ["i", "x", "xi", "xx", "ci"]),
            (
                "numberInDash",
                ["- 1 -", "- 10 -", "- 11 -", "- 20 -", "- 101 -"],
            ),
            ("bullet", ["", "", "", "", ""]),
            ("none", ["", "", "", "", ""]),
            ("hebrew1", ["1", "10", "11", "20", "101"]),
        ] {
            let format = NumberFormat::of_name(name);
            let written = [1, 10, 11, 20, 101].map(|it| format.write(it));
            assert_eq!(written, expected, "{name}");
        }
    }

    #[test]
    fn numbers_beyond_a_format_are_bounded() {
        for format in ["upperLetter", "upperRoman", "chineseCountingThousand"] {
            let written = NumberFormat::of_name(format).write(u32::MAX);
            assert_eq!(written, "4294967295", "{format}");
        }
        assert_eq!(NumberFormat::Chinese.write(0), "〇");
        assert_eq!(NumberFormat::Chinese.write(1010), "一千零一十");
    }
}
