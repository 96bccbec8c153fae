//! The commands as a person and a script use them: output, exit codes, refusals.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use generator::{Charset, Shape};
use serde_json::Value as Json;
use tempfile::TempDir;

fn gongkai(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.arg("--data").arg(data).args(arguments).current_dir(data);
    command.output().expect("it starts")
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder can be made")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn lines(output: &Output) -> Vec<Json> {
    let text = String::from_utf8(output.stdout.clone()).expect("output is UTF-8");
    text.lines().map(|it| serde_json::from_str(it).expect("each line is JSON")).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_demo_finds_what_was_planted_and_a_second_one_nothing_new() {
    let data = folder();
    let first = gongkai(data.path(), &["demo", "--json"]);
    assert_eq!(code(&first), Some(0), "{}", said(&first));
    let outcome = lines(&first).remove(0);
    assert_eq!((&outcome["silently_wrong"], &outcome["surprises"]), (&0.into(), &Json::Array(vec![])));
    assert_eq!(outcome["faults"], outcome["faults_found"]);
    assert!(outcome["new_documents"].as_i64() >= Some(30), "{outcome}");

    let second = gongkai(data.path(), &["demo", "--json"]);
    assert_eq!(code(&second), Some(0), "{}", said(&second));
    assert_eq!(lines(&second)[0]["new_documents"], 0);

    let status = gongkai(data.path(), &["status", "--json"]);
    assert_eq!(code(&status), Some(0), "{}", said(&status));
    assert!(lines(&status)[0]["warehouse"]["reports"].as_i64() >= Some(30));

    let export = gongkai(data.path(), &["export", "--format", "csv", "--out", "reports"]);
    assert_eq!(code(&export), Some(0), "{}", said(&export));
    for file in ["cells", "reports", "problems", "rules", "active_disclosure", "requests", "challenges", "dictionary"] {
        let text = fs::read_to_string(data.path().join(format!("reports/{file}.csv"))).expect("it is there");
        assert!(text.lines().count() > 1, "{file} has rows");
    }
}

#[test]
fn read_gives_a_line_for_each_file_and_fails_at_the_end_if_one_was_none() {
    let data = folder();
    let truth = generator::truth(2, 2024).expect("there is a form");
    let page = Shape::Html(Charset::Gb18030).print(&truth);
    fs::write(data.path().join("good.html"), page).expect("written");
    fs::write(data.path().join("note.txt"), "会议通知").expect("written");

    let one = gongkai(data.path(), &["read", "--json", "good.html"]);
    assert_eq!(code(&one), Some(0), "{}", said(&one));
    let all = gongkai(data.path(), &["read", "--json", "note.txt", "good.html", "absent.pdf"]);
    assert_eq!(code(&all), Some(1));
    let lines = lines(&all);
    let sources: Vec<&str> = lines.iter().filter_map(|it| it["source"].as_str()).collect();
    assert_eq!(sources, ["note.txt", "good.html", "absent.pdf"]);
    assert_eq!(lines[0]["rejected"]["reason"], "not_a_report");
    assert_eq!(lines[2]["rejected"]["reason"], "unreadable_file");
    assert_eq!(lines[1]["agency"]["name"], truth.agency.name);
    assert_eq!(lines[1]["report_year"], 2024);
    let cell = &lines[1]["cells"][0];
    for key in ["table", "row", "column", "value", "kind", "raw", "obtained", "verdict", "place"] {
        assert!(!cell[key].is_null(), "{key} in {cell}");
    }
}

#[test]
fn what_is_wrong_in_the_configuration_is_refused_by_key_and_reason() {
    let data = folder();
    let check = |text: &str, words: &[&str]| {
        fs::write(data.path().join("settings.toml"), text).expect("written");
        let output = gongkai(data.path(), &["portals", "--config", "settings.toml"]);
        assert_eq!(code(&output), Some(2), "{text}: {}", said(&output));
        for word in words {
            assert!(said(&output).contains(word), "{word:?} in {}", said(&output));
        }
    };
    check("[crawler]\ndelays = \"1s\"", &["delays", "settings.toml"]);
    check("[crawler]\ndelay = \"soon\"", &["crawler.delay", "soon"]);
    check("[parser]\nconcurrency = 0", &["parser.concurrency"]);
}

#[test]
fn portals_without_a_source_for_a_parameter_are_listed_and_not_crawled() {
    let data = folder();
    let portals = gongkai(data.path(), &["portals", "--json"]);
    assert_eq!(code(&portals), Some(0), "{}", said(&portals));
    let portals = lines(&portals);
    assert!(portals.len() >= 5);
    for portal in portals {
        let known = portal["unknown"].as_array().is_some_and(Vec::is_empty);
        assert_eq!(portal["active"].as_bool(), Some(known), "{portal}");
        let id = portal["id"].as_str().expect("an id");
        let crawl = gongkai(data.path(), &["crawl", id]);
        assert_eq!(code(&crawl), Some(3), "{id}: nobody answers for this crawler, or the portal is inactive");
    }
    let unknown = gongkai(data.path(), &["crawl", "nowhere"]);
    assert_eq!(code(&unknown), Some(3));
    assert!(said(&unknown).contains("nowhere"));
}

#[test]
fn export_without_a_warehouse_says_so() {
    let data = folder();
    let output = gongkai(data.path(), &["export", "--out", "reports"]);
    assert_eq!(code(&output), Some(3));
    assert!(said(&output).contains("warehouse"), "{}", said(&output));
    assert!(!data.path().join("reports").exists());
}
