//! Statements of one thing made one: said twice they confirm each other, said differently they are doubted.

use rust_decimal::Decimal;
use shared::{indicator, narrative::Precision, year::ReportYear};

/// A figure as the text states it, before it is compared with the others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    /// Index of its indicator in the file.
    pub(super) indicator: usize,
    /// The words that name the part of a list.
    pub(super) part: Option<String>,
    /// Its value.
    pub(super) value: Decimal,
    /// How exactly it is said.
    pub(super) precision: Precision,
    /// The year it speaks of.
    pub(super) year: Option<ReportYear>,
    /// The bytes of the stream that state it.
    pub(super) range: std::ops::Range<usize>,
    /// How it stands to lists and other statements.
    pub(super) standing: Standing,
}

/// How a statement stands to lists and other statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Standing {
    /// It is said inside a list of something else, perhaps of only some.
    pub(super) listed: bool,
    /// It is a phrase that there was none.
    pub(super) phrase: bool,
    /// Its digits were moved to here.
    pub(super) moved: bool,
    /// The end of a line tore its digits apart.
    pub(super) torn: bool,
    /// A sum or a second statement confirms it.
    pub(super) confirmed: bool,
    /// Its list does not add.
    pub(super) broken: bool,
    /// Another statement says something else.
    pub(super) disputed: bool,
}

/// Statements that say the same as one before them are left out, weaker ones yield to stronger ones, and those that
/// contradict each other are marked.
pub(super) fn merge(statements: Vec<Statement>) -> Vec<Statement> {
    let mut merged: Vec<Statement> = Vec::with_capacity(statements.len());
    for it in statements {
        let same = |other: &&mut Statement| {
            other.indicator == it.indicator && other.part == it.part && other.year == it.year
        };
        let mut others: Vec<&mut Statement> = merged.iter_mut().filter(same).collect();
        if let Some(other) = others.iter_mut().find(|other| other.value == it.value) {
            confirm(other, &it);
            continue;
        }
        if it.part.is_none() && others.iter().any(|other| yields(&it, other)) {
            continue;
        }
        if it.part.is_none() {
            merged.retain(|other| {
                let is_same = other.indicator == it.indicator
                    && other.part.is_none()
                    && other.year == it.year;
                !is_same || !yields(other, &it)
            });
        }
        merged.push(it);
    }
    mark_disputes(&mut merged);
    merged
}

fn confirm(first: &mut Statement, again: &Statement) {
    let (one, other) = (&mut first.standing, again.standing);
    // Digits that were moved prove nothing.
    one.confirmed |= other.confirmed || !(one.moved || other.moved || one.torn || other.torn);
    // A list of something else that does not add says nothing against it.
    one.broken = match (one.listed, other.listed) {
        (true, false) => other.broken,
        (false, true) => one.broken,
        _ => one.broken || other.broken,
    };
    one.listed &= other.listed;
    one.phrase &= other.phrase;
    if again.precision == Precision::Exact {
        first.precision = Precision::Exact;
    }
}

/// Whether a statement is the weaker of two that differ.
fn yields(one: &Statement, other: &Statement) -> bool {
    let (weak, strong) = (one.standing, other.standing);
    let rounded = one.precision != Precision::Exact
        && other.precision == Precision::Exact
        && (one.value - other.value).abs() * Decimal::TEN <= other.value.abs();
    (weak.listed && !strong.listed) || (weak.phrase && !strong.phrase) || rounded
}

fn mark_disputes(statements: &mut [Statement]) {
    let keys: Vec<(usize, Option<ReportYear>, bool)> = statements
        .iter()
        .map(|it| (it.indicator, it.year, it.part.is_none()))
        .collect();
    for (at, it) in statements.iter_mut().enumerate() {
        let key = keys[at];
        it.standing.disputed = key.2 && keys.iter().filter(|it| **it == key).count() > 1;
    }
}

impl Statement {
    /// The key of its indicator.
    pub(super) fn key(&self) -> &'static str {
        &indicator::all()[self.indicator].key
    }
}
