//! What holds for every page, whatever it draws: cells tile their tables, and every glyph is in exactly one block.

use proptest::prelude::*;

use super::area::Area;
use super::direction::Direction;
use super::drawing::Drawing;
use super::glyph::Glyph;
use super::layout::lay_out;
use super::page_join::join;
use super::stroke::Stroke;
use crate::document::{Block, Table};

const SIZE: (f32, f32) = (600.0, 800.0);

/// What stands at a place of a lattice: an ideograph of its own, or a digit.
fn glyph(index: usize, (column, row, is_digit): (u8, u8, bool)) -> Glyph {
    let (left, top) = (
        40.0 + 13.0 * f32::from(column),
        40.0 + 16.0 * f32::from(row),
    );
    let ideograph = char::from_u32(0x4E00 + index as u32).unwrap_or('一');
    Glyph {
        character: if is_digit { '7' } else { ideograph },
        area: Area {
            left,
            top,
            right: left + if is_digit { 5.0 } else { 10.0 },
            bottom: top + 10.0,
        },
        size: 10.0,
        direction: Direction::Right,
    }
}

fn stroke((is_flat, at, from, length): (bool, u8, u8, u8)) -> Stroke {
    let place = |it: u8| 35.0 + 32.0 * f32::from(it);
    let (from, to) = (place(from), place(from.saturating_add(length)));
    if is_flat {
        Stroke::Horizontal {
            y: place(at),
            from,
            to,
        }
    } else {
        Stroke::Vertical {
            x: place(at),
            from,
            to,
        }
    }
}

fn glyphs() -> impl Strategy<Value = Vec<Glyph>> {
    let places = proptest::collection::btree_map((0_u8..40, 0_u8..44), any::<bool>(), 0..120);
    places.prop_map(|places| {
        let placed = places.into_iter().enumerate();
        placed
            .map(|(index, ((column, row), is_digit))| glyph(index, (column, row, is_digit)))
            .collect()
    })
}

/// Rows with figures in columns under heads, some of them blank, and a label each.
fn unruled() -> impl Strategy<Value = Vec<Glyph>> {
    let rows = proptest::collection::vec((1_u8..6, proptest::collection::vec(0_u8..4, 5)), 2..12);
    rows.prop_map(|rows| {
        let heads = (0..5).map(|column| (13 + 4 * column, 1, false));
        let body = rows
            .into_iter()
            .enumerate()
            .flat_map(|(row, (label, figures))| {
                let y = 3 + row as u8;
                let label = (0..label).map(move |it| (it, y, false));
                let figures = figures.into_iter().enumerate();
                let figures = figures.filter(|(_, kind)| *kind > 0);
                label.chain(figures.map(move |(column, _)| (13 + 4 * column as u8, y, true)))
            });
        heads
            .chain(body)
            .enumerate()
            .map(|(index, it)| glyph(index, it))
            .collect()
    })
}

fn drawing() -> impl Strategy<Value = Drawing> {
    let strokes = proptest::collection::vec((any::<bool>(), 0_u8..16, 0_u8..16, 1_u8..16), 0..40);
    let glyphs = prop_oneof![glyphs(), unruled()];
    (glyphs, prop_oneof![strokes, Just(Vec::new())]).prop_map(|(glyphs, strokes)| Drawing {
        size: SIZE,
        scale: 1.0,
        inked: glyphs.len(),
        glyphs,
        strokes: strokes.into_iter().map(stroke).collect(),
        ..Drawing::default()
    })
}

fn check_tiling(table: &Table) {
    let mut taken = vec![false; table.rows * table.columns];
    for cell in &table.cells {
        assert!(cell.row_span > 0 && cell.column_span > 0, "{cell:?}");
        for row in cell.row..cell.row + cell.row_span {
            for column in cell.column..cell.column + cell.column_span {
                assert!(row < table.rows && column < table.columns, "{cell:?}");
                let square = &mut taken[row * table.columns + column];
                assert!(!std::mem::replace(square, true), "{cell:?} covers another");
            }
        }
    }
}

fn sorted(characters: impl Iterator<Item = char>) -> String {
    let mut all: Vec<char> = characters.filter(|it| !it.is_whitespace()).collect();
    all.sort_unstable();
    all.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn cells_tile_and_every_glyph_is_in_one_block(
        mut drawings in proptest::collection::vec(drawing(), 1..3),
    ) {
        // No ideograph is on two pages: a head that is would be read once.
        for glyph in drawings.iter_mut().skip(1).flat_map(|it| &mut it.glyphs) {
            if glyph.character != '7' {
                glyph.character = char::from_u32(glyph.character as u32 + 1000).unwrap_or('一');
            }
        }
        let drawn = drawings.iter().flat_map(|it| &it.glyphs).map(|it| it.character);
        let drawn = sorted(drawn);
        let mut pages = Vec::new();
        for (number, drawing) in (1..).zip(&drawings) {
            let before = pages.last().and_then(|it: &super::layout::Page| it.unruled.as_ref());
            let page = lay_out(number, drawing, before);
            pages.push(page);
        }
        let mut texts = String::new();
        for block in join(pages) {
            match block {
                Block::Paragraph(it) => texts += &it.text,
                Block::Table(it) => {
                    check_tiling(&it);
                    it.cells.iter().for_each(|cell| texts += &cell.text);
                }
            }
        }
        prop_assert_eq!(sorted(texts.chars()), drawn);
    }
}
