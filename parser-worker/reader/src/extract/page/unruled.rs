//! Tables without rulings: lines whose figures stand in columns under heads of their own.
//!
//! Only what is sure becomes a table: every column of figures has one head of its own (or goes on from the page
//! before), every line of figures has one label, and no word stands between. All else stays lines of text.

use super::area::Area;
use super::glyph::Glyph;

mod assembly;
mod group;
mod head;
mod label;
mod stretch;
mod word;

use self::assembly::assembled;
use self::stretch::stretches;
use self::word::{Word, words};

/// A table without rulings, or the part of one that stands on a page.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Unruled {
    /// The column edges from the left: one more than there are columns.
    pub(super) columns: Vec<f32>,
    /// How many rows.
    pub(super) rows: usize,
    /// The cells, by row, then by column.
    pub(super) cells: Vec<UnruledCell>,
    /// The box around it.
    pub(super) area: Area,
    /// How many of the columns are of labels.
    labels: usize,
}

/// A cell of a table without rulings.
#[derive(Debug, Clone)]
pub(super) struct UnruledCell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) row_span: usize,
    pub(super) column_span: usize,
    pub(super) area: Area,
    /// Its glyphs.
    pub(super) glyphs: Vec<Glyph>,
}

/// The most words of a page that is looked at: more are no report.
const MOST_WORDS: usize = 5_000;

/// The share of a page's height at its top and bottom where nothing but running heads and page numbers stands.
const MARGIN: f32 = 0.08;

/// The tables among upright glyphs of a page of this height, from top to bottom, and the glyphs that are in none.
/// `before` is the table that the page before ends with: what goes on in its columns needs no heads.
pub(super) fn tables(
    glyphs: Vec<Glyph>,
    height: f32,
    before: Option<&Unruled>,
) -> (Vec<Unruled>, Vec<Glyph>) {
    let (words, mut rest) = words(glyphs);
    let mut taken = vec![false; words.len()];
    let mut tables: Vec<Unruled> = Vec::new();
    if words.len() <= MOST_WORDS {
        for stretch in stretches(&words) {
            let top = stretch.rows.first().map_or(0.0, |it| it.y);
            let is_above =
                |it: &Word| MARGIN * height < it.y() && it.area.bottom < top - 4.0 * it.size;
            // Only the first lines of a page go on from the page before.
            let before = before.filter(|_| tables.is_empty() && !words.iter().any(is_above));
            if let Some((table, own)) = assembled(&stretch, &words, before) {
                if own.iter().any(|it| taken[*it]) {
                    continue;
                }
                own.into_iter().for_each(|it| taken[it] = true);
                tables.push(table);
            }
        }
    }
    let lone = words.into_iter().zip(taken).filter(|(_, taken)| !taken);
    rest.extend(lone.flat_map(|(word, _): (Word, bool)| word.glyphs));
    (tables, rest)
}

/// The table that a page ends with, if it ends with one.
pub(super) fn last(tables: Vec<Unruled>, rest: &[Glyph], height: f32) -> Option<Unruled> {
    let table = tables.into_iter().next_back()?;
    let is_below = |it: &Glyph| {
        let (_, y) = it.area.middle();
        !it.is_blank() && table.area.bottom < y && y < (1.0 - MARGIN) * height
    };
    (!rest.iter().any(is_below)).then_some(table)
}
