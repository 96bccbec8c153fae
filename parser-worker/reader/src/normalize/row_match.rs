//! Which printed row is which row of a form: anchored on labels, filled by order, never by position alone.
//!
//! A printed row is *anchored* when what it is labelled with is, as a whole, a form row's label. Anchors that stand in
//! the form's order make a chain. Between two anchors of the chain, printed rows whose labels were lost or torn are
//! given to the form's rows in order, and that is certain only where there are as many of one as of the other.

use shared::form::{BlockForm, RowForm};

use super::printed_row::{Layout, PrintedRow};
use crate::label::{fit, fold, likeness, remains};

/// A row of a form with its labels made comparable.
#[derive(Debug)]
pub(crate) struct FormRow<'form> {
    pub(crate) block: &'form BlockForm,
    pub(crate) form: &'form RowForm,
    labels: Vec<String>,
    groups: Vec<String>,
}

/// How a form row found its printed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowMatch {
    /// Index of the printed row.
    pub(crate) printed: usize,
    /// By what.
    pub(crate) by: MatchedBy,
}

/// By what a form row found its printed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchedBy {
    /// By its own label.
    Label,
    /// By order, which left one way only.
    Order,
    /// By order, where there was more than one way.
    Guess,
}

/// The printed rows of a table's form rows, and what was left over.
#[derive(Debug, Default)]
pub(crate) struct RowMatches {
    /// For each form row, its printed row.
    pub(crate) rows: Vec<Option<RowMatch>>,
    /// Printed rows with figures inside the table that no form row claims.
    pub(crate) unclaimed: Vec<usize>,
    /// Form rows whose label stands at two printed rows with different figures.
    pub(crate) conflicts: Vec<usize>,
    /// How well the form fits the document, to compare forms.
    pub(crate) score: f64,
}

const ANCHOR: f64 = 0.8;
const EXACT: f64 = 0.95;
const COMPATIBLE: f64 = 0.7;
/// Share of a long fragment that must stand in a label whose middle was lost.
const REMAINS: f64 = 0.85;
const LONG: usize = 8;
/// Lines that a label may be broken into, its groups' letters one a line among them.
const LONGEST_LABEL: usize = 40;
/// How much a label counts that only some forms have.
const TELLING: f64 = 2.0;
/// How many printed rows before the first and after the last anchor are looked at.
const REACH: usize = 12;

impl<'form> FormRow<'form> {
    pub(crate) fn new(block: &'form BlockForm, form: &'form RowForm) -> Self {
        let labels = std::iter::once(&form.label).chain(&form.variants);
        Self {
            block,
            form,
            labels: labels.map(|it| fold(it)).collect(),
            groups: form.groups.iter().map(|it| fold(it)).collect(),
        }
    }

    fn width(&self) -> usize {
        self.block.columns.len()
    }

    /// Whether it is the first row of its block, and these words before its label end with a head of a column.
    fn follows_heads(&self, rest: &str) -> bool {
        let is_first = self
            .block
            .rows
            .first()
            .is_some_and(|it| it.key == self.form.key);
        is_first
            && self
                .block
                .columns
                .iter()
                .any(|it| rest.ends_with(&fold(&it.label)))
    }

    /// Whether its label is one that no other label has as a part.
    fn has_long_label(&self) -> bool {
        self.labels[0].chars().count() >= 4
    }

    /// Whether the text has this row's label, wherever its figures are.
    fn is_in(&self, text: &str) -> bool {
        fit(&self.labels[0], text) >= ANCHOR
    }

    /// How sure it is that these words are this row's label, from 0 to 1.
    fn evidence(&self, words: &str) -> f64 {
        let of_label = |label: &String| self.evidence_of_label(words, label);
        self.labels.iter().map(of_label).fold(0.0, f64::max)
    }

    fn evidence_of_label(&self, words: &str, label: &str) -> f64 {
        if words == label {
            return 1.0;
        }
        let (length, words_length) = (label.chars().count(), words.chars().count());
        if let Some(rest) = words.strip_suffix(label)
            && (fit(rest, &self.groups.concat()) >= COMPATIBLE || self.follows_heads(rest))
        {
            return 1.0;
        }
        if length <= 3 {
            return 0.0;
        }
        if words_length >= 4 && 2 * words_length >= length && label.starts_with(words) {
            return 0.85;
        }
        // Lengths alone may tell that they cannot be alike enough.
        let (shorter, longer) = (length.min(words_length), length.max(words_length));
        if (shorter as f64) < ANCHOR * longer as f64 {
            return 0.0;
        }
        likeness(words, label)
    }

    /// Whether a printed row's own words admit that it is this row, its label torn or damaged.
    fn admits(&self, row: &PrintedRow) -> bool {
        let is_group = |it: &&String| self.groups.iter().any(|group| fit(it, group) >= EXACT);
        let own: Vec<&String> = row.labels.iter().filter(|it| !is_group(it)).collect();
        let fits = |it: &&String| {
            let is_of = |label: &String| {
                let long = it.chars().count() >= LONG;
                fit(it, label).max(likeness(it, label)) >= COMPATIBLE
                    || (long && remains(it, label) >= REMAINS)
            };
            self.labels.iter().any(is_of)
        };
        own.is_empty() || own.iter().any(fits)
    }
}

/// Finds the printed row of each form row.
pub(crate) fn match_rows(form: &[FormRow<'_>], printed: &[PrintedRow]) -> RowMatches {
    let evidence = evidence(form, printed);
    let mut rows: Vec<Option<RowMatch>> = vec![None; form.len()];
    let mut chain = best_chain(&evidence, ANCHOR);
    for &(i, j) in &chain {
        rows[i] = Some(RowMatch {
            printed: j,
            by: MatchedBy::Label,
        });
    }
    claim_exact_out_of_order(&evidence, &mut rows);
    if chain.is_empty() {
        return RowMatches {
            rows,
            ..RowMatches::default()
        };
    }
    chain.sort_unstable();
    fill_gaps(form, printed, &chain, &mut rows);
    RowMatches {
        unclaimed: unclaimed(printed, &rows),
        conflicts: conflicts(form, printed, &evidence, &rows),
        score: score(form, printed, &evidence, &rows) + telling(form, printed, &rows),
        rows,
    }
}

/// Evidence of each form row (first index) for each printed row (second index).
fn evidence(form: &[FormRow<'_>], printed: &[PrintedRow]) -> Vec<Vec<f64>> {
    let words: Vec<Vec<String>> = (0..printed.len()).map(|it| words_of(printed, it)).collect();
    let of_pair = |row: &FormRow<'_>, (printed, words): (&PrintedRow, &Vec<String>)| {
        // A label on other lines needs a whole row of figures to belong to.
        if printed.labels.is_empty() && printed.figures_of(row.width()).is_none() {
            return 0.0;
        }
        words.iter().map(|it| row.evidence(it)).fold(0.0, f64::max)
    };
    form.iter()
        .map(|row| {
            printed
                .iter()
                .zip(&words)
                .map(|it| of_pair(row, it))
                .collect()
        })
        .collect()
}

/// The texts that may be the whole label of a printed row: its last label, all its labels, and these after all the
/// lines without figures above it. Only some of those lines would be a choice, and a choice proves nothing: they may be
/// the labels of several rows.
fn words_of(printed: &[PrintedRow], index: usize) -> Vec<String> {
    let row = &printed[index];
    if !is_candidate(row) {
        return vec![];
    }
    let above = printed[..index]
        .iter()
        .rposition(PrintedRow::has_figures)
        .map_or(0, |it| it + 1);
    let lines = &printed[above.max(index.saturating_sub(LONGEST_LABEL))..index];
    let with_lines = lines.iter().map(PrintedRow::label).collect::<String>() + &row.label();
    let mut words = vec![row.label(), with_lines];
    words.extend(row.labels.last().cloned());
    words.retain(|it| !it.is_empty());
    words
}

/// True when the row could be a row of a table: it prints figures, or blanks where blanks are cells.
fn is_candidate(row: &PrintedRow) -> bool {
    let plain_grid = matches!(row.layout, Layout::Grid { ragged: false, .. });
    row.has_figures() || (plain_grid && !row.figures.is_empty())
}

/// The pairs of rising form and printed rows with the greatest sum of evidence.
fn best_chain(evidence: &[Vec<f64>], least: f64) -> Vec<(usize, usize)> {
    let pairs: Vec<(usize, usize, f64)> = evidence
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().enumerate().map(move |(j, it)| (i, j, *it)))
        .filter(|(_, _, it)| *it >= least)
        .collect();
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(pairs.len());
    for (at, (i, j, weight)) in pairs.iter().enumerate() {
        let before = |other: &usize| pairs[*other].0 < *i && pairs[*other].1 < *j;
        let previous = (0..at)
            .filter(before)
            .max_by(|one, other| best[*one].0.total_cmp(&best[*other].0).then(other.cmp(one)));
        let sum = weight + previous.map_or(0.0, |it| best[it].0);
        best.push((sum, previous));
    }
    let last = (0..pairs.len())
        .max_by(|one, other| best[*one].0.total_cmp(&best[*other].0).then(other.cmp(one)));
    let steps = std::iter::successors(last, |it| best[*it].1);
    let mut chain: Vec<_> = steps.map(|it| (pairs[it].0, pairs[it].1)).collect();
    chain.reverse();
    chain
}

/// A table may be printed in another order: an exact label that only one printed row has is believed anywhere.
fn claim_exact_out_of_order(evidence: &[Vec<f64>], rows: &mut [Option<RowMatch>]) {
    for i in 0..rows.len() {
        if rows[i].is_some() {
            continue;
        }
        let mut exact = (0..evidence[i].len()).filter(|j| evidence[i][*j] >= EXACT);
        let (Some(j), None) = (exact.next(), exact.next()) else {
            continue;
        };
        let claimed = rows.iter().flatten().any(|it| it.printed == j);
        if !claimed {
            rows[i] = Some(RowMatch {
                printed: j,
                by: MatchedBy::Label,
            });
        }
    }
}

fn fill_gaps(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    chain: &[(usize, usize)],
    rows: &mut [Option<RowMatch>],
) {
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    for pair in chain.windows(2) {
        fill(
            form,
            printed,
            pair[0].0 + 1..pair[1].0,
            pair[0].1 + 1..pair[1].1,
            MatchedBy::Order,
            rows,
        );
    }
    let before = first.1.saturating_sub(REACH)..first.1;
    fill(form, printed, 0..first.0, before, MatchedBy::Guess, rows);
    let after = last.1 + 1..(last.1 + 1 + REACH).min(printed.len());
    fill(
        form,
        printed,
        last.0 + 1..form.len(),
        after,
        MatchedBy::Guess,
        rows,
    );
}

/// Gives the printed rows of a gap to the form rows of the gap, in order.
fn fill(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    form_gap: std::ops::Range<usize>,
    printed_gap: std::ops::Range<usize>,
    by: MatchedBy,
    rows: &mut [Option<RowMatch>],
) {
    let wanting: Vec<usize> = form_gap.filter(|i| rows[*i].is_none()).collect();
    let taken = |j: &usize| rows.iter().flatten().any(|it| it.printed == *j);
    let is_row = |i: usize, j: usize| {
        let row = &printed[j];
        is_candidate(row) && row.figures_of(form[i].width()).is_some() && form[i].admits(row)
    };
    let offered: Vec<usize> = printed_gap
        .filter(|j| !taken(j) && wanting.iter().any(|i| is_row(*i, *j)))
        .collect();
    let pairs: Vec<(usize, usize)> = wanting
        .iter()
        .copied()
        .zip(offered.iter().copied())
        .collect();
    let one_way = wanting.len() == offered.len() && pairs.iter().all(|(i, j)| is_row(*i, *j));
    if one_way {
        for (i, j) in pairs {
            rows[i] = Some(RowMatch { printed: j, by });
        }
        return;
    }
    let likely: Vec<Vec<f64>> = wanting
        .iter()
        .map(|i| {
            let weight = |j: &usize| if is_row(*i, *j) { 1.0 } else { 0.0 };
            offered.iter().map(weight).collect()
        })
        .collect();
    for (i, j) in best_chain(&likely, 0.5) {
        rows[wanting[i]] = Some(RowMatch {
            printed: offered[j],
            by: MatchedBy::Guess,
        });
    }
}

fn unclaimed(printed: &[PrintedRow], rows: &[Option<RowMatch>]) -> Vec<usize> {
    let claimed: Vec<usize> = rows.iter().flatten().map(|it| it.printed).collect();
    let (Some(first), Some(last)) = (claimed.iter().min(), claimed.iter().max()) else {
        return vec![];
    };
    (*first..=*last)
        .filter(|j| printed[*j].has_figures() && !claimed.contains(j))
        .collect()
}

fn conflicts(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    evidence: &[Vec<f64>],
    rows: &[Option<RowMatch>],
) -> Vec<usize> {
    let figures = |j: usize| -> Option<Vec<&str>> {
        let row = printed.get(j)?;
        Some(
            row.figures
                .iter()
                .map(|it| it.figure.raw.as_str())
                .collect(),
        )
    };
    let conflicting = |i: &usize| {
        let Some(own) = rows[*i] else { return false };
        let long = form[*i].has_long_label();
        let claimed = |j: usize| rows.iter().flatten().any(|it| it.printed == j);
        long && (0..printed.len()).any(|j| {
            evidence[*i][j] >= EXACT
                && !claimed(j)
                && printed[j].figures_of(form[*i].width()).is_some()
                && figures(j) != figures(own.printed)
        })
    };
    (0..form.len()).filter(conflicting).collect()
}

/// How far the labels that not every form has speak for this form: whether the table has them, with figures or torn
/// from them.
fn telling(form: &[FormRow<'_>], printed: &[PrintedRow], rows: &[Option<RowMatch>]) -> f64 {
    let claimed = || rows.iter().flatten().map(|it| it.printed);
    let (Some(first), Some(last)) = (claimed().min(), claimed().max()) else {
        return 0.0;
    };
    let text: String = printed[first..=last]
        .iter()
        .map(PrintedRow::label)
        .collect();
    let in_every_form = |row: &FormRow<'_>| {
        let has = |it: &shared::form::Form| {
            it.tables
                .iter()
                .any(|table| table.block_of(&row.form.key).is_some())
        };
        shared::form::all().iter().all(has)
    };
    let weight = |row: &FormRow<'_>| if row.is_in(&text) { TELLING } else { -TELLING };
    form.iter()
        .filter(|it| it.has_long_label() && !in_every_form(it))
        .map(weight)
        .sum()
}

fn score(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    evidence: &[Vec<f64>],
    rows: &[Option<RowMatch>],
) -> f64 {
    let of_row = |(i, row): (usize, &Option<RowMatch>)| match row {
        None => -0.5,
        Some(RowMatch { printed: j, .. }) => {
            let wide = printed[*j].figures_of(form[i].width()).is_some();
            evidence[i][*j] + if wide { 0.5 } else { -0.5 }
        }
    };
    rows.iter().enumerate().map(of_row).sum()
}
