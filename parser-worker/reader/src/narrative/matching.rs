//! Which indicator a number is a figure of: the pattern that says most about it.

use std::{cmp::Reverse, ops::Range};

use super::{
    gap::{AFTER_LENGTH, CLAUSE_LENGTH, SENTENCE_LENGTH, Text, skipped_after, skipped_before},
    number::Number,
    pattern::{FigureKind, Pattern, Patterns, Step, WordId},
    stream::Stream,
};

/// Most phrases of a text that say that there was none.
const MOST_PHRASES: usize = 500;
/// Measures that a pattern without one does not take.
const PIECES: [char; 10] = ['条', '篇', '件', '项', '场', '期', '宗', '份', '家', '起'];
/// The longest name of what is counted behind its measure, in bytes.
const COUNTED_LENGTH: usize = 45;

/// An occurrence of a pattern's word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occurrence {
    word: WordId,
    start: usize,
    end: usize,
}

/// A number or a phrase that an indicator's pattern fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// Index of the indicator in the file.
    pub(super) indicator: usize,
    /// What figure it is.
    pub(super) figure: FigureKind,
    /// From its first to its last word.
    pub(super) range: Range<usize>,
    /// What it is worth beside others: words, then nearness, then letters.
    worth: (usize, Reverse<usize>, usize),
}

impl Match {
    /// A number that a list makes one of this indicator.
    pub(super) fn of(indicator: usize) -> Self {
        Self {
            indicator,
            figure: FigureKind::Number,
            range: 0..0,
            worth: (0, Reverse(0), 0),
        }
    }
}

/// The words of every pattern in the text, by their end, and the numbers in it.
pub(super) struct Words<'a> {
    stream: &'a Stream,
    patterns: &'a Patterns,
    numbers: &'a [Number],
    /// By end, then by start.
    occurrences: Vec<Occurrence>,
    /// The same, by start.
    by_start: Vec<Occurrence>,
    /// For each pattern, whether the text has a word for each of its steps: the most of them need no closer look.
    is_possible: Vec<bool>,
}

impl<'a> Words<'a> {
    /// Finds every word of every pattern.
    pub(super) fn find(stream: &'a Stream, patterns: &'a Patterns, numbers: &'a [Number]) -> Self {
        let occurrences: Vec<Occurrence> = patterns
            .automaton
            .find_overlapping_iter(&stream.text)
            .map(|it| Occurrence {
                word: it.pattern().as_usize(),
                start: it.start(),
                end: it.end(),
            })
            .filter(|it| !stream.is_in_title(it.start))
            .collect();
        let mut by_start = occurrences.clone();
        by_start.sort_by_key(|it| (it.start, Reverse(it.end)));
        let mut occurrences = occurrences;
        occurrences.sort_by_key(|it| (it.end, Reverse(it.start)));
        Self {
            is_possible: patterns.possible(occurrences.iter().map(|it| it.word)),
            stream,
            patterns,
            numbers,
            occurrences,
            by_start,
        }
    }

    /// The best match of a number.
    pub(super) fn of_number(&self, number: &Number) -> Option<Match> {
        let mut best: Option<Match> = None;
        // Several words of one step may lead to a pattern.
        let mut is_tried = vec![false; self.patterns.patterns.len()];
        let mut consider = |at: usize, pattern: &Pattern| {
            if !self.is_possible[at] || std::mem::replace(&mut is_tried[at], true) {
                return;
            }
            let found = self.fit_number(pattern, number);
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| found.worth > best.worth)
            {
                best = Some(found);
            }
        };
        let start = number.range.start;
        let clause = self.clause_start(start);
        let near = self.before(start, CLAUSE_LENGTH);
        let near = near.take_while(|it| it.end >= clause);
        let near = near.flat_map(|it| &self.patterns.by_word[it.word]);
        let far = self.before(start, SENTENCE_LENGTH);
        let far = far.flat_map(|it| &self.patterns.by_far_word[it.word]);
        for at in near.chain(far) {
            let pattern = &self.patterns.patterns[*at];
            if pattern.figure != FigureKind::Zero && !pattern.before.is_empty() {
                consider(*at, pattern);
            }
        }
        for it in self
            .after(number.range.end)
            .take_while(|it| it.start == number.range.end)
        {
            for at in &self.patterns.by_word[it.word] {
                let pattern = &self.patterns.patterns[*at];
                if pattern.before.is_empty() {
                    consider(*at, pattern);
                }
            }
        }
        best
    }

    /// Where the clause of a figure begins, or the figure before it ends: nothing nearer is beyond.
    fn clause_start(&self, at: usize) -> usize {
        let ends = ['，', '。', '；', '：', '\n', '！', '？'];
        let clause = at - self.stream.back(at, &ends).len();
        let before = self.numbers.partition_point(|it| it.range.start < at);
        let number = before
            .checked_sub(1)
            .map_or(0, |it| self.numbers[it].range.end);
        // 共计：12条 and 《甲，乙》12条 go on beyond what ends a clause elsewhere.
        let goes_on = self.stream.text[..clause].ends_with('：')
            || clause
                .checked_sub(1)
                .is_some_and(|it| self.stream.is_in_title(it));
        if goes_on { 0 } else { clause.max(number) }
    }

    /// The phrases that say that there was none.
    pub(super) fn zeros(&self) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        for it in &self.occurrences {
            for at in &self.patterns.by_word[it.word] {
                let pattern = &self.patterns.patterns[*at];
                if pattern.figure != FigureKind::Zero || !self.is_possible[*at] {
                    continue;
                }
                let Some(found_here) = self.fit(pattern, it.end, it.end) else {
                    continue;
                };
                let again = found.iter().any(|it| {
                    it.indicator == found_here.indicator && it.range.end > found_here.range.start
                });
                if !again && found.len() < MOST_PHRASES {
                    found.push(found_here);
                }
            }
        }
        found
    }

    fn fit_number(&self, pattern: &Pattern, number: &Number) -> Option<Match> {
        let is_change = matches!(pattern.figure, FigureKind::Fall | FigureKind::Rise);
        let is_percent = pattern.figure != FigureKind::Number;
        if number.change != is_change || number.percent != is_percent {
            return None;
        }
        // What is counted in pieces is no number of people or views.
        let counted = self.stream.text[number.range.end..].starts_with(PIECES);
        if pattern.figure == FigureKind::Number && pattern.after.is_empty() && counted {
            return None;
        }
        self.fit(pattern, number.range.start, number.range.end)
    }

    fn fit(&self, pattern: &Pattern, start: usize, end: usize) -> Option<Match> {
        let before = self.fit_before(&pattern.before, start, end)?;
        let after = self.fit_after(&pattern.after, end)?;
        // In 24件建议13件 the word is of the figure after it.
        if pattern.after.len() > 1 && self.numbers_begin(after.reached) {
            return None;
        }
        let range = before.reached..after.reached;
        if self.is_excluded(pattern, &range, start) {
            return None;
        }
        let measure =
            usize::from(pattern.figure == FigureKind::Number && !pattern.after.is_empty());
        let steps = pattern.before.len() + pattern.after.len() - measure;
        Some(Match {
            indicator: pattern.indicator,
            figure: pattern.figure,
            range,
            worth: (
                steps,
                Reverse(before.skipped + after.skipped),
                before.letters + after.letters,
            ),
        })
    }

    fn fit_before(&self, steps: &[Step], from: usize, figure_end: usize) -> Option<Fit> {
        let Some((step, rest)) = steps.split_first() else {
            return Some(Fit::at(from));
        };
        let farthest = step.gap.length();
        self.before(from, farthest)
            .filter(|it| step.has(it.word))
            .filter_map(|it| {
                let skipped = skipped_before(self.text(), step.gap, it.end..from, figure_end)?;
                let fit = self.fit_before(rest, it.start, figure_end)?;
                Some(fit.and(it, skipped))
            })
            .next()
    }

    fn fit_after(&self, steps: &[Step], from: usize) -> Option<Fit> {
        let Some((step, rest)) = steps.split_first() else {
            return Some(Fit::at(from));
        };
        self.after(from)
            .take_while(|it| it.start <= from + AFTER_LENGTH)
            .filter(|it| step.has(it.word))
            .filter_map(|it| {
                let skipped = skipped_after(self.text(), step.gap, from..it.start)?;
                let fit = self.fit_after(rest, it.end)?;
                Some(fit.and(it, skipped))
            })
            .next()
    }

    /// The words that end at or before a byte, the nearest first.
    fn before(&self, from: usize, farthest: usize) -> impl Iterator<Item = &Occurrence> {
        let after = self.occurrences.partition_point(|it| it.end <= from);
        // A long title between does not count, so the bound is generous.
        let farthest = farthest + 240;
        self.occurrences[..after]
            .iter()
            .rev()
            .take_while(move |it| it.end + farthest >= from)
    }

    /// The words that start at or after a byte, the nearest first.
    fn after(&self, from: usize) -> impl Iterator<Item = &Occurrence> {
        let first = self.by_start.partition_point(|it| it.start < from);
        self.by_start[first..].iter()
    }

    fn text(&self) -> Text<'a> {
        Text {
            stream: self.stream,
            numbers: self.numbers,
        }
    }

    fn numbers_begin(&self, at: usize) -> bool {
        let first = self.numbers.partition_point(|it| it.range.start < at);
        self.numbers.get(first).is_some_and(|it| {
            let between = self.stream.text.get(at..it.range.start);
            between.is_some_and(|it| ["", "共", "共计", "分别"].contains(&it))
        })
    }

    /// Whether a word stands where the pattern has none: in the clause of the figure, in that of the first word before
    /// it, or in the sentence.
    fn is_excluded(&self, pattern: &Pattern, range: &Range<usize>, figure: usize) -> bool {
        let ends = ['，', '。', '；', '：', '\n'];
        let clause = |at: usize| at - self.stream.back(at, &ends).len();
        let has_any = |words: &[WordId], from: usize, to: usize| {
            let first = self.by_start.partition_point(|it| it.start < from);
            self.by_start[first..]
                .iter()
                .take_while(|it| it.start < to)
                .any(|it| words.contains(&it.word))
        };
        let (without, never) = (&pattern.without, &pattern.never_after);
        let between = &pattern.never_between;
        let in_clause = !without.is_empty()
            && (has_any(without, clause(range.start), range.start + 1)
                || has_any(without, clause(figure), self.counted_end(range.end)));
        let in_between = || !between.is_empty() && has_any(between, range.start, figure);
        let in_sentence =
            || !never.is_empty() && has_any(never, self.stream.sentence(figure).start, figure);
        in_clause || in_between() || in_sentence()
    }

    /// Where what is counted ends, of a pattern that ends with the measure: 72条权威的解读信息.
    fn counted_end(&self, measure_end: usize) -> usize {
        let text = &self.stream.text;
        let to = text.ceil_char_boundary((measure_end + COUNTED_LENGTH).min(text.len()));
        let ends =
            |it: char| "，。；：、（）\n和与及并等占比较".contains(it) || it.is_ascii_digit();
        measure_end + text[measure_end..to].find(ends).unwrap_or(0)
    }
}

/// How far steps reach and what they skip.
struct Fit {
    reached: usize,
    skipped: usize,
    letters: usize,
}

impl Fit {
    fn at(reached: usize) -> Self {
        Self {
            reached,
            skipped: 0,
            letters: 0,
        }
    }

    fn and(self, it: &Occurrence, skipped: usize) -> Self {
        Self {
            skipped: self.skipped + skipped,
            letters: self.letters + (it.end - it.start),
            ..self
        }
    }
}
