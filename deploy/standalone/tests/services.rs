//! The services as their machine sees them: they end when told to, and a second process keeps off their data.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value as Json;
use tempfile::TempDir;

/// A process that is told to stop, with nothing to finish, ends within this.
const SOON: Duration = Duration::from_secs(5);

/// A portal whose host is this machine and answers nothing.
const PORTAL: &str = r#"
name = "Nobody"
[site]
hosts = { value = ["127.0.0.1:9"], source = "made up" }
schemes = { value = ["http"], source = "made up" }
[adapter.jcms]
columns = { value = ["http://127.0.0.1:9/col/col1/index.html"], source = "made up" }
"#;

fn gongkai(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env("GONGKAI__CRAWLER__PORTALS_FOLDER", data.join("portals"))
        .env("GONGKAI__CRAWLER__ALLOW_LOOPBACK", "true")
        .stdin(Stdio::null());
    command
}

fn output(data: &Path, arguments: &[&str]) -> Output {
    gongkai(data, arguments).output().expect("it starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder() -> TempDir {
    let data = TempDir::new().expect("a folder can be made");
    fs::create_dir(data.path().join("portals")).expect("made");
    fs::write(data.path().join("portals/nobody.toml"), PORTAL).expect("written");
    data
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

/// `gongkai run`, and that it runs.
fn started(data: &Path) -> Running {
    let mut child = gongkai(data, &["run"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut log = BufReader::new(child.stderr.take().expect("it has one"));
    let mut line = String::new();
    while !line.contains("service.ready") {
        line.clear();
        let read = log.read_line(&mut line).expect("the log is text");
        assert!(read > 0, "it ended instead");
    }
    // A process whose log nobody reads would stop at a full pipe.
    thread::spawn(move || log.read_to_end(&mut Vec::new()));
    Running(child)
}

/// Sends it this signal; how it ended.
fn stopped(Running(child): &mut Running, signal: &str) -> ExitStatus {
    let sent = Command::new("kill")
        .arg(signal)
        .arg(child.id().to_string())
        .status();
    assert!(sent.expect("there is a kill").success());
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return status;
        }
        if begun.elapsed() > SOON {
            child.kill().expect("it can be killed");
            panic!("{signal}: it did not end within {SOON:?}");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn told_to_stop_they_end_soon_and_well() {
    let data = folder();
    for signal in ["-TERM", "-INT"] {
        let status = stopped(&mut started(data.path()), signal);
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[test]
fn a_second_process_on_the_same_data_is_refused_and_can_ask_for_crawls() {
    let data = folder();
    let asked = output(data.path(), &["crawl", "--enqueue", "nobody"]);
    assert_eq!(asked.status.code(), Some(0), "{}", said(&asked));
    let status = output(data.path(), &["status", "--json"]);
    assert_eq!(status.status.code(), Some(1), "a crawl is still to be done");
    let status: Json = serde_json::from_slice(&status.stdout).expect("it is JSON");
    let unfinished = &status["crawler"]["unfinished"][0];
    assert_eq!(
        (&unfinished["run"], &unfinished["state"]),
        (&"nobody-1".into(), &"requested".into()),
        "{status}"
    );

    let mut first = started(data.path());
    for arguments in [&["run"][..], &["run", "--until-idle"], &["crawl", "nobody"]] {
        let second = output(data.path(), arguments);
        assert_eq!(second.status.code(), Some(3), "{arguments:?}");
        assert!(
            said(&second).contains("another gongkai works on"),
            "{}",
            said(&second)
        );
    }
    let asked = output(data.path(), &["crawl", "--enqueue", "nobody", "--json"]);
    assert_eq!(asked.status.code(), Some(0), "{}", said(&asked));
    let asked: Json = serde_json::from_slice(&asked.stdout).expect("it is JSON");
    assert_eq!(
        asked["run"], "nobody-2",
        "the refused crawl asked for nothing"
    );
    let status = output(data.path(), &["status"]);
    let shown = String::from_utf8_lossy(&status.stdout);
    assert!(
        shown.contains("queue.sqlite") && shown.contains("\nqueue "),
        "{shown}{}",
        said(&status)
    );
    stopped(&mut first, "-KILL");

    // The lock goes with the process, however it ends.
    let status = stopped(&mut started(data.path()), "-TERM");
    assert_eq!(status.code(), Some(0));
}
