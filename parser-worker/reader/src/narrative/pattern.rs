//! The patterns of `indicators.toml`, compiled: what words stand where around a figure. The head of that file says how
//! a pattern is written.

use std::{collections::BTreeMap, sync::LazyLock};

use aho_corasick::AhoCorasick;
use shared::indicator;

/// Index of a word in [`Patterns`].
pub(super) type WordId = usize;

/// Every pattern, and the automaton that finds their words.
pub(super) struct Patterns {
    /// Finds every word in one pass.
    pub(super) automaton: AhoCorasick,
    /// Every pattern, in the file's order.
    pub(super) patterns: Vec<Pattern>,
    /// For each word, the patterns whose nearest step to the figure may be it, in the figure's clause.
    pub(super) by_word: Vec<Vec<usize>>,
    /// The same where it may be in another clause.
    pub(super) by_far_word: Vec<Vec<usize>>,
}

impl Patterns {
    /// For each pattern, whether a text of these words has one for each of its steps.
    pub(super) fn possible(&self, words: impl Iterator<Item = WordId>) -> Vec<bool> {
        let mut occurs = vec![false; self.by_word.len()];
        words.for_each(|it| occurs[it] = true);
        let has_word = |step: &Step| step.words.iter().any(|it| occurs[*it]);
        let has_all = |it: &Pattern| it.before.iter().chain(&it.after).all(has_word);
        self.patterns.iter().map(has_all).collect()
    }
}

/// What stands around the figure of an indicator.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// Index of the indicator in the file.
    pub(super) indicator: usize,
    /// What stands before the figure, the nearest first.
    pub(super) before: Vec<Step>,
    /// What stands after it, the nearest first.
    pub(super) after: Vec<Step>,
    /// What figure it is.
    pub(super) figure: FigureKind,
    /// Words of which none may stand in the clause.
    pub(super) without: Vec<WordId>,
    /// Words of which none may stand in the sentence before the figure.
    pub(super) never_after: Vec<WordId>,
    /// Words of which none may stand between the first word and the figure.
    pub(super) never_between: Vec<WordId>,
}

/// What the figure of a pattern is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FigureKind {
    /// A number.
    Number,
    /// A per cent.
    Percent,
    /// The per cent by which something fell: it counts below zero.
    Fall,
    /// The per cent by which something rose.
    Rise,
    /// No number: the words say that there was none.
    Zero,
}

/// One of some words, at some distance from the step nearer to the figure.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// What may stand between.
    pub(super) gap: Gap,
    /// Any of these, sorted.
    pub(super) words: Vec<WordId>,
}

impl Step {
    /// Whether a word is one of the step's.
    pub(super) fn has(&self, word: WordId) -> bool {
        self.words.binary_search(&word).is_ok()
    }
}

/// What may stand between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing but words like 共计, 为, 了.
    None,
    /// Some words of the same clause, no other figure.
    Clause,
    /// Anything of the same sentence.
    Sentence,
    /// Anything of the same sentence but a figure of the same measure.
    Uncounted,
    /// Anything since the last heading, the heading too.
    Section,
}

/// The compiled patterns.
pub(super) fn patterns() -> &'static Patterns {
    static PATTERNS: LazyLock<Patterns> =
        LazyLock::new(|| compile().unwrap_or_else(|error| panic!("indicators.toml: {error}")));
    &PATTERNS
}

fn compile() -> Result<Patterns, String> {
    let mut lexicon = Lexicon::default();
    let mut patterns = Vec::new();
    for (at, indicator) in indicator::all().iter().enumerate() {
        for source in &indicator.patterns {
            let pattern = parse(source, at, &mut lexicon)
                .map_err(|error| format!("{}: {source:?}: {error}", indicator.key))?;
            patterns.push(pattern);
        }
    }
    let mut by_word = vec![Vec::new(); lexicon.words.len()];
    let mut by_far_word = by_word.clone();
    for (at, pattern) in patterns.iter().enumerate() {
        let nearest = pattern.before.first().or(pattern.after.first());
        let words = nearest.map(|it| it.words.as_slice()).unwrap_or_default();
        let is_near = nearest.is_none_or(|it| matches!(it.gap, Gap::None | Gap::Clause));
        let index = if is_near {
            &mut by_word
        } else {
            &mut by_far_word
        };
        words.iter().for_each(|it| index[*it].push(at));
    }
    let automaton = AhoCorasick::new(&lexicon.words).map_err(|error| error.to_string())?;
    Ok(Patterns {
        automaton,
        patterns,
        by_word,
        by_far_word,
    })
}

#[derive(Default)]
struct Lexicon {
    words: Vec<String>,
    ids: BTreeMap<String, WordId>,
}

impl Lexicon {
    fn ids(&mut self, token: &str) -> Result<Vec<WordId>, String> {
        let mut ids = Vec::new();
        for word in token.split('|') {
            if let Some(name) = word.strip_prefix('<').and_then(|it| it.strip_suffix('>')) {
                let words = indicator::words(name).ok_or_else(|| format!("no words <{name}>"))?;
                ids.extend(self.ids(words)?);
            } else if word.is_empty() {
                return Err("an empty word".to_owned());
            } else {
                ids.push(self.id(word));
            }
        }
        Ok(ids)
    }

    fn id(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = self.words.len();
        self.words.push(word.to_owned());
        self.ids.insert(word.to_owned(), id);
        id
    }
}

fn parse(source: &str, indicator: usize, lexicon: &mut Lexicon) -> Result<Pattern, String> {
    let (source, never_between) = split(source, " --- ", lexicon)?;
    let (source, never_after) = split(source, " -- ", lexicon)?;
    let (steps, without) = split(source, " - ", lexicon)?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut figure = None;
    let mut gap = Gap::None;
    for token in steps.split_whitespace() {
        let kind = match token {
            "…" => {
                gap = Gap::Clause;
                continue;
            }
            "~" => {
                gap = Gap::Sentence;
                continue;
            }
            "≈" => {
                gap = Gap::Uncounted;
                continue;
            }
            "^" => {
                gap = Gap::Section;
                continue;
            }
            "#" => FigureKind::Number,
            "#%" => FigureKind::Percent,
            "-#%" => FigureKind::Fall,
            "+#%" => FigureKind::Rise,
            "0" => FigureKind::Zero,
            words => {
                let mut words = lexicon.ids(words)?;
                words.sort_unstable();
                words.dedup();
                let step = Step { gap, words };
                if figure.is_some() {
                    after.push(step)
                } else {
                    before.push(step)
                }
                gap = Gap::None;
                continue;
            }
        };
        if figure.replace((kind, gap)).is_some() {
            return Err("two figures".to_owned());
        }
        gap = Gap::None;
    }
    let (figure, to_figure) = figure.ok_or("no figure")?;
    if before.is_empty() && after.is_empty() {
        return Err("no words".to_owned());
    }
    Ok(Pattern {
        indicator,
        before: outwards(before, to_figure),
        after,
        figure,
        without,
        never_after,
        never_between,
    })
}

/// What stands before a mark, and the words after it.
fn split<'a>(
    source: &'a str,
    mark: &str,
    lexicon: &mut Lexicon,
) -> Result<(&'a str, Vec<WordId>), String> {
    match source.split_once(mark) {
        Some((steps, words)) => Ok((steps, lexicon.ids(words.trim())?)),
        None => Ok((source, Vec::new())),
    }
}

/// The steps before a figure from it outwards: each with the gap between it and what is nearer.
fn outwards(steps: Vec<Step>, to_figure: Gap) -> Vec<Step> {
    let mut gap = to_figure;
    let mut outwards = Vec::with_capacity(steps.len());
    for step in steps.into_iter().rev() {
        let outer = step.gap;
        outwards.push(Step {
            gap,
            words: step.words,
        });
        gap = outer;
    }
    outwards
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_file_compiles() {
        assert!(compile().is_ok_and(|it| it.patterns.len() > 100));
    }

    #[test]
    fn a_pattern_is_read_from_its_figure_outwards() {
        let mut lexicon = Lexicon::default();
        let pattern = parse("甲 ~ 乙|丙 … # 条 … 丁 - 戊", 0, &mut lexicon).expect("a pattern");
        let gaps = |steps: &[Step]| {
            steps
                .iter()
                .map(|it| (it.gap, it.words.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            gaps(&pattern.before),
            [(Gap::Clause, 2), (Gap::Sentence, 1)]
        );
        assert_eq!(gaps(&pattern.after), [(Gap::None, 1), (Gap::Clause, 1)]);
        assert_eq!(pattern.without.len(), 1);
        assert!(parse("甲 乙", 0, &mut lexicon).is_err());
        assert!(parse("# # 条", 0, &mut lexicon).is_err());
    }
}
