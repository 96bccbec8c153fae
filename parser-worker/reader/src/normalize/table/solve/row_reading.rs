//! The ways to read a printed row that has a few figures too few or too many.

/// What stands in one column of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::normalize) enum Piece {
    /// The figure with this index.
    Figure(usize),
    /// A number that is this figure and the next, or a part of one.
    Number(i64),
    /// Nothing: the figure was lost.
    Lost,
}

/// Every way to read these figures as a row of this width, with the least that was lost, joined, split or added.
/// `figures` are the counts that are printed, in digits, or none where something else is.
pub(in crate::normalize) fn readings(figures: &[Option<&str>], width: usize) -> Vec<Vec<Piece>> {
    let count = figures.len();
    let whole: Vec<Piece> = (0..count).map(Piece::Figure).collect();
    if count < width {
        let mut ways = with_lost(&whole, width - count);
        if count + 1 == width {
            ways.extend(with_one_split(&whole, figures));
        }
        return ways;
    }
    let mut ways = without(&whole, count - width);
    if count == width + 1 {
        ways.extend(with_two_joined(&whole, figures));
    }
    ways
}

/// Every way to put so many lost figures among the others.
fn with_lost(pieces: &[Piece], lost: usize) -> Vec<Vec<Piece>> {
    if lost == 0 {
        return vec![pieces.to_vec()];
    }
    let Some((first, rest)) = pieces.split_first() else {
        return vec![vec![Piece::Lost; lost]];
    };
    let led = |head: Piece, tails: Vec<Vec<Piece>>| {
        tails
            .into_iter()
            .map(move |tail| std::iter::once(head).chain(tail).collect())
    };
    led(Piece::Lost, with_lost(pieces, lost - 1))
        .chain(led(*first, with_lost(rest, lost)))
        .collect()
}

/// Every way to leave so many figures out.
fn without(pieces: &[Piece], extra: usize) -> Vec<Vec<Piece>> {
    if extra == 0 {
        return vec![pieces.to_vec()];
    }
    let Some((first, rest)) = pieces.split_first() else {
        return vec![];
    };
    let keeping = without(rest, extra)
        .into_iter()
        .map(|tail| std::iter::once(*first).chain(tail).collect());
    without(rest, extra - 1)
        .into_iter()
        .chain(keeping)
        .collect()
}

/// Every way to take one figure as two, printed without a space.
fn with_one_split(pieces: &[Piece], figures: &[Option<&str>]) -> Vec<Vec<Piece>> {
    let mut ways = Vec::new();
    for (at, digits) in figures.iter().enumerate() {
        let digits = digits.unwrap_or_default();
        for cut in 1..digits.len() {
            let (Some(left), Some(right)) = (number(&digits[..cut]), number(&digits[cut..])) else {
                continue;
            };
            let mut way = pieces.to_vec();
            way.splice(at..=at, [Piece::Number(left), Piece::Number(right)]);
            ways.push(way);
        }
    }
    ways
}

/// Every way to take two figures as one, printed with a space inside.
fn with_two_joined(pieces: &[Piece], figures: &[Option<&str>]) -> Vec<Vec<Piece>> {
    let mut ways = Vec::new();
    for (at, pair) in figures.windows(2).enumerate() {
        let [Some(left), Some(right)] = pair else {
            continue;
        };
        if let Some(joined) = number(&format!("{left}{right}")) {
            let mut way = pieces.to_vec();
            way.splice(at..at + 2, [Piece::Number(joined)]);
            ways.push(way);
        }
    }
    ways
}

/// The number that these digits are, if a number is written so.
fn number(digits: &str) -> Option<i64> {
    let is_written_so = digits == "0" || !digits.starts_with('0');
    let bare = digits.bytes().all(|it| it.is_ascii_digit());
    (is_written_so && bare).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{Piece::*, readings};

    #[test]
    fn a_lost_figure_may_have_stood_anywhere() {
        let ways = readings(&[Some("3"), Some("0")], 3);
        assert_eq!(
            ways,
            [
                vec![Lost, Figure(0), Figure(1)],
                vec![Figure(0), Lost, Figure(1)],
                vec![Figure(0), Figure(1), Lost],
            ]
        );
        assert_eq!(readings(&[Some("1"); 5], 7).len(), 21);
    }

    #[test]
    fn two_figures_may_be_printed_as_one() {
        let ways = readings(&[Some("120")], 2);
        assert!(ways.contains(&vec![Number(12), Number(0)]));
        assert!(ways.contains(&vec![Number(1), Number(20)]));
        assert!(!readings(&[Some("105")], 2).contains(&vec![Number(1), Number(5)]));
    }

    #[test]
    fn a_figure_too_many_is_any_of_them_or_a_half_of_one() {
        let ways = readings(&[Some("1"), Some("2"), None], 2);
        assert_eq!(
            ways,
            [
                vec![Figure(1), Figure(2)],
                vec![Figure(0), Figure(2)],
                vec![Figure(0), Figure(1)],
                vec![Number(12), Figure(2)],
            ]
        );
    }

    #[test]
    fn figures_as_many_as_columns_are_one_way() {
        assert_eq!(readings(&[None, None], 2), [vec![Figure(0), Figure(1)]]);
    }
}
