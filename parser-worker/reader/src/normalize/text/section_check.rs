//! Whether a report has the sections and tables of its form, and whether they say something.

use shared::{
    check::{self, CheckResult},
    form::Form,
    problem::{Problem, ProblemCode},
    rule::RuleOutcome,
    section::Section,
};

use super::section::Outline;
use crate::draft::{Draft, Found};

/// Section five is short below this many characters.
const SHORT: usize = 50;
/// Key of section five.
const ISSUES: &str = "issues";

/// Checks the sections of a report against the form that its year should have.
pub(crate) fn sections(outline: &Outline, form: &Form) -> Vec<CheckResult> {
    let mut results = Vec::new();
    let of_key = |key: &str| {
        let has_key = |it: &&(&Section, &bool)| it.0.key.as_deref() == Some(key);
        let pairs: Vec<(&Section, &bool)> =
            outline.sections.iter().zip(&outline.has_table).collect();
        pairs.iter().filter(has_key).copied().collect::<Vec<_>>()
    };
    for it in &form.sections {
        let found = of_key(&it.key);
        let outcome = holds(!found.is_empty());
        let message = format!("section {:?}", it.label);
        results.extend(result("S-missing", Some(&it.key), outcome, message));
    }
    for it in &form.sections {
        let found = of_key(&it.key);
        let full = found
            .iter()
            .any(|(section, has_table)| **has_table || length(section) > 0);
        let outcome = if found.is_empty() {
            RuleOutcome::NotAssessable
        } else {
            holds(full)
        };
        let message = format!("what stands under {:?}", it.label);
        let mut result = result("S-empty", Some(&it.key), outcome, message);
        if let (Some(result), Some((section, _))) = (&mut result, found.first()) {
            result.place = section.place.clone();
        }
        results.extend(result);
    }
    results.extend(issues(&of_key(ISSUES)));
    results
}

fn issues(found: &[(&Section, &bool)]) -> Option<CheckResult> {
    let length: usize = found.iter().map(|it| length(it.0)).sum();
    let outcome = if found.is_empty() || length == 0 {
        RuleOutcome::NotAssessable
    } else {
        holds(length >= SHORT)
    };
    let message = format!("section five has {length} characters, {SHORT} are few");
    let mut result = result("S-issues-short", None, outcome, message)?;
    result.left = Some(length.into());
    result.right = Some(SHORT.into());
    result.place = found.first().and_then(|it| it.0.place.clone());
    Some(result)
}

/// Checks that each table that was found has a figure.
pub(crate) fn tables(draft: &Draft) -> Vec<CheckResult> {
    let mut results = Vec::new();
    for (key, form) in &draft.forms {
        let Some(table) = form.table(key) else {
            continue;
        };
        let cells = || draft.cells.iter().filter(|it| it.key.table == *key);
        let is_there = cells().any(|it| !matches!(it.found, Found::Nothing));
        let is_filled = cells().any(|it| match &it.found {
            Found::Print(print) => !print.raw.trim().is_empty(),
            Found::Unplaced { raw, .. } => !raw.trim().is_empty(),
            Found::Nothing => false,
        });
        let outcome = if is_there {
            holds(is_filled)
        } else {
            RuleOutcome::NotAssessable
        };
        let message = format!("the figures of the table {:?}", table.label);
        let result = result("T-blank", Some(key), outcome, message);
        results.extend(result.map(|it| (form.tables.iter().position(|it| it.key == *key), it)));
    }
    results.sort_by_key(|it| it.0);
    results.into_iter().map(|it| it.1).collect()
}

/// A problem for each check that fails.
pub(crate) fn problems(results: &[CheckResult]) -> Vec<Problem> {
    let broken = results
        .iter()
        .filter(|it| it.outcome == RuleOutcome::Broken);
    broken
        .map(|it| {
            let (code, message) = match it.id.split('[').next() {
                Some("S-missing") => (
                    ProblemCode::SectionMissing,
                    format!("the document has no {}", it.message),
                ),
                Some("S-empty") => (
                    ProblemCode::CheckBroken,
                    format!("{}: nothing was found of {}", it.id, it.message),
                ),
                Some("T-blank") => (
                    ProblemCode::CheckBroken,
                    format!("{}: nothing is printed for {}", it.id, it.message),
                ),
                _ => (
                    ProblemCode::CheckBroken,
                    format!("{}: {}", it.id, it.message),
                ),
            };
            Problem {
                severity: it.severity,
                place: it.place.clone(),
                ..Problem::new(code, message)
            }
        })
        .collect()
}

fn holds(it: bool) -> RuleOutcome {
    if it {
        RuleOutcome::Holds
    } else {
        RuleOutcome::Broken
    }
}

fn result(
    id: &str,
    of: Option<&str>,
    outcome: RuleOutcome,
    message: String,
) -> Option<CheckResult> {
    let mut result = check::by_id(id)?.result(outcome, message);
    if let Some(of) = of {
        result.id = format!("{id}[{of}]");
    }
    Some(result)
}

/// Characters of text in a section and below it.
fn length(section: &Section) -> usize {
    let own: usize = section.paragraphs.iter().map(|it| it.chars().count()).sum();
    let below: usize = section.sections.iter().map(length).sum();
    // A heading below it may be the sentence itself: （一）主要问题不多。
    let headings: usize = section
        .sections
        .iter()
        .map(|it| it.heading.chars().count())
        .sum();
    own + below + headings
}

#[cfg(test)]
mod tests {
    use shared::form;

    use super::*;

    fn section(key: &str, paragraphs: &[&str]) -> Section {
        Section {
            key: Some(key.to_owned()),
            heading: key.to_owned(),
            paragraphs: paragraphs.iter().map(|it| (*it).to_owned()).collect(),
            place: None,
            sections: vec![],
        }
    }

    fn outcomes(outline: &Outline) -> Vec<(String, RuleOutcome)> {
        let form = form::by_id("2021").expect("it is there");
        let results = sections(outline, form);
        results.into_iter().map(|it| (it.id, it.outcome)).collect()
    }

    #[test]
    fn sections_are_missing_empty_or_short() {
        let outline = Outline {
            sections: vec![
                section("overview", &["好。"]),
                section("active_disclosure", &[]),
                section("requests", &[]),
                section("issues", &["一是不够；二是改进。"]),
            ],
            has_table: vec![false, true, false, false],
            preface: 0,
        };
        let outcomes = outcomes(&outline);
        let outcome = |id: &str| {
            let found = outcomes.iter().find(|it| it.0 == id);
            found.unwrap_or_else(|| panic!("{id} is checked")).1
        };
        assert_eq!(outcome("S-missing[overview]"), RuleOutcome::Holds);
        assert_eq!(outcome("S-missing[challenges]"), RuleOutcome::Broken);
        assert_eq!(outcome("S-empty[overview]"), RuleOutcome::Holds);
        assert_eq!(outcome("S-empty[active_disclosure]"), RuleOutcome::Holds);
        assert_eq!(outcome("S-empty[requests]"), RuleOutcome::Broken);
        assert_eq!(outcome("S-empty[challenges]"), RuleOutcome::NotAssessable);
        assert_eq!(outcome("S-issues-short"), RuleOutcome::Broken);
        assert_eq!(outcomes.len(), 13);
    }

    #[test]
    fn a_check_that_fails_is_a_problem_of_its_severity() {
        let form = form::by_id("2021").expect("it is there");
        let problems = problems(&sections(&Outline::default(), form));
        assert_eq!(problems.len(), 6);
        assert!(
            problems
                .iter()
                .all(|it| it.code == ProblemCode::SectionMissing)
        );
        assert!(problems[0].message.contains("总体情况"));
    }
}
