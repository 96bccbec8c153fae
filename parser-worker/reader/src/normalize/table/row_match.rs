//! Which printed row is which row of a form: anchored on labels, filled by order, never by position alone.
//!
//! A printed row is *anchored* when what it is labelled with is, as a whole, a form row's label. Anchors that stand in
//! the form's order make a chain. Between two anchors of the chain, printed rows whose labels were lost or torn are
//! given to the form's rows in order, and that is certain only where there are as many of one as of the other.

use super::{
    chain::best_chain,
    form_row::{ALIKE, FormRow},
    gap::{Evidence, Gap, Pairing},
    printed_row::PrintedRow,
    words::{RowWords, Words},
};

/// How a form row found its printed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowMatch {
    /// Index of the printed row.
    pub(crate) printed: usize,
    /// By what.
    pub(crate) by: MatchedBy,
    /// True when the words that it is found by are its label with no more than a slip.
    pub(crate) named: bool,
}

impl RowMatch {
    pub(super) fn new(pairing: &Pairing<'_>, (i, j): (usize, usize), by: MatchedBy) -> Self {
        let named = match by {
            MatchedBy::Lines => pairing.evidence[i][j].lines >= EXACT,
            _ => pairing.form[i].is_named_by(&pairing.printed[j]),
        };
        Self {
            printed: j,
            by,
            named,
        }
    }
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
    /// How many form rows have their label in the document.
    pub(crate) anchors: usize,
    /// What labels and order leave open.
    pub(crate) gaps: Vec<Gap>,
}

/// Least evidence of words that are a label with no more than a slip.
pub(super) const EXACT: f64 = 0.95;

/// Finds the printed row of each form row, by the words of the printed rows.
pub(crate) fn match_rows(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    words: &[Option<RowWords>],
) -> RowMatches {
    let evidence = evidence(form, printed, words);
    let best: Vec<Vec<f64>> = evidence
        .iter()
        .map(|row| row.iter().map(|it| it.best()).collect())
        .collect();
    let chain = best_chain(&best, ALIKE);
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
        return RowMatches {
            rows: vec![None; form.len()],
            ..RowMatches::default()
        };
    };
    let pairing = Pairing {
        form,
        printed,
        evidence: &evidence,
        span: first.1..last.1 + 1,
    };
    let (mut rows, mut gaps) = pair(&pairing, &chain);
    if is_shifted(form, printed, &rows) {
        let by_own: Vec<_> = chain
            .iter()
            .copied()
            .filter(|(i, j)| evidence[*i][*j].own >= ALIKE)
            .collect();
        (rows, gaps) = pair(&pairing, &by_own);
    }
    take_torn_figures(form, printed, &mut rows);
    let is_labelled = |it: &&RowMatch| it.by == MatchedBy::Label;
    let labelled = rows.iter().flatten().filter(is_labelled).count();
    RowMatches {
        unclaimed: unclaimed(printed, &rows),
        conflicts: conflicts(form, printed, &best, &rows),
        evidence: chain.iter().map(|(i, j)| best[*i][*j]).sum(),
        anchors: chain.len().max(labelled),
        gaps,
        rows,
    }
}

/// The form rows' printed rows by these anchors, by exact labels elsewhere, and by order between the anchors.
fn pair(pairing: &Pairing<'_>, chain: &[(usize, usize)]) -> (Vec<Option<RowMatch>>, Vec<Gap>) {
    let mut rows: Vec<Option<RowMatch>> = vec![None; pairing.form.len()];
    for &(i, j) in chain {
        let by = if pairing.evidence[i][j].own >= ALIKE {
            MatchedBy::Label
        } else {
            MatchedBy::Lines
        };
        rows[i] = Some(RowMatch::new(pairing, (i, j), by));
    }
    claim_exact_out_of_order(pairing, &mut rows);
    let gaps = pairing.fill(chain, &mut rows);
    (rows, gaps)
}

/// Whether labels on other lines than their figures may all be shifted by one. They are certain only where every row of
/// the table has its figures, and no row of figures is left over.
fn is_shifted(form: &[FormRow<'_>], printed: &[PrintedRow], rows: &[Option<RowMatch>]) -> bool {
    let is_row = |j: &usize| {
        form.iter()
            .any(|it| printed[*j].figures_of(it.width()).is_some())
    };
    let whole = rows.iter().all(Option::is_some) && !unclaimed(printed, rows).iter().any(is_row);
    !whole && rows.iter().flatten().any(|it| it.by == MatchedBy::Lines)
}

/// Evidence of each form row (first index) for each printed row (second index).
fn evidence(
    form: &[FormRow<'_>],
    printed: &[PrintedRow],
    words: &[Option<RowWords>],
) -> Vec<Vec<Evidence>> {
    let of_pair = |row: &FormRow<'_>, printed: &PrintedRow, words: &RowWords| {
        let own = row.own_evidence(printed, words);
        // A label on other lines needs a whole row of figures to belong to.
        let whole = !printed.labels.is_empty() || printed.figures_of(row.width()).is_some();
        let lines = match &words.with_lines {
            _ if !whole => 0.0,
            Some(lines) => row.evidence(lines),
            None => own,
        };
        Evidence { own, lines }
    };
    let of_row = |row: &FormRow<'_>| {
        let pairs = printed.iter().zip(words);
        let evidence = pairs.map(|(printed, words)| {
            let words = words.as_ref();
            words.map_or_else(Evidence::default, |words| of_pair(row, printed, words))
        });
        evidence.collect()
    };
    form.iter().map(of_row).collect()
}

/// Gives a row with blank cells at the edge of a grid the figures at the edge of the one before or behind it, where they
/// are nobody's: a page tore its label, or its label from them. Figures behind it whose words do not complete its label may
/// be another row's; then nothing of it is certain.
fn take_torn_figures(form: &[FormRow<'_>], printed: &[PrintedRow], rows: &mut [Option<RowMatch>]) {
    for i in 0..rows.len() {
        let Some(own) = rows[i].map(|it| it.printed) else {
            continue;
        };
        let Some(block) = printed[own].grid().filter(|_| !printed[own].has_figures()) else {
            continue;
        };
        let is_nobodys = |j: &usize| {
            let width = form[i].width();
            let fits = printed[*j].figures_of(width).is_some() || printed[*j].is_about(width);
            // In one grid, put together over a page, only figures without a label are torn from theirs.
            let grid = printed[*j].grid();
            let is_torn = grid.is_some_and(|it| it != block || form[i].is_unlabelled(&printed[*j]));
            fits && is_torn && !rows.iter().flatten().any(|it| it.printed == *j)
        };
        let has_figures = |it: &PrintedRow| it.has_figures();
        let above = printed[..own].iter().rposition(has_figures);
        let below = printed[own + 1..].iter().position(has_figures);
        let below = below.map(|it| own + 1 + it).filter(is_nobodys);
        let completes = |j: usize| {
            let words = printed[own].label() + &printed[j].label();
            form[i].evidence(&Words::new(words)) >= EXACT
        };
        let (printed, by) = match (above.filter(is_nobodys), below) {
            (Some(above), _) => (above, MatchedBy::Lines),
            (None, Some(below)) if completes(below) => (below, MatchedBy::Lines),
            (None, Some(_)) => (own, MatchedBy::Guess),
            (None, None) => continue,
        };
        rows[i] = Some(RowMatch {
            printed,
            by,
            named: false,
        });
    }
}

/// A table may be printed in another order: an exact label of its own that only one printed row has is believed
/// anywhere.
fn claim_exact_out_of_order(pairing: &Pairing<'_>, rows: &mut [Option<RowMatch>]) {
    let evidence = pairing.evidence;
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
            rows[i] = Some(RowMatch::new(pairing, (i, j), MatchedBy::Label));
        }
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
            // A row of blanks beside one of figures says nothing else.
            evidence[*i][j] >= EXACT
                && !claimed(j)
                && printed[j].has_figures()
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
