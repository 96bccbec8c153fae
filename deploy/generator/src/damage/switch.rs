//! The switches: for each damage its name, what it does and the shapes it is for.

use super::Damage;
use crate::shape::Shape;

/// A switch.
pub(super) struct Switch {
    pub(super) damage: Damage,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) shapes: Shapes,
}

/// Shapes that a damage is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shapes {
    /// Every shape.
    All,
    /// Those that are lines of text.
    Lines,
    /// Those whose lines keep the cells apart.
    Rows,
    /// Text alone.
    Text,
    /// Pages alone.
    Html,
}

impl Shapes {
    pub(super) fn have(self, shape: Shape) -> bool {
        let is_text = shape == Shape::Text;
        match self {
            Self::All => true,
            Self::Lines => shape.has_lines(),
            Self::Rows => shape.has_lines() && !is_text,
            Self::Text => is_text,
            Self::Html => matches!(shape, Shape::Html(_)),
        }
    }
}

macro_rules! switches {
    ($($damage:ident $name:literal $shapes:ident $description:literal)*) => {
        /// Every switch, in the order of the damages.
        pub(super) const SWITCHES: &[Switch] = &[$(Switch {
            damage: Damage::$damage,
            name: $name,
            description: $description,
            shapes: Shapes::$shapes,
        }),*];
    };
}

switches! {
    Whole "whole" All "nothing: the report as it should be"
    PageTornRow "page-torn-row" All "a page ends inside a row: label before, figures after"
    PageTornLabel "page-torn-label" All "a page ends inside a label; the figures stand on one of the two"
    PageTornHead "page-torn-head" All "a page ends inside the heads"
    RepeatedHead "repeated-head" All "the heads are printed again in the middle of the table"
    JoinedHeads "joined-heads" All "two heads run together: 总计商业 / 企业"
    LostHead "lost-head" All "the column heads of a table are lost"
    RowOffsets "row-offsets" Rows "figures begin in another cell in every row"
    LabelAbove "label-above" Lines "labels stand on lines above their figures"
    LabelBelow "label-below" Lines "labels stand on lines below their figures"
    LabelCharacters "label-characters" Lines "labels stand one character on a line"
    TornFromLabels "torn-from-labels" Lines "some rows lose their labels to the lines above, below or around them"
    TornTotal "torn-total" Lines "the total of a row stands alone, lines above or below"
    CutLabels "cut-labels" All "labels are cut at their beginning or end"
    MisprintedLabels "misprinted-labels" All "one or two characters of labels are dropped or replaced by a look-alike"
    RepeatedLabels "repeated-labels" Lines "labels are printed twice in their rows"
    Noise "noise" All "recognition adds stray letters, digits and marks to heads and labels"
    DigitConfusions "digit-confusions" All "recognition takes digits for letters: O for 0, l for 1; the figures are altered"
    UnlabelledRows "unlabelled-rows" All "some rows have figures and no label"
    LostCell "lost-cell" Lines "a row lost one of its figures, which leaves no trace"
    LostRow "lost-row" All "a row is lost with its label and figures"
    CellNotes "cell-notes" All "notes inside cells: 22（其中修订16件）"
    ThousandsSeparators "thousands-separators" All "thousands are separated by commas"
    FullWidthDigits "full-width-digits" All "digits are full-width"
    ZerosNoneWord "zeros-none-word" All "zeros are printed as 无"
    ZerosSlash "zeros-slash" All "zeros are printed as /"
    ZerosHyphen "zeros-hyphen" All "zeros are printed as -"
    ZerosDash "zeros-dash" All "zeros are printed as —"
    ZerosBlank "zeros-blank" All "zeros are left blank; in text they leave no trace"
    PermutedRows "permuted-rows" All "rows stand in another order"
    PermutedColumns "permuted-columns" All "columns stand in another order, with their heads"
    UnknownRow "unknown-row" All "a row that no form knows, not counted in the totals"
    UnknownRowCounted "unknown-row-counted" All "a row that no form knows, counted in the totals"
    OneRowOther "one-row-other" All "其他处理 is one row in a report with the tables of 2021"
    OldTitles "old-titles" All "titles of sections of 2019 over tables of 2021"
    MixedForms "mixed-forms" All "tables of both forms in one report"
    RenamedSections "renamed-sections" All "sections have other titles"
    RenumberedSections "renumbered-sections" All "numbers of sections begin again, or are left out"
    MissingSections "missing-sections" All "titles of sections are left out"
    DisplacedDigits "displaced-digits" Text "digits of prose stand at the ends or beginnings of their lines"
    PageMarks "page-marks" Lines "numbers of pages stand inside tables: — 3 —, 第3页"
    PageNumbers "page-numbers" Lines "bare numbers of pages stand inside tables"
    RunningHeads "running-heads" Lines "running heads stand inside tables"
    BrokenSums "broken-sums" All "the source's own sums are wrong: to be read as printed and contradicted"
    MissingTable "missing-table" All "a table is missing"
    TableTwice "table-twice" All "a table is there twice with different figures"
    TableOfLastYear "table-of-last-year" All "a table of last year stands beside this year's"
    TornByHeadings "torn-by-headings" All "headings tear a table into several"
    SwallowingSpans "swallowing-spans" Html "cells claim more rows than they have"
    Several "several" All "two or three kinds of damage in one document"
}
