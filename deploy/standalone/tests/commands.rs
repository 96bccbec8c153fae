//! The commands as a person and a script use them: output, exit codes, refusals.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use generator::{Charset, Shape};
use runtime::bus::{Bus, BusConfig, Message, Outcome, Settled};
use serde_json::{Value as Json, json};
use shared::queue::PARSER_DOCUMENTS;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command
        .arg("--data")
        .arg(data)
        .args(arguments)
        .current_dir(data);
    command
}

fn gongkai(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().expect("it starts")
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder can be made")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn lines(output: &Output) -> Vec<Json> {
    let text = String::from_utf8(output.stdout.clone()).expect("output is UTF-8");
    text.lines()
        .map(|it| serde_json::from_str(it).expect("each line is JSON"))
        .collect()
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).expect("it is there").count()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_demo_finds_what_was_planted_and_a_second_one_nothing_new() {
    let data = folder();
    let real = data.path().join("real/warehouse.sqlite");
    let first = command(data.path(), &["demo", "--json"])
        .env("GONGKAI__LOADER__WAREHOUSE__SQLITE__FILE", &real)
        .output()
        .expect("it starts");
    assert_eq!(code(&first), Some(0), "{}", said(&first));
    assert!(
        !real.exists(),
        "a demo's reports are not loaded where real ones are"
    );
    let outcome = lines(&first).remove(0);
    assert_eq!(
        (&outcome["silently_wrong"], &outcome["surprises"]),
        (&0.into(), &Json::Array(vec![]))
    );
    assert_eq!(outcome["faults"], outcome["faults_found"]);
    assert!(outcome["new_documents"].as_i64() >= Some(30), "{outcome}");

    let second = gongkai(data.path(), &["demo", "--json"]);
    assert_eq!(code(&second), Some(0), "{}", said(&second));
    assert_eq!(lines(&second)[0]["new_documents"], 0);

    let status = gongkai(data.path(), &["status", "--json"]);
    assert_eq!(code(&status), Some(0), "{}", said(&status));
    assert!(lines(&status)[0]["warehouse"]["reports"].as_i64() >= Some(30));

    let export = gongkai(
        data.path(),
        &["export", "--format", "csv", "--out", "reports"],
    );
    assert_eq!(code(&export), Some(0), "{}", said(&export));
    for file in [
        "cells",
        "reports",
        "problems",
        "rules",
        "active_disclosure",
        "requests",
        "challenges",
        "dictionary",
        "indicators",
        "narrative",
        "checks",
    ] {
        let text = fs::read_to_string(data.path().join(format!("reports/{file}.csv")))
            .expect("it is there");
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
    let all = gongkai(
        data.path(),
        &["read", "--json", "note.txt", "good.html", "absent.pdf"],
    );
    assert_eq!(code(&all), Some(1));
    let lines = lines(&all);
    let sources: Vec<&str> = lines
        .iter()
        .filter_map(|it| it["source"].as_str())
        .collect();
    assert_eq!(sources, ["note.txt", "good.html", "absent.pdf"]);
    assert_eq!(lines[0]["rejected"]["reason"], "not_a_report");
    assert_eq!(lines[2]["rejected"]["reason"], "unreadable_file");
    assert_eq!(lines[1]["agency"]["name"], truth.agency.name);
    assert_eq!(lines[1]["report_year"], 2024);
    let cell = &lines[1]["cells"][0];
    for key in [
        "table", "row", "column", "value", "kind", "raw", "obtained", "verdict", "place",
    ] {
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
            assert!(
                said(&output).contains(word),
                "{word:?} in {}",
                said(&output)
            );
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
        assert_eq!(
            code(&crawl),
            Some(2),
            "{id}: nobody answers for this crawler, or the portal is inactive"
        );
    }
    let unknown = gongkai(data.path(), &["crawl", "nowhere"]);
    assert_eq!(code(&unknown), Some(2));
    assert!(said(&unknown).contains("nowhere"));
    assert_eq!(
        entries(data.path()),
        0,
        "a crawl that is refused makes nothing"
    );
}

#[test]
fn what_is_wrong_with_logs_and_portal_files_is_refused_as_configuration() {
    let data = folder();
    fs::create_dir(data.path().join("portals")).expect("made");
    fs::write(data.path().join("portals/broken.toml"), "nam = 1").expect("written");
    for (key, value, arguments, word) in [
        (
            "GONGKAI__LOG__LEVEL",
            "lou=d",
            ["run", "--until-idle"],
            "log.level",
        ),
        (
            "GONGKAI__CRAWLER__PORTALS_FOLDER",
            "absent",
            ["run", "--until-idle"],
            "absent",
        ),
        (
            "GONGKAI__CRAWLER__PORTALS_FOLDER",
            "portals",
            ["portals", "--json"],
            "broken.toml",
        ),
        (
            "GONGKAI__CRAWLER__PORTALS_FOLDER",
            "portals",
            ["crawl", "--json"],
            "broken.toml",
        ),
    ] {
        let output = command(data.path(), &arguments)
            .env(key, value)
            .output()
            .expect("it starts");
        assert_eq!(code(&output), Some(2), "{key}: {}", said(&output));
        assert!(
            said(&output).contains(word),
            "{word:?} in {}",
            said(&output)
        );
    }
    assert_eq!(entries(data.path()), 1, "nothing was made");
}

#[test]
fn a_demo_is_refused_where_real_data_are() {
    for file in ["warehouse.sqlite", "crawler.sqlite", "queue.sqlite"] {
        let data = folder();
        fs::write(data.path().join(file), "").expect("written");
        let demo = gongkai(data.path(), &["demo"]);
        assert_eq!(code(&demo), Some(2), "{file}: {}", said(&demo));
        assert!(said(&demo).contains(file), "{}", said(&demo));
        assert_eq!(entries(data.path()), 1, "nothing was made");
    }
}

#[test]
fn what_a_reader_of_the_output_leaves_unread_is_no_failure() {
    let data = folder();
    let truth = generator::truth(2, 2024).expect("there is a form");
    fs::write(
        data.path().join("good.html"),
        Shape::Html(Charset::Utf8).print(&truth),
    )
    .expect("written");
    for arguments in [
        &["read", "--json", "good.html"][..],
        &["run", "--print-config"],
        &["portals"],
    ] {
        let mut child = command(data.path(), arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(
            (code(&output), said(&output).as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_file_without_end_is_too_large() {
    let data = folder();
    let output = gongkai(data.path(), &["read", "--json", "/dev/zero"]);
    assert_eq!(code(&output), Some(1), "{}", said(&output));
    assert_eq!(lines(&output)[0]["rejected"]["reason"], "too_large");
}

#[test]
fn export_and_status_of_a_folder_without_data_say_so_and_make_nothing() {
    let data = folder();
    for (command, word) in [
        (&["export", "--out", "reports"][..], "warehouse"),
        (&["status"], "--data"),
        (&["requeue", "parser.documents.v1"], "--data"),
    ] {
        for folder in [data.path().to_owned(), data.path().join("typo")] {
            let output = Command::new(env!("CARGO_BIN_EXE_gongkai"))
                .args(command)
                .arg("--data")
                .arg(&folder)
                .current_dir(data.path())
                .output()
                .expect("it starts");
            assert_eq!(code(&output), Some(2), "{command:?}: {}", said(&output));
            assert!(said(&output).contains(word), "{}", said(&output));
            assert_eq!(entries(data.path()), 0, "nothing was made");
        }
    }
}

#[tokio::test]
async fn what_was_given_up_is_given_back_once() {
    let data = folder();
    let bus = BusConfig::embedded(data.path().join("queue.sqlite"));
    let bus = Bus::open(&bus).await.expect("a bus");
    let message = Message {
        event: PARSER_DOCUMENTS.events[0].to_owned(),
        event_id: "7".to_owned(),
        body: b"{}".to_vec(),
    };
    bus.publish_message(&message).await.expect("published");
    let mut subscription = bus.subscribe(&PARSER_DOCUMENTS).await.expect("subscribed");
    let received = subscription.next(&CancellationToken::new()).await;
    let (_, receipt) = received.expect("the bus answers").expect("a message");
    let rejected = receipt.settle(&Outcome::reject("no event")).await;
    assert_eq!(rejected.expect("the bus answers"), Settled::Dead);

    for (requeued, waiting) in [(1, 1), (0, 1)] {
        let again = gongkai(data.path(), &["requeue", PARSER_DOCUMENTS.name, "--json"]);
        assert_eq!(code(&again), Some(0), "{}", said(&again));
        let expected = json!({ "queue": PARSER_DOCUMENTS.name, "requeued": requeued, "dead": 0 });
        assert_eq!(lines(&again), [expected]);
        let depth = bus.depth(&PARSER_DOCUMENTS).await.expect("the bus answers");
        assert_eq!((depth.ready, depth.dead), (waiting, 0));
    }
    let unknown = gongkai(data.path(), &["requeue", "parser.documents"]);
    assert_eq!(code(&unknown), Some(2));
    assert!(said(&unknown).contains(PARSER_DOCUMENTS.name));
}

#[test]
fn explain_shows_where_a_figure_stands_and_what_speaks_for_it() {
    let data = folder();
    let truth = generator::truth(4, 2023).expect("there is a form");
    fs::write(data.path().join("report.pdf"), Shape::Pdf.print(&truth)).expect("written");
    let cell = "requests.results_total.total";
    let one = gongkai(data.path(), &["explain", "report.pdf", cell]);
    assert_eq!(code(&one), Some(0), "{}", said(&one));
    let text = String::from_utf8_lossy(&one.stdout).into_owned();
    let count = truth.count("requests", "results_total", "total");
    for words in [
        cell,
        "三、本年度办理结果 › （七）总计",
        &format!("value    {count}\n"),
        "confirmed",
        "holds: T3-row[results_total]",
        "holds: T3-column[total]",
        "holds: T3-balance[total]",
        "page ",
        "    > ",
    ] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }

    let all = gongkai(data.path(), &["explain", "report.pdf"]);
    let text = String::from_utf8_lossy(&all.stdout).into_owned();
    assert_eq!(code(&all), Some(0), "{}", said(&all));
    assert!(text.contains("0 of 200 cells are in doubt"), "{text}");

    let none = gongkai(
        data.path(),
        &["explain", "report.pdf", "requests.new.nobody"],
    );
    assert_eq!(code(&none), Some(2));
    assert!(
        said(&none).contains("requests.new.nobody"),
        "{}",
        said(&none)
    );
}

#[test]
fn the_page_of_an_explanation_links_every_figure_to_its_place_and_back() {
    let data = folder();
    for (name, shape) in [
        ("report.pdf", Shape::Pdf),
        ("report.html", Shape::Html(Charset::Utf8)),
        ("report.txt", Shape::Text),
        ("report.docx", Shape::Docx),
    ] {
        let truth = generator::truth(5, 2022).expect("there is a form");
        fs::write(data.path().join(name), shape.print(&truth)).expect("written");
        let output = gongkai(data.path(), &["explain", name, "--html", "page.html"]);
        assert_eq!(code(&output), Some(0), "{name}: {}", said(&output));
        let page = fs::read_to_string(data.path().join("page.html")).expect("it is there");
        assert!(
            !page.contains("<script") && !page.contains("http"),
            "{name}"
        );
        let names = |mark: &str| -> Vec<String> {
            let parts = page.split(mark).skip(1);
            parts
                .filter_map(|it| Some(it.split_once('"')?.0.to_owned()))
                .collect()
        };
        let places: std::collections::BTreeSet<String> = names(" id=\"").into_iter().collect();
        let links = names("href=\"#");
        // Each of 200 cells leads to its place; each printed line or cell that was read leads back.
        assert!(links.len() > 230, "{name}: {} links", links.len());
        for link in links {
            assert!(places.contains(&link), "{name}: #{link} leads nowhere");
        }
    }
}

#[test]
fn generated_reports_are_scored_against_their_truth() {
    let data = folder();
    let generate = |arguments: &[&str]| gongkai(data.path(), &[&["generate"], arguments].concat());
    let list = generate(&["--list"]);
    let names = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(
        code(&list) == Some(0) && names.contains("page-torn-row"),
        "{names}"
    );

    let whole = [
        "--out",
        "docs",
        "--seed",
        "5",
        "--count",
        "4",
        "--shape",
        "html,text",
        "--damage",
        "whole",
    ];
    let written = generate(&whole);
    assert_eq!(code(&written), Some(0), "{}", said(&written));
    assert_eq!(entries(&data.path().join("docs")), 8);
    let again = fs::read(data.path().join("docs/html.whole.5.html")).expect("it is there");
    assert_eq!(code(&generate(&whole)), Some(0));
    let second = fs::read(data.path().join("docs/html.whole.5.html")).expect("it is there");
    assert_eq!(again, second, "the same seed gives the same bytes");

    let scored = gongkai(data.path(), &["score", "docs"]);
    let table = String::from_utf8_lossy(&scored.stdout).into_owned();
    assert_eq!(code(&scored), Some(0), "{table}");
    let read = gongkai(
        data.path(),
        &[
            "read",
            "--json",
            "docs/html.whole.5.html",
            "docs/text.whole.6.txt",
        ],
    );
    fs::write(data.path().join("readings.jsonl"), &read.stdout).expect("written");
    let partly = gongkai(
        data.path(),
        &["score", "docs", "readings.jsonl", "--verbose"],
    );
    let told = String::from_utf8_lossy(&partly.stdout).into_owned();
    assert_eq!(code(&partly), Some(1), "{told}");
    assert!(told.contains("html.whole.8.html is not read"), "{told}");

    let truth = data.path().join("docs/html.whole.5.truth.json");
    let text = fs::read_to_string(&truth).expect("it is there");
    let mut json: Json = serde_json::from_str(&text).expect("it is JSON");
    json["cells"][0]["value"] = 987_654.into();
    fs::write(&truth, json.to_string()).expect("written");
    let silent = gongkai(data.path(), &["score", "docs", "--verbose"]);
    let told = String::from_utf8_lossy(&silent.stdout).into_owned();
    assert_eq!(code(&silent), Some(1), "{told}");
    assert!(told.contains("SILENT active_disclosure/"), "{told}");

    let none = generate(&["--out", "none", "--shape", "pdf", "--damage", "page-marks"]);
    assert_eq!(code(&none), Some(1));
    assert_eq!(
        code(&generate(&["--out", "none", "--damage", "unheard-of"])),
        Some(2)
    );
}
