//! Numbers as lists write them: formats of Word (ECMA-376 part 1, 17.18.59 `ST_NumberFormat`; [MS-OSHARED] 2.2.1.3) that stand
//! in Chinese documents.

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const UNITS: [&str; 4] = ["", "十", "百", "千"];
const LEGAL_DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const LEGAL_UNITS: [&str; 4] = ["", "拾", "佰", "仟"];
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";

/// How a number is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Numeral {
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

impl Numeral {
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

    /// The format of this number, as DOC and RTF name it; none for one of which it is not known how it is written.
    pub(super) fn of_kind(kind: u8) -> Option<Self> {
        Some(match kind {
            0 | 15 => Self::Decimal,
            1 => Self::UpperRoman,
            2 => Self::LowerRoman,
            3 => Self::UpperLetter,
            4 => Self::LowerLetter,
            10 => Self::ChineseDigits,
            11 | 33 | 35 | 39 => Self::Chinese,
            14 => Self::FullWidth,
            18 | 28 => Self::Enclosed('①', 20),
            22 => Self::DecimalZero,
            23 => Self::Bullet,
            26 => Self::Enclosed('⒈', 20),
            27 => Self::Enclosed('⑴', 20),
            29 => Self::Enclosed('㈠', 10),
            30 => Self::Stems,
            31 => Self::Branches,
            37 => Self::ChineseCounting,
            38 => Self::ChineseLegal,
            255 => Self::None,
            _ => return None,
        })
    }

    /// The number as it is written; none where the format has no sign for it.
    pub(super) fn write(self, number: u32) -> Option<String> {
        let decimal = || number.to_string();
        match self {
            Self::None | Self::Bullet => Some(String::new()),
            Self::Decimal => Some(decimal()),
            Self::DecimalZero => Some(format!("{number:02}")),
            Self::FullWidth => Some(decimal().chars().map(full_width).collect()),
            Self::Enclosed(first, count) => {
                let index = number.checked_sub(1).filter(|it| *it < count)?;
                char::from_u32(u32::from(first) + index).map(String::from)
            }
            Self::UpperLetter => letters(number),
            Self::LowerLetter => letters(number).map(|it| it.to_lowercase()),
            Self::UpperRoman => roman(number),
            Self::LowerRoman => roman(number).map(|it| it.to_lowercase()),
            Self::ChineseCounting if number < 100 => Some(chinese(number)),
            Self::ChineseCounting | Self::ChineseDigits => {
                let digits = decimal().into_bytes().into_iter();
                let digits = digits.filter_map(|it| DIGITS.get(usize::from(it - b'0')).copied());
                Some(digits.collect())
            }
            Self::Chinese => (number < 10_000).then(|| chinese(number)),
            Self::ChineseLegal => (1..10_000)
                .contains(&number)
                .then(|| positional(number, &LEGAL_DIGITS, &LEGAL_UNITS)),
            Self::Stems => sign_of(number, STEMS),
            Self::Branches => sign_of(number, BRANCHES),
            Self::InDashes => Some(format!("- {number} -")),
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

/// Roman, in capitals; none for 0, and for a number that would be long.
fn roman(number: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value && text.len() < 20 {
            text += sign;
            rest -= value;
        }
    }
    (number > 0 && rest == 0).then_some(text)
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
            let format = Numeral::of_name(name);
            let written = [1_u32, 10, 11, 20, 101];
            let written = written.map(|it| format.write(it).unwrap_or_else(|| it.to_string()));
            assert_eq!(written, expected, "{name}");
        }
    }

    #[test]
    fn numbers_beyond_a_format_are_bounded() {
        for format in ["upperLetter", "upperRoman", "chineseCountingThousand"] {
            let written = Numeral::of_name(format).write(u32::MAX);
            assert_eq!(written, None, "{format}");
        }
        assert_eq!(Numeral::Chinese.write(0).as_deref(), Some("〇"));
        let written = Numeral::Chinese.write(1010);
        assert_eq!(written.as_deref(), Some("一千零一十"));
    }

    #[test]
    fn formats_have_numbers_too() {
        for (kind, number, expected) in [
            (0, 10_000, "10000"),
            (1, 1999, "MCMXCIX"),
            (4, 28, "bb"),
            (10, 21, "二一"),
            (14, 12, "１２"),
            (18, 21, ""),
            (22, 5, "05"),
            (27, 3, "⑶"),
            (29, 10, "㈩"),
            (30, 11, ""),
            (37, 105, "一〇五"),
            (38, 25, "贰拾伍"),
            (39, 1001, "一千零一"),
            (200, 1, ""),
            (255, 1, ""),
        ] {
            let written = Numeral::of_kind(kind).and_then(|it| it.write(number));
            assert_eq!(written.unwrap_or_default(), expected, "kind {kind}");
        }
    }
}
