//! The best way to pair two sequences without crossing.

/// Pairs of rows with a label alike: a report has some two hundred; a table printed twenty times has this many.
const MOST_PAIRS: usize = 4000;

/// The pairs of rising form and printed rows with the greatest sum of evidence; none where there are more pairs than
/// any report has, since the search takes the square of their number.
pub(super) fn best_chain(evidence: &[Vec<f64>], least: f64) -> Vec<(usize, usize)> {
    let pairs: Vec<(usize, usize, f64)> = evidence
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().enumerate().map(move |(j, it)| (i, j, *it)))
        .filter(|(_, _, it)| *it >= least)
        .collect();
    if pairs.len() > MOST_PAIRS {
        return vec![];
    }
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(pairs.len());
    for (at, (i, j, weight)) in pairs.iter().enumerate() {
        let before = |other: &usize| pairs[*other].0 < *i && pairs[*other].1 < *j;
        let previous = (0..at)
            .filter(before)
            .max_by(|one, other| best[*one].0.total_cmp(&best[*other].0).then(other.cmp(one)));
        let sum = weight + previous.map_or(0.0, |it| best[it].0);
        best.push((sum, previous));
    }
    let last = (0..pairs.len())
        .max_by(|one, other| best[*one].0.total_cmp(&best[*other].0).then(other.cmp(one)));
    let steps = std::iter::successors(last, |it| best[*it].1);
    let mut chain: Vec<_> = steps.map(|it| (pairs[it].0, pairs[it].1)).collect();
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::{MOST_PAIRS, best_chain};

    #[test]
    fn the_chain_with_the_most_evidence_wins_and_never_crosses() {
        let evidence = [
            vec![0.0, 1.0, 0.0],
            vec![0.9, 0.0, 0.9],
            vec![0.0, 0.0, 0.85],
        ];
        assert_eq!(best_chain(&evidence, 0.8), [(0, 1), (1, 2)]);
        assert_eq!(best_chain(&evidence, 0.95), [(0, 1)]);
        assert_eq!(best_chain(&[vec![0.5]], 0.8), []);
    }

    #[test]
    fn too_many_pairs_are_none() {
        assert_eq!(best_chain(&[vec![1.0; MOST_PAIRS + 1]], 0.8), []);
    }
}
