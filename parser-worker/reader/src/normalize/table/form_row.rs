//! A row of a form, and how far printed words can be its label.

use std::{borrow::Cow, collections::BTreeSet, sync::LazyLock};

use shared::form::{self, BlockForm, Form, RowForm};

use super::printed_row::{Numbering, PrintedRow};
use crate::label::{Sense, fit, folded, likeness, oppose, remains};

/// A row of a form with its labels made comparable.
#[derive(Debug)]
pub(crate) struct FormRow<'form> {
    pub(crate) block: &'form BlockForm,
    pub(crate) form: &'form RowForm,
    labels: Vec<Cow<'static, str>>,
    /// What each of the labels says of year and negation.
    senses: Vec<Sense>,
    /// How many characters each of the labels has.
    lengths: Vec<usize>,
    groups: Vec<Cow<'static, str>>,
    /// The groups as one text.
    group: String,
    /// Variants that are labels of other rows too but for their numbering: （六）其他 is not 3.其他.
    numbered: Vec<Cow<'static, str>>,
    /// True when only the number tells its label from that of a part of the results.
    is_short_kind: bool,
}

/// Least likeness of words that are a label, though misprinted.
pub(crate) const ALIKE: f64 = 0.8;
/// Least likeness of words that are a label with no more than a slip.
const EXACT: f64 = 0.95;
/// Least likeness of words that may be a torn or damaged label.
const COMPATIBLE: f64 = 0.7;
/// Least likeness of words that may be a label full of noise.
const NOISY: f64 = 0.4;
/// Share of a long fragment that must stand in a label whose middle was lost.
const REMAINS: f64 = 0.85;
const LONG: usize = 8;
/// Labels up to this length are words of other labels too, so only the whole of them counts.
const SHORT: usize = 3;

impl<'form> FormRow<'form> {
    pub(crate) fn new(block: &'form BlockForm, form: &'form RowForm) -> Self {
        let is_numbered = |it: &&String| {
            Numbering::of(it) == Some(Numbering::Part) && folded(it).chars().count() <= SHORT
        };
        let numbered = form.variants.iter().filter(is_numbered);
        let plain = form.variants.iter().filter(|it| !is_numbered(it));
        let labels = std::iter::once(&form.label).chain(plain);
        let labels: Vec<_> = labels.map(|it| folded(it)).collect();
        let groups: Vec<_> = form.groups.iter().map(|it| folded(it)).collect();
        Self {
            block,
            form,
            senses: labels.iter().map(|it| Sense::of(it)).collect(),
            lengths: labels.iter().map(|it| it.chars().count()).collect(),
            labels,
            is_short_kind: Numbering::of(&form.label) == Some(Numbering::Kind)
                && folded(&form.label).chars().count() <= SHORT,
            numbered: numbered.map(|it| folded(it)).collect(),
            group: groups.concat(),
            groups,
        }
    }

    /// How many figures it has.
    pub(crate) fn width(&self) -> usize {
        self.block.columns.len()
    }

    /// How sure it is that these words are its label, from 0 to 1.
    pub(crate) fn evidence(&self, words: &str) -> f64 {
        let length = words.chars().count();
        (0..self.labels.len())
            .map(|it| self.evidence_of_label((words, length), it))
            .fold(0.0, f64::max)
    }

    /// How sure it is that a printed row's own words, all its labels as one, are its label, from 0 to 1.
    pub(crate) fn own_evidence(&self, row: &PrintedRow, words: &str) -> f64 {
        let Some(last) = row.labels.last() else {
            return 0.0;
        };
        let is_part = row.numbering == Some(Numbering::Part);
        if is_part && self.numbered.iter().any(|it| it == last) {
            return 1.0;
        }
        if is_part && self.is_short_kind {
            return 0.0;
        }
        match row.labels.len() {
            1 => self.evidence(words),
            _ => self.evidence(words).max(self.evidence(last)),
        }
    }

    /// How sure it is that these words, so many characters, are one of its labels, from 0 to 1.
    fn evidence_of_label(&self, (words, words_length): (&str, usize), label: usize) -> f64 {
        let sense = self.senses[label];
        let (label, length) = (&*self.labels[label], self.lengths[label]);
        if words == label || self.is_with_groups(words, label) {
            return 1.0;
        }
        if length <= SHORT {
            return 0.0;
        }
        if words_length >= 4 && 2 * words_length >= length && label.starts_with(words) {
            return 0.85;
        }
        // Lengths alone may tell that they cannot be alike enough.
        let (shorter, longer) = (length.min(words_length), length.max(words_length));
        if (shorter as f64) < ALIKE * longer as f64 || sense != Sense::of(words) {
            return 0.0;
        }
        likeness(words, label)
    }

    /// Whether the words are the label with its groups, or the heads of the table, before it.
    fn is_with_groups(&self, words: &str, label: &str) -> bool {
        let rest = words.strip_suffix(label);
        rest.is_some_and(|it| fit(it, &self.group) >= COMPATIBLE || self.follows_heads(it))
    }

    /// Whether it is the first row of its block, and these words end with a head of a column.
    fn follows_heads(&self, words: &str) -> bool {
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
                .any(|it| words.ends_with(&*folded(&it.label)))
    }

    /// Whether a printed row's own words are its label, whole or with characters lost, none put in place of others.
    pub(crate) fn is_named_by(&self, row: &PrintedRow) -> bool {
        let is_label = |words: &str| {
            let length = words.chars().count();
            let of_label = |it: usize| {
                self.evidence_of_label((words, length), it) >= 1.0
                    || (length > SHORT && remains(words, &self.labels[it]) >= 1.0)
            };
            (0..self.labels.len()).any(of_label)
        };
        is_label(&row.label()) || row.labels.last().is_some_and(|it| is_label(it))
    }

    /// The words of a printed row that are not those of a group that this row is in.
    fn own_words<'row>(&self, row: &'row PrintedRow) -> Vec<&'row String> {
        let is_group = |it: &&String| self.groups.iter().any(|group| fit(it, group) >= EXACT);
        row.labels.iter().filter(|it| !is_group(it)).collect()
    }

    /// Whether a printed row has no words but those of the groups that this row is in.
    pub(crate) fn is_unlabelled(&self, row: &PrintedRow) -> bool {
        self.own_words(row).is_empty()
    }

    /// Whether a printed row's own words admit that it is this row, its label torn or damaged.
    pub(crate) fn admits(&self, row: &PrintedRow) -> bool {
        let own = self.own_words(row);
        let fits = |it: &&String| {
            let is_of = |label: &Cow<'static, str>| {
                let long = it.chars().count() >= LONG;
                fit(it, label).max(likeness(it, label)) >= COMPATIBLE
                    || (long && remains(it, label) >= REMAINS)
            };
            self.labels.iter().any(is_of)
        };
        // A fragment may have lost the word that says not, or this year.
        let contradicts = |it: &str, label: &str| oppose(it, label) && fit(it, label) < EXACT;
        let opposed = |it: &&String| {
            it.chars().count() >= LONG && self.labels.iter().all(|label| contradicts(it, label))
        };
        own.is_empty() || own.last().is_some_and(|it| fits(it) && !opposed(it))
    }

    /// Whether its label tells its form from the others: long, and in not every form.
    pub(crate) fn is_telling(&self) -> bool {
        let has = |it: &Form| {
            it.tables
                .iter()
                .any(|table| table.block_of(&self.form.key).is_some())
        };
        self.labels[0].chars().count() > SHORT && !form::all().iter().all(has)
    }

    /// Whether its label is the name of a group of rows in some form, so that finding it tells nothing of a row.
    pub(crate) fn is_a_group_elsewhere(&self) -> bool {
        static GROUPS: LazyLock<BTreeSet<Cow<'static, str>>> = LazyLock::new(|| {
            let blocks = form::all()
                .iter()
                .flat_map(|it| &it.tables)
                .flat_map(|it| &it.blocks);
            let groups = blocks.flat_map(|it| &it.rows).flat_map(|it| &it.groups);
            groups.map(|it| folded(it)).collect()
        });
        GROUPS.contains(&self.labels[0])
    }

    /// Whether a printed row's own words may be its label full of noise, if nothing else can be.
    pub(crate) fn resembles(&self, row: &PrintedRow) -> bool {
        let words = row.label();
        let is_like = |it: &Cow<'_, str>| {
            likeness(&words, it).max(fit(it, &words)) >= NOISY || it.chars().count() <= SHORT
        };
        self.labels.iter().any(is_like)
    }

    /// How much of its label stands somewhere in the text, from 0 to 1.
    pub(crate) fn presence(&self, text: &str) -> f64 {
        let in_text = |it: &Cow<'_, str>| fit(it, text);
        self.labels.iter().map(in_text).fold(0.0, f64::max)
    }

    /// Whether the text has its label, wherever its figures are.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        fit(&self.labels[0], text) >= ALIKE
    }
}
