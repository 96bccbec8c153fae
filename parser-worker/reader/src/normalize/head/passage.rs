//! A paragraph without white space, in which facts are looked for, and where each of its characters stands.

use shared::place::Place;

use super::line_gap::filled;
use crate::normalize::text::prose::ProseParagraph;

/// A paragraph's text without white space but between two digits, and where it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passage<'a> {
    pub(super) text: String,
    /// Where each line begins in the text, and its place.
    starts: Vec<(usize, &'a Place)>,
}

impl<'a> Passage<'a> {
    /// The passage of a paragraph. Figures that a text layer moved to the ends of a line are put back where the line
    /// leaves one way only.
    pub(super) fn of(paragraph: &'a ProseParagraph) -> Self {
        let mut text = String::new();
        let mut starts = Vec::new();
        for line in &paragraph.lines {
            starts.push((text.len(), &line.place));
            push_dense(
                &mut text,
                &filled(&line.text).unwrap_or_else(|| line.text.clone()),
            );
        }
        Self { text, starts }
    }

    /// Where the character at this byte is printed.
    pub(super) fn place_at(&self, byte: usize) -> Place {
        let after = self.starts.partition_point(|it| it.0 <= byte);
        self.starts[after.saturating_sub(1)].1.clone()
    }
}

/// Adds a line without its white space. Two numbers stay apart.
fn push_dense(text: &mut String, line: &str) {
    let mut gap = true;
    for it in line.chars() {
        if it.is_whitespace() {
            gap = true;
            continue;
        }
        let after_digit = text.ends_with(|it: char| it.is_ascii_digit());
        if gap && after_digit && it.is_ascii_digit() {
            text.push(' ');
        }
        gap = false;
        text.push(it);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::text::prose::ProseLine;

    #[test]
    fn a_character_stands_where_its_line_does() {
        let line = |text: &str, line| ProseLine {
            text: text.to_owned(),
            place: Place::Line { line },
        };
        let paragraph = ProseParagraph {
            lines: vec![line("地址：龙山路 号，邮52", 1), line("编：2644 00", 2)],
        };
        let passage = Passage::of(&paragraph);
        assert_eq!(passage.text, "地址：龙山路52号，邮编：2644 00");
        let place = |words: &str| passage.place_at(passage.text.find(words).expect("it is there"));
        assert_eq!(place("龙山路"), Place::Line { line: 1 });
        assert_eq!(place("2644"), Place::Line { line: 2 });
    }
}
