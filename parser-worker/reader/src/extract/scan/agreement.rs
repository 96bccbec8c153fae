//! What several readings of one cell say together.
//!
//! A single reading of a digit is often wrong and looks right. What two readings say and none denies is taken, and what
//! all but one say; all else is doubted.

use super::{
    cell::Shape,
    mark::{Digits, Mark},
};
use crate::{document::Doubt, extract::page::scanned::CellText, narrow::narrow};

/// A cell as it was read.
#[derive(Debug)]
pub(super) struct ReadCell {
    pub(super) shape: Shape,
    /// What recognizers say.
    pub(super) readings: Vec<Reading>,
    /// The marks of its digits.
    pub(super) marks: Vec<Mark>,
    /// True where it has marks beside its digits: points, commas.
    pub(super) has_points: bool,
}

/// What a recognizer says of a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    pub(super) text: String,
    /// How sure the recognizer is, from 0 to 1.
    pub(super) confidence: f32,
}

/// What the cells of a document say.
pub(super) fn agree(cells: &[&ReadCell]) -> Vec<CellText> {
    let mut digits = Digits::default();
    for (at, cell) in cells.iter().enumerate() {
        if let Shape::Figure { digits: count } = cell.shape
            && let CellText { text, doubt: None } = figure(&numbers(cell), Some(count), None)
            && cell.marks.len() == count
        {
            digits.learn(at, &text, &cell.marks);
        }
    }
    let texts = cells.iter().enumerate();
    texts
        .map(|(at, cell)| text(cell, digits.read(at, &cell.marks)))
        .collect()
}

/// What a cell says, by its readings and by what its digits look like.
fn text(cell: &ReadCell, look: Option<String>) -> CellText {
    let numbers = numbers(cell);
    match cell.shape {
        Shape::Blank => CellText::default(),
        Shape::Dash => CellText {
            text: "—".to_owned(),
            doubt: None,
        },
        Shape::Figure { .. } if is_chinese(&cell.readings) => words(&cell.readings),
        Shape::Figure { digits } => {
            let look = look.and_then(|it| with_points(it, &numbers, cell.has_points));
            figure(&numbers, Some(digits), look.as_ref())
        }
        Shape::Words { .. } if !numbers.is_empty() => figure(&numbers, None, None),
        Shape::Words { .. } => words(&cell.readings),
    }
}

/// The readings that are numbers.
fn numbers(cell: &ReadCell) -> Vec<String> {
    let readings = cell.readings.iter();
    readings.filter_map(|it| number(&it.text)).collect()
}

/// The digits as a number: where there are points among them, they are where a reading has them.
fn with_points(look: String, numbers: &[String], has_points: bool) -> Option<String> {
    let bare = |it: &&String| it.chars().filter(char::is_ascii_digit).eq(look.chars());
    match has_points {
        true => numbers.iter().find(bare).cloned(),
        false => Some(look),
    }
}

/// Whether two readings agree on Chinese words: letters of narrow parts. One letter alone may be a digit misread, and a
/// reading that knows digits only denies nothing.
fn is_chinese(readings: &[Reading]) -> bool {
    let words: Vec<String> = readings.iter().map(|it| bare(&it.text)).collect();
    let is_letter = |it: char| ('\u{3400}'..='\u{9fff}').contains(&it);
    let is_words = |it: &&String| it.chars().filter(|it| is_letter(*it)).count() >= 2;
    let mut said = words.iter().filter(is_words);
    let first = said.next();
    first.is_some_and(|first| said.any(|it| it == first))
}

/// A text as it is compared.
fn bare(text: &str) -> String {
    narrow(text)
        .chars()
        .filter(|it| !it.is_whitespace())
        .collect()
}

/// A number as figures are compared: without white space and thousands marks. None when the text is no number.
pub(super) fn number(text: &str) -> Option<String> {
    let bare: String = bare(text)
        .chars()
        .filter(|it| *it != ',')
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

/// A figure by its readings, the last of which may be its look. Those with another number of digits than there are marks
/// are of something else.
fn figure(numbers: &[String], marks: Option<usize>, look: Option<&String>) -> CellText {
    let count = |it: &str| it.bytes().filter(u8::is_ascii_digit).count();
    let is_whole = |it: &&String| marks.is_none_or(|marks| count(it) == marks);
    let whole: Vec<&String> = numbers.iter().filter(is_whole).chain(look).collect();
    let votes = |it: &String| whole.iter().filter(|other| **other == it).count();
    let mut best: Option<&String> = look;
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
                others: distinct(numbers.iter().skip(1)),
            }),
        };
    };
    let others = distinct(whole.iter().copied().filter(|it| *it != best));
    let against = whole.len() - votes(best);
    // The look is a witness that makes other mistakes than recognizers do.
    let is_overruled = votes(best) >= 3 && against == 1 && look == Some(best);
    let is_sure = votes(best) >= 2 && (against == 0 || is_overruled);
    CellText {
        text: best.clone(),
        doubt: (!is_sure).then_some(Doubt { others }),
    }
}

/// Words by their readings: those that most of them say, then the surest. Labels are compared with those of the forms
/// later.
fn words(readings: &[Reading]) -> CellText {
    let said: Vec<(String, &Reading)> = readings
        .iter()
        .map(|it| (letters(&it.text), it))
        .filter(|it| !bare(&it.1.text).is_empty())
        .collect();
    let votes = |it: &str| said.iter().filter(|other| other.0 == it).count();
    let mut by_votes: Vec<&(String, &Reading)> = said.iter().collect();
    by_votes.sort_by(|a, b| {
        let votes = votes(&b.0).cmp(&votes(&a.0));
        votes.then(b.1.confidence.total_cmp(&a.1.confidence))
    });
    let Some((own, best)) = by_votes.first() else {
        return CellText {
            text: String::new(),
            doubt: Some(Doubt::default()),
        };
    };
    let others = by_votes.iter().filter(|it| it.0 != *own);
    let others = distinct(others.map(|it| &it.1.text));
    let is_sure = votes(own) >= 2 && others.is_empty();
    CellText {
        doubt: (!is_sure).then_some(Doubt { others }),
        text: best.text.clone(),
    }
}

/// The letters and digits of a text, by which words are compared: marks are often misread, and say nothing.
fn letters(text: &str) -> String {
    let letters: String = bare(text)
        .chars()
        .filter(|it| it.is_alphanumeric())
        .collect();
    if letters.is_empty() {
        bare(text)
    } else {
        letters
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

    fn cell(shape: Shape, readings: &[&str]) -> ReadCell {
        let reading = |it: &&str| Reading {
            text: (*it).to_owned(),
            confidence: 0.9,
        };
        ReadCell {
            shape,
            readings: readings.iter().map(reading).collect(),
            marks: Vec::new(),
            has_points: false,
        }
    }

    fn check(
        digits: usize,
        readings: &[&str],
        look: Option<&str>,
        expected: (&str, Option<&[&str]>),
    ) {
        let cell = cell(Shape::Figure { digits }, readings);
        let found = text(&cell, look.map(str::to_owned));
        let others = found.doubt.as_ref().map(|it| it.others.clone());
        let doubt = expected
            .1
            .map(|it| it.iter().map(|it| (*it).to_owned()).collect());
        assert_eq!(
            (found.text.as_str(), others),
            (expected.0, doubt),
            "{readings:?}"
        );
    }

    #[test]
    fn two_readings_that_nothing_denies_are_taken() {
        check(3, &["553", "553", "553"], None, ("553", None));
        check(3, &["553", "", "553"], None, ("553", None));
        check(1, &["0", "O", ""], None, ("0", None));
        check(5, &["1,234.5", "1234.5"], None, ("1234.5", None));
        check(1, &["1", "", ""], Some("1"), ("1", None));
    }

    #[test]
    fn readings_that_differ_are_doubted_with_what_else_was_read() {
        check(3, &["553", "953", "553"], None, ("553", Some(&["953"])));
        check(3, &["553", "953"], None, ("553", Some(&["953"])));
        check(1, &["1", "1", "1"], Some("7"), ("1", Some(&["7"])));
    }

    #[test]
    fn three_with_the_look_of_the_digits_overrule_one() {
        check(1, &["1", "1", "4"], Some("1"), ("1", None));
        check(1, &["1", "4", "4"], Some("1"), ("1", Some(&["4"])));
    }

    #[test]
    fn one_reading_is_not_enough() {
        check(3, &["553", "", "盯"], None, ("553", Some(&[])));
        check(1, &["", "", ""], None, ("", Some(&[])));
        check(1, &["", "", ""], Some("1"), ("1", Some(&[])));
    }

    #[test]
    fn a_reading_with_another_number_of_digits_does_not_count() {
        check(3, &["571", "7", "7"], None, ("571", Some(&[])));
        check(2, &["7", "7", "7"], None, ("7", Some(&["7"])));
    }

    #[test]
    fn points_are_where_a_reading_has_them() {
        let numbers = ["27.5".to_owned(), "2.75".to_owned()];
        assert_eq!(
            with_points("275".to_owned(), &numbers, true).as_deref(),
            Some("27.5")
        );
        assert_eq!(with_points("276".to_owned(), &numbers, true), None);
        assert_eq!(
            with_points("276".to_owned(), &numbers, false).as_deref(),
            Some("276")
        );
    }

    #[test]
    fn what_is_not_there_is_sure() {
        assert_eq!(text(&cell(Shape::Blank, &[]), None), CellText::default());
        assert_eq!(text(&cell(Shape::Dash, &[]), None).text, "—");
    }
}
