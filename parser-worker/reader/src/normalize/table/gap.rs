//! What stands between two rows that are known by their labels: form rows and printed rows that order pairs, in one way
//! or in several.

use std::ops::Range;

use super::{
    chain::best_chain,
    form_row::FormRow,
    printed_row::{Layout, PrintedRow},
    row_match::{EXACT, MatchedBy, RowMatch},
};

/// How many printed rows before the first and after the last anchor are looked at, heads torn into letters among them.
const REACH: usize = 60;
/// Lines about a row in which its label is looked for.
const LINES: usize = 12;

/// How sure it is that a printed row has a form row's label.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    /// By its own words.
    pub(super) own: f64,
    /// By the lines above it and its own words together.
    pub(super) lines: f64,
}

impl Evidence {
    pub(super) fn best(self) -> f64 {
        self.own.max(self.lines)
    }
}

/// Form rows and printed rows that order pairs in more than one way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gap {
    /// The form rows without a printed row of their own.
    pub(crate) wanting: Vec<usize>,
    /// The printed rows that may be theirs.
    pub(crate) offered: Vec<usize>,
    /// For each form row and each printed row: how likely the words about the one are the label of the other; none where
    /// its own words exclude it.
    pub(crate) likely: Vec<Vec<Option<f64>>>,
}

/// What is known of the form's rows and the printed ones when they are paired.
pub(super) struct Pairing<'a> {
    pub(super) form: &'a [FormRow<'a>],
    pub(super) printed: &'a [PrintedRow],
    pub(super) evidence: &'a [Vec<Evidence>],
    /// The printed rows from the first label of the table to the last.
    pub(super) span: Range<usize>,
}

/// True when the row could be a row of a table: it prints figures, or blanks where blanks are cells.
pub(super) fn is_candidate(row: &PrintedRow) -> bool {
    let plain_grid = matches!(row.layout, Layout::Grid { ragged: false, .. });
    row.has_figures() || (plain_grid && !row.figures.is_empty())
}

impl Pairing<'_> {
    /// Pairs the rows between these anchors, and before and after them; what order leaves open comes back.
    pub(super) fn fill(&self, chain: &[(usize, usize)], rows: &mut [Option<RowMatch>]) -> Vec<Gap> {
        let reach = |from: usize, to: usize| {
            from.saturating_sub(REACH)..(to + REACH).min(self.printed.len())
        };
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
            let whole = (0..self.form.len(), reach(self.span.start, self.span.end));
            return self.fill_gap(whole, rows).into_iter().collect();
        };
        let mut gaps = Vec::new();
        for pair in chain.windows(2) {
            let gap = (pair[0].0 + 1..pair[1].0, pair[0].1 + 1..pair[1].1);
            gaps.extend(self.fill_gap(gap, rows));
        }
        let before = (
            0..first.0,
            reach(first.1.min(self.span.start), 0).start..first.1,
        );
        gaps.extend(self.fill_gap(before, rows));
        let end = reach(0, self.span.end.max(last.1 + 1)).end;
        let after = (last.0 + 1..self.form.len(), last.1 + 1..end);
        gaps.extend(self.fill_gap(after, rows));
        gaps
    }

    /// Gives the printed rows of a gap to the form rows of the gap, in order.
    fn fill_gap(
        &self,
        (form_gap, printed_gap): (Range<usize>, Range<usize>),
        rows: &mut [Option<RowMatch>],
    ) -> Option<Gap> {
        let wanting: Vec<usize> = form_gap.filter(|i| rows[*i].is_none()).collect();
        let taken = |j: &usize| rows.iter().flatten().any(|it| it.printed == *j);
        let offered: Vec<usize> = printed_gap
            .clone()
            .filter(|j| !taken(j) && wanting.iter().any(|i| self.may_be(*i, *j)))
            .collect();
        if let Some(pairs) = self.one_way(&wanting, &offered) {
            for (i, j, by) in pairs {
                rows[i] = Some(RowMatch::new(self, (i, j), by));
            }
            return None;
        }
        if let Some(noisy) = self.noisy(&wanting, printed_gap, rows) {
            for (i, j) in wanting.into_iter().zip(noisy) {
                let by = match self.may_be(i, j) {
                    true => MatchedBy::Order,
                    false => MatchedBy::Guess,
                };
                rows[i] = Some(RowMatch::new(self, (i, j), by));
            }
            return None;
        }
        if wanting.is_empty() || offered.is_empty() {
            return None;
        }
        let likely: Vec<Vec<Option<f64>>> = wanting
            .iter()
            .map(|i| offered.iter().map(|j| self.likely(*i, *j)).collect())
            .collect();
        // As many pairs as can be, and of those ways the likeliest.
        let most = offered.len() as f64;
        let weights: Vec<Vec<f64>> = likely
            .iter()
            .map(|row| {
                row.iter()
                    .map(|it| it.map_or(0.0, |it| most + it))
                    .collect()
            })
            .collect();
        for (i, j) in best_chain(&weights, 0.5) {
            let by = MatchedBy::Guess;
            let pair = (wanting[i], offered[j]);
            rows[wanting[i]] = Some(RowMatch::new(self, pair, by));
        }
        Some(Gap {
            wanting,
            offered,
            likely,
        })
    }

    /// The pairs of a gap with as many form rows as printed ones. Labels on the lines above the figures that say otherwise
    /// show another order, where each form row has one of them; else they leave the order likely only.
    fn one_way(
        &self,
        wanting: &[usize],
        offered: &[usize],
    ) -> Option<Vec<(usize, usize, MatchedBy)>> {
        let mut in_order = wanting.iter().copied().zip(offered.iter().copied());
        if wanting.len() != offered.len() || !in_order.clone().all(|(i, j)| self.may_be(i, j)) {
            return None;
        }
        let by_lines = |i: usize| {
            let mut named = offered
                .iter()
                .filter(|j| self.evidence[i][**j].lines >= EXACT);
            (named.next().copied(), named.next())
        };
        // A label above the next figures may be one below its own.
        let place = |j: usize| offered.iter().position(|it| *it == j);
        let agrees = |(i, j): (usize, usize)| match by_lines(i) {
            (None, _) => true,
            (Some(other), None) => other == j || place(j).map(|it| it + 1) == place(other),
            (Some(_), Some(_)) => false,
        };
        if in_order.clone().all(agrees) {
            let by = |(i, j)| match by_lines(i) {
                (Some(other), _) if other == j => (i, j, MatchedBy::Lines),
                _ => (i, j, MatchedBy::Order),
            };
            return Some(in_order.map(by).collect());
        }
        let labelled = wanting.iter().map(|i| match by_lines(*i) {
            (Some(j), None) => Some((*i, j, MatchedBy::Lines)),
            _ => None,
        });
        let labelled: Option<Vec<_>> = labelled.collect();
        let is_each = |it: &Vec<(usize, usize, MatchedBy)>| {
            offered.iter().all(|j| it.iter().any(|pair| pair.1 == *j))
        };
        let guessed = in_order.by_ref().map(|(i, j)| (i, j, MatchedBy::Guess));
        Some(
            labelled
                .filter(is_each)
                .unwrap_or_else(|| guessed.collect()),
        )
    }

    /// The printed rows of a gap, where they are as many as its form rows and each has some likeness to the label of its
    /// own, though too little for one that is not forced.
    fn noisy(
        &self,
        wanting: &[usize],
        printed_gap: Range<usize>,
        rows: &[Option<RowMatch>],
    ) -> Option<Vec<usize>> {
        let width = self.form[*wanting.first()?].width();
        let taken = |j: &usize| rows.iter().flatten().any(|it| it.printed == *j);
        let is_row = |j: &usize| {
            let row = &self.printed[*j];
            is_candidate(row) && (row.figures_of(width).is_some() || row.is_about(width))
        };
        let offered: Vec<usize> = printed_gap.filter(|j| is_row(j) && !taken(j)).collect();
        let is_like = |(i, j): (&usize, &usize)| {
            self.may_be(*i, *j) || self.form[*i].resembles(&self.printed[*j])
        };
        let all = offered.len() == wanting.len() && wanting.iter().zip(&offered).all(is_like);
        all.then_some(offered)
    }

    /// Whether a printed row may be a form row's, as far as its figures and its own words tell.
    fn may_be(&self, i: usize, j: usize) -> bool {
        let (row, printed) = (&self.form[i], &self.printed[j]);
        let wide = || printed.figures_of(row.width()).is_some() || printed.is_about(row.width());
        is_candidate(printed) && wide() && row.admits(printed)
    }

    fn likely(&self, i: usize, j: usize) -> Option<f64> {
        let about = || self.form[i].presence(&self.words_about(j));
        self.may_be(i, j)
            .then(|| self.evidence[i][j].best().max(about()))
    }

    /// The words of a printed row, and of the lines without figures before and after it.
    fn words_about(&self, j: usize) -> String {
        let is_words = |it: &&PrintedRow| !it.has_figures();
        let before = self.printed[..j].iter().rev().take_while(is_words);
        let mut lines: Vec<String> = before.take(LINES).map(PrintedRow::label).collect();
        lines.reverse();
        lines.push(self.printed[j].label());
        let after = self.printed[j + 1..].iter().take_while(is_words);
        lines.extend(after.take(LINES).map(PrintedRow::label));
        lines.concat()
    }
}
