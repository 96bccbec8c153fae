//! Damage: what happens to reports between their authors and their readers, each kind a switch.

mod column;
mod form;
mod head;
mod label;
mod label_line;
mod mark;
mod offset;
mod print;
mod prose_digit;
mod row;
mod section;
mod several;
mod span;
mod switch;
mod table;
mod tear;

use rand_chacha::ChaCha8Rng;
use shared::cell::{CellKey, Kind};

use self::switch::{SWITCHES, Switch};
use crate::{
    article::Part,
    grid::Grid,
    line::Line,
    shape::Shape,
    truth::{Figure, Truth},
};

/// A kind of damage. [`Damage::description`] says what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is described by its switch")]
pub enum Damage {
    Whole,
    PageTornRow,
    PageTornLabel,
    PageTornHead,
    RepeatedHead,
    JoinedHeads,
    LostHead,
    RowOffsets,
    LabelAbove,
    LabelBelow,
    LabelCharacters,
    TornFromLabels,
    TornTotal,
    CutLabels,
    MisprintedLabels,
    RepeatedLabels,
    Noise,
    DigitConfusions,
    UnlabelledRows,
    LostCell,
    LostRow,
    CellNotes,
    ThousandsSeparators,
    FullWidthDigits,
    ZerosNoneWord,
    ZerosSlash,
    ZerosHyphen,
    ZerosDash,
    ZerosBlank,
    PermutedRows,
    PermutedColumns,
    UnknownRow,
    UnknownRowCounted,
    OneRowOther,
    OldTitles,
    MixedForms,
    RenamedSections,
    RenumberedSections,
    MissingSections,
    DisplacedDigits,
    PageMarks,
    PageNumbers,
    RunningHeads,
    BrokenSums,
    MissingTable,
    TableTwice,
    TableOfLastYear,
    TornByHeadings,
    SwallowingSpans,
    Several,
}

impl Damage {
    /// Every damage, the first of which is none.
    pub fn all() -> impl Iterator<Item = Self> {
        SWITCHES.iter().map(|it| it.damage)
    }

    /// The damage of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().find(|it| it.name() == name)
    }

    /// Its name: `page-torn-row`. Names never change.
    pub fn name(self) -> &'static str {
        self.switch().name
    }

    /// What it does, in a few words.
    pub fn description(self) -> &'static str {
        self.switch().description
    }

    /// True for the shapes in which it can happen.
    pub fn applies_to(self, shape: Shape) -> bool {
        self.switch().shapes.have(shape)
    }

    fn switch(self) -> &'static Switch {
        &SWITCHES[self as usize]
    }

    /// The kinds that it consists of: itself alone, but for [`Damage::Several`].
    pub(crate) fn kinds(self, rng: &mut ChaCha8Rng, shape: Shape) -> Vec<Self> {
        match self {
            Self::Several => several::draw(rng, shape),
            kind => vec![kind],
        }
    }

    /// True where it is about tables of the form of 2021.
    pub(crate) fn is_of_2021(self) -> bool {
        matches!(self, Self::OneRowOther | Self::OldTitles | Self::MixedForms)
    }

    /// Damages what is printed, before it has a layout.
    pub(crate) fn in_truth(self, rng: &mut ChaCha8Rng, truth: &mut Truth, shape: Shape) {
        match self {
            Self::CellNotes => print::notes(rng, truth),
            Self::ThousandsSeparators => print::separators(rng, truth),
            Self::FullWidthDigits => print::full_width(truth),
            Self::ZerosNoneWord => print::zeros(rng, truth, Kind::NoneWord, "无"),
            Self::ZerosSlash => print::zeros(rng, truth, Kind::Dash, "/"),
            Self::ZerosHyphen => print::zeros(rng, truth, Kind::Dash, "-"),
            Self::ZerosDash => print::zeros(rng, truth, Kind::Dash, "—"),
            Self::ZerosBlank => print::blanks(rng, truth, shape),
            Self::DigitConfusions => print::confusions(rng, truth),
            Self::BrokenSums => print::broken_sums(rng, truth),
            Self::OneRowOther => form::one_row_other(rng, truth),
            Self::MixedForms => form::mixed(rng, truth),
            Self::UnknownRowCounted => row::count_unknown(rng, truth),
            Self::MissingTable => table::forget(rng, truth),
            _ => {}
        }
    }

    /// Damages headings and tables.
    pub(crate) fn in_parts(
        self,
        rng: &mut ChaCha8Rng,
        truth: &mut Truth,
        parts: &mut Vec<Part>,
        shape: Shape,
    ) {
        match self {
            Self::PageTornRow => tear::row(rng, truth, parts, shape),
            Self::PageTornLabel => tear::label(rng, truth, parts, shape),
            Self::PageTornHead => tear::head(rng, truth, parts, shape),
            Self::RepeatedHead => head::repeat(rng, truth, parts),
            Self::LostHead => head::lose(rng, parts),
            Self::CutLabels => label::cut(rng, parts),
            Self::MisprintedLabels => label::misprint(rng, parts),
            Self::Noise => label::noise(rng, parts),
            Self::UnlabelledRows => row::unlabel(rng, parts),
            Self::LostRow => row::lose(rng, truth, parts),
            Self::PermutedRows => row::permute(rng, parts),
            Self::UnknownRow | Self::UnknownRowCounted => row::insert_unknown(rng, parts),
            Self::PermutedColumns => column::permute(rng, parts),
            Self::OldTitles => section::old(parts),
            Self::RenamedSections => section::rename(rng, parts),
            Self::RenumberedSections => section::renumber(rng, parts),
            Self::MissingSections => section::leave_out(rng, parts),
            Self::MissingTable => table::leave_out(truth, parts),
            Self::TableTwice => table::twice(rng, truth, parts),
            Self::TableOfLastYear => table::of_last_year(rng, truth, parts),
            Self::TornByHeadings => table::tear_by_headings(rng, parts),
            Self::SwallowingSpans => span::swallow(rng, parts),
            _ => {}
        }
    }

    /// Damages the heads of a shape that keeps cells apart; the others have it from [`Damage::in_lines`].
    pub(crate) fn in_cells(self, rng: &mut ChaCha8Rng, parts: &mut [Part]) {
        if self == Self::JoinedHeads {
            head::join_cells(rng, parts);
        }
    }

    /// Damages the lines of a shape that has lines.
    pub(crate) fn in_lines(self, rng: &mut ChaCha8Rng, truth: &mut Truth, lines: &mut Vec<Line>) {
        match self {
            Self::JoinedHeads => head::join_lines(rng, lines),
            Self::RowOffsets => offset::shift(rng, lines),
            Self::LabelAbove => label_line::above(rng, lines),
            Self::LabelBelow => label_line::below(rng, lines),
            Self::LabelCharacters => label_line::characters(rng, lines),
            Self::TornFromLabels => label_line::tear(rng, lines),
            Self::TornTotal => label_line::tear_total(rng, truth, lines),
            Self::RepeatedLabels => label_line::repeat(rng, lines),
            Self::LostCell => label_line::lose_figure(rng, truth, lines),
            Self::DisplacedDigits => prose_digit::displace(rng, lines),
            Self::PageMarks => mark::pages(rng, lines),
            Self::PageNumbers => mark::numbers(rng, lines),
            Self::RunningHeads => mark::running_heads(rng, truth, lines),
            _ => {}
        }
    }
}

/// The tables of these parts.
fn grids(parts: &mut [Part]) -> impl Iterator<Item = &mut Grid> {
    parts.iter_mut().filter_map(|it| match it {
        Part::Table(grid) => Some(grid),
        _ => None,
    })
}

/// The table with this key.
fn grid<'a>(parts: &'a mut [Part], table: &str) -> Option<&'a mut Grid> {
    grids(parts).find(|it| it.table == table)
}

/// The place among the parts of the table with this key.
fn place(parts: &[Part], table: &str) -> Option<usize> {
    parts
        .iter()
        .position(|it| matches!(it, Part::Table(grid) if grid.table == table))
}

/// Prints another figure in a cell of the truth.
fn set(truth: &mut Truth, key: &CellKey, figure: Figure) {
    truth.cells.insert(key.clone(), figure);
}
