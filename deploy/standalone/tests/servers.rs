//! The commands with queue, ledger and warehouse on servers: away, refused, and there.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    num::NonZeroU32,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant, SystemTime},
};

use loader::Warehouse;
use runtime::database::DatabaseConfig;
use serde_json::Value as Json;
use tempfile::TempDir;

/// What must never show.
const PASSWORD: &str = "hunter2-4711";
/// Nothing here takes longer.
const LONGEST: Duration = Duration::from_secs(120);

/// Variables for the settings of a test.
type Settings = BTreeMap<&'static str, String>;

fn gongkai(folder: &Path, settings: &Settings, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command
        .args(arguments)
        .envs(
            settings
                .iter()
                .map(|(key, value)| (format!("GONGKAI__{key}"), value)),
        )
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

fn output(folder: &Path, settings: &Settings, arguments: &[&str]) -> Output {
    gongkai(folder, settings, arguments)
        .output()
        .expect("it starts")
}

/// Exit code, and everything that was written.
fn said(output: &Output) -> (Option<i32>, String) {
    let text = [&output.stdout[..], &output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// A process that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn terminate(&mut self) -> Option<i32> {
        let pid = self.0.id().to_string();
        let sent = Command::new("kill").args(["-s", "TERM", &pid]).status();
        assert!(sent.expect("kill runs").success());
        let begun = Instant::now();
        while begun.elapsed() < LONGEST {
            if let Some(status) = self.0.try_wait().expect("it can be waited for") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }
}

/// A port at which nobody listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has one").port()
}

/// Servers that are away, with a password in their addresses.
fn away() -> Settings {
    let port = closed_port();
    let postgres = format!("postgres://me:{PASSWORD}@127.0.0.1:{port}/gongkai");
    Settings::from([
        ("BUS__BACKEND", "amqp".to_owned()),
        (
            "BUS__AMQP__URL",
            format!("amqp://me:{PASSWORD}@127.0.0.1:{port}/%2f"),
        ),
        ("BUS__AMQP__CONNECT_TIMEOUT", "1s".to_owned()),
        ("CRAWLER__LEDGER__BACKEND", "postgres".to_owned()),
        ("CRAWLER__LEDGER__POSTGRES__URL", postgres.clone()),
        ("LOADER__WAREHOUSE__BACKEND", "postgres".to_owned()),
        ("LOADER__WAREHOUSE__POSTGRES__URL", postgres),
        ("CRAWLER__CONTACT", "who@example.org".to_owned()),
        ("LOG__LEVEL", "trace".to_owned()),
    ])
}

#[test]
fn a_server_that_is_away_is_named_and_no_password_shows() {
    let folder = TempDir::new().expect("a folder can be made");
    let settings = away();
    for (arguments, word) in [
        (&["status"][..], "bus"),
        (&["run", "--until-idle"], "bus"),
        (&["export", "--out", "reports"], "127.0.0.1"),
    ] {
        let (code, said) = said(&output(folder.path(), &settings, arguments));
        assert_eq!(code, Some(3), "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?}: {said}");
        assert!(!said.contains(PASSWORD), "{arguments:?}: {said}");
    }
    assert!(!folder.path().join("reports").exists());
    let locks = fs::read_dir(folder.path()).expect("it is there").flatten();
    let names: Vec<_> = locks
        .map(|it| it.file_name())
        .filter(|it| it != "data")
        .collect();
    assert!(names.is_empty(), "{names:?}");
    assert!(
        !folder.path().join("data/gongkai.lock").exists(),
        "nothing there is to be locked"
    );
}

#[test]
fn an_address_that_is_none_is_a_matter_of_configuration() {
    let folder = TempDir::new().expect("a folder can be made");
    for (key, url) in [
        ("BUS__AMQP__URL", format!("{PASSWORD}@nowhere")),
        ("BUS__AMQP__URL", String::new()),
        ("BLOBS__BACKEND", "s3".to_owned()),
    ] {
        let mut settings = away();
        settings.insert(key, url);
        if key == "BLOBS__BACKEND" {
            settings.remove("BUS__BACKEND");
        }
        for arguments in [&["run"][..], &["status"]] {
            let (code, said) = said(&output(folder.path(), &settings, arguments));
            assert_eq!(code, Some(2), "{key}: {said}");
            assert!(!said.contains(PASSWORD), "{said}");
        }
    }
    let mut settings = away();
    settings.remove("BUS__BACKEND");
    settings.insert("CRAWLER__LEDGER__POSTGRES__URL", PASSWORD.to_owned());
    let (code, said) = said(&output(folder.path(), &settings, &["run"]));
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("postgres://user:password@host") && !said.contains(PASSWORD),
        "{said}"
    );
}

#[test]
fn the_services_wait_for_a_server_and_say_so() {
    let folder = TempDir::new().expect("a folder can be made");
    let mut settings = away();
    settings.insert("ADMIN__LISTEN", "127.0.0.1:0".to_owned());
    let mut child = gongkai(folder.path(), &settings, &["run"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut running = Running(child);
    let mut log = String::new();
    let admin = field(&mut lines, &mut log, "admin.listening", "address");
    assert_eq!(field(&mut lines, &mut log, "service.waiting", "for"), "bus");
    let ready = get(&admin, "/readyz");
    assert!(
        ready.starts_with("HTTP/1.1 503") && ready.contains("\"bus\""),
        "{ready}"
    );
    assert!(get(&admin, "/livez").starts_with("HTTP/1.1 200"));
    log += &ready;
    log += &get(&admin, "/metrics");
    // Until its log ends, so that a full pipe does not keep it.
    let rest = std::thread::spawn(move || {
        let mut rest = String::new();
        lines.read_to_string(&mut rest).expect("the log is text");
        rest
    });
    assert_eq!(running.terminate(), Some(0));
    log += &rest.join().expect("it is read");
    assert!(
        log.contains("service.stopped") && !log.contains(PASSWORD),
        "{log}"
    );
}

/// Reads lines until one has this event, and gives this field of it.
fn field(lines: &mut impl BufRead, log: &mut String, event: &str, name: &str) -> String {
    loop {
        let mut line = String::new();
        let read = lines.read_line(&mut line).expect("the log is text");
        assert!(read > 0, "it ended before {event}: {log}");
        log.push_str(&line);
        let line: Json = serde_json::from_str(&line).expect("a line is JSON");
        if line["event"] == event {
            return line[name].as_str().unwrap_or_default().to_owned();
        }
    }
}

fn get(admin: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(admin).expect("it listens");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// Demo portals that are served until this is dropped.
fn demo_portal(folder: &Path, arguments: &[&str]) -> (Running, Vec<String>) {
    let arguments = [&["demo-portal", "--folder", "portal"], arguments].concat();
    let mut child = gongkai(folder, &Settings::new(), &arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let running = Running(child);
    let mut sites = Vec::new();
    for line in &mut lines {
        let line = line.expect("it is text");
        if line.starts_with("portal files: ") {
            return (running, sites);
        }
        sites.push(line);
    }
    panic!("it ended instead: {sites:?}");
}

#[test]
fn the_demo_portals_are_served_alone_and_found_again() {
    let folder = TempDir::new().expect("a folder can be made");
    let read = |name: &str| fs::read(folder.path().join("portal").join(name)).expect(name);
    let (mut first, sites) = demo_portal(folder.path(), &[]);
    assert_eq!(sites.len(), 3, "{sites:?}");
    let truth: Json = serde_json::from_slice(&read("truth.json")).expect("it is JSON");
    assert_eq!(truth["sites"].as_array().map(Vec::len), Some(3));
    let files = fs::read_dir(folder.path().join("portal/portals")).expect("it is there");
    assert_eq!(files.count(), 3);
    let host = sites[0]
        .split(' ')
        .next()
        .unwrap_or_default()
        .trim_start_matches("http://");
    assert!(get(host.trim_end_matches('/'), "/").starts_with("HTTP/1.1 "));
    assert_eq!(first.terminate(), Some(0));
    let (mut second, found) = demo_portal(folder.path(), &["--corrected"]);
    assert_eq!(found, sites, "the addresses stay the same");
    assert_ne!(
        read("truth.json"),
        serde_json::to_vec_pretty(&truth).expect("JSON")
    );
    assert_eq!(second.terminate(), Some(0));
}

/// The address of a server for tests; nothing where none is set and none is required.
fn server(variable: &str) -> Option<String> {
    let url = env::var(variable).ok();
    let required = env::var("GONGKAI_TEST_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
    assert!(url.is_some() || !required, "{variable} is not set");
    if url.is_none() {
        eprintln!("skipped: {variable} is not set; deploy/test sets it");
    }
    url
}

/// Crawls the demo portals, and gives everything that is then in the warehouse.
async fn crawled(
    folder: &Path,
    portal: &Path,
    servers: &Settings,
    warehouse: &DatabaseConfig,
) -> String {
    let mut settings = servers.clone();
    settings.insert("CRAWLER__ALLOW_LOOPBACK", "true".to_owned());
    settings.insert("CRAWLER__DELAY", "0ms".to_owned());
    settings.insert(
        "CRAWLER__PORTALS_FOLDER",
        portal.join("portals").display().to_string(),
    );
    settings.insert("LOG__LEVEL", "warn".to_owned());
    let files = fs::read_dir(portal.join("portals"))
        .expect("it is there")
        .flatten();
    let names = files.map(|it| it.file_name().to_string_lossy().replace(".toml", ""));
    let names: Vec<String> = names.collect();
    let mut enqueue = vec!["crawl", "--enqueue"];
    enqueue.extend(names.iter().map(String::as_str));
    for arguments in [
        &enqueue[..],
        &["run", "--until-idle"],
        &["status"],
        &["export", "--out", "reports"],
    ] {
        let (code, said) = said(&output(folder, &settings, arguments));
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
    }
    let warehouse = Warehouse::open(warehouse).await.expect("it opens");
    let dump = warehouse.dump().await.expect("it answers");
    warehouse.close().await;
    dump
}

#[tokio::test]
async fn on_servers_the_warehouse_is_that_of_files_row_for_row() {
    let servers = (
        server("GONGKAI_TEST_AMQP_URL"),
        server("GONGKAI_TEST_POSTGRES_URL"),
    );
    let (Some(amqp), Some(postgres)) = servers else {
        return;
    };
    let folder = TempDir::new().expect("a folder can be made");
    let (_portal, _) = demo_portal(folder.path(), &[]);
    let portal = folder.path().join("portal");
    let [embedded, served] = ["embedded", "served"].map(|it| folder.path().join(it));
    for folder in [&embedded, &served] {
        fs::create_dir(folder).expect("made");
    }
    let file = DatabaseConfig::sqlite(embedded.join("data/warehouse.sqlite"));
    let expected = crawled(&embedded, &portal, &Settings::new(), &file).await;
    assert!(expected.lines().count() > 7000, "everything was loaded");

    let database = Database::make(&postgres).await;
    let url = database.url.clone();
    let settings = Settings::from([
        ("BUS__BACKEND", "amqp".to_owned()),
        ("BUS__AMQP__URL", amqp),
        ("BUS__AMQP__NAMESPACE", database.name.clone()),
        ("CRAWLER__LEDGER__BACKEND", "postgres".to_owned()),
        ("CRAWLER__LEDGER__POSTGRES__URL", url.clone()),
        ("LOADER__WAREHOUSE__BACKEND", "postgres".to_owned()),
        ("LOADER__WAREHOUSE__POSTGRES__URL", url.clone()),
    ]);
    let connections = NonZeroU32::new(2).expect("not 0");
    let config = DatabaseConfig::postgres(url, connections);
    let found = crawled(&served, &portal, &settings, &config).await;
    assert!(
        !served.join("data/queue.sqlite").exists() && !served.join("data/gongkai.lock").exists()
    );
    database.drop().await;
    let differing: Vec<_> = expected
        .lines()
        .zip(found.lines())
        .filter(|(one, other)| one != other)
        .take(5)
        .collect();
    assert!(
        expected == found,
        "the warehouses differ, first here: {differing:#?}"
    );
}

/// A database of a test's own.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    async fn make(server: &str) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let name = format!(
            "standalone_{}_{}",
            std::process::id(),
            now.expect("after 1970").as_millis()
        );
        let (base, parameters) = match server.split_once('?') {
            Some((base, parameters)) => (base, format!("?{parameters}")),
            None => (server, String::new()),
        };
        let (base, _) = base.rsplit_once('/').expect("an address names a database");
        let made = Self {
            server: server.to_owned(),
            url: format!("{base}/{name}{parameters}"),
            name,
        };
        made.ask(&format!("CREATE DATABASE {}", made.name));
        made
    }

    async fn drop(self) {
        self.ask(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }

    /// Only the owners of a database may name its client, so this asks the server's own.
    fn ask(&self, sql: &str) {
        let asked = Command::new("psql")
            .args(["-q", "-v", "ON_ERROR_STOP=1", "-c", sql, &self.server])
            .status();
        assert!(asked.expect("psql is there").success(), "{sql}");
    }
}
