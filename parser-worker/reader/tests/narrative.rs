//! The figures that the text of real reports states: how many of the true ones are read, and how many of those read are
//! true.
//!
//! The reports lie beside the project and are not part of it; without them this test says so and checks nothing.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;
use shared::{
    cell::Verdict,
    narrative::NarrativeFigure,
    report::{Listing, Report},
};

/// Names that the truth files give to what an indicator's key says, and that key.
const SAME: [(&str, &str); 14] = [
    ("wechat_subscribers", "wechat_followers"),
    ("interpretations", "interpretation_items"),
    ("information_fees_charged", "information_fees"),
    ("information_fees_yuan", "information_fees"),
    ("normative_disclosed", "normative_documents_published"),
    ("normative_documents", "normative_documents_published"),
    ("other_city_documents", "general_documents_published"),
    ("requests_answered", "requests_closed"),
    ("granted_and_partial_said", "granted_and_partial"),
    ("denied_said", "denied"),
    ("unable_said", "unable"),
    ("not_processed_said", "not_processed"),
    ("other_said", "other_results"),
    ("change_pct", "requests_change_pct"),
];

/// Lists of the truth files, and the indicator whose parts they are.
const LISTS: [(&str, &str); 3] = [
    ("proactive_breakdown", "proactive_items"),
    ("items_breakdown", "items_published"),
    ("interpretation_breakdown", "interpretation_items"),
];

#[derive(Debug, Default, Clone, Copy)]
struct Score {
    stated: usize,
    right: usize,
    wrong: usize,
}

impl Score {
    fn add(&mut self, truth: f64, read: &[&NarrativeFigure]) {
        let is_right = |it: &&&NarrativeFigure| {
            it.value
                .to_string()
                .parse::<f64>()
                .is_ok_and(|it| (it - truth).abs() < 1e-6)
        };
        let right = read.iter().filter(is_right).count();
        self.stated += 1;
        self.right += right.min(1);
        self.wrong += read.len() - right;
    }
}

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    folder.is_dir().then_some(folder)
}

fn key(name: &str) -> &str {
    let same = SAME.iter().find(|it| it.0 == name);
    same.map_or(
        if name == "other" {
            "other_results"
        } else {
            name
        },
        |it| it.1,
    )
}

/// Adds one report to the scores; what is not as the truth says comes back as lines.
fn score(report: &Report, truth: &Json, scores: &mut BTreeMap<String, Score>) -> Vec<String> {
    let mut notes = Vec::new();
    let facts = truth["narrative"].as_object().expect("an object");
    let of_year = |it: &&NarrativeFigure| it.year == report.report_year;
    for (name, truth) in facts {
        if let Some(number) = truth.as_f64() {
            let key = key(name);
            let read: Vec<&NarrativeFigure> = report
                .narrative
                .iter()
                .filter(|it| it.indicator == key && it.part.is_none())
                .filter(of_year)
                .collect();
            let score = scores.entry(key.to_owned()).or_default();
            let before = *score;
            score.add(number, &read);
            if score.right - before.right != 1 || score.wrong != before.wrong {
                notes.push(format!(
                    "  {name}: {number}, read {:?}",
                    read.iter()
                        .map(|it| (it.value, &it.raw))
                        .collect::<Vec<_>>()
                ));
            }
        }
        if let Some(parts) = truth.as_object() {
            let list = LISTS
                .iter()
                .find(|it| it.0 == name)
                .expect("a known list")
                .1;
            for (part, truth) in parts {
                let read: Vec<&NarrativeFigure> = report
                    .narrative
                    .iter()
                    .filter(|it| it.indicator == list)
                    .filter(|it| {
                        it.part.as_ref().is_some_and(|it| {
                            it.contains(part) || part.contains(it.as_str()) || alike(it, part)
                        })
                    })
                    .collect();
                if read.len() != 1 {
                    notes.push(format!(
                        "  {name}[{part}]: read {:?}",
                        read.iter()
                            .map(|it| (&it.part, it.value))
                            .collect::<Vec<_>>()
                    ));
                }
                scores
                    .entry(name.clone())
                    .or_default()
                    .add(truth.as_f64().expect("a number"), &read);
            }
        }
    }
    notes
}

/// The truth files shorten the names of parts: 重点工作信息 is 重点工作, 信息公开年度报告 is 年度报告.
fn alike(one: &str, other: &str) -> bool {
    let plain = |it: &str| it.replace("信息", "").replace("公开", "");
    let (one, other) = (plain(one), plain(other));
    one == other || one.ends_with(&other) || one.starts_with(&other)
}

#[test]
fn the_figures_of_real_reports_are_read() {
    let Some(folder) = folder() else {
        println!("skipped: the corpus is not beside the project");
        return;
    };
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("readable")
        .map(|it| it.expect("readable").path())
        .filter(|it| it.to_string_lossy().ends_with(".truth.json"))
        .collect();
    paths.sort();
    let mut scores = BTreeMap::new();
    for path in paths {
        let truth: Json =
            serde_json::from_slice(&fs::read(&path).expect("readable")).expect("JSON");
        let source = truth["source"].as_str().expect("a name");
        let bytes = fs::read(folder.join(source)).expect("readable");
        let report = report_reader::read(&bytes, &Listing::default()).expect("a report");
        println!("{source}");
        for line in lines(&report)
            .into_iter()
            .chain(score(&report, &truth, &mut scores))
        {
            println!("{line}");
        }
    }
    let mut all = Score::default();
    for (key, it) in &scores {
        println!(
            "{key:32} stated {:2} right {:2} wrong {:2}",
            it.stated, it.right, it.wrong
        );
        all.stated += it.stated;
        all.right += it.right;
        all.wrong += it.wrong;
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let (precision, recall) = (
        share(all.right, all.right + all.wrong),
        share(all.right, all.stated),
    );
    println!("{all:?}: precision {precision:.3}, recall {recall:.3}");
    assert!(precision >= 0.95 && recall >= 0.95);
}

fn lines(report: &Report) -> Vec<String> {
    let figure = |it: &NarrativeFigure| {
        let part = it.part.as_deref().map(|it| format!("[{it}]"));
        let year = it.year.map(|it| it.to_string()).unwrap_or_default();
        let mark = match it.verdict {
            Verdict::Confirmed => "=",
            Verdict::Unchecked => " ",
            _ => "?",
        };
        format!(
            "   {mark} {}{} {} ({}) {year} {:?}",
            it.indicator,
            part.unwrap_or_default(),
            it.value,
            it.raw,
            it.precision
        )
    };
    let checks = report
        .checks
        .iter()
        .filter(|it| it.id.starts_with("L-") || it.id.starts_with("P-"));
    let checks = checks.map(|it| format!("   {} {:?} {}", it.id, it.outcome, it.message));
    report.narrative.iter().map(figure).chain(checks).collect()
}
