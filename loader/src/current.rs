//! Which reading of a report is the current one.
//!
//! The rule, in full. Of all readings that gave this report:
//!
//! 0. A reading of a document that a newer reader has found to be another report (of another agency or year) is out,
//!    unless the newer reading has no figure and this one has.
//! 1. A reading without a single figure never displaces one that has figures: published figures do not vanish because
//!    a page lost its tables or a reader failed on it.
//! 2. Of one address only its latest content competes, by the ledger's observation counter. What the source has
//!    replaced stays queryable and is never current again, unless the source puts it back.
//! 3. Of what is left, the greatest wins by: the date of publication that the source states (none is the least), the
//!    observation counter, the reader's version, its text, the number of cells that are neither missing nor uncertain,
//!    the document's digest, the reading's digest, the address. The text of the version and the last three only make the
//!    order total, so that the answer never depends on the order in which events arrive.
//!
//! No clock of ours takes part.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use shared::digest::Sha256;

use crate::version::{self, Version};

/// A reading that gave the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its key in the warehouse.
    pub reading: i64,
    /// The revision it gave.
    pub revision: i64,
    /// Address of the document.
    pub url: String,
    /// Which content of the address, counted by the crawler's ledger.
    pub observation: i64,
    /// The date of publication that the source states.
    pub published_on: Option<NaiveDate>,
    /// The reader's version.
    pub reader: String,
    /// Number of cells that are neither missing nor uncertain.
    pub completeness: i64,
    /// Digest of the document.
    pub document: Sha256,
    /// Digest of the reading.
    pub digest: Sha256,
}

/// A reading of a candidate's document that gave another report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The candidate's key.
    pub reading: i64,
    /// The other reader's version.
    pub reader: String,
    /// Number of cells that are neither missing nor uncertain in what it read.
    pub completeness: i64,
}

/// The readings that still count for their report: those whose document no newer reader has found to be another report.
pub fn standing(candidates: Vec<Candidate>, elsewhere: &[Elsewhere]) -> Vec<Candidate> {
    let is_out = |it: &Candidate| elsewhere.iter().any(|other| moves(it, other));
    candidates.into_iter().filter(|it| !is_out(it)).collect()
}

fn moves(candidate: &Candidate, other: &Elsewhere) -> bool {
    other.reading == candidate.reading
        && version::rank(&other.reader) > version::rank(&candidate.reader)
        && (other.completeness > 0 || candidate.completeness == 0)
}

/// The current one of a report's readings; none when there is none.
pub fn current(candidates: &[Candidate]) -> Option<&Candidate> {
    competing(candidates).into_iter().max_by_key(|it| rank(it))
}

/// Readings of other revisions that the source publishes at other addresses as of the same date: none replaces the
/// current one, so their figures should agree with its own. One for each revision, in a fixed order.
pub fn beside<'a>(current: &Candidate, candidates: &'a [Candidate]) -> Vec<&'a Candidate> {
    let mut best: BTreeMap<&str, &Candidate> = BTreeMap::new();
    for candidate in competing(candidates) {
        let known = best.entry(&candidate.url).or_insert(candidate);
        if rank(candidate) > rank(known) {
            *known = candidate;
        }
    }
    let mut revisions = BTreeSet::from([current.revision]);
    best.into_values()
        .filter(|it| it.published_on == current.published_on)
        .filter(|it| it.url != current.url && revisions.insert(it.revision))
        .collect()
}

type Rank<'a> = (
    Option<NaiveDate>,
    i64,
    (Version, &'a str),
    i64,
    Sha256,
    Sha256,
    &'a str,
);

fn rank(candidate: &Candidate) -> Rank<'_> {
    (
        candidate.published_on,
        candidate.observation,
        version::rank(&candidate.reader),
        candidate.completeness,
        candidate.document,
        candidate.digest,
        &candidate.url,
    )
}

fn competing(candidates: &[Candidate]) -> Vec<&Candidate> {
    let any_figures = candidates.iter().any(|it| it.completeness > 0);
    let with_figures: Vec<&Candidate> = candidates
        .iter()
        .filter(|it| it.completeness > 0 || !any_figures)
        .collect();
    let replaced = |it: &Candidate| {
        with_figures
            .iter()
            .any(|other| other.url == it.url && other.observation > it.observation)
    };
    with_figures
        .iter()
        .copied()
        .filter(|it| !replaced(it))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `url observation published_on reader completeness bytes`; the n-th line is reading n and revision n.
    fn candidates(table: &str) -> Vec<Candidate> {
        let lines = table.lines().map(str::trim).filter(|it| !it.is_empty());
        lines
            .zip(1..)
            .map(|(line, id)| candidate(id, line))
            .collect()
    }

    fn candidate(id: i64, line: &str) -> Candidate {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [url, observation, published_on, reader, completeness, bytes] = words[..] else {
            panic!("six words are expected: {line}");
        };
        Candidate {
            reading: id,
            revision: id,
            url: url.to_owned(),
            observation: observation.parse().expect("a number"),
            published_on: published_on.parse().ok(),
            reader: reader.to_owned(),
            completeness: completeness.parse().expect("a number"),
            document: Sha256::of(bytes.as_bytes()),
            digest: Sha256::of(line.as_bytes()),
        }
    }

    /// The first line must win, in every order of the lines.
    fn check(table: &str) {
        let mut all = candidates(table);
        for _ in 0..all.len() {
            all.rotate_left(1);
            let reversed: Vec<Candidate> = all.iter().rev().cloned().collect();
            for order in [&all, &reversed] {
                assert_eq!(current(order).map(|it| it.reading), Some(1), "{table}");
            }
        }
    }

    #[test]
    fn nothing_is_current_of_nothing() {
        assert_eq!(current(&[]), None);
    }

    #[test]
    fn a_newer_reader_that_finds_another_report_takes_the_document_along() {
        let check = |completeness, reader: &str, of_the_other, expected: &[i64]| {
            let all = candidates(&format!(
                "a 1 2024-01-31 1.9 {completeness} x\n b 1 2024-01-31 1.9 9 y"
            ));
            let elsewhere = Elsewhere {
                reading: 1,
                reader: reader.to_owned(),
                completeness: of_the_other,
            };
            let standing = standing(all, &[elsewhere]);
            let readings: Vec<i64> = standing.iter().map(|it| it.reading).collect();
            assert_eq!(readings, expected);
        };
        check(100, "1.10", 100, &[2]);
        check(100, "1.8", 100, &[1, 2]);
        check(100, "1.10", 0, &[1, 2]);
        check(0, "1.10", 0, &[2]);
    }

    #[test]
    fn the_date_the_source_states_comes_first() {
        check(
            "b 1 2024-02-01 1 100 x
             a 7 2024-01-31 9 200 y
             c 9 -          9 200 z",
        );
    }

    #[test]
    fn of_one_address_only_the_latest_content_competes() {
        check(
            "a 2 -          1 100 new
             a 1 2024-01-31 9 200 old",
        );
    }

    #[test]
    fn then_the_observation_then_the_reader_then_completeness() {
        check(
            "a 2 2024-01-31 1 100 x
             b 1 2024-01-31 2 200 y",
        );
        check(
            "a 1 2024-01-31 1.10 100 x
             a 1 2024-01-31 1.9  200 x",
        );
        check(
            "a 1 2024-01-31 1 200 x
             b 1 2024-01-31 1 199 y",
        );
    }

    #[test]
    fn a_reading_without_figures_displaces_none_that_has_some() {
        check(
            "a 1 2024-01-31 1 200 full
             a 2 2024-01-31 1 0   empty
             b 1 2024-03-01 2 0   empty",
        );
        check("a 1 2024-01-31 1 0 empty");
    }

    #[test]
    fn equal_candidates_are_told_apart_by_their_digests() {
        let all = candidates(
            "a 1 2024-01-31 1 200 x
             b 1 2024-01-31 1 200 y",
        );
        let greatest = all.iter().max_by_key(|it| it.document).map(|it| it.reading);
        assert_eq!(current(&all).map(|it| it.reading), greatest);
    }

    #[test]
    fn two_spellings_of_a_version_are_told_apart_in_any_order() {
        let mut all = candidates(
            "a 1 2024-01-31 1.0  200 x
             a 1 2024-01-31 1.00 200 x",
        );
        all[0].digest = all[1].digest;
        assert_eq!(current(&all).map(|it| it.reading), Some(2));
        all.reverse();
        assert_eq!(current(&all).map(|it| it.reading), Some(2));
    }

    #[test]
    fn beside_the_current_one_stand_the_other_addresses_of_its_date() {
        let all = candidates(
            "a 1 2024-01-31 1 200 x
             b 1 2024-01-31 1 100 y
             b 1 2024-01-31 0 150 y
             c 1 2024-01-30 1 199 z
             a 1 2024-01-31 0 200 x",
        );
        let current = current(&all).expect("there are candidates");
        let beside: Vec<i64> = beside(current, &all).iter().map(|it| it.reading).collect();
        assert_eq!((current.reading, beside), (1, vec![2]));
    }
}
