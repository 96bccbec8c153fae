//! The rows of a table that labels and order leave open, read by its sums: rows with a figure too few or too many, and
//! printed rows that may be one form row or another.

use std::collections::BTreeSet;

use rust_decimal::prelude::ToPrimitive;
use shared::{
    cell::{Anchor, Kind, Value},
    form::{BlockForm, TableForm},
};

use super::{
    HeadUnit,
    gap::Gap,
    printed_row::{PrintedRow, RowFigure},
    row_match::{RowMatch, RowMatches},
    solve::{
        OpenCell, Outcome, Part, Piece, Puzzle, Solutions, SolvedCell, Source, Sum, Way, readings,
        solve,
    },
};
use crate::{
    draft::{DraftCell, Found, FoundPrint, Trust},
    figure::{Certainty, ColumnValue, Print},
};

/// Ways to read one part of a table that are looked at; a part with more stays open.
const MOST_WAYS: usize = 4000;
/// Alternatives that are told of one cell.
const MOST_ALTERNATIVES: usize = 8;

/// What became of the open rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Openness {
    /// There were none.
    Closed,
    /// They were read.
    Solved,
    /// No way to read them fits the sums.
    Contradictory,
    /// There are too many ways to read them.
    TooMany,
}

/// A table whose rows have figures in the form's columns, in their order.
pub(super) struct OpenTable<'a> {
    pub(super) table: &'a TableForm,
    pub(super) block: &'a BlockForm,
    pub(super) printed: &'a [PrintedRow],
    pub(super) matches: &'a RowMatches,
    /// For each printed row, whether its blanks are known to be blanks.
    pub(super) shows_blanks: &'a dyn Fn(&PrintedRow) -> bool,
}

impl OpenTable<'_> {
    /// Reads the open rows into their cells, those of all rows in the form's order.
    pub(super) fn read(&self, cells: &mut [DraftCell]) -> Openness {
        let Some(mut parts) = self.parts() else {
            return Openness::TooMany;
        };
        if parts.is_empty() {
            return Openness::Closed;
        }
        parts.sort_by_key(|it| it.ways.len());
        let is_open = |cell: usize| {
            let open = parts.iter().filter_map(|it| it.ways.first());
            open.flat_map(|it| &it.cells).any(|it| it.cell == cell)
        };
        let known = |(at, cell): (usize, &DraftCell)| if is_open(at) { None } else { known(cell) };
        let puzzle = Puzzle {
            known: cells.iter().enumerate().map(known).collect(),
            sums: self.sums(cells),
            parts,
        };
        match solve(&puzzle) {
            Outcome::Solved(solutions) => {
                for solved in &solutions.cells {
                    self.write(solved, &solutions, &puzzle.sums, &mut cells[solved.cell]);
                }
                Openness::Solved
            }
            Outcome::None => Openness::Contradictory,
            Outcome::OverBudget => Openness::TooMany,
        }
    }

    fn width(&self) -> usize {
        self.block.columns.len()
    }

    fn sums(&self, cells: &[DraftCell]) -> Vec<Sum> {
        let index = |keys: &[shared::cell::CellKey]| -> Vec<usize> {
            keys.iter()
                .filter_map(|key| cells.iter().position(|it| it.key == *key))
                .collect()
        };
        self.table
            .rules()
            .iter()
            .map(|rule| Sum {
                id: rule.id.clone(),
                left: index(&rule.left),
                right: index(&rule.right),
            })
            .collect()
    }

    /// The open rows; none when there are too many ways to read them.
    fn parts(&self) -> Option<Vec<Part>> {
        let in_gap = |row: usize| self.matches.gaps.iter().any(|it| it.wanting.contains(&row));
        let mut parts = Vec::new();
        for (row, matched) in self.matches.rows.iter().enumerate() {
            let Some(matched) = matched.filter(|_| !in_gap(row)) else {
                continue;
            };
            if self.printed[matched.printed].is_about(self.width()) {
                let cells = self.ways_of_row(row, matched.printed);
                let way = |cells| Way {
                    cells,
                    likelihood: 0.0,
                };
                parts.push(Part {
                    ways: cells.into_iter().map(way).collect(),
                });
            }
        }
        for gap in &self.matches.gaps {
            parts.push(self.part_of_gap(gap)?);
        }
        Some(parts)
    }

    /// Every way to give the printed rows of a gap to as many form rows as can be.
    fn part_of_gap(&self, gap: &Gap) -> Option<Part> {
        let paired = gap
            .wanting
            .iter()
            .filter(|it| self.matches.rows[**it].is_some())
            .count();
        let mut pairings = Vec::new();
        pairings_of(gap, (0, 0), paired, &mut vec![], &mut pairings)?;
        let mut ways = Vec::new();
        for pairing in pairings {
            let mut partial = vec![Way {
                cells: vec![],
                likelihood: 0.0,
            }];
            for (at, row) in gap.wanting.iter().enumerate() {
                let of_row = match pairing[at] {
                    Some(offered) => self.ways_of_row(*row, gap.offered[offered]),
                    None => vec![self.absent(*row)],
                };
                let likely = pairing[at].and_then(|it| gap.likely[at][it]);
                let with = |(way, cells): (&Way, &Vec<OpenCell>)| Way {
                    cells: [way.cells.as_slice(), cells].concat(),
                    likelihood: way.likelihood + likely.unwrap_or_default(),
                };
                partial = partial
                    .iter()
                    .flat_map(|way| of_row.iter().map(move |cells| (way, cells)))
                    .map(with)
                    .collect();
                if partial.len() + ways.len() > MOST_WAYS {
                    return None;
                }
            }
            ways.extend(partial);
        }
        Some(Part { ways })
    }

    fn absent(&self, row: usize) -> Vec<OpenCell> {
        let cell = |column| OpenCell {
            cell: row * self.width() + column,
            value: None,
            source: Source::Absent,
        };
        (0..self.width()).map(cell).collect()
    }

    /// Every way to read a printed row as a form row.
    fn ways_of_row(&self, row: usize, printed: usize) -> Vec<Vec<OpenCell>> {
        let figures = self.figures(printed);
        let digits: Vec<Option<String>> = figures.iter().map(digits).collect();
        let digits: Vec<Option<&str>> = digits.iter().map(Option::as_deref).collect();
        let open = |(column, piece): (usize, &Piece)| {
            let (value, source) = match *piece {
                Piece::Figure(figure) => (
                    self.value(printed, &figures[figure]),
                    Source::Figure { printed, figure },
                ),
                Piece::Number(number) => (Some(number), Source::Row { printed }),
                Piece::Lost => (None, Source::Lost { printed }),
            };
            OpenCell {
                cell: row * self.width() + column,
                value,
                source,
            }
        };
        readings(&digits, self.width())
            .iter()
            .map(|way| way.iter().enumerate().map(open).collect())
            .collect()
    }

    fn figures(&self, printed: usize) -> &[RowFigure] {
        let row = &self.printed[printed];
        row.figures_of(self.width())
            .unwrap_or_else(|| row.printed_figures())
    }

    fn column_value(&self, figure: &RowFigure) -> ColumnValue {
        figure
            .figure
            .value_in(&self.block.columns[0], HeadUnit::AsInForm)
    }

    fn value(&self, printed: usize, figure: &RowFigure) -> Option<i64> {
        let read = self.column_value(figure);
        match (read.value, read.kind) {
            (Some(value), _) => value.decimal().to_i64(),
            (None, Kind::Text) => None,
            (None, Kind::Blank) if !(self.shows_blanks)(&self.printed[printed]) => None,
            (None, _) => Some(0),
        }
    }

    fn write(
        &self,
        solved: &SolvedCell,
        solutions: &Solutions,
        sums: &[Sum],
        cell: &mut DraftCell,
    ) {
        let one = solved.values.len() == 1;
        let (printed, figure) = match solved.source {
            Source::Figure { printed, figure } => (printed, Some(figure)),
            Source::Row { printed } | Source::Lost { printed } => (printed, None),
            Source::Absent => {
                cell.found = Found::Nothing;
                return;
            }
        };
        let row = &self.printed[printed];
        let figure = figure.filter(|_| solved.same_source || !one);
        let figure = figure.map(|it| &self.figures(printed)[it]);
        let lost = matches!(solved.source, Source::Lost { .. });
        let (raw, place) = match figure {
            Some(it) => (it.figure.raw.clone(), &it.figure.place),
            None if lost && solved.same_source => (String::new(), &row.place),
            None => (row.raw(), &row.place),
        };
        let value = solved.value.map(Value::Count);
        let read = figure.map(|it| self.column_value(it));
        let kind = match read {
            Some(read) => read.kind,
            None if lost => Kind::Blank,
            None => Kind::Number,
        };
        // A dash stays one, though it counts as 0.
        let value = value.filter(|_| read.is_none_or(|it| it.value.is_some()));
        let by_sums = one && !solved.is_free_of_sums;
        let is_doubted = figure.is_some_and(|it| it.figure.doubt.is_some());
        let is_sound = one && solved.is_free_of_sums && !lost && !is_doubted;
        let mut print = FoundPrint {
            value: ColumnValue {
                kind,
                value: value.filter(|_| !by_sums),
                certainty: Certainty::Full,
            },
            raw,
            place: place.clone(),
            trust: if is_sound {
                Trust::WithProof
            } else {
                Trust::None
            },
            may_be_lost: false,
            inferred: value.filter(|_| by_sums),
            anchor: match (one, by_sums) {
                (true, true) => Anchor::Rules,
                (true, false) => Anchor::Order,
                (false, _) => Anchor::Guess,
            },
            forced_by: vec![],
            alternatives: alternatives(&solved.values, solved.value),
        };
        if print.inferred.is_some() {
            let decided = |it: &&Sum| it.has(solved.cell) && !solutions.ignored.contains(&it.id);
            let ids = sums.iter().filter(decided).map(|it| it.id.clone());
            print.forced_by = ids.collect();
        }
        cell.found = Found::Print(print);
    }
}

/// The values beside the likeliest one.
fn alternatives(values: &BTreeSet<Option<i64>>, likeliest: Option<i64>) -> Vec<Value> {
    let others = values.iter().filter(|it| **it != likeliest);
    let known = others.filter_map(|it| it.map(Value::Count));
    known.take(MOST_ALTERNATIVES).collect()
}

/// Every way to pair the form rows of a gap, from these places on, with as many printed rows as are left to pair; none
/// when there are too many.
fn pairings_of(
    gap: &Gap,
    (at, next): (usize, usize),
    left: usize,
    chosen: &mut Vec<Option<usize>>,
    pairings: &mut Vec<Vec<Option<usize>>>,
) -> Option<()> {
    let (rows, offered) = (gap.wanting.len() - at, gap.offered.len() - next);
    if left > rows || left > offered {
        return Some(());
    }
    if rows == 0 {
        pairings.push(chosen.clone());
        return (pairings.len() <= MOST_WAYS).then_some(());
    }
    for it in next..gap.offered.len() {
        if left > 0 && gap.likely[at][it].is_some() {
            chosen.push(Some(it));
            pairings_of(gap, (at + 1, it + 1), left - 1, chosen, pairings)?;
            chosen.pop();
        }
    }
    chosen.push(None);
    pairings_of(gap, (at + 1, next), left, chosen, pairings)?;
    chosen.pop();
    Some(())
}

/// The value that a cell of a row that is not open has; none where it is not known.
fn known(cell: &DraftCell) -> Option<i64> {
    match &cell.found {
        Found::Print(print) if !print.may_be_lost => print.counted()?.to_i64(),
        _ => None,
    }
}

/// The digits of a figure that is a bare number.
fn digits(figure: &RowFigure) -> Option<String> {
    match figure.figure.print {
        Print::Number { number, .. } => Some(number.to_string()),
        _ => None,
    }
}

/// How a row of the form was found, in the words of a reading.
pub(super) fn anchor_of(matched: RowMatch) -> Anchor {
    use super::row_match::MatchedBy;
    match matched.by {
        MatchedBy::Label => Anchor::Label,
        MatchedBy::Lines => Anchor::Lines,
        MatchedBy::Order => Anchor::Order,
        MatchedBy::Guess => Anchor::Guess,
    }
}
