//! The paragraphs and tables that stand on a sheet.
//!
//! Rows that a merged cell ties together are a band. A blank row ends a table; a band of a single cell is a paragraph,
//! unless it stands in a ruled table without taking its whole width; where the ruling begins or ends, a table does.

mod band;
mod shown;
mod table;

use shared::place::Place;

use self::{
    band::{Band, bands},
    shown::shown,
};
use super::{
    super::LARGEST_TABLE,
    cell_range::{Position, name},
    sheet::Sheet,
};
use crate::document::{Block, Paragraph, Warning};

/// A lone text is not the label of a row when it is longer, in characters.
const LONGEST_LABEL: usize = 40;
/// The same between rulings.
const LONGEST_RULED_LABEL: usize = 80;
/// How many rows of labels alone may stand beside each other.
const NEAR: usize = 20;

/// The blocks of a sheet, and which limits were reached.
#[derive(Debug, Default)]
pub(super) struct SheetBlocks {
    pub(super) blocks: Vec<Block>,
    pub(super) truncated: Option<Warning>,
}

/// Finds the blocks of a sheet. `positions` is how many positions tables may still have.
pub(super) fn blocks(sheet: &Sheet, positions: &mut usize) -> SheetBlocks {
    let bands = bands(shown(sheet));
    let mut found = SheetBlocks::default();
    let mut table: Vec<&Band> = Vec::new();
    for (index, band) in bands.iter().enumerate() {
        let is_paragraph = band.is_single() && !is_row_of_table(&bands, index);
        if is_paragraph || !table.last().is_some_and(|last| goes_on(last, band)) {
            found.end_table(sheet, &mut table, positions);
        }
        if is_paragraph {
            found.paragraphs(sheet, band);
        } else {
            table.push(band);
        }
    }
    found.end_table(sheet, &mut table, positions);
    found
}

/// True when a single cell is a row whose other cells are blank: the rows of several cells nearest to it, without a
/// blank row or an end of the ruling between, are wider than it.
fn is_row_of_table(bands: &[Band], index: usize) -> bool {
    let band = &bands[index];
    let before = bands[..=index].windows(2).rev();
    let before = before
        .take_while(|it| goes_on(&it[0], &it[1]))
        .map(|it| &it[0]);
    let after = bands[index..].windows(2);
    let after = after
        .take_while(|it| goes_on(&it[0], &it[1]))
        .map(|it| &it[1]);
    let rows = [
        before.take(NEAR).find(|it| !it.is_single()),
        after.take(NEAR).find(|it| !it.is_single()),
    ];
    let mut wider = rows.iter().flatten().map(|it| !band.spans(it));
    if band.is_ruled() {
        band.characters() <= LONGEST_RULED_LABEL && wider.any(|it| it)
    } else {
        band.characters() <= LONGEST_LABEL && rows.iter().all(Option::is_some) && wider.all(|it| it)
    }
}

/// True when no blank row stands between two bands, and they are both ruled or both not.
fn goes_on(band: &Band, next: &Band) -> bool {
    band.is_followed_by(next) && band.is_ruled() == next.is_ruled()
}

impl SheetBlocks {
    /// A cell's lines are paragraphs.
    fn paragraphs(&mut self, sheet: &Sheet, band: &Band) {
        for cell in &band.cells {
            let lines = cell.text.lines().map(str::trim);
            self.blocks
                .extend(lines.filter(|it| !it.is_empty()).map(|line| {
                    Block::Paragraph(Paragraph {
                        text: line.to_owned(),
                        place: place(sheet, cell.origin),
                    })
                }));
        }
    }

    fn end_table(&mut self, sheet: &Sheet, bands: &mut Vec<&Band>, positions: &mut usize) {
        let bands = std::mem::take(bands);
        let Some(first) = bands.first() else {
            return;
        };
        let most = LARGEST_TABLE.min(*positions);
        let (table, is_cut) = table::table(&bands, most, |origin| place(sheet, origin));
        *positions -= table.rows * table.columns;
        if is_cut {
            let origin = first.cells.first().map_or((0, 0), |it| it.origin);
            self.truncated.get_or_insert_with(|| Warning::Truncated {
                limit: format!(
                    "{most} positions of the table at sheet[{}]/{}",
                    sheet.number,
                    name(origin)
                ),
            });
        }
        if !table.cells.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}

fn place(sheet: &Sheet, origin: Position) -> Place {
    Place::Element {
        path: format!("sheet[{}]/{}", sheet.number, name(origin)),
    }
}
