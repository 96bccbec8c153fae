//! Layers of configuration, and what a person is told when one is wrong.

use std::{fs, path::Path, time::Duration};

use runtime::{
    blob_store::{self, S3Config},
    bus::{BusConfig, Kind},
    config::{self, ConfigError},
    service::Settings,
    telemetry::LogFormat,
};
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    name: String,
    port: u16,
    crawl: Crawl,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Crawl {
    #[serde(with = "runtime::config::duration")]
    spacing: Duration,
    hosts: Vec<String>,
    contact: Option<String>,
}

const DEFAULTS: &str = r#"
name = "gongkai"
port = 80
[crawl]
spacing = "2s"
hosts = ["a", "b"]
"#;

fn load(file: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("gongkai.toml");
    fs::write(&path, file).expect("the file is written");
    let variables = variables
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()));
    config::load(DEFAULTS, Some(&path), variables)
}

fn refused(file: &str, variables: &[(&str, &str)]) -> String {
    let error = load(file, variables).expect_err("it is refused");
    // The folder is another one each time.
    let text = error.to_string();
    match text.split_once("the file ") {
        Some((before, _)) => format!("{before}the file)"),
        None => text,
    }
}

#[test]
fn the_later_layer_lies_over_the_earlier_key_by_key() {
    let loaded = load(
        "port = 81\n[crawl]\nhosts = ['c']\nspacing = '3s'",
        &[
            ("GONGKAI__CRAWL__SPACING", "500ms"),
            ("GONGKAI__CRAWL__CONTACT", "somebody@example.org"),
            ("PATH", "/bin"),
            ("GONGKAI_HOME", "/"),
        ],
    );
    let expected = Config {
        name: "gongkai".to_owned(),
        port: 81,
        crawl: Crawl {
            spacing: Duration::from_millis(500),
            hosts: vec!["c".to_owned()],
            contact: Some("somebody@example.org".to_owned()),
        },
    };
    assert_eq!(loaded.expect("it loads"), expected);
}

#[test]
fn variables_are_toml_where_they_are_toml() {
    let loaded = load(
        "",
        &[
            ("GONGKAI__PORT", "8080"),
            ("GONGKAI__CRAWL__HOSTS", "['x', 'y']"),
            ("GONGKAI__NAME", "'42'"),
        ],
    );
    let loaded = loaded.expect("it loads");
    assert_eq!(loaded.port, 8080);
    assert_eq!(loaded.crawl.hosts, ["x", "y"]);
    assert_eq!(loaded.name, "42");
}

#[test]
fn a_wrong_value_is_refused_with_its_key_reason_and_layer() {
    assert_eq!(
        refused("[crawl]\nspacing = 'soon'", &[]),
        "configuration: crawl.spacing: \"soon\" is not a duration: a whole number and ms, s, m, h or d is expected, \
         as in \"500ms\" or \"10m\" (in the file)"
    );
    assert_eq!(
        refused("port = 81", &[("GONGKAI__PORT", "many")]),
        "configuration: port: invalid type: string \"many\", expected u16 (in the environment variable GONGKAI__PORT)"
    );
    assert_eq!(
        refused("crawl = 3", &[]),
        "configuration: crawl: a section with keys of its own is expected, not a number (in the file)"
    );
    assert_eq!(
        refused("", &[("GONGKAI__CRAWL__HOSTS", "['x', 1]")]),
        "configuration: crawl.hosts[1]: invalid type: integer `1`, expected a string \
         (in the environment variable GONGKAI__CRAWL__HOSTS)"
    );
}

#[test]
fn an_unknown_key_is_refused_with_its_name_and_layer() {
    assert_eq!(
        refused("[crawl]\nspacings = '1s'", &[]),
        "configuration: crawl.spacings: unknown field `spacings`, expected one of `spacing`, `hosts`, `contact` \
         (in the file)"
    );
    assert_eq!(
        refused("", &[("GONGKAI__CRAW__SPACING", "1s")]),
        "configuration: craw: unknown field `craw`, expected one of `name`, `port`, `crawl` \
         (in the environment variable GONGKAI__CRAW__SPACING)"
    );
}

#[test]
fn a_missing_key_is_named() {
    let error = config::load::<Config>("name = 'x'\nport = 1\n[crawl]\nhosts = []", None, []);
    assert_eq!(
        error.expect_err("it is refused").to_string(),
        "configuration: crawl: missing field `spacing`"
    );
}

#[test]
fn a_variable_that_names_no_key_is_refused() {
    for name in ["GONGKAI__", "GONGKAI__CRAWL__", "GONGKAI____PORT"] {
        let text = refused("", &[(name, "1")]);
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_refused_by_name() {
    let missing = config::load::<Config>(DEFAULTS, Some(Path::new("/nowhere/at.toml")), []);
    let missing = missing.expect_err("it is refused");
    assert!(matches!(missing, ConfigError::Read { .. }), "{missing:?}");
    assert!(
        missing.to_string().contains("/nowhere/at.toml"),
        "{missing}"
    );
    let broken = load("port = ", &[]).expect_err("it is refused");
    assert!(matches!(broken, ConfigError::Syntax { .. }), "{broken:?}");
    assert!(broken.to_string().contains("line 1"), "{broken}");
}

#[test]
fn the_defaults_of_this_package_are_complete() {
    let sections: Settings = config::load(config::DEFAULTS, None, []).expect("they load");
    assert_eq!(sections.bus, BusConfig::embedded("queue.sqlite"));
    assert_eq!(sections.bus.backend, Kind::Embedded);
    assert_eq!(sections.blobs.backend, blob_store::Kind::Folder);
    assert_eq!(sections.blobs.folder.path, Path::new("blobs"));
    let s3 = &sections.blobs.s3;
    assert_eq!(*s3, S3Config::new("", "", "", ""));
    assert_eq!(sections.log.format, LogFormat::Auto);
    assert_eq!(sections.service.drain, Duration::from_secs(25));
    assert_eq!(sections.data.folder, Path::new("data"));
    assert_eq!(sections.admin.listen, None);
}

#[test]
fn an_admin_port_that_is_none_is_refused_by_key() {
    let load = |text: &str| {
        let listen = ("GONGKAI__ADMIN__LISTEN".to_owned(), text.to_owned());
        config::load::<Settings>(config::DEFAULTS, None, [listen])
    };
    assert_eq!(load("").expect("none").admin.listen, None);
    let listen = load("[::1]:9464").expect("an address").admin.listen;
    assert_eq!(listen.map(|it| it.port()), Some(9464));
    for text in [
        "9464",
        "here",
        "127.0.0.1",
        "127.0.0.1:99999",
        "localhost:80",
    ] {
        let refused = load(text).expect_err(text).to_string();
        assert!(
            refused.contains("admin.listen: ") && refused.contains("127.0.0.1:9464"),
            "{refused}"
        );
    }
}

#[test]
fn a_pause_of_nothing_is_refused() {
    #[derive(Debug, Deserialize)]
    struct Sections {
        #[expect(dead_code, reason = "it is refused")]
        bus: BusConfig,
    }
    let poll = ("GONGKAI__BUS__EMBEDDED__POLL".to_owned(), "0ms".to_owned());
    let error =
        config::load::<Sections>(config::DEFAULTS, None, [poll]).expect_err("it is refused");
    let text = error.to_string();
    assert!(
        text.contains("bus.embedded.poll: a duration above 0 is expected"),
        "{text}"
    );
}
