//! The order of reader versions.

use std::iter::Peekable;
use std::str::Chars;

/// A reader's version in its order: numbers in it compare as numbers, so that `1.10` follows `1.9`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text(String),
    Number(u64),
}

impl Version {
    /// The version that this text names. Every text names one.
    pub(crate) fn new(text: &str) -> Self {
        let mut characters = text.chars().peekable();
        let mut parts = Vec::new();
        while let Some(first) = characters.peek() {
            let digits = first.is_ascii_digit();
            let run = take_run(&mut characters, digits);
            parts.push(run.parse().map_or(Part::Text(run), Part::Number));
        }
        Self(parts)
    }
}

/// The order of readers, total also where two versions differ in writing only.
pub(crate) fn rank(reader: &str) -> (Version, &str) {
    (Version::new(reader), reader)
}

fn take_run(characters: &mut Peekable<Chars<'_>>, digits: bool) -> String {
    let mut run = String::new();
    while let Some(next) = characters.next_if(|it| it.is_ascii_digit() == digits) {
        run.push(next);
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_a_person_expects() {
        let ordered = ["", "1", "1.2", "1.2.1", "1.9", "1.10", "2", "10", "2026.1"];
        let mut sorted = ordered;
        sorted.sort();
        assert_ne!(sorted, ordered, "as texts they are in another order");
        sorted.sort_by_key(|it| Version::new(it));
        assert_eq!(sorted, ordered);
    }
    #[test]
    fn two_spellings_of_one_version_have_an_order() {
        assert_eq!(Version::new("1.0"), Version::new("1.00"));
        assert!(rank("1.0") < rank("1.00") && rank("1.00") < rank("1.1"));
    }
}
