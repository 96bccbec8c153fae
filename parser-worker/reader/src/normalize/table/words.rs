//! Printed words and labels of forms, each with what comparing it to the other needs, found once.

use std::borrow::Cow;

use super::{gap::is_candidate, printed_row::PrintedRow};
use crate::label::Sense;

/// Lines that a label may be broken into, its groups' letters one a line among them.
const LONGEST_LABEL: usize = 40;

/// Folded words.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) text: Cow<'static, str>,
    /// How many characters they have.
    pub(crate) length: usize,
    /// What they say of year and negation.
    pub(crate) sense: Sense,
    first: Option<char>,
    last: Option<char>,
}

impl Words {
    pub(crate) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self {
            length: text.chars().count(),
            sense: Sense::of(&text),
            first: text.chars().next(),
            last: text.chars().next_back(),
            text,
        }
    }

    /// The words before these others, which they end with.
    pub(super) fn before<'words>(&'words self, others: &Self) -> Option<&'words str> {
        // Few words end alike, so that most are told by a character.
        let alike = self.last == others.last;
        alike.then(|| self.text.strip_suffix(&*others.text))?
    }

    /// Whether they are how these others begin.
    pub(super) fn begin(&self, others: &Self) -> bool {
        self.first == others.first && others.text.starts_with(&*self.text)
    }
}

/// The words of a printed row that may be its label.
#[derive(Debug)]
pub(crate) struct RowWords {
    /// All its labels as one.
    pub(super) own: Words,
    /// The last of several labels.
    pub(super) last: Option<Words>,
    /// All its labels with all the lines without figures above it; none where they say no more than its own one label.
    /// Only some of those lines would be a choice, and a choice proves nothing: they may be the labels of several rows.
    pub(super) with_lines: Option<Words>,
}

impl RowWords {
    /// The words of each of these rows; none for one that cannot be a row of a table.
    pub(super) fn of(printed: &[PrintedRow]) -> Vec<Option<Self>> {
        let of_row = |index: usize| {
            let row = &printed[index];
            is_candidate(row).then(|| Self {
                with_lines: with_lines_above(printed, index).map(Words::new),
                ..Self::alone(row)
            })
        };
        (0..printed.len()).map(of_row).collect()
    }

    /// The words of a row without those above it.
    pub(super) fn alone(row: &PrintedRow) -> Self {
        let last = row.labels.last().filter(|_| row.labels.len() > 1);
        Self {
            own: Words::new(row.label()),
            last: last.map(|it| Words::new(it.clone())),
            with_lines: None,
        }
    }
}

fn with_lines_above(printed: &[PrintedRow], index: usize) -> Option<String> {
    let row = &printed[index];
    let above = printed[..index]
        .iter()
        .rposition(PrintedRow::has_figures)
        .map_or(0, |it| it + 1);
    let lines = &printed[above.max(index.saturating_sub(LONGEST_LABEL))..index];
    let above: String = lines.iter().map(PrintedRow::label).collect();
    let says_more = !above.is_empty() || row.labels.len() != 1;
    says_more.then(|| above + &row.label())
}
