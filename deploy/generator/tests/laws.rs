//! What holds for every generated report.

use std::collections::BTreeSet;

use generator::{
    Agency, BUREAUS, Damage, Expected, Fault, REGIONS, Shape, Specimen, Truth, Zeros, series, truth,
};
use shared::cell::{Kind, Value};

fn report(seed: u64) -> Truth {
    truth(seed, 2019 + (seed % 7) as i32).expect("there is a form")
}

#[test]
fn every_rule_of_the_form_holds_and_no_table_is_empty() {
    for seed in 0..500 {
        let truth = report(seed);
        assert_eq!(truth.violations(), [], "seed {seed}");
        assert_eq!(truth.keys().len(), truth.cells.len(), "seed {seed}");
        for table in truth.tables() {
            let is_positive = |key| {
                truth.cells[&key]
                    .value
                    .is_some_and(|it| it.decimal().is_sign_positive() && !it.decimal().is_zero())
            };
            assert!(table.cells().any(is_positive), "seed {seed}: {}", table.key);
        }
    }
}

#[test]
fn only_a_change_is_below_zero() {
    for seed in 0..500 {
        let truth = report(seed);
        for (key, figure) in &truth.cells {
            let below = figure
                .value
                .is_some_and(|it| it.decimal().is_sign_negative() && !it.decimal().is_zero());
            assert!(
                !below || key.column == "change",
                "seed {seed}: {key} {figure:?}"
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    for shape in Shape::every() {
        assert_eq!(
            shape.print(&report(3)),
            shape.print(&report(3)),
            "{shape:?}"
        );
        assert_ne!(
            shape.print(&report(3)),
            shape.print(&report(10)),
            "{shape:?}"
        );
    }
}

#[test]
fn what_a_year_leaves_the_next_takes_over() {
    let agency = Agency::new(REGIONS[0], BUREAUS[0]);
    let years = series(5, &agency, 2019..=2025, Zeros::Printed).expect("there are forms");
    for pair in years.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        for column in ["natural_person", "commercial_enterprise", "total"] {
            assert_eq!(
                before.count("requests", "carried_forward", column),
                after.count("requests", "carried_over", column),
            );
        }
        if before.report_year >= 2021 {
            let count = |truth: &Truth, column| {
                truth.count("active_disclosure", "normative_documents", column)
            };
            assert_eq!(
                count(after, "in_force"),
                count(before, "in_force") + count(after, "made") - count(after, "repealed"),
            );
        }
    }
}

#[test]
fn zeros_that_are_not_printed_have_no_value_and_break_no_rule() {
    let agency = Agency::new(REGIONS[1], BUREAUS[1]);
    for (zeros, kind) in [
        (Zeros::Blank, Kind::Blank),
        (Zeros::Dash, Kind::Dash),
        (Zeros::NoneWord, Kind::NoneWord),
    ] {
        let years = series(8, &agency, 2019..=2025, zeros).expect("there are forms");
        let mut unprinted = years
            .iter()
            .flat_map(|truth| truth.cells.values())
            .filter(|it| it.kind == kind)
            .peekable();
        assert!(unprinted.peek().is_some(), "{zeros:?}");
        assert!(unprinted.all(|it| it.value.is_none()));
        assert!(years.iter().all(|it| it.violations().is_empty()));
    }
}

#[test]
fn a_broken_sum_breaks_the_rules_it_says_and_no_other() {
    let broken = |fault: Fault, seed| {
        let violations = fault.in_truth(report(seed)).violations();
        violations.into_iter().map(|it| it.rule).collect::<Vec<_>>()
    };
    for seed in 0..100 {
        assert_eq!(
            broken(Fault::BrokenRequestsTotal, seed),
            ["T3-column[total]", "T3-row[granted]"]
        );
        assert_eq!(
            broken(Fault::BrokenChallengesTotal, seed),
            ["T4-sum[review]"]
        );
        assert_eq!(broken(Fault::Corrected, seed), [""; 0]);
    }
}

#[test]
fn a_correction_changes_figures_and_keeps_who_and_when() {
    let first = report(4);
    let second = Fault::Corrected.in_truth(first.clone());
    let changed = first
        .cells
        .iter()
        .filter(|(key, figure)| second.cells[key] != **figure)
        .count();
    assert_eq!(changed, 7);
    assert_eq!(
        (first.agency, first.report_year),
        (second.agency, second.report_year)
    );
}

#[test]
fn a_truncated_file_is_the_beginning_of_the_whole_one() {
    let whole = Shape::Pdf.print(&report(2));
    let cut = Fault::Truncated.in_bytes(whole.clone());
    assert!(cut.len() < whole.len() && whole.starts_with(&cut));
}

#[test]
fn the_truth_file_has_every_cell_with_a_value_as_scorers_read_it() {
    let truth = Fault::BrokenChallengesTotal.in_truth(report(2));
    let json = truth.to_json("a.pdf");
    let cells = json["cells"].as_array().expect("cells are an array");
    assert_eq!(cells.len(), truth.cells.len());
    for (cell, key) in cells.iter().zip(truth.keys()) {
        assert_eq!(cell["row"], key.row);
        let value = truth.cells[&key].value.map(Value::decimal);
        let text = value.map_or("null".to_owned(), |it| it.to_string());
        assert_eq!(
            cell["value"].to_string().trim_end_matches(".0"),
            text,
            "{key}"
        );
    }
    assert_eq!(json["source"], "a.pdf");
    assert_eq!(json["violations"][0]["rule"], "T4-sum[review]");
}

#[test]
fn a_year_without_form_is_refused_by_name() {
    let error = truth(1, 2018).expect_err("there is no form for 2018");
    assert_eq!(
        error.to_string(),
        "no form for reports on 2018: the first form is for 2019"
    );
}

/// Every damage in every shape it can happen to.
fn specimens(seed: u64) -> impl Iterator<Item = Specimen> {
    Damage::all().flat_map(move |damage| {
        Shape::ALL
            .into_iter()
            .filter_map(move |shape| Specimen::draw(shape, damage, seed))
    })
}

#[test]
fn every_switch_is_found_by_its_name_and_says_what_it_does() {
    let names: BTreeSet<&str> = Damage::all().map(Damage::name).collect();
    assert_eq!(names.len(), Damage::all().count());
    for damage in Damage::all() {
        assert_eq!(Damage::by_name(damage.name()), Some(damage));
        assert!(!damage.description().is_empty());
        assert!(Shape::ALL.into_iter().any(|it| damage.applies_to(it)));
    }
    for shape in Shape::every() {
        assert_eq!(Shape::by_name(shape.name()), Some(shape));
        assert!(Damage::Whole.applies_to(shape));
    }
    assert_eq!(Damage::by_name("none"), None);
}

#[test]
fn every_switch_changes_the_document_and_the_same_seed_gives_the_same() {
    let is_quick = |it: &Specimen| !matches!(it.shape, Shape::Pdf | Shape::Docx);
    for seed in [3, 18] {
        for specimen in specimens(seed).filter(|it| seed == 3 || is_quick(it)) {
            let name = specimen.name();
            let again = Specimen::draw(specimen.shape, specimen.damage, seed);
            assert_eq!(again.as_ref(), Some(&specimen), "{name}");
            let whole = specimen
                .shape
                .print(&truth(seed, specimen.truth.report_year).expect("a form"));
            let is_whole = specimen.damage == Damage::Whole;
            assert_eq!(whole == specimen.bytes, is_whole, "{name}");
        }
    }
}

#[test]
fn rules_fail_only_where_the_damage_is_that_they_fail() {
    const BREAK: [Damage; 2] = [Damage::BrokenSums, Damage::UnknownRowCounted];
    let is_one = |it: &Specimen| it.shape == Shape::Text && it.damage != Damage::Several;
    for seed in 0..14 {
        for specimen in specimens(seed).filter(is_one) {
            let violations = specimen.truth.violations();
            let breaks = BREAK.contains(&specimen.damage);
            assert_eq!(
                !violations.is_empty(),
                breaks,
                "{}: {violations:?}",
                specimen.name()
            );
        }
    }
}

#[test]
fn figures_are_unreadable_only_where_the_damage_destroys_some() {
    const DESTROY: [Damage; 6] = [
        Damage::DigitConfusions,
        Damage::LostCell,
        Damage::LostRow,
        Damage::MissingTable,
        Damage::TornTotal,
        Damage::ZerosBlank,
    ];
    for specimen in specimens(5).filter(|it| it.damage != Damage::Several) {
        let destroys = DESTROY.contains(&specimen.damage);
        let keeps_blanks = specimen.damage == Damage::ZerosBlank && specimen.shape != Shape::Text;
        let is_readable = specimen.truth.allowance.unreadable.is_empty();
        assert_eq!(
            is_readable,
            !destroys || keeps_blanks,
            "{}",
            specimen.name()
        );
    }
}

#[test]
fn a_truth_file_expects_what_its_truth_does() {
    for specimen in specimens(9).filter(|it| it.shape == Shape::Tabs) {
        let json = specimen.to_json().to_string();
        let expected = Expected {
            damage: Some(specimen.damage.name().to_owned()),
            shape: Some("tabs".to_owned()),
            ..Expected::of(&specimen.truth, &specimen.file_name())
        };
        let read = Expected::from_json(&json).expect("it is a truth file");
        assert_eq!(read, expected, "{}", specimen.name());
    }
}

#[test]
fn a_mix_has_every_damage_in_every_shape_before_it_has_one_twice() {
    let damages: Vec<Damage> = Damage::all().collect();
    let pairs = specimens(0).count();
    let mix: Vec<String> = Specimen::mix(7, &Shape::ALL, &damages)
        .take(pairs)
        .map(|it| format!("{} {}", it.shape.name(), it.damage.name()))
        .collect();
    assert_eq!(mix.iter().collect::<BTreeSet<_>>().len(), pairs);
    assert_eq!(
        Specimen::mix(7, &[Shape::Pdf], &[Damage::PageMarks]).count(),
        0
    );
}
