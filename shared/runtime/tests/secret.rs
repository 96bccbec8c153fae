//! A secret is found wherever it may stand, and shows nowhere: not in `Debug`, not in any error of a configuration.

use std::{fs, path::Path};

use runtime::config::{self, ConfigError, Secret};
use serde::Deserialize;
use tempfile::TempDir;

/// What must never show.
const PASSWORD: &str = "hunter2-4711";

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    bus: Bus,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bus {
    url: Secret,
    limit: u16,
    name: String,
    kind: Kind,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    One,
}

const DEFAULTS: &str = "[bus]\nurl = ''\nlimit = 1\nname = 'x'\nkind = 'one'\n";

fn load(file: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = TempDir::new().expect("a folder can be made");
    let path = folder.path().join("gongkai.toml");
    fs::write(&path, file).expect("written");
    let variables = variables
        .iter()
        .map(|(name, value)| (format!("GONGKAI__{name}"), (*value).to_owned()));
    config::load(DEFAULTS, Some(&path), variables)
}

fn url(file: &str, variables: &[(&str, &str)]) -> String {
    let config = load(file, variables).expect("it is right");
    config.bus.url.expose().to_owned()
}

fn secret_file(folder: &TempDir, text: &str) -> String {
    let path = folder.path().join("secret");
    fs::write(&path, text).expect("written");
    path.display().to_string()
}

#[test]
fn it_is_found_in_a_file_a_variable_and_a_file_that_either_names() {
    let folder = TempDir::new().expect("a folder can be made");
    let path = secret_file(&folder, &format!("  {PASSWORD}\n"));
    let table = format!("{{ file = '{path}' }}");
    assert_eq!(url("", &[]), "");
    assert_eq!(url(&format!("[bus]\nurl = '{PASSWORD}'"), &[]), PASSWORD);
    assert_eq!(url(&format!("[bus]\nurl = {table}"), &[]), PASSWORD);
    assert_eq!(url("", &[("BUS__URL", PASSWORD)]), PASSWORD);
    assert_eq!(url("", &[("BUS__URL__FILE", &path)]), PASSWORD);
    assert_eq!(url("", &[("BUS__URL", &table)]), PASSWORD);
    // The later layer wins, whichever of the two forms each has.
    assert_eq!(
        url(&format!("[bus]\nurl = {table}"), &[("BUS__URL", "other")]),
        "other"
    );
    assert_eq!(
        url("[bus]\nurl = 'other'", &[("BUS__URL__FILE", &path)]),
        PASSWORD
    );
}

#[test]
fn a_variable_is_its_text_whatever_it_looks_like() {
    for text in [
        "12345",
        "007",
        "1_000",
        "0x1F",
        "1e5",
        "inf",
        "true",
        "\"x\"",
        "'x'",
        "[1, 2]",
        "{ a = 1 }",
        "2024-01-01",
        "",
        " spaced ",
        "a\"b",
        "a\\b",
        "amqp://me:12#4@host",
    ] {
        assert_eq!(url("", &[("BUS__URL", text)]), text);
    }
    // Where a text is wanted that is no secret, too, except that quotes may say where it begins and ends.
    let name = |text| {
        load("", &[("BUS__NAME", text)])
            .expect("it is right")
            .bus
            .name
    };
    assert_eq!(name("1_000"), "1_000");
    assert_eq!(name("true"), "true");
    assert_eq!(name("'42'"), "42");
}

/// The error says these words, and nowhere, down to its last source and in `Debug`, the secret.
fn check(file: &str, variables: &[(&str, &str)], words: &[&str]) {
    let error = load(file, variables).expect_err("it is refused");
    let mut said = format!("{error}\n{error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(it) = source {
        said += &format!("\n{it}");
        source = it.source();
    }
    assert!(!said.contains(PASSWORD), "it shows: {said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said}");
    }
}

#[test]
fn no_error_of_a_configuration_shows_it() {
    let address = format!("amqp://me:{PASSWORD}@host/x");
    let assigned = format!("[bus]\nurl = '{address}'\n");
    let with = |line: &str| format!("{assigned}{line}");
    // Another key is wrong.
    check(
        &with("limit = 'many'"),
        &[],
        &["bus.limit", "many", "gongkai.toml"],
    );
    check(&with("limits = 1"), &[], &["bus.limits", "unknown field"]);
    check(&with("kind = 'two'"), &[], &["bus.kind", "two"]);
    check(
        &assigned,
        &[("BUS__LIMIT", "many")],
        &["bus.limit", "GONGKAI__BUS__LIMIT"],
    );
    check(&assigned, &[("BUS__", "1")], &["GONGKAI__BUS__"]);
    // The file is no TOML, on its line and elsewhere.
    check(
        &format!("[bus]\nurl = {address}"),
        &[],
        &["gongkai.toml", "line 2"],
    );
    check(&format!("[bus]\nurl = '{address}"), &[], &["line 2"]);
    check(&format!("[bus]\nurl = \"{address}\\q\""), &[], &["line 2"]);
    check(&format!("[bus]\nurl = {PASSWORD}"), &[], &["line 2"]);
    check(&format!("[bus]\nurl '{PASSWORD}'"), &[], &["line 2"]);
    check(
        &format!("[bus]\nurl = '{address}' {PASSWORD}"),
        &[],
        &["line 2"],
    );
    check(&with("limit = "), &[], &["line 3"]);
    check(&with("url = 'again'"), &[], &["line 3", "duplicate key"]);
    // It stands where something else belongs.
    check(
        &format!("bus = '{address}'"),
        &[],
        &["bus", "a section", "a text"],
    );
    check(
        "",
        &[("BUS", &address)],
        &["bus", "a section", "GONGKAI__BUS"],
    );
    check(
        &format!("[bus]\nlimit = '{address}'"),
        &[],
        &["bus.limit", "(secret)@host"],
    );
    check(
        &format!("[bus]\nkind = '{address}'"),
        &[],
        &["bus.kind", "(secret)@host"],
    );
    // It is given in a wrong way.
    check(
        &format!("[bus]\nurl = {{ fiel = '{PASSWORD}' }}"),
        &[],
        &["bus.url", "{ file ="],
    );
    check(
        &format!("[bus]\nurl = ['{PASSWORD}']"),
        &[],
        &["bus.url", "a secret is a text"],
    );
    check(
        &format!("[bus]\nurl = {{ file = '{PASSWORD}' }}"),
        &[],
        &["bus.url", "cannot be read"],
    );
    check(
        "",
        &[("BUS__URL__FILE", &address)],
        &["bus.url", "cannot be read"],
    );
    check(
        "",
        &[("BUS__URL__FIEL", PASSWORD)],
        &["bus.url", "{ file ="],
    );
}

#[test]
fn a_file_without_one_is_refused_by_key_and_path() {
    let folder = TempDir::new().expect("a folder can be made");
    let absent = folder.path().join("absent").display().to_string();
    check(
        "",
        &[("BUS__URL__FILE", &absent)],
        &["bus.url", &absent, "cannot be read"],
    );
    let empty = secret_file(&folder, " \n");
    check(
        "",
        &[("BUS__URL__FILE", &empty)],
        &["bus.url", &empty, "is empty"],
    );
    let here = folder.path().display().to_string();
    check(
        "",
        &[("BUS__URL__FILE", &here)],
        &["bus.url", &here, "cannot be read"],
    );
    fs::write(folder.path().join("bytes"), b"\xff\xfe").expect("written");
    let bytes = folder.path().join("bytes").display().to_string();
    check("", &[("BUS__URL__FILE", &bytes)], &["bus.url", "UTF-8"]);
}

#[test]
fn debug_says_only_whether_it_is_set() {
    let set = load("", &[("BUS__URL", PASSWORD)]).expect("it is right");
    let shown = format!("{set:?} {set:#?}");
    assert!(
        shown.contains("(secret)") && !shown.contains(PASSWORD),
        "{shown}"
    );
    let unset = load("", &[]).expect("it is right");
    assert!(format!("{unset:?}").contains("url: unset"));
}

#[test]
fn sections_of_others_are_left_alone_and_unknown_ones_refused() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Own {
        #[expect(dead_code, reason = "only whether it loads is asked")]
        concurrency: u16,
    }
    let load = |variables: &[(&str, &str)]| {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        config::load_service::<runtime::service::Settings, Own>(
            "parser",
            "[parser]\nconcurrency = 1",
            None::<&Path>,
            variables,
        )
        .map_err(|it| it.to_string())
    };
    let others = [
        ("GONGKAI__LOADER__WAREHOUSE__POSTGRES__URL", PASSWORD),
        ("GONGKAI__CRAWLER__ANYTHING", "1"),
        ("GONGKAI__PARSER__CONCURRENCY", "3"),
    ];
    load(&others).expect("they are of others");
    let refused = |name| load(&[(name, PASSWORD)]).expect_err("it is refused");
    let misspelt = refused("GONGKAI__PASER__CONCURRENCY");
    assert!(
        misspelt.contains("paser: there is no such section") && misspelt.contains("parser"),
        "{misspelt}"
    );
    assert!(refused("GONGKAI__PARSER__CONCURENCY").contains("parser.concurency: unknown field"));
    assert!(refused("GONGKAI__BUS__BACKENDS").contains("bus.backends: unknown field"));
    let wrong = load(&[("GONGKAI__PARSER__CONCURRENCY", "many")]).expect_err("it is refused");
    assert!(
        wrong.contains("parser.concurrency: invalid type")
            && wrong.contains("GONGKAI__PARSER__CONCURRENCY"),
        "{wrong}"
    );
}
