//! What several readings of one cell say together.
//!
//! A single reading of a digit is often wrong and looks right. What two readings say and none denies is taken; all else
//! is doubted.

use super::cell::Shape;
use crate::{document::Doubt, extract::page::scanned::CellText, narrow::narrow};

/// What a cell says by readings that are independent of each other, the most trusted first.
pub(super) fn agree(shape: Shape, readings: &[String]) -> CellText {
    match shape {
        Shape::Blank => CellText::default(),
        Shape::Dash => CellText {
            text: "—".to_owned(),
            doubt: None,
        },
        Shape::Figure { .. } if is_chinese(readings) => words(readings),
        Shape::Figure { digits } => figure(readings, Some(digits)),
        Shape::Words { .. } if readings.iter().any(|it| number(it).is_some()) => {
            figure(readings, None)
        }
        Shape::Words { .. } => words(readings),
    }
}

/// Whether two readings agree on Chinese words and none is a number: letters of narrow parts.
fn is_chinese(readings: &[String]) -> bool {
    let bare = |it: &String| -> String { it.chars().filter(|it| !it.is_whitespace()).collect() };
    let words: Vec<String> = readings.iter().map(bare).collect();
    let is_word = |it: &&String| it.chars().any(|it| ('\u{3400}'..='\u{9fff}').contains(&it));
    let mut said = words.iter().filter(is_word);
    let first = said.next();
    first.is_some_and(|first| said.any(|it| it == first))
        && readings.iter().all(|it| number(it).is_none())
}

/// A number as figures are compared: without white space and thousands marks. None when the text is no number.
pub(super) fn number(text: &str) -> Option<String> {
    let bare: String = narrow(text)
        .chars()
        .filter(|it| !it.is_whitespace() && *it != ',')
        .map(|it| match it {
            'O' | 'o' | '〇' => '0',
            'l' | 'I' | '|' => '1',
            it => it,
        })
        .collect();
    let digits = bare.strip_prefix(['-', '+']).unwrap_or(&bare);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    (is_digits(whole) && is_digits(part)).then_some(bare)
}

/// A figure by its readings. Those with another number of digits than there are marks are of something else.
fn figure(readings: &[String], marks: Option<usize>) -> CellText {
    let count = |it: &str| it.bytes().filter(u8::is_ascii_digit).count();
    let is_whole = |it: &String| marks.is_none_or(|marks| count(it) == marks);
    let numbers: Vec<String> = readings.iter().filter_map(|it| number(it)).collect();
    let whole: Vec<&String> = numbers.iter().filter(|it| is_whole(it)).collect();
    let votes = |it: &String| whole.iter().filter(|other| **other == it).count();
    let mut best: Option<&String> = None;
    for it in &whole {
        if best.is_none_or(|best| votes(it) > votes(best)) {
            best = Some(it);
        }
    }
    let Some(best) = best else {
        // Nothing that fits the marks: no reading is better than another.
        return CellText {
            text: numbers.first().cloned().unwrap_or_default(),
            doubt: Some(Doubt {
                others: distinct(readings.iter().skip(1)),
            }),
        };
    };
    let others = distinct(whole.iter().copied().filter(|it| *it != best));
    let is_sure = votes(best) >= 2 && others.is_empty();
    CellText {
        text: best.clone(),
        doubt: (!is_sure).then_some(Doubt { others }),
    }
}

/// Words by their readings. Labels are compared with those of the forms later, so any reading serves them.
fn words(readings: &[String]) -> CellText {
    let bare = |it: &str| -> String {
        narrow(it)
            .chars()
            .filter(|it| !it.is_whitespace())
            .collect()
    };
    let said: Vec<&String> = readings.iter().filter(|it| !bare(it).is_empty()).collect();
    let text = said.first().map(|it| (*it).clone()).unwrap_or_default();
    let others = distinct(said.iter().copied().filter(|it| bare(it) != bare(&text)));
    let is_sure = said.len() >= 2 && others.is_empty();
    CellText {
        doubt: (!is_sure).then_some(Doubt { others }),
        text,
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for it in texts {
        if !it.is_empty() && !distinct.contains(it) {
            distinct.push(it.clone());
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(digits: usize, readings: &[&str], text: &str, doubt: Option<&[&str]>) {
        let readings: Vec<String> = readings.iter().map(|it| (*it).to_owned()).collect();
        let found = agree(Shape::Figure { digits }, &readings);
        let others = found.doubt.as_ref().map(|it| it.others.clone());
        let expected = doubt.map(|it| it.iter().map(|it| (*it).to_owned()).collect());
        assert_eq!(
            (found.text.as_str(), others),
            (text, expected),
            "{readings:?}"
        );
    }

    #[test]
    fn two_readings_that_nothing_denies_are_taken() {
        check(3, &["553", "553", "553"], "553", None);
        check(3, &["553", "", "553"], "553", None);
        check(1, &["0", "O", ""], "0", None);
        check(5, &["1,234.5", "1234.5"], "1234.5", None);
    }

    #[test]
    fn readings_that_differ_are_doubted_with_what_else_was_read() {
        check(3, &["553", "953", "553"], "553", Some(&["953"]));
        check(3, &["553", "953"], "553", Some(&["953"]));
    }

    #[test]
    fn one_reading_is_not_enough() {
        check(3, &["553", "", "盯"], "553", Some(&[]));
        check(1, &["", "", ""], "", Some(&[]));
    }

    #[test]
    fn a_reading_with_another_number_of_digits_does_not_count() {
        check(3, &["571", "7", "7"], "571", Some(&[]));
        check(2, &["7", "7", "7"], "7", Some(&["7"]));
    }

    #[test]
    fn what_is_not_there_is_sure() {
        assert_eq!(agree(Shape::Blank, &[]), CellText::default());
        assert_eq!(agree(Shape::Dash, &[]).text, "—");
    }
}
