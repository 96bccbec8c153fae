//! Text as a browser flows it: white space of the source collapsed, lines where the page breaks them.

use super::raised::{Level, RaisedText};

/// Gathers the text of a paragraph or a cell, run by run.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: RaisedText,
    gap: Gap,
}

/// White space of the source that may have to be shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    /// A line end, which is not shown between two characters that are as wide as high.
    LineEnd,
}

impl Flow {
    /// Adds a run of text. A word may go on in the next run.
    pub(super) fn push(&mut self, run: &str, level: Level) {
        for character in run.chars() {
            match character {
                '\n' | '\r' => self.gap = Gap::LineEnd,
                ' ' | '\t' | '\u{C}' if self.gap == Gap::None => self.gap = Gap::Space,
                ' ' | '\t' | '\u{C}' => {}
                '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
                '\u{A0}' => self.show(" ", level),
                shown => self.show(shown.encode_utf8(&mut [0; 4]), level),
            }
        }
    }

    /// Adds a run of text whose line ends are shown, as in `<pre>`.
    pub(super) fn push_preformatted(&mut self, run: &str, level: Level) {
        for (index, line) in run.split('\n').enumerate() {
            if index > 0 {
                self.break_line();
            }
            self.push(line, level);
        }
    }

    /// Ends the line.
    pub(super) fn break_line(&mut self) {
        self.gap = Gap::None;
        self.text.push("\n", Level::Line);
    }

    /// True as long as nothing is shown.
    pub(super) fn is_blank(&self) -> bool {
        self.text.as_str().trim().is_empty()
    }

    /// The text so far, its lines trimmed and without blank ones; nothing remains.
    pub(super) fn take(&mut self) -> String {
        let flow = std::mem::take(self);
        let text = flow.text.into_string();
        let lines = text.split('\n').map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn show(&mut self, character: &str, level: Level) {
        let before = self
            .text
            .as_str()
            .chars()
            .next_back()
            .filter(|it| *it != '\n');
        let shows_space = match self.gap {
            Gap::None => false,
            Gap::Space => before.is_some(),
            Gap::LineEnd => {
                before.is_some_and(|it| !(is_wide(it) && character.chars().all(is_wide)))
            }
        };
        if shows_space {
            self.text.push(" ", level);
        }
        self.gap = Gap::None;
        self.text.push(character, level);
    }
}

/// True for characters of Chinese text: ideographs, their punctuation and the full-width forms.
fn is_wide(character: char) -> bool {
    matches!(
        character,
        '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(runs: &[&str], expected: &str) {
        let mut flow = Flow::default();
        for run in runs {
            flow.push(run, Level::Line);
        }
        assert_eq!(flow.take(), expected);
    }

    #[test]
    fn words_split_across_runs_are_whole() {
        check(&["政府信", "息", "公开"], "政府信息公开");
        check(&["20", "23", "年"], "2023年");
    }

    #[test]
    fn white_space_of_the_source_collapses() {
        check(&["  a \n\t b", " ", " c "], "a b c");
        check(&["政府\n    信息", "\n公开 年报"], "政府信息公开 年报");
        check(&["规章\n13"], "规章 13");
    }

    #[test]
    fn printed_spaces_stay_but_at_the_ends() {
        check(&["\u{A0}\u{3000}名\u{3000}称\u{A0}"], "名\u{3000}称");
        check(&["\u{A0}\u{200B}"], "");
    }

    #[test]
    fn blank_lines_are_dropped() {
        let mut flow = Flow::default();
        flow.push("结果 ", Level::Line);
        flow.break_line();
        flow.push("\u{A0}", Level::Line);
        flow.break_line();
        flow.push(" 维持", Level::Line);
        assert_eq!(flow.take(), "结果\n维持");
        assert!(flow.is_blank());
    }
}
