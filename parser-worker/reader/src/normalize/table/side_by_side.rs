//! A table whose rows stand side by side in one printed row of figures: reviews and litigation.

use std::borrow::Cow;

use shared::{
    cell::{Anchor, CellKey},
    form::{BlockForm, Form, RowForm, TableForm},
    problem::{Problem, ProblemCode},
};

use super::{
    FoundTable, HeadUnit, caption,
    column_match::{cells_above, column_with_head, heads_of},
    head_order::heads_in,
    print::Print,
    printed_row::{PrintedRow, RowFigure, prints_zeros},
};
use crate::{
    document::Table,
    draft::{DraftCell, Found, FoundPrint, Trust},
    label::{fit, fold, folded},
};

/// Printed rows that the table's heads may take, torn into lines.
const REACH: usize = 60;
/// Lines that the table's heads take where they are not torn.
const HEADS: usize = 3;
const ALIKE: f64 = 0.8;

/// Finds the table after this printed row: its heads, and then the first row with as many figures as it has cells.
pub(crate) fn find(
    print: Print<'_>,
    form: &'static Form,
    table: &'static TableForm,
    after: usize,
) -> Option<FoundTable> {
    let [block] = table.blocks.as_slice() else {
        return None;
    };
    let width = block.rows.len() * block.columns.len();
    let is_figures = |it: &usize| print.rows[*it].figures_of(width).is_some();
    // Where several rows fit, the one with heads, after the tables before it.
    let rows: Vec<usize> = (0..print.rows.len()).filter(is_figures).collect();
    let has_heads = |it: &usize| heads_above(print.rows, *it, block);
    let at = rows
        .iter()
        .copied()
        .min_by_key(|it| (!has_heads(it), *it < after, *it))?;
    let printed = &print.rows[at];
    let figures = printed.figures_of(width)?;
    let raw = |it: &usize| -> Vec<String> {
        let figures = print.rows[*it].figures_of(width).unwrap_or_default();
        figures.iter().map(|it| it.figure.raw.clone()).collect()
    };
    let twin = rows.iter().any(|it| has_heads(it) && raw(it) != raw(&at));
    let foreign = caption::foreign(print, at.saturating_sub(HEADS));
    let mut places = places(print, at, figures, block);
    places.certain &=
        has_heads(&at) && !twin && foreign.is_none() && heads_in_order(print.rows, at, block);
    let message =
        "figures that could be this table's are printed more than once, or under another year";
    let conflict = Problem::new(ProblemCode::TableConflict, message)
        .in_table(&table.key)
        .at(printed.place.clone());
    Some(FoundTable {
        form,
        cells: cells(print, table, block, printed, figures, &places),
        problems: if twin || foreign.is_some() {
            vec![conflict]
        } else {
            vec![]
        },
        unknown_rows: vec![],
        last_row: Some(at),
    })
}

/// The rows and columns of the figures, where the lines above show the columns in another order than the form's: likely,
/// not certain.
fn other_order(rows: &[PrintedRow], at: usize, block: &BlockForm) -> Option<Vec<(usize, usize)>> {
    let above = rows[..at].iter().rev().take(REACH);
    let mut lines: Vec<&PrintedRow> = above.take_while(|it| !it.has_figures()).collect();
    lines.reverse();
    let heads = heads_in(lines.into_iter(), &block.columns);
    let width = block.columns.len();
    let is_whole = |it: &[usize]| (0..width).all(|column| it.contains(&column));
    let whole = heads.len() == width * block.rows.len() && heads.chunks(width).all(is_whole);
    if !whole || heads.chunks(width).all(<[usize]>::is_sorted) {
        return None;
    }
    let place = |(at, column): (usize, &usize)| (at / width, *column);
    Some(heads.iter().enumerate().map(place).collect())
}

/// Whether no line of heads shows the form's rows in another order.
fn heads_in_order(rows: &[PrintedRow], at: usize, block: &BlockForm) -> bool {
    let labels: Vec<_> = block.rows.iter().map(|it| folded(&it.label)).collect();
    let lines = rows[at.saturating_sub(REACH)..at]
        .iter()
        .map(PrintedRow::label);
    lines.into_iter().all(|line| {
        let places: Vec<usize> = labels.iter().filter_map(|it| line.find(&**it)).collect();
        let groups = block
            .rows
            .iter()
            .flat_map(|it| &it.groups)
            .filter_map(|it| line.find(&*folded(it)))
            .next();
        let columns: Vec<usize> = block
            .columns
            .iter()
            .filter_map(|it| line.find(&*folded(&it.label)))
            .collect();
        let first = line.find(&*labels[0]);
        places.is_sorted()
            && columns.is_sorted()
            && first.zip(groups).is_none_or(|(first, group)| first < group)
    })
}

/// Whether the row labels of the table are printed above this row, whole or in pieces.
fn heads_above(rows: &[PrintedRow], at: usize, block: &BlockForm) -> bool {
    let text: String = rows[at.saturating_sub(REACH)..at]
        .iter()
        .map(PrintedRow::label)
        .collect();
    let is_printed = |row: &RowForm| fit(&folded(&row.label), &text) >= ALIKE;
    block.rows.iter().all(is_printed)
}

/// For each figure its row and column in the block, and whether they are certain.
struct Places {
    of_figures: Vec<(usize, usize)>,
    certain: bool,
    anchor: Anchor,
}

fn places(print: Print<'_>, at: usize, figures: &[RowFigure], block: &BlockForm) -> Places {
    let columns = block.columns.len();
    let in_order: Vec<(usize, usize)> = (0..figures.len())
        .map(|it| (it / columns, it % columns))
        .collect();
    let Some((table, row)) = print.plain_grid(at) else {
        let other_order = other_order(print.rows, at, block);
        return Places {
            certain: other_order.is_none(),
            of_figures: other_order.unwrap_or(in_order),
            anchor: Anchor::Lines,
        };
    };
    let columns = heads_of(&block.columns);
    let heads: Vec<Option<(usize, usize)>> = figures
        .iter()
        .map(|it| head_of(table, row, it.column, block, &columns))
        .collect();
    let known: Vec<(usize, usize)> = heads.iter().flatten().copied().collect();
    let distinct = in_order
        .iter()
        .all(|it| known.iter().filter(|head| *head == it).count() <= 1);
    if distinct && known.len() == figures.len() {
        return Places {
            of_figures: known,
            certain: true,
            anchor: Anchor::Label,
        };
    }
    let agree = heads
        .iter()
        .zip(&in_order)
        .all(|(head, it)| head.is_none_or(|head| head == *it));
    Places {
        of_figures: in_order,
        certain: agree,
        anchor: Anchor::Lines,
    }
}

fn head_of(
    table: &Table,
    row: usize,
    column: usize,
    block: &BlockForm,
    columns: &[Vec<Cow<'_, str>>],
) -> Option<(usize, usize)> {
    let mut above = cells_above(table, row, column);
    let in_column =
        cells_above(table, row, column).find_map(|it| column_with_head(&it.text, columns))?;
    let is_row = |text: &str| {
        let text = fold(text);
        block
            .rows
            .iter()
            .position(|it| fit(&folded(&it.label), &text) >= ALIKE)
    };
    let in_row = above.find_map(|it| is_row(&it.text))?;
    Some((in_row, in_column))
}

fn cells(
    print: Print<'_>,
    table: &TableForm,
    block: &BlockForm,
    printed: &PrintedRow,
    figures: &[RowFigure],
    places: &Places,
) -> Vec<DraftCell> {
    let shows_blanks = printed.shows_blanks(print.document.format);
    let loses_figures = printed.is_ragged() && prints_zeros(print.rows.iter());
    let mut cells: Vec<((usize, usize), DraftCell)> = figures
        .iter()
        .zip(&places.of_figures)
        .map(|(figure, (row, column))| {
            let value = figure
                .figure
                .value_in(&block.columns[*column], HeadUnit::AsInForm);
            let is_lost = loses_figures && figure.figure.is_blank();
            let certain = places.certain && !figure.merged && !printed.has_residue && !is_lost;
            let trust = if certain { Trust::Full } else { Trust::None };
            let mut print =
                FoundPrint::new(&figure.figure, value, (places.anchor, trust), shows_blanks);
            let form_column = &block.columns[*column];
            print.alternatives = figure
                .figure
                .alternatives_in(form_column, HeadUnit::AsInForm);
            let key = CellKey::new(
                &table.key,
                &block.rows[*row].key,
                &block.columns[*column].key,
            );
            (
                (*row, *column),
                DraftCell {
                    key,
                    found: Found::Print(print),
                },
            )
        })
        .collect();
    cells.sort_by_key(|(place, _)| *place);
    cells.into_iter().map(|(_, cell)| cell).collect()
}
