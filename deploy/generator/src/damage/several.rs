//! Several kinds of damage that can happen to one document.

use rand::{RngExt, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::Damage;
use crate::shape::Shape;

/// Kinds that change what is printed.
const PRINT: &[Damage] = &[
    Damage::DigitConfusions,
    Damage::CellNotes,
    Damage::ThousandsSeparators,
    Damage::FullWidthDigits,
    Damage::ZerosNoneWord,
    Damage::ZerosSlash,
    Damage::ZerosHyphen,
    Damage::ZerosDash,
    Damage::ZerosBlank,
    Damage::BrokenSums,
];

/// Kinds that change headings and tables.
const PARTS: &[Damage] = &[
    Damage::PageTornRow,
    Damage::PageTornLabel,
    Damage::PageTornHead,
    Damage::RepeatedHead,
    Damage::LostHead,
    Damage::CutLabels,
    Damage::MisprintedLabels,
    Damage::Noise,
    Damage::UnlabelledRows,
    Damage::LostRow,
    Damage::PermutedRows,
    Damage::PermutedColumns,
    Damage::UnknownRow,
    Damage::RenamedSections,
    Damage::RenumberedSections,
    Damage::MissingSections,
    Damage::TableOfLastYear,
    Damage::TornByHeadings,
];

/// Kinds that change lines.
const LINES: &[Damage] = &[
    Damage::JoinedHeads,
    Damage::RowOffsets,
    Damage::LabelAbove,
    Damage::LabelBelow,
    Damage::LabelCharacters,
    Damage::TornFromLabels,
    Damage::TornTotal,
    Damage::RepeatedLabels,
    Damage::LostCell,
    Damage::DisplacedDigits,
    Damage::PageMarks,
    Damage::RunningHeads,
];

/// One kind of each sort, or of two of them, in the order in which they happen.
pub(super) fn draw(rng: &mut ChaCha8Rng, shape: Shape) -> Vec<Damage> {
    let without = rng.random_range(0..4);
    let sorts = [PRINT, PARTS, LINES].into_iter().enumerate();
    let sorts = sorts.filter(|(index, _)| *index != without || !shape.has_lines());
    let possible = sorts.map(|(_, kinds)| {
        let possible = kinds.iter().copied().filter(|it| it.applies_to(shape));
        possible.collect::<Vec<Damage>>()
    });
    let possible: Vec<Vec<Damage>> = possible.collect();
    possible
        .iter()
        .filter_map(|it| it.choose(rng).copied())
        .collect()
}
