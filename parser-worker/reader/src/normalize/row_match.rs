//! Which printed row is which row of a form: anchored on labels, filled by order, never by position alone.
//!
//! A printed row is *anchored* when what it is labelled with is, as a whole, a form row's label. Anchors that stand in
//! the form's order make a chain. Between two anchors of the chain, printed rows whose labels were lost or torn are
//! given to the form's rows in order, and that is certain only where there are as many of one as of the other.

use std::ops::Range;

use super::{
    chain::best_chain,
    form_row::{ALIKE, FormRow},
    printed_row::{Layout, PrintedRow},
};

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
    /// By the label it prints.
    Label,
    /// By the label that all the lines without figures above it make.
    Lines,
    /// By order, which left one way only.
    Order,
    /// By label or order, where there was more than one way.
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
    /// How much the labels of the printed rows are those of the form.
    pub(crate) evidence: f64,
}

/// How sure it is that a printed row has a form row's label.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    /// By its own words.
    own: f64,
    /// By the lines above it and its own words together.
    lines: f64,
}

impl Evidence {
    fn best(self) -> f64 {
        self.own.max(self.lines)
    }
}

const EXACT: f64 = 0.95;
/// Lines that a label may be broken into, its groups' letters one a line among them.
const LONGEST_LABEL: usize = 40;
/// How many printed rows before the first and after the last anchor are looked at.
const REACH: usize = 12;

/// Finds the printed row of each form row.
pub(crate) fn match_rows(form: &[FormRow<'_>], printed: &[PrintedRow]) -> RowMatches {
    let evidence = evidence(form, printed);
    let best: Vec<Vec<f64>> = evidence
        .iter()
        .map(|row| row.iter().map(|it| it.best()).collect())
        .collect();
    let mut rows: Vec<Option<RowMatch>> = vec![None; form.len()];
    let mut chain = best_chain(&best, ALIKE);
    for &(i, j) in &chain {
        let by = if evidence[i][j].own >= ALIKE {
            MatchedBy::Label
        } else {
            MatchedBy::Lines
        };
        rows[i] = Some(RowMatch { printed: j, by });
    }
    if chain.is_empty() {
        return RowMatches {
            rows,
            ..RowMatches::default()
        };
    }
    claim_exact_out_of_order(&evidence, &mut rows);
    chain.sort_unstable();
    fill_gaps(form, printed, &chain, &mut rows);
    let unclaimed = unclaimed(printed, &rows);
    doubt_lines(form, printed, &unclaimed, &mut rows);
    RowMatches {
        conflicts: conflicts(form, printed, &best, &rows),
        evidence: rows
            .iter()
            .enumerate()
            .filter_map(|(i, it)| Some(best[i][(*it)?.printed]))
            .sum(),
        unclaimed,
        rows,
    }
}

/// Evidence of each form row (first index) for each printed row (second index).
fn evidence(form: &[FormRow<'_>], printed: &[PrintedRow]) -> Vec<Vec<Evidence>> {
    // The words of a row alone, and with the lines above it.
    let words: Vec<Option<(String, String)>> = (0..printed.len())
        .map(|it| Some((printed[it].label(), with_lines_above(printed, it)?)))
        .collect();
    let of_pair = |row: &FormRow<'_>,
                   (printed, words): (&PrintedRow, &Option<(String, String)>)| {
        let Some((words, lines)) = words else {
            return Evidence::default();
        };
        // A label on other lines needs a whole row of figures to belong to.
        let whole = !printed.labels.is_empty() || printed.figures_of(row.width()).is_some();
        let of_words = row.evidence(words);
        let of = |it: &String| {
            if it == words {
                of_words
            } else {
                row.evidence(it)
            }
        };
        Evidence {
            own: printed.labels.last().map_or(0.0, of).max(of_words),
            lines: if whole { of(lines) } else { 0.0 },
        }
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

/// The label of a row that could be one of a table, with all the lines without figures above it. Only some of those
/// lines would be a choice, and a choice proves nothing: they may be the labels of several rows.
fn with_lines_above(printed: &[PrintedRow], index: usize) -> Option<String> {
    let row = &printed[index];
    if !is_candidate(row) {
        return None;
    }
    let above = printed[..index]
        .iter()
        .rposition(PrintedRow::has_figures)
        .map_or(0, |it| it + 1);
    let lines = &printed[above.max(index.saturating_sub(LONGEST_LABEL))..index];
    Some(lines.iter().map(PrintedRow::label).collect::<String>() + &row.label())
}

/// True when the row could be a row of a table: it prints figures, or blanks where blanks are cells.
fn is_candidate(row: &PrintedRow) -> bool {
    let plain_grid = matches!(row.layout, Layout::Grid { ragged: false, .. });
    row.has_figures() || (plain_grid && !row.figures.is_empty())
}

/// A table may be printed in another order: an exact label of its own that only one printed row has is believed
/// anywhere.
fn claim_exact_out_of_order(evidence: &[Vec<Evidence>], rows: &mut [Option<RowMatch>]) {
    for i in 0..rows.len() {
        if rows[i].is_some() {
            continue;
        }
        let mut exact = (0..evidence[i].len()).filter(|j| evidence[i][*j].own >= EXACT);
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
        let gaps = (pair[0].0 + 1..pair[1].0, pair[0].1 + 1..pair[1].1);
        fill(form, printed, gaps, MatchedBy::Order, rows);
    }
    let before = (0..first.0, first.1.saturating_sub(REACH)..first.1);
    fill(form, printed, before, MatchedBy::Guess, rows);
    let end = (last.1 + 1 + REACH).min(printed.len());
    let after = (last.0 + 1..form.len(), last.1 + 1..end);
    fill(form, printed, after, MatchedBy::Guess, rows);
}

/// Gives the printed rows of a gap to the form rows of the gap, in order.
fn fill(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    (form_gap, printed_gap): (Range<usize>, Range<usize>),
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
    let weight = |i: usize, j: usize| if is_row(i, j) { 1.0 } else { 0.0 };
    let likely: Vec<Vec<f64>> = wanting
        .iter()
        .map(|i| offered.iter().map(|j| weight(*i, *j)).collect())
        .collect();
    for (i, j) in best_chain(&likely, 0.5) {
        let by = MatchedBy::Guess;
        rows[wanting[i]] = Some(RowMatch {
            printed: offered[j],
            by,
        });
    }
}

/// Labels on other lines than their figures may all be shifted by one. They are certain only where every row of the
/// table has its figures, and no row of figures is left over.
fn doubt_lines(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    unclaimed: &[usize],
    rows: &mut [Option<RowMatch>],
) {
    let is_row = |j: &usize| {
        form.iter()
            .any(|it| printed[*j].figures_of(it.width()).is_some())
    };
    let whole = rows.iter().all(Option::is_some) && !unclaimed.iter().any(is_row);
    let by_lines = |it: &&mut RowMatch| it.by == MatchedBy::Lines;
    for it in rows
        .iter_mut()
        .flatten()
        .filter(by_lines)
        .filter(|_| !whole)
    {
        it.by = MatchedBy::Guess;
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
    let claimed = |j: usize| rows.iter().flatten().any(|it| it.printed == j);
    let conflicting = |i: &usize| {
        let Some(own) = rows[*i] else { return false };
        let is_twin = |j: usize| {
            evidence[*i][j] >= EXACT
                && !claimed(j)
                && printed[j].figures_of(form[*i].width()).is_some()
        };
        (0..printed.len()).any(|j| is_twin(j) && raw(&printed[j]) != raw(&printed[own.printed]))
    };
    (0..form.len()).filter(conflicting).collect()
}

/// The printed figures of a row.
fn raw(row: &PrintedRow) -> Vec<&str> {
    row.figures
        .iter()
        .map(|it| it.figure.raw.as_str())
        .collect()
}
