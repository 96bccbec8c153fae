//! Thousands of generated reports, each with one kind of damage: whatever is read wrong or not at all says so.
//!
//! `GONGKAI_TEST_SEEDS` sets how many documents of each shape and damage are read.

use std::{collections::BTreeMap, panic::catch_unwind};

use generator::{
    Charset, Damage, Expected, Shape, Specimen,
    score::{self, Finding, Score},
};
use shared::report::Listing;

/// Damage that leaves no doubt what is printed: its documents are read whole, and nothing of them is doubted.
const PLAIN: &[&str] = &[
    "whole",
    "page-torn-head",
    "repeated-head",
    "row-offsets",
    "label-above",
    "cell-notes",
    "thousands-separators",
    "full-width-digits",
    "zeros-none-word",
    "zeros-slash",
    "zeros-hyphen",
    "zeros-dash",
    "one-row-other",
    "old-titles",
    "mixed-forms",
    "renamed-sections",
    "renumbered-sections",
    "missing-sections",
    "displaced-digits",
    "page-marks",
    "running-heads",
    "torn-by-headings",
];

/// Documents of each shape and damage. Files that are large, or differ from others in their charset alone, are fewer.
fn seeds(shape: Shape) -> u64 {
    let asked = std::env::var("GONGKAI_TEST_SEEDS").ok();
    let asked: u64 = asked.and_then(|it| it.parse().ok()).unwrap_or(8);
    match shape {
        Shape::Pdf | Shape::Docx | Shape::Html(Charset::Gb18030) => asked.div_ceil(3),
        _ => asked,
    }
}

fn read(specimen: &Specimen) -> (Score, Vec<Finding>) {
    let expected = Expected::of(&specimen.truth, &specimen.name());
    let read = catch_unwind(|| report_reader::read(&specimen.bytes, &Listing::default()));
    match read.unwrap_or_else(|_| panic!("{}: the reader panicked", specimen.name())) {
        Ok(report) => score::score(&expected, &report),
        Err(_) => (Score::of_rejection(&expected), Vec::new()),
    }
}

/// Documents that were once silently misread, and what of.
const LESSONS: &[(Shape, &str, u64)] = &[
    // Two rows each lost a figure, their label's blank cell took its place, and the shifts made up for each other.
    (Shape::Markdown, "lost-cell", 998),
    // The blanks beside figures that a page tore from their label were zeros.
    (Shape::Pdf, "page-torn-label", 710),
];

#[test]
fn what_was_once_misread_is_read_or_doubted() {
    for (shape, damage, seed) in LESSONS {
        let damage = Damage::by_name(damage).expect("it is a damage");
        let specimen = Specimen::draw(*shape, damage, *seed).expect("it is printed");
        let (score, findings) = read(&specimen);
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(score.silent, 0, "{}: {findings:?}", specimen.name());
    }
}

#[test]
fn nothing_is_silently_wrong_whatever_the_damage() {
    let only = std::env::var("GONGKAI_TEST_DAMAGE").ok();
    let mut scores: BTreeMap<(Damage, &str), Score> = BTreeMap::new();
    let mut bad: Vec<String> = Vec::new();
    for damage in Damage::all().filter(|it| only.as_deref().is_none_or(|only| only == it.name())) {
        for shape in Shape::ALL {
            for seed in 0..seeds(shape) {
                let Some(specimen) = Specimen::draw(shape, damage, seed) else {
                    break;
                };
                let (score, findings) = read(&specimen);
                *scores.entry((damage, shape.name())).or_default() += score;
                let must_be_clean = PLAIN.contains(&damage.name());
                if score.silent > 0 || must_be_clean && !score.is_clean() {
                    let shown: Vec<String> =
                        findings.iter().take(4).map(|it| it.to_string()).collect();
                    bad.push(format!(
                        "{}: {score:?} {}",
                        specimen.name(),
                        shown.join("; ")
                    ));
                }
            }
        }
    }
    let names = scores
        .keys()
        .map(|(damage, shape)| format!("{} {shape}", damage.name()))
        .collect::<Vec<_>>();
    let rows = names.iter().map(String::as_str).zip(scores.values());
    println!("{}", score::table(rows));
    let mut shapes: BTreeMap<&str, Score> = BTreeMap::new();
    for ((_, shape), score) in &scores {
        *shapes.entry(shape).or_default() += *score;
        *shapes.entry("~ all").or_default() += *score;
    }
    println!(
        "{}",
        score::table(shapes.iter().map(|(name, score)| (*name, score)))
    );
    assert!(
        bad.is_empty(),
        "{} documents:\n{}",
        bad.len(),
        bad.join("\n")
    );
}
