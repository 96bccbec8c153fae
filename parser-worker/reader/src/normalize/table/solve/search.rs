//! The search for the solutions of a puzzle, within a budget.

use std::{cmp::Ordering, collections::BTreeSet};

use super::{Puzzle, Source, Sum, Way, sum::complete};

/// How many ways are tried, over all parts, before the search is given up.
const BUDGET: usize = 20_000;

/// What became of a search.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::normalize) enum Outcome {
    /// At least one way of each part fits the sums.
    Solved(Solutions),
    /// None does.
    None,
    /// There are more ways than can be tried.
    OverBudget,
}

/// The solutions of a puzzle.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::normalize) struct Solutions {
    /// The open cells, in the order of the parts.
    pub(in crate::normalize) cells: Vec<SolvedCell>,
    /// Ids of the sums that no way satisfies, so that they decided nothing.
    pub(in crate::normalize) ignored: BTreeSet<String>,
}

/// An open cell in all solutions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::normalize) struct SolvedCell {
    /// Index of the cell.
    pub(in crate::normalize) cell: usize,
    /// Its value in the likeliest solution.
    pub(in crate::normalize) value: Option<i64>,
    /// Where the likeliest solution has it from.
    pub(in crate::normalize) source: Source,
    /// True when every solution has it from there.
    pub(in crate::normalize) same_source: bool,
    /// Its values in all solutions.
    pub(in crate::normalize) values: BTreeSet<Option<i64>>,
    /// True when labels and order alone leave one value only, printed in every way.
    pub(in crate::normalize) is_free_of_sums: bool,
}

/// Finds every solution. A sum that no way satisfies is the source's error, or not open here: it decides nothing.
pub(in crate::normalize) fn solve(puzzle: &Puzzle) -> Outcome {
    let touches = |sum: &&Sum| {
        let cells = puzzle.parts.iter().filter_map(|it| it.ways.first());
        cells.flat_map(|it| &it.cells).any(|it| sum.has(it.cell))
    };
    let sums: Vec<&Sum> = puzzle.sums.iter().filter(touches).collect();
    match Search::new(puzzle, sums.clone()).run() {
        Outcome::None => {}
        outcome => return outcome,
    }
    let is_satisfied = |sum: &&Sum| {
        !matches!(
            Search::new(puzzle, vec![*sum]).first_only().run(),
            Outcome::None
        )
    };
    let (kept, ignored): (Vec<&Sum>, Vec<&Sum>) = sums.into_iter().partition(is_satisfied);
    if ignored.is_empty() || kept.is_empty() {
        return Outcome::None;
    }
    let mut outcome = Search::new(puzzle, kept).run();
    if let Outcome::Solved(solutions) = &mut outcome {
        solutions.ignored = ignored.iter().map(|it| it.id.clone()).collect();
    }
    outcome
}

struct Search<'a> {
    puzzle: &'a Puzzle,
    /// For each part, the sums that have their last open cell in it.
    sums: Vec<Vec<&'a Sum>>,
    first_only: bool,
    tried: usize,
    chosen: Vec<&'a Way>,
    found: Option<(f64, Vec<SolvedCell>)>,
}

impl<'a> Search<'a> {
    fn new(puzzle: &'a Puzzle, sums: Vec<&'a Sum>) -> Self {
        let mut by_part = vec![Vec::new(); puzzle.parts.len()];
        for sum in sums {
            let has = |way: &Way| way.cells.iter().any(|it| sum.has(it.cell));
            let last = puzzle
                .parts
                .iter()
                .rposition(|it| it.ways.first().is_some_and(has));
            by_part[last.unwrap_or_default()].push(sum);
        }
        Self {
            puzzle,
            sums: by_part,
            first_only: false,
            tried: 0,
            chosen: Vec::new(),
            found: None,
        }
    }

    fn first_only(mut self) -> Self {
        self.first_only = true;
        self
    }

    fn run(mut self) -> Outcome {
        if self.puzzle.parts.is_empty() {
            return Outcome::None;
        }
        let whole = self.descend(&self.puzzle.known.clone());
        match self.found {
            _ if !whole => Outcome::OverBudget,
            Some((_, cells)) => Outcome::Solved(Solutions {
                cells,
                ignored: BTreeSet::new(),
            }),
            None => Outcome::None,
        }
    }

    /// Tries every way of the next part; false when the budget is spent.
    fn descend(&mut self, values: &[Option<i64>]) -> bool {
        let depth = self.chosen.len();
        let Some(part) = self.puzzle.parts.get(depth) else {
            self.add(values);
            return true;
        };
        for way in &part.ways {
            self.tried += 1;
            if self.tried > BUDGET {
                return false;
            }
            let mut values = values.to_vec();
            for it in &way.cells {
                values[it.cell] = it.value;
            }
            if !complete(self.sums[..=depth].iter().flatten().copied(), &mut values) {
                continue;
            }
            self.chosen.push(way);
            let whole = self.descend(&values);
            self.chosen.pop();
            if !whole {
                return false;
            }
            if self.first_only && self.found.is_some() {
                return true;
            }
        }
        true
    }

    fn add(&mut self, values: &[Option<i64>]) {
        let likelihood: f64 = self.chosen.iter().map(|it| it.likelihood).sum();
        let open = self.chosen.iter().flat_map(|it| &it.cells);
        let Some((best, cells)) = &mut self.found else {
            let solved = open.map(|it| SolvedCell {
                cell: it.cell,
                value: values[it.cell],
                source: it.source,
                same_source: true,
                values: BTreeSet::from([values[it.cell]]),
                is_free_of_sums: self.is_free_of_sums(it.cell),
            });
            self.found = Some((likelihood, solved.collect()));
            return;
        };
        let is_better = likelihood.total_cmp(best) == Ordering::Greater;
        for (cell, it) in cells.iter_mut().zip(open) {
            cell.values.insert(values[it.cell]);
            cell.same_source &= cell.source == it.source;
            if is_better {
                (cell.value, cell.source) = (values[it.cell], it.source);
            }
        }
        *best = best.max(likelihood);
    }

    fn is_free_of_sums(&self, cell: usize) -> bool {
        let ways = self.puzzle.parts.iter().flat_map(|it| &it.ways);
        let mut values = ways
            .flat_map(|it| &it.cells)
            .filter(|it| it.cell == cell)
            .map(|it| it.value);
        let first = values.next().flatten();
        first.is_some() && values.all(|it| it == first)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{OpenCell, Part},
        *,
    };

    fn sum(id: &str, left: &[usize], right: &[usize]) -> Sum {
        Sum {
            id: id.into(),
            left: left.to_vec(),
            right: right.to_vec(),
        }
    }

    /// A way that gives these values to the cells from `first` on.
    fn way(first: usize, values: &[Option<i64>], likelihood: f64) -> Way {
        let cell = |(at, value): (usize, &Option<i64>)| OpenCell {
            cell: first + at,
            value: *value,
            source: Source::Figure {
                printed: first,
                figure: at,
            },
        };
        Way {
            cells: values.iter().enumerate().map(cell).collect(),
            likelihood,
        }
    }

    fn values(outcome: &Outcome) -> Vec<Vec<Option<i64>>> {
        let Outcome::Solved(solutions) = outcome else {
            panic!("{outcome:?}");
        };
        let of_cell = |it: &SolvedCell| it.values.iter().copied().collect();
        solutions.cells.iter().map(of_cell).collect()
    }

    #[test]
    fn one_way_fits() {
        // 1 ? = 3, and 5 in all of the second column.
        let puzzle = Puzzle {
            known: vec![None, None, Some(3), Some(5)],
            parts: vec![Part {
                ways: vec![
                    way(0, &[Some(1), Some(2)], 0.0),
                    way(0, &[Some(2), Some(2)], 1.0),
                ],
            }],
            sums: vec![sum("a", &[0, 1], &[2])],
        };
        assert_eq!(values(&solve(&puzzle)), [vec![Some(1)], vec![Some(2)]]);
    }

    #[test]
    fn several_ways_fit_and_the_likeliest_is_taken() {
        let puzzle = Puzzle {
            known: vec![None, None, Some(3)],
            parts: vec![Part {
                ways: vec![
                    way(0, &[Some(1), Some(2)], 0.0),
                    way(0, &[Some(2), Some(1)], 1.0),
                ],
            }],
            sums: vec![sum("a", &[0, 1], &[2])],
        };
        let outcome = solve(&puzzle);
        assert_eq!(
            values(&outcome),
            [vec![Some(1), Some(2)], vec![Some(1), Some(2)]]
        );
        let Outcome::Solved(solutions) = outcome else {
            unreachable!()
        };
        assert_eq!(solutions.cells[0].value, Some(2));
    }

    #[test]
    fn equal_values_from_different_places_are_one_solution() {
        let other = Way {
            cells: way(1, &[Some(0)], 0.0)
                .cells
                .iter()
                .map(|it| OpenCell { cell: 0, ..*it })
                .collect(),
            likelihood: 0.0,
        };
        let puzzle = Puzzle {
            known: vec![None, Some(0)],
            parts: vec![Part {
                ways: vec![way(0, &[Some(0)], 0.0), other],
            }],
            sums: vec![sum("a", &[0], &[1])],
        };
        let Outcome::Solved(solutions) = solve(&puzzle) else {
            panic!("it is solved")
        };
        assert_eq!(solutions.cells[0].values, BTreeSet::from([Some(0)]));
        assert!(!solutions.cells[0].same_source && solutions.cells[0].is_free_of_sums);
    }

    #[test]
    fn a_lost_figure_is_forced_and_must_be_a_count() {
        let ways = vec![way(0, &[None, Some(2)], 0.0), way(0, &[Some(2), None], 0.0)];
        let puzzle = Puzzle {
            known: vec![None, None, Some(3), Some(1)],
            parts: vec![Part { ways: ways.clone() }],
            sums: vec![sum("a", &[0, 1], &[2]), sum("b", &[0], &[3])],
        };
        assert_eq!(values(&solve(&puzzle)), [vec![Some(1)], vec![Some(2)]]);
        let too_small = Puzzle {
            known: vec![None, None, Some(1), None],
            parts: vec![Part { ways }],
            sums: vec![sum("a", &[0, 1], &[2])],
        };
        assert_eq!(solve(&too_small), Outcome::None);
    }

    #[test]
    fn a_sum_that_no_way_satisfies_decides_nothing() {
        let puzzle = Puzzle {
            known: vec![None, None, Some(3), Some(9), Some(1)],
            parts: vec![Part {
                ways: vec![
                    way(0, &[Some(1), Some(2)], 0.0),
                    way(0, &[Some(2), Some(2)], 1.0),
                ],
            }],
            sums: vec![sum("a", &[0, 1], &[2]), sum("wrong", &[1, 4], &[3])],
        };
        let Outcome::Solved(solutions) = solve(&puzzle) else {
            panic!("it is solved")
        };
        assert_eq!(solutions.cells[0].value, Some(1));
        assert_eq!(solutions.ignored, BTreeSet::from(["wrong".to_owned()]));
    }

    #[test]
    fn where_no_way_fits_there_is_no_solution() {
        let puzzle = Puzzle {
            known: vec![None, Some(3)],
            parts: vec![Part {
                ways: vec![way(0, &[Some(1)], 0.0)],
            }],
            sums: vec![sum("a", &[0], &[1])],
        };
        assert_eq!(solve(&puzzle), Outcome::None);
    }

    #[test]
    fn what_exceeds_the_budget_is_given_up() {
        let part = |cell: usize| Part {
            ways: (0..40).map(|it| way(cell, &[Some(it)], 0.0)).collect(),
        };
        let puzzle = Puzzle {
            known: vec![None; 5],
            parts: (0..4).map(part).collect(),
            sums: vec![sum("a", &[0, 1, 2, 3], &[4])],
        };
        assert_eq!(solve(&puzzle), Outcome::OverBudget);
    }
}
