//! Headings of sections: what a paragraph is or begins with.

use std::{borrow::Cow, collections::BTreeSet, sync::LazyLock};

use shared::form;

use super::heading::{self, Number, Rank};
use crate::label::{fold, folded, likeness_from};

const ALIKE: f64 = 0.8;
/// A heading that its text follows on the same line is not longer, in characters.
const LONGEST_RUN_IN: usize = 26;

/// A heading of two clauses is not longer.
const LONGEST_BARE: usize = 32;

/// A heading, and the text that follows it in its paragraph.
#[derive(Debug, PartialEq)]
pub(super) struct Heading<'a> {
    pub(super) text: &'a str,
    pub(super) rest: &'a str,
    pub(super) number: Option<Number>,
    pub(super) key: Option<&'static str>,
}

/// The heading that a paragraph is or begins with.
pub(super) fn heading(text: &str) -> Option<Heading<'_>> {
    let number = heading::number(text);
    let split = |at: usize| {
        let (text, rest) = text.split_at(at);
        Heading {
            text,
            rest: rest.trim_start_matches(['。', '：', ':']).trim(),
            number,
            key: key(text, number),
        }
    };
    let bare = text.trim_end_matches(['。', '：', ':']);
    if heading::is_short(bare) {
        let named = number.is_some() || heading::exact_section(text).is_some();
        let found = split(text.len());
        return (named && !is_of_a_table(text, found.key)).then_some(found);
    }
    let rank = number?.rank;
    // （三）完善公开制度，加强信息管理: no sentence ends, none begins.
    let is_bare = !bare.contains(['。', '；', '：', ':']) && !text.ends_with(['，', '。', ',']);
    if rank > Rank::Section && is_bare && bare.chars().count() < LONGEST_BARE {
        return Some(split(text.len()));
    }
    let stop = text.find(['。', '：', ':']).unwrap_or(text.len());
    let first = &text[..stop];
    if heading::is_short(first)
        && first.chars().count() <= LONGEST_RUN_IN
        && text[stop..].starts_with('。')
    {
        return Some(split(stop + '。'.len_utf8()));
    }
    heading::label_end(text).map(split)
}

fn key(heading: &str, number: Option<Number>) -> Option<&'static str> {
    let section = match number {
        Some(_) => heading::section(heading).map(|it| it.0),
        None => heading::exact_section(heading),
    };
    section.map(|it| it.key.as_str())
}

/// Whether a line is a row of a table of which the text layer shows only lines: `一、本年新收…数量 0 0 0`.
fn is_of_a_table(line: &str, key: Option<&str>) -> bool {
    if line.ends_with(|it: char| it.is_ascii_digit()) {
        return true;
    }
    if key.is_some() {
        return false;
    }
    let label = fold(line);
    ROW_LABELS
        .iter()
        .any(|it| likeness_from(ALIKE, &label, it).is_some())
}

/// The labels of every form's rows and of their groups, folded.
static ROW_LABELS: LazyLock<BTreeSet<Cow<'static, str>>> = LazyLock::new(|| {
    let blocks = form::all()
        .iter()
        .flat_map(|it| &it.tables)
        .flat_map(|it| &it.blocks);
    let rows = blocks.flat_map(|it| &it.rows);
    let labels = rows.flat_map(|it| std::iter::once(&it.label).chain(&it.groups));
    labels.map(|it| folded(it)).collect()
});
