//! Chinese numerals: 十二, 一百零五, 两.

/// The value of a numeral below ten thousand; none where the characters are no numeral.
pub(super) fn value(numeral: &str) -> Option<i64> {
    let mut total = 0;
    let mut digit = None;
    for it in numeral.chars() {
        match it {
            '十' | '百' | '千' => {
                // 十 at the head is 一十.
                let count = digit.take().or((total == 0 && it == '十').then_some(1))?;
                total += count * scale(it);
            }
            '零' | '〇' if numeral.chars().count() > 1 => {
                if digit.is_some() {
                    return None;
                }
            }
            it => {
                let value = digit_of(it)?;
                if digit.replace(value).is_some() {
                    return None;
                }
            }
        }
    }
    Some(total + digit.unwrap_or(0))
}

/// What a scale multiplies by: 万 is 10000. Anything else is 1.
pub(super) fn scale(it: char) -> i64 {
    match it {
        '十' => 10,
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => 1,
    }
}

fn digit_of(it: char) -> Option<i64> {
    if it == '两' {
        return Some(2);
    }
    let at = "零一二三四五六七八九".chars().position(|other| other == it);
    at.or((it == '〇').then_some(0))
        .and_then(|it| i64::try_from(it).ok())
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn numerals_have_values() {
        for (numeral, number) in [
            ("零", 0),
            ("两", 2),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零五", 105),
            ("三千二百", 3200),
        ] {
            assert_eq!(value(numeral), Some(number), "{numeral}");
        }
        assert_eq!(value("一二"), None);
        assert_eq!(value("百"), None);
    }
}
