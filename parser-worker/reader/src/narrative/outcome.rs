//! Statements as the report shows them: figures with their verdicts, and the problems of those that are doubted.

use shared::{
    cell::{Obtained, Value, Verdict},
    narrative::NarrativeFigure,
    place::Place,
    problem::{Problem, ProblemCode},
};

use super::{Text, merge::Statement};

impl Text<'_> {
    /// The figure that a statement is.
    pub(super) fn figure(self, it: &Statement) -> Option<NarrativeFigure> {
        let standing = it.standing;
        Some(NarrativeFigure {
            indicator: it.key().to_owned(),
            part: it.part.clone(),
            value: it.value,
            precision: it.precision,
            year: it.year,
            raw: self.stream.printed(it.range.clone()).to_owned(),
            sentence: self
                .stream
                .printed(self.stream.sentence(it.range.start))
                .to_owned(),
            place: self.place(it)?,
            obtained: if standing.moved {
                Obtained::Inferred
            } else {
                Obtained::Read
            },
            verdict: if standing.disputed
                || ((standing.moved || standing.torn) && !standing.confirmed)
            {
                Verdict::Uncertain
            } else if standing.broken {
                Verdict::Contradicted
            } else if standing.confirmed {
                Verdict::Confirmed
            } else {
                Verdict::Unchecked
            },
        })
    }

    fn place(self, it: &Statement) -> Option<Place> {
        self.stream.place(it.range.start).cloned()
    }

    /// What a person must know of a statement that is doubted.
    pub(super) fn doubt(self, it: &Statement, all: &[Statement]) -> Option<Problem> {
        let raw = self.stream.printed(it.range.clone());
        let message = if it.standing.disputed {
            format!(
                "{}: the text says {} here ({raw}) and something else elsewhere",
                it.key(),
                it.value
            )
        } else if it.standing.moved && !it.standing.confirmed {
            format!(
                "{}: {} stands apart from its place in the line, and nothing proves that it belongs there",
                it.key(),
                it.value
            )
        } else if it.standing.torn && !it.standing.confirmed {
            format!(
                "{}: {} is printed on two lines; they may be two numbers",
                it.key(),
                it.value
            )
        } else {
            return None;
        };
        let others = all
            .iter()
            .filter(|other| {
                it.standing.disputed
                    && other.standing.disputed
                    && other.indicator == it.indicator
                    && other.year == it.year
                    && other.value != it.value
            })
            .map(|it| match i64::try_from(it.value) {
                Ok(count) if it.value.fract().is_zero() => Value::Count(count),
                _ => Value::Amount(it.value),
            })
            .collect();
        let mut problem = Problem::new(ProblemCode::FigureUncertain, message).or(others);
        problem.place = self.place(it);
        Some(problem)
    }
}
