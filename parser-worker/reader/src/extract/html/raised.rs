//! Text of which some is raised or lowered: a note mark that must never be read as a part of the number beside it.

use std::ops::Range;

use crate::extract::sign::without_signs;

/// So many characters beside what is raised are looked at for a number.
const REACH: usize = 1_000;

/// How a character stands to the line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) enum Level {
    /// On it.
    #[default]
    Line,
    /// Above or below it.
    Raised,
}

/// Text with the stretches of it that are raised or lowered.
#[derive(Debug, Default)]
pub(in super::super) struct RaisedText {
    text: String,
    /// In order, never touching.
    raised: Vec<Range<usize>>,
}

impl RaisedText {
    /// Adds characters. What is raised and touches what was raised goes on with it.
    pub(in super::super) fn push(&mut self, text: &str, level: Level) {
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        match (level, self.raised.last_mut()) {
            (Level::Line, _) => {}
            (Level::Raised, Some(last)) if last.end == start => last.end = end,
            (Level::Raised, _) => self.raised.push(start..end),
        }
    }

    /// The characters so far, without brackets.
    pub(in super::super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The text without signs, with brackets around what is raised wherever it would be read as a part of a number: `235[1]`.
    pub(in super::super) fn into_string(self) -> String {
        let mut written = String::with_capacity(self.text.len());
        let mut end = 0;
        for stretch in self.raised {
            let before = &self.text[..stretch.start];
            let after = &self.text[stretch.end..];
            let raised = &self.text[stretch.clone()];
            written.push_str(&before[end..]);
            written.push_str(&bracketed(before, raised, after).unwrap_or_else(|| raised.into()));
            end = stretch.end;
        }
        written.push_str(&self.text[end..]);
        without_signs(written)
    }
}

/// What is raised, in brackets when it needs them; white space at its ends stays outside.
fn bracketed(before: &str, raised: &str, after: &str) -> Option<String> {
    let mark = raised.trim();
    if mark.starts_with(['[', '(', '（', '【', '〔', '［']) {
        return None;
    }
    let is_note = mark.starts_with(char::is_alphanumeric) || mark.contains(char::is_numeric);
    let goes_on = mark.ends_with(|it: char| it.is_numeric() || joins_digits(it));
    let joins_before = is_note && ends_in_number(before);
    let joins_after = goes_on && begins_with_number(after);
    (joins_before || joins_after).then(|| raised.replacen(mark, &format!("[{mark}]"), 1))
}

fn ends_in_number(text: &str) -> bool {
    is_number_next(text.chars().rev())
}

fn begins_with_number(text: &str) -> bool {
    is_number_next(text.chars())
}

/// True when behind white space and the signs of a number stands a digit.
fn is_number_next(characters: impl Iterator<Item = char>) -> bool {
    let mut near = characters.take(REACH);
    near.find(|it| !it.is_whitespace() && !joins_digits(*it))
        .is_some_and(char::is_numeric)
}

/// True for characters that may stand within a number.
fn joins_digits(character: char) -> bool {
    matches!(
        character,
        '.' | ',' | '．' | '，' | '+' | '-' | '＋' | '－' | '−'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is raised stands between `^`.
    fn check(text: &str, expected: &str) {
        let mut written = RaisedText::default();
        for (index, run) in text.split('^').enumerate() {
            let level = [Level::Line, Level::Raised][index % 2];
            written.push(run, level);
        }
        assert_eq!(written.into_string(), expected, "{text}");
    }

    #[test]
    fn a_note_mark_behind_a_number_stands_in_brackets() {
        check("235^1^", "235[1]");
        check("235 ^ ①^件", "235  [①]件");
        check("235^注^", "235[注]");
        check("235\n^1）^", "235\n[1）]");
        check("235.^5^", "235.[5]");
        check("235^.5^", "235[.5]");
    }

    #[test]
    fn a_note_mark_before_a_number_stands_in_brackets() {
        check("^1^235", "[1]235");
        check("^1^\n2^3^", "[1]\n2[3]");
        check("2^,^000", "2[,]000");
        check("^-^5", "[-]5");
    }

    #[test]
    fn what_cannot_be_mistaken_stays_as_it_is() {
        check("^235^", "235");
        check("^2^^35^", "235");
        check("CO^2^排放", "CO2排放");
        check("情况^1^", "情况1");
        check("235^[1]^", "235[1]");
        check("235^（1）^", "235（1）");
        check("235^*^", "235*");
        check("235^ ^件", "235 件");
    }
}
