//! The facts at the head and foot of real reports, and the headings of their sections.
//!
//! The reports lie beside the project and are not part of it; without them this test says so and checks nothing.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value as Json;
use shared::{
    header::ContactKind,
    report::{Listing, Report},
    section::Section,
};

/// What a reading says of each fact, and what is true.
fn facts(truth: &Json, report: &Report) -> Vec<(&'static str, Option<String>, Vec<String>)> {
    let accepted = |name: &str| -> Vec<String> {
        let texts = |it: &Json| match it {
            Json::Array(several) => several.iter().map(text).collect(),
            Json::Null => vec![],
            one => vec![text(one)],
        };
        texts(&truth[name])
    };
    let contact = |kind: ContactKind| {
        let of_kind = report.contacts.iter().find(|it| it.kind == kind);
        of_kind.map(|it| it.value.clone())
    };
    let mut facts = vec![
        ("title", report.title.clone(), accepted("title")),
        (
            "agency",
            report.agency.as_ref().map(|it| it.name.clone()),
            accepted("agency"),
        ),
        (
            "year",
            report.report_year.map(|it| it.to_string()),
            accepted("report_year"),
        ),
        (
            "region",
            report.region.as_ref().map(|it| it.full_name.clone()),
            accepted("region"),
        ),
        (
            "signed_on",
            report.signed_on.map(|it| it.to_string()),
            accepted("signed_on"),
        ),
    ];
    for (name, kind) in [
        ("address", ContactKind::Address),
        ("postcode", ContactKind::Postcode),
        ("phone", ContactKind::Phone),
        ("fax", ContactKind::Fax),
        ("email", ContactKind::Email),
    ] {
        let true_value = truth["contacts"][name].as_str().map(str::to_owned);
        facts.push((name, contact(kind), true_value.into_iter().collect()));
    }
    facts
}

fn text(it: &Json) -> String {
    it.as_str().map_or_else(|| it.to_string(), str::to_owned)
}

fn tree(sections: &[Section], depth: usize) -> Vec<String> {
    let lines = |it: &Section| {
        let key = it.key.as_deref().unwrap_or("-");
        let line = format!(
            "{}{key} {} ({})",
            "  ".repeat(depth),
            it.heading,
            it.paragraphs.len()
        );
        let mut lines = vec![line];
        lines.extend(tree(&it.sections, depth + 1));
        lines
    };
    sections.iter().flat_map(lines).collect()
}

#[test]
fn the_header_facts_of_real_reports_are_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !folder.is_dir() {
        println!("skipped: the corpus is not beside the project");
        return;
    }
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("readable")
        .map(|it| it.expect("readable").path())
        .filter(|it| it.to_string_lossy().ends_with(".truth.json"))
        .collect();
    paths.sort();
    for path in paths {
        let truth: Json =
            serde_json::from_slice(&fs::read(&path).expect("readable")).expect("JSON");
        let source = truth["source"].as_str().expect("a name").to_owned();
        let bytes = fs::read(folder.join(&source)).expect("readable");
        let report = report_reader::read(&bytes, &Listing::default()).expect("it is a report");
        println!(
            "== {source}\n{:?} {:?} {:?} {:?}\nperiod {:?}\nbasis {:?}\ncontacts {:?}\nlinks {:?}",
            report.title_source,
            report.year_source,
            report.agency.as_ref().map(|it| it.source),
            report.region,
            report.period,
            report.legal_basis,
            report.contacts,
            report.links
        );
        println!("{}", tree(&report.sections, 0).join("\n"));
        for check in &report.checks {
            println!("{} {:?}", check.id, check.outcome);
        }
        for (name, found, accepted) in facts(&truth, &report) {
            let right = match &found {
                Some(found) => accepted.contains(found),
                None => accepted.is_empty(),
            };
            // What a truth file leaves out is not known to be absent.
            let unknown = accepted.is_empty();
            if !right && !unknown {
                let problem = format!("{name}: {found:?} is not {accepted:?}");
                wrong.entry(source.clone()).or_default().push(problem);
            }
        }
    }
    assert_eq!(wrong, BTreeMap::new());
}
