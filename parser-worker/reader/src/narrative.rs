//! What a report's text states in figures: each number is offered to the patterns of `indicators.toml`, and what they
//! take is said to be of a year, of a list, confirmed or doubted.
//!
//! ```text
//! paragraphs ─stream→ folded text ─number→ numbers ─matching→ statements ─list, merge→ figures, checks, problems
//! ```

mod against_tables;
pub(crate) mod displaced;
mod gap;
mod list;
mod matching;
mod merge;
mod number;
mod numeral;
mod outcome;
mod pattern;
mod stream;
mod time;

use rust_decimal::Decimal;
use shared::{
    check::{self, CheckResult},
    narrative::{NarrativeFigure, Precision},
    problem::{Problem, ProblemCode},
    rule::RuleOutcome,
    year::ReportYear,
};

pub(crate) use self::against_tables::check_against_tables;
use self::{
    list::{List, list_of},
    matching::{Match, Words},
    merge::{Standing, Statement, merge},
    number::{Number, YearName, numbers},
    pattern::{FigureKind, patterns},
    stream::Stream,
    time::{is_plan, year_of},
};
use crate::{document::Format, normalize::text::prose::ProseParagraph};

/// Most figures that are read of one text.
const MOST_FIGURES: usize = 1000;

/// What a text states in figures.
#[derive(Debug, Default)]
pub(crate) struct Narrative {
    /// The figures, in order.
    pub(crate) figures: Vec<NarrativeFigure>,
    /// Which lists add to their totals.
    pub(crate) checks: Vec<CheckResult>,
    /// Figures that are doubted and lists that do not add.
    pub(crate) problems: Vec<Problem>,
}

/// Reads the figures of a text.
pub(crate) fn read(
    paragraphs: &[ProseParagraph],
    format: Format,
    report_year: Option<ReportYear>,
) -> Narrative {
    let stream = Stream::of(paragraphs, format);
    let (mut numbers, years) = numbers(&stream.text);
    numbers.retain(|it| !stream.is_in_title(it.range.start));
    numbers.truncate(MOST_FIGURES);
    let text = Text {
        stream: &stream,
        numbers: &numbers,
        years: &years,
        report_year,
    };
    text.read()
}

/// A text and what was found in it.
#[derive(Clone, Copy)]
struct Text<'a> {
    stream: &'a Stream,
    numbers: &'a [Number],
    years: &'a [YearName],
    report_year: Option<ReportYear>,
}

impl Text<'_> {
    fn read(self) -> Narrative {
        let words = Words::find(self.stream, patterns(), self.numbers);
        let matches: Vec<Option<Match>> = self
            .numbers
            .iter()
            .map(|it| {
                words
                    .of_number(it)
                    .filter(|_| !is_plan(self.stream, it.range.start))
            })
            .collect();
        let mut found = Narrative::default();
        let mut statements: Vec<Option<Statement>> = matches
            .iter()
            .zip(self.numbers)
            .map(|(found, number)| found.as_ref().map(|it| self.statement(it, number)))
            .collect();
        let mut parts = Vec::new();
        for at in 0..self.numbers.len() {
            let Some(total) = statements[at].clone() else {
                continue;
            };
            let list = list_of(self.stream, self.numbers, at);
            if let Some(list) = list.filter(|_| parts.len() < MOST_FIGURES) {
                parts.extend(self.add_list(&list, &total, &mut statements));
                self.add_check(&list, &total, &mut found);
            }
        }
        let phrases = words.zeros().into_iter().map(|it| self.phrase(&it));
        let mut all: Vec<Statement> = statements
            .into_iter()
            .flatten()
            .chain(parts)
            .chain(phrases)
            .collect();
        all.sort_by_key(|it| (it.range.start, it.part.is_some()));
        let mut merged = merge(all);
        merged.sort_by_key(|it| (it.range.start, it.part.is_some()));
        for it in &merged {
            found.problems.extend(self.doubt(it, &merged));
            found.figures.extend(self.figure(it));
        }
        found
    }

    fn statement(self, it: &Match, number: &Number) -> Statement {
        let measure = self.stream.text[number.range.end..].chars().next();
        let measure = measure
            .filter(|it| it.is_alphabetic())
            .map_or(0, char::len_utf8);
        Statement {
            indicator: it.indicator,
            part: None,
            value: match it.figure {
                FigureKind::Fall => -number.value,
                _ => number.value,
            },
            precision: number.precision,
            year: year_of(
                self.stream,
                self.years,
                number.range.start,
                self.report_year,
            ),
            range: number.range.start..number.range.end + measure,
            standing: Standing {
                // 其中…, 在公开的信息中…: of something else, perhaps of only some.
                listed: ["其中", "信息中，"].iter().any(|it| {
                    let before = self.stream.sentence_before(number.range.start);
                    before.contains(it)
                }),
                moved: self.stream.is_moved(number.range.start),
                torn: self.stream.is_torn(&number.range),
                ..Standing::default()
            },
        }
    }

    fn phrase(self, it: &Match) -> Statement {
        Statement {
            indicator: it.indicator,
            part: None,
            value: Decimal::ZERO,
            precision: Precision::Exact,
            year: year_of(self.stream, self.years, it.range.start, self.report_year),
            range: it.range.clone(),
            standing: Standing {
                phrase: true,
                ..Standing::default()
            },
        }
    }

    /// The parts of a list. A number of it that is of another indicator too stays a statement of that, a weaker one.
    fn add_list(
        self,
        list: &List,
        total: &Statement,
        statements: &mut [Option<Statement>],
    ) -> Vec<Statement> {
        let mut parts = Vec::new();
        let standing = |number: usize| Standing {
            moved: self.stream.is_moved(self.numbers[number].range.start),
            torn: self.stream.is_torn(&self.numbers[number].range),
            confirmed: list.outcome == RuleOutcome::Holds,
            broken: list.outcome == RuleOutcome::Broken,
            ..Standing::default()
        };
        for it in &list.parts {
            let number = &self.numbers[it.number];
            let of_list = Match::of(total.indicator);
            let part = Statement {
                part: Some(it.name.clone()),
                year: total.year,
                standing: standing(it.number),
                ..self.statement(&of_list, number)
            };
            let own = &mut statements[it.number];
            if own
                .as_ref()
                .is_some_and(|it| it.indicator == total.indicator)
            {
                *own = None;
            }
            if let Some(own) = own {
                own.standing = Standing {
                    listed: true,
                    ..standing(it.number)
                };
            }
            parts.push(part);
        }
        if let Some(it) = &mut statements[list.total] {
            it.standing.confirmed |= list.outcome == RuleOutcome::Holds;
            it.standing.broken |= list.outcome == RuleOutcome::Broken;
        }
        parts
    }

    fn add_check(self, list: &List, total: &Statement, found: &mut Narrative) {
        let Some(check) = check::by_id("L-sum") else {
            return;
        };
        let sum = list.sum(self.numbers);
        let names: Vec<String> = list
            .parts
            .iter()
            .map(|it| format!("{} {}", it.name, self.numbers[it.number].value))
            .collect();
        let message = format!(
            "{}: {} add to {sum}, the text's total is {}",
            total.key(),
            names.join(" + "),
            total.value
        );
        let id = format!("{}[{}", check.id, total.key());
        let before = found
            .checks
            .iter()
            .filter(|it| it.id.starts_with(&id))
            .count();
        let place = self.stream.place(total.range.start).cloned();
        if list.outcome == RuleOutcome::Broken {
            let mut problem = Problem::new(ProblemCode::CheckBroken, format!("L-sum: {message}"));
            problem.severity = check.severity;
            problem.place = place.clone();
            found.problems.push(problem);
        }
        found.checks.push(CheckResult {
            id: match before {
                0 => format!("{id}]"),
                before => format!("{id}:{}]", before + 1),
            },
            left: Some(sum),
            right: Some(total.value),
            place,
            ..check.result(list.outcome, message)
        });
    }
}

#[cfg(test)]
mod tests;
