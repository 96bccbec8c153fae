//! A row of a form, and how far printed words can be its label.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use shared::form::{self, BlockForm, Form, RowForm, TableForm};

use super::{
    printed_row::{Numbering, PrintedRow},
    words::{RowWords, Words},
};
use crate::label::{Sense, fit, folded, likeness, remains};

/// A row of a form with its labels made comparable.
#[derive(Debug)]
pub(crate) struct FormRow<'form> {
    pub(crate) block: &'form BlockForm,
    pub(crate) form: &'form RowForm,
    labels: Vec<Words>,
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

impl FormRow<'static> {
    /// The rows of a table of a form, in its order; each table's are made once.
    pub(crate) fn all(form: &'static Form, table: &'static TableForm) -> &'static [Self] {
        static ROWS: LazyLock<HashMap<(&str, &str), Vec<FormRow<'static>>>> = LazyLock::new(|| {
            let rows =
                |block: &'static BlockForm| block.rows.iter().map(|it| FormRow::new(block, it));
            let of_table = |table: &'static TableForm| table.blocks.iter().flat_map(rows).collect();
            let tables = form::all()
                .iter()
                .flat_map(|form| form.tables.iter().map(move |it| (form, it)));
            tables
                .map(|(form, table)| ((&*form.id, &*table.key), of_table(table)))
                .collect()
        });
        &ROWS[&(&*form.id, &*table.key)]
    }
}

impl<'form> FormRow<'form> {
    fn new(block: &'form BlockForm, form: &'form RowForm) -> Self {
        let is_numbered = |it: &&String| {
            Numbering::of(it) == Some(Numbering::Part) && folded(it).chars().count() <= SHORT
        };
        let numbered = form.variants.iter().filter(is_numbered);
        let plain = form.variants.iter().filter(|it| !is_numbered(it));
        let labels = std::iter::once(&form.label).chain(plain);
        let groups: Vec<_> = form.groups.iter().map(|it| folded(it)).collect();
        Self {
            block,
            form,
            labels: labels.map(|it| Words::new(folded(it))).collect(),
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
    pub(crate) fn evidence(&self, words: &Words) -> f64 {
        let evidence = self.labels.iter().map(|it| self.evidence_of(words, it));
        evidence.fold(0.0, f64::max)
    }

    /// How sure it is that a printed row's own words are its label, from 0 to 1.
    pub(crate) fn own_evidence(&self, row: &PrintedRow, words: &RowWords) -> f64 {
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
        let own = self.evidence(&words.own);
        words
            .last
            .as_ref()
            .map_or(own, |it| own.max(self.evidence(it)))
    }

    /// How sure it is that these words are this one of its labels, from 0 to 1.
    fn evidence_of(&self, words: &Words, label: &Words) -> f64 {
        let before = words.before(label);
        if before.is_some_and(|it| it.is_empty() || self.are_above(it)) {
            return 1.0;
        }
        if label.length <= SHORT {
            return 0.0;
        }
        if words.length >= 4 && 2 * words.length >= label.length && words.begin(label) {
            return 0.85;
        }
        // Lengths alone may tell that they cannot be alike enough.
        let shorter = label.length.min(words.length);
        let longer = label.length.max(words.length);
        if (shorter as f64) < ALIKE * longer as f64 || words.sense != label.sense {
            return 0.0;
        }
        likeness(&words.text, &label.text)
    }

    /// Whether these words are its groups, or the heads of the table.
    fn are_above(&self, words: &str) -> bool {
        fit(words, &self.group) >= COMPATIBLE || self.follows_heads(words)
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
        let is_label = |words: &Words| {
            let is_it = |label: &Words| {
                self.evidence_of(words, label) >= 1.0
                    || (words.length > SHORT && remains(&words.text, &label.text) >= 1.0)
            };
            self.labels.iter().any(is_it)
        };
        let words = RowWords::alone(row);
        is_label(&words.own) || words.last.is_some_and(|it| is_label(&it))
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
            let long = it.chars().count() >= LONG;
            let is_of = |label: &Words| {
                let label = &label.text;
                fit(it, label).max(likeness(it, label)) >= COMPATIBLE
                    || (long && remains(it, label) >= REMAINS)
            };
            self.labels.iter().any(is_of)
        };
        // A fragment may have lost the word that says not, or this year.
        let contradicts =
            |it: &str, label: &Words| Sense::of(it) != label.sense && fit(it, &label.text) < EXACT;
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
        self.labels[0].length > SHORT && !form::all().iter().all(has)
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
        GROUPS.contains(&self.labels[0].text)
    }

    /// Whether a printed row's own words may be its label full of noise, if nothing else can be.
    pub(crate) fn resembles(&self, row: &PrintedRow) -> bool {
        let words = row.label();
        let is_like = |it: &Words| {
            likeness(&words, &it.text).max(fit(&it.text, &words)) >= NOISY || it.length <= SHORT
        };
        self.labels.iter().any(is_like)
    }

    /// How much of its label stands somewhere in the text, from 0 to 1.
    pub(crate) fn presence(&self, text: &str) -> f64 {
        let in_text = |it: &Words| fit(&it.text, text);
        self.labels.iter().map(in_text).fold(0.0, f64::max)
    }

    /// Whether the text has its label, wherever its figures are.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        fit(&self.labels[0].text, text) >= ALIKE
    }
}
