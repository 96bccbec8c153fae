//! What the binary of every service waits for and what it refuses. The tests of a service include this and say which it is,
//! in a constant `SERVICE`.

mod lines;

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::SERVICE;

use self::lines::Lines;

/// A service, as a person knows it.
pub(crate) struct Service {
    /// Its binary.
    pub(crate) binary: &'static str,
    /// Its section of a configuration.
    pub(crate) section: &'static str,
    /// The section of another service.
    pub(crate) foreign_section: &'static str,
}

/// Its name is that of its package.
const NAME: &str = env!("CARGO_PKG_NAME");

/// A signal and a wrong setting end it within this.
const SOON: Duration = Duration::from_secs(5);

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(SERVICE.binary);
    command
        .args(arguments)
        .env("GONGKAI__ADMIN__LISTEN", "127.0.0.1:0")
        .current_dir(folder);
    command
}

fn output(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut child = command(folder, arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let begun = Instant::now();
    while child.try_wait().expect("it can be waited for").is_none() {
        if begun.elapsed() > SOON {
            child.kill().expect("it can be killed");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let ended = child.wait_with_output().expect("it has ended");
    let Output {
        status,
        stdout,
        stderr,
    } = ended;
    let text = |it: Vec<u8>| String::from_utf8_lossy(&it).into_owned();
    (status.code(), text(stdout), text(stderr))
}

/// Reads lines until one has this event, and gives this field of it.
fn field(lines: &mut Lines, event: &str, name: &str) -> String {
    let line = lines.find(|it| it.contains(&format!("\"event\":\"{event}\"")));
    let line = line.unwrap_or_else(|| panic!("it ended before {event}"));
    let found = line
        .split_once(&format!("\"{name}\":\""))
        .expect("the field is there");
    found.1.split('"').next().unwrap_or_default().to_owned()
}

fn get(admin: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(admin).expect("it listens");
    stream.set_read_timeout(Some(SOON)).expect("a limit");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// Ends it, and says how it ended; panics if that takes long.
fn terminate(mut child: Child) -> Option<i32> {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-s", "TERM", &pid]).status();
    assert!(sent.expect("kill runs").success());
    let begun = Instant::now();
    while begun.elapsed() < SOON {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("it can be killed");
    panic!("it did not end within {SOON:?}")
}

#[test]
fn without_its_bus_it_lives_waits_and_ends_when_told() {
    let folder = TempDir::new().expect("a folder can be made");
    // No folder can be made in a file.
    fs::write(folder.path().join("data"), "").expect("written");
    let mut child = command(folder.path(), &[])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = Lines::of(child.stderr.take().expect("it is piped"));
    let admin = field(&mut lines, "admin.listening", "address");
    assert_eq!(field(&mut lines, "service.waiting", "for"), "bus");
    assert!(get(&admin, "/livez").starts_with("HTTP/1.1 200"));
    let ready = get(&admin, "/readyz");
    assert!(
        ready.starts_with("HTTP/1.1 503") && ready.contains("the bus file"),
        "{ready}"
    );
    let metrics = get(&admin, "/metrics");
    assert!(
        metrics.contains(&format!("gongkai_build_info{{service=\"{NAME}\"")),
        "{metrics}"
    );
    assert_eq!(terminate(child), Some(0));
}

#[test]
fn with_everything_there_it_is_ready_and_ends_when_told() {
    let folder = TempDir::new().expect("a folder can be made");
    let mut child = command(folder.path(), &[])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = Lines::of(child.stderr.take().expect("it is piped"));
    let places = field(&mut lines, "service.started", "places");
    assert!(
        places.contains("bus: embedded data/queue.sqlite"),
        "{places}"
    );
    let admin = field(&mut lines, "admin.listening", "address");
    field(&mut lines, "service.ready", "message");
    let ready = get(&admin, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    assert!(folder.path().join("data/queue.sqlite").is_file());
    assert_eq!(terminate(child), Some(0));
}

#[test]
fn what_is_wrong_in_its_configuration_is_refused_by_key_and_what_is_of_others_is_not_read() {
    let folder = TempDir::new().expect("a folder can be made");
    let check = |text: &str, key: &str| {
        fs::write(folder.path().join("settings.toml"), text).expect("written");
        let (code, _, said) = output(folder.path(), &["--config", "settings.toml"]);
        assert_eq!(code, Some(2), "{said}");
        assert!(
            said.starts_with(&format!("{NAME}: "))
                && said.contains(key)
                && said.contains("settings.toml"),
            "{said}"
        );
    };
    let Service {
        section,
        foreign_section,
        ..
    } = SERVICE;
    check(
        &format!("[{section}]\nunheard_of = 1"),
        &format!("{section}.unheard_of"),
    );
    check("[unheard_of]", "unheard_of");
    check("[bus]\nbackend = \"pigeon\"", "bus.backend");
    check(
        &format!("[{foreign_section}]\nof = \"others\"\n[log]\nformat = \"loud\""),
        "log.format",
    );
    let (code, _, said) = output(folder.path(), &["--config", "absent.toml"]);
    assert!(code == Some(2) && said.contains("absent.toml"), "{said}");
    let (code, _, said) = output(folder.path(), &["--unheard-of"]);
    assert!(code == Some(2) && said.contains("--unheard-of"), "{said}");
}

#[test]
fn its_settings_are_printed_and_may_be_given_back() {
    let folder = TempDir::new().expect("a folder can be made");
    let (code, settings, said) = output(folder.path(), &["--print-config"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    for section in ["bus", "blobs", "log", "service", "admin", SERVICE.section] {
        assert!(
            settings.contains(&format!("\n[{section}]\n")),
            "{section} in {settings}"
        );
    }
    let wrong = settings.replace("level = \"info\"", "level = \"lou=d\"");
    fs::write(folder.path().join("settings.toml"), wrong).expect("written");
    let (code, _, said) = output(folder.path(), &["--config", "settings.toml"]);
    assert!(
        code == Some(2) && said.contains("log.level"),
        "only the level is wrong: {said}"
    );
    let (code, version, _) = output(folder.path(), &["--version"]);
    let expected = format!("{NAME} {}", env!("CARGO_PKG_VERSION"));
    assert_eq!((code, version.trim()), (Some(0), expected.as_str()));
}
