//! The text of a report as one stream that figures are looked for in: folded so that prints of one word are one word,
//! with a way back from each byte to the printed characters and their place.

use std::ops::Range;

use shared::place::Place;
use unicode_normalization::UnicodeNormalization;

use super::displaced::{is_moved, restore};
use crate::{
    document::{Format, Layout},
    normalize::text::prose::ProseParagraph,
};

/// Longest title in 《》, in bytes; an opening bracket without an end hides nothing.
const LONGEST_TITLE: usize = 240;
/// Most bytes of a sentence that are looked at on either side of a figure.
const LONGEST_SENTENCE: usize = 1500;
/// Longest heading, in characters.
const LONGEST_HEADING: usize = 30;

/// The stream. Sentences end with `。！？` or a line feed, which stands where a paragraph or a heading ends.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The text without white space and quotation marks, full-width forms narrow, its punctuation Chinese. Two numbers
    /// that white space parts keep one space.
    pub(super) text: String,
    /// The text as printed, lines joined.
    printed: String,
    /// For each byte of the text, where its character stands in what is printed.
    source: Vec<u32>,
    /// Where each printed line begins in the text, and its place.
    lines: Vec<(usize, Place)>,
    /// Where headings begin, in order.
    headings: Vec<usize>,
    /// Numbers that were moved back to where they belong.
    moved: Vec<Range<usize>>,
    /// Where the end of a line tore a number.
    torn: Vec<usize>,
    /// Titles in 《》, whose words are no words of the sentence.
    titles: Vec<Range<usize>>,
}

impl Stream {
    /// The stream of these paragraphs.
    pub(super) fn of(paragraphs: &[ProseParagraph], format: Format) -> Self {
        let mut stream = Self::default();
        let lines: Vec<&str> = paragraphs
            .iter()
            .flat_map(|it| &it.lines)
            .map(|it| it.text.as_str())
            .collect();
        let restored = restore(&lines);
        let is_wrapped = format.layout() != Layout::Flow;
        let mut at = 0;
        for paragraph in paragraphs {
            let text: String = paragraph.text();
            if is_table_row(&text) {
                stream.end_sentence();
                at += paragraph.lines.len();
                continue;
            }
            let heading = is_heading(&text, is_wrapped);
            if heading || is_numbered(&text) {
                stream.end_sentence();
            }
            if heading {
                stream.headings.push(stream.text.len());
            }
            for line in &paragraph.lines {
                stream.lines.push((stream.text.len(), line.place.clone()));
                if is_moved(&restored[at]) {
                    for piece in &restored[at] {
                        let from = stream.text.len();
                        stream.push(&lines[piece.line][piece.range.clone()]);
                        if piece.moved {
                            stream.moved.push(from..stream.text.len());
                        }
                    }
                } else {
                    stream.push_line(&line.text, is_wrapped);
                }
                at += 1;
            }
            if heading || !is_wrapped {
                stream.end_sentence();
            }
        }
        stream.end_sentence();
        stream.titles = titles(&stream.text);
        stream
    }

    /// A line that goes on with digits where the one before ended with some: a number that the line's end tore.
    fn push_line(&mut self, printed: &str, is_wrapped: bool) {
        let digit = |it: char| it.is_ascii_digit();
        let last = self.text.len();
        let is_torn = is_wrapped && self.text.ends_with(digit) && printed.starts_with(digit);
        let bare = |text: &str| text.chars().all(|it| digit(it) || it.is_whitespace());
        let before = self.lines.iter().rev().nth(1).map_or(0, |it| it.0);
        if is_torn && !bare(printed) && !bare(&self.text[before..]) {
            self.torn.push(last);
            self.printed.push('\n');
            self.push_text(printed, false);
        } else {
            self.push(printed);
        }
    }

    fn push(&mut self, printed: &str) {
        self.push_text(printed, true);
    }

    fn push_text(&mut self, printed: &str, mut spaced: bool) {
        for it in printed.chars() {
            let at = u32::try_from(self.printed.len()).unwrap_or(u32::MAX);
            self.printed.push(it);
            if it.is_whitespace() {
                spaced = true;
                continue;
            }
            if matches!(
                it,
                '“' | '”'
                    | '"'
                    | '‘'
                    | '’'
                    | '\''
                    | '「'
                    | '」'
                    | '『'
                    | '』'
                    | '\u{200b}'
                    | '\u{feff}'
            ) {
                continue;
            }
            let digit = it.is_ascii_digit() || ('０'..='９').contains(&it);
            if spaced && digit && self.text.ends_with(|it: char| it.is_ascii_digit()) {
                self.push_char(' ', at);
            }
            spaced = false;
            match it {
                ',' | '，' => self.push_char('，', at),
                ';' | '；' => self.push_char('；', at),
                ':' | '：' => self.push_char('：', at),
                '(' | '（' => self.push_char('（', at),
                ')' | '）' => self.push_char('）', at),
                '!' => self.push_char('！', at),
                '?' => self.push_char('？', at),
                it if it.is_ascii()
                    || ('\u{4e00}'..='\u{9fff}').contains(&it)
                    || "。、《》！？".contains(it) =>
                {
                    self.push_char(it, at);
                }
                it => it
                    .nfkc()
                    .filter(|it| !it.is_whitespace())
                    .for_each(|it| self.push_char(it, at)),
            }
        }
    }

    fn push_char(&mut self, it: char, source: u32) {
        self.text.push(it);
        self.source
            .extend(std::iter::repeat_n(source, it.len_utf8()));
    }

    fn end_sentence(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            let at = u32::try_from(self.printed.len()).unwrap_or(u32::MAX);
            self.push_char('\n', at);
        }
    }

    /// What is printed where a range of the text stands.
    pub(super) fn printed(&self, range: Range<usize>) -> &str {
        if range.is_empty() {
            return "";
        }
        if let Some(moved) = self.moved.iter().find(|it| it.contains(&range.start)) {
            return &self.text[range.start..range.end.min(moved.end)];
        }
        let start = self.source[range.start] as usize;
        let last = self.source[range.end - 1] as usize;
        let end = self.printed[last..]
            .chars()
            .next()
            .map_or(last, |it| last + it.len_utf8());
        self.printed.get(start..end).unwrap_or_default().trim()
    }

    /// The place of the printed line that a byte of the text stands in.
    pub(super) fn place(&self, at: usize) -> Option<&Place> {
        let line = self.lines.partition_point(|it| it.0 <= at).checked_sub(1)?;
        Some(&self.lines[line].1)
    }

    /// The sentence around a byte of the text, or as much of it as is looked at.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let ends = ['。', '！', '？', '\n'];
        let start = at - self.back(at, &ends).len();
        let to = self.text.ceil_char_boundary(at + LONGEST_SENTENCE);
        let end = self.text[at..to].find(ends).map_or(to, |it| at + it);
        start..end
    }

    /// The part of a sentence before a byte of the text.
    pub(super) fn sentence_before(&self, at: usize) -> &str {
        self.back(at, &['。', '！', '？', '\n'])
    }

    /// The text before a byte, back to one of these characters, or as much of it as is looked at.
    pub(super) fn back(&self, at: usize, ends: &[char]) -> &str {
        let from = self
            .text
            .floor_char_boundary(at.saturating_sub(LONGEST_SENTENCE));
        let text = &self.text[from..at];
        let start = text.rfind(ends).map_or(0, |end| {
            end + text[end..].chars().next().map_or(0, char::len_utf8)
        });
        &text[start..]
    }

    /// Where the last heading before a byte of the text begins.
    pub(super) fn heading(&self, at: usize) -> usize {
        match self.headings.partition_point(|it| *it <= at) {
            0 => 0,
            after => self.headings[after - 1],
        }
    }

    /// Whether a byte of the text stands in a title in 《》.
    pub(super) fn is_in_title(&self, at: usize) -> bool {
        let after = self.titles.partition_point(|it| it.start <= at);
        after > 0 && self.titles[after - 1].contains(&at)
    }

    /// Whether a number that begins here was moved.
    pub(super) fn is_moved(&self, at: usize) -> bool {
        self.moved.iter().any(|it| it.start == at)
    }

    /// Whether the end of a line tore a number.
    pub(super) fn is_torn(&self, number: &Range<usize>) -> bool {
        let after = self.torn.partition_point(|it| *it <= number.start);
        self.torn.get(after).is_some_and(|it| *it < number.end)
    }

    /// The text of a range without the titles in it.
    pub(super) fn between(&self, range: Range<usize>) -> Untitled<'_> {
        Untitled {
            stream: self,
            range,
        }
    }
}

/// A stretch of the stream whose titles do not count.
pub(super) struct Untitled<'a> {
    stream: &'a Stream,
    range: Range<usize>,
}

impl Untitled<'_> {
    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        let length = self.range.len();
        let hidden: usize = self
            .titles()
            .map(|it| it.end.min(self.range.end) - it.start.max(self.range.start))
            .sum();
        length - hidden
    }

    /// Whether it has one of these characters.
    pub(super) fn contains(&self, any: &[char]) -> bool {
        let mut from = self.range.start;
        let mut found = false;
        for title in self.titles() {
            found |= self.stream.text[from..title.start.max(from)].contains(any);
            from = title.end.min(self.range.end);
        }
        found || self.stream.text[from..self.range.end.max(from)].contains(any)
    }

    fn titles(&self) -> impl Iterator<Item = &Range<usize>> {
        let titles = &self.stream.titles;
        let first = titles.partition_point(|it| it.end <= self.range.start);
        titles[first..]
            .iter()
            .take_while(|it| it.start < self.range.end)
    }
}

fn titles(text: &str) -> Vec<Range<usize>> {
    let mut titles = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('《').map(|it| from + it) {
        let inside = start + '《'.len_utf8();
        let to = text.ceil_char_boundary(inside + LONGEST_TITLE);
        let close = text[inside..to].find(['》', '。', '\n']);
        from = match close.map(|it| inside + it) {
            Some(end) if text[end..].starts_with('》') => {
                // A gazette is no document that a sentence only names: 出版《政府公报》6期.
                if !text[start..end].ends_with("公报") {
                    titles.push(start..end + '》'.len_utf8());
                }
                end + '》'.len_utf8()
            }
            _ => inside,
        };
    }
    titles
}

/// A row of a table of which the text layer shows only a line: figures that white space parts, and no sentence.
fn is_table_row(text: &str) -> bool {
    let is_figure = |it: &&str| it.chars().all(|it| it.is_ascii_digit() || it == '.');
    !text.contains(['，', '。', '；', '：', ',', ';', ':'])
        && text.split_whitespace().filter(is_figure).count() >= 2
}

fn is_numbered(text: &str) -> bool {
    let text = text.trim_start();
    let number = |it: char| "一二三四五六七八九十".contains(it) || it.is_ascii_digit();
    let bracketed = text.strip_prefix(['（', '(']).unwrap_or(text);
    let rest = bracketed.trim_start_matches(number);
    let length = bracketed.len() - rest.len();
    let decimal = rest.starts_with('.') && rest[1..].starts_with(|it: char| it.is_ascii_digit());
    (1..=9).contains(&length) && !decimal && rest.starts_with(['、', '.', '．', ')', '）', '是'])
}

fn is_heading(text: &str, is_wrapped: bool) -> bool {
    let text = text.trim();
    let short = text.chars().count() <= LONGEST_HEADING;
    let is_sentence = text.contains(['，', '；', '：', ',', ';', ':'])
        || text.trim_end_matches('。').contains('。');
    let has_figure = text.chars().filter(char::is_ascii_digit).count() > 2;
    short
        && !is_sentence
        && !has_figure
        && (is_numbered(text) || (!is_wrapped && !text.ends_with('。')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::text::prose::ProseLine;

    fn stream(paragraphs: &[&str], format: Format) -> Stream {
        let line = |text: &str, line| ProseLine {
            text: text.to_owned(),
            place: Place::Line { line },
        };
        let paragraphs: Vec<ProseParagraph> = (1..)
            .zip(paragraphs)
            .map(|(at, it)| ProseParagraph {
                lines: vec![line(it, at)],
            })
            .collect();
        Stream::of(&paragraphs, format)
    }

    #[test]
    fn lines_of_a_text_are_joined_and_headings_are_not() {
        let stream = stream(
            &[
                "（一）主动公开",
                "全年 公开信息",
                "共计 １２ 条。",
                "2.另有",
            ],
            Format::Text,
        );
        assert_eq!(
            stream.text,
            "（一）主动公开\n全年公开信息共计12条。\n2.另有\n"
        );
        let at = stream.text.find("12").expect("there");
        assert_eq!(stream.place(at), Some(&Place::Line { line: 3 }));
        assert_eq!(stream.printed(at..at + 5), "１２ 条");
        assert_eq!(stream.heading(at), 0);
    }

    #[test]
    fn paragraphs_of_a_page_are_sentences_of_their_own() {
        let stream = stream(&["公开信息12条", "接受“监督”"], Format::Html);
        assert_eq!(stream.text, "公开信息12条\n接受监督\n");
    }

    #[test]
    fn rows_of_a_table_are_left_out_and_titles_are_hidden() {
        let stream = stream(&["规章 0 0 0", "印发《工作要点，二》，共2份"], Format::Text);
        let title = stream.text.find('《').expect("there");
        assert!(!stream.text.contains("规章"));
        assert!(stream.is_in_title(title + 4));
        let whole = stream.between(title..title + "《工作要点，二》".len());
        assert_eq!(whole.len(), 0);
        assert!(!whole.contains(&['，']));
    }
}
