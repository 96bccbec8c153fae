//! Numbers as lists write them: the kinds of [MS-OSHARED] 2.2.1.3 that stand in Chinese documents.

use crate::extract::roman::roman;

/// The largest number that is written.
const LARGEST: u32 = 9_999;

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const FORMAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const BRANCHES: [char; 12] = [
    '子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥',
];

/// A number of this kind; nothing where it is not known how it is written.
pub(super) fn write(number: u32, kind: u8) -> Option<String> {
    if number > LARGEST {
        return None;
    }
    match kind {
        0 | 15 => Some(number.to_string()),
        1 => roman(number),
        2 => roman(number).map(|it| it.to_lowercase()),
        3 => letter(number, 'A'),
        4 => letter(number, 'a'),
        10 => Some(digits(number)),
        14 => Some(number.to_string().chars().map(wide).collect()),
        11 | 33 | 35 | 39 => Some(counted(number, DIGITS, ['十', '百', '千'], '零')),
        37 if number < 100 => Some(counted(number, DIGITS, ['十', '百', '千'], '零')),
        37 => Some(digits(number)),
        38 => Some(counted(number, FORMAL, ['拾', '佰', '仟'], '零')),
        18 | 28 => offset('①', number, 20),
        22 => Some(format!("{number:02}")),
        26 => offset('⒈', number, 20),
        27 => offset('⑴', number, 20),
        29 => offset('㈠', number, 10),
        30 => STEMS
            .get(number.checked_sub(1)? as usize)
            .map(char::to_string),
        31 => BRANCHES
            .get(number.checked_sub(1)? as usize)
            .map(char::to_string),
        _ => None,
    }
}

/// Digit by digit: 一〇.
fn digits(number: u32) -> String {
    let digits = number.to_string();
    let digits = digits.chars().filter_map(|it| it.to_digit(10));
    digits.filter_map(|it| DIGITS.get(it as usize)).collect()
}

/// With the words for tens, hundreds and thousands: 十二, 一百零五.
fn counted(number: u32, digits: [char; 10], units: [char; 3], zero: char) -> String {
    let is_formal = digits == FORMAL;
    let mut written = String::new();
    let mut is_gap = false;
    for power in (0..4).rev() {
        let digit = number / 10_u32.pow(power) % 10;
        if digit == 0 {
            is_gap = !written.is_empty();
            continue;
        }
        if std::mem::take(&mut is_gap) {
            written.push(zero);
        }
        let is_bare_ten = power == 1 && digit == 1 && written.is_empty() && !is_formal;
        if !is_bare_ten {
            written.push(digits[digit as usize]);
        }
        if let Some(unit) = (power as usize).checked_sub(1).and_then(|it| units.get(it)) {
            written.push(*unit);
        }
    }
    match written.is_empty() {
        true => zero.to_string(),
        false => written,
    }
}

/// A, B … Z, AA, BB.
fn letter(number: u32, first: char) -> Option<String> {
    let index = number.checked_sub(1)?;
    let letter = char::from_u32(first as u32 + index % 26)?;
    let times = (index / 26 + 1) as usize;
    (times <= 20).then(|| letter.to_string().repeat(times))
}

/// The sign of a number of which the first so many have one.
fn offset(first: char, number: u32, count: u32) -> Option<String> {
    let index = number.checked_sub(1).filter(|it| *it < count)?;
    char::from_u32(first as u32 + index).map(String::from)
}

fn wide(digit: char) -> char {
    char::from_u32(digit as u32 + 0xFEE0).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: u8, numbers: &[u32], expected: &[&str]) {
        let found: Vec<String> = numbers
            .iter()
            .map(|it| write(*it, kind).unwrap_or_default())
            .collect();
        assert_eq!(found, expected, "kind {kind}");
    }

    #[test]
    fn numbers_are_counted_in_chinese() {
        let numbers = [1, 10, 12, 20, 99];
        check(37, &numbers, &["一", "十", "十二", "二十", "九十九"]);
        check(37, &[105], &["一〇五"]);
        check(39, &[105, 110, 1001], &["一百零五", "一百一十", "一千零一"]);
        check(38, &[1, 10, 25], &["壹", "壹拾", "贰拾伍"]);
        check(10, &[10, 21], &["一〇", "二一"]);
    }

    #[test]
    fn numbers_have_signs_of_their_own() {
        check(18, &[1, 20, 21], &["①", "⑳", ""]);
        check(27, &[3], &["⑶"]);
        check(29, &[10, 11], &["㈩", ""]);
        check(30, &[1, 10, 11], &["甲", "癸", ""]);
        check(14, &[12], &["１２"]);
    }

    #[test]
    fn numbers_are_written_in_letters_and_digits() {
        check(0, &[0, 7], &["0", "7"]);
        check(1, &[4, 1999], &["IV", "MCMXCIX"]);
        check(4, &[1, 26, 28], &["a", "z", "bb"]);
        check(22, &[5, 12], &["05", "12"]);
        check(200, &[1], &[""]);
        check(0, &[10_000], &[""]);
    }
}
