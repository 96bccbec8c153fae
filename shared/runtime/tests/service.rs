//! The life of a service: it waits for what is away, says so, opens again what fell over, and ends when told to. Each test is
//! parent and child: signals, metrics and logs belong to a process.

#[path = "binary/lines.rs"]
mod lines;

use std::{
    env, fs,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use runtime::{
    admin::AdminConfig,
    config,
    service::{Exit, Failure, Service, Session, Settings, serve},
    telemetry,
};
use serde_json::Value as Json;
use tempfile::TempDir;

use self::lines::Lines;

/// Tells the child the folder in which it finds its part.
const FOLDER: &str = "GONGKAI_TEST_FOLDER";
/// Nothing here takes longer.
const LONGEST: Duration = Duration::from_secs(30);

/// A service that needs a file `there`, ends as the file `end` says, and works until told otherwise.
struct Made {
    folder: PathBuf,
}

impl Made {
    fn read(&self, name: &str) -> io::Result<String> {
        fs::read_to_string(self.folder.join(name))
    }
}

impl Service for Made {
    const NAME: &'static str = "made-up";
    const VERSION: &'static str = "1.2.3";

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("file", "here".to_owned())]
    }

    async fn session(&self, session: &Session) -> Result<(), Failure> {
        let is_away = |it: &io::Error| it.kind() == io::ErrorKind::NotFound;
        session
            .open("file", is_away, || async { self.read("there") })
            .await?;
        let path = self.folder.join("there");
        session.check("file", move || {
            let there = fs::metadata(&path).map(drop);
            async move { there }
        });
        let stop = session.stop();
        let work = async {
            while !stop.is_cancelled() {
                let end = self.read("end").unwrap_or_default();
                // Once only.
                let _ = fs::remove_file(self.folder.join("end"));
                match end.as_str() {
                    "outage" => return Err(io::Error::other("the line is cut")),
                    "panic" => panic!("the roof is on fire"),
                    "ended" => return Ok(()),
                    "wrong" => return Err(io::ErrorKind::InvalidData.into()),
                    "hang" => std::future::pending::<()>().await,
                    _ => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
            Ok(())
        };
        let is_outage = |it: &io::Error| it.kind() == io::ErrorKind::Other;
        session.run(is_outage, work).await
    }
}

/// The child's part; nothing in the parent.
fn be_the_service() -> bool {
    let Some(folder) = env::var_os(FOLDER) else {
        return false;
    };
    let mut settings: Settings =
        config::load(config::DEFAULTS, None, config::environment()).expect("they are right");
    settings
        .admin
        .listen
        .get_or_insert(([127, 0, 0, 1], 0).into());
    telemetry::init(&settings.log).expect("logs");
    let service = Made {
        folder: folder.into(),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let code = match runtime.block_on(serve(&service, &settings)) {
        Ok(Exit::Complete) => 0,
        Ok(_) => 1,
        Err(error) => {
            tracing::error!(event = "failed", error = ?error, "{error}");
            3
        }
    };
    std::process::exit(code)
}

/// A service that was started, and what it wrote so far.
struct Started {
    folder: TempDir,
    child: Child,
    lines: Lines,
    admin: SocketAddr,
}

impl Started {
    fn start(test: &str, there: bool) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        if there {
            fs::write(folder.path().join("there"), "").expect("written");
        }
        let mut child = command(test, &folder).spawn().expect("the child starts");
        let stderr = child.stderr.take().expect("stderr is piped");
        let mut started = Self {
            folder,
            child,
            lines: Lines::of(stderr),
            admin: ([127, 0, 0, 1], 0).into(),
        };
        let begun = started.wait_for("service.started");
        assert_eq!(
            (&begun["version"], &begun["places"]),
            (&"1.2.3".into(), &"file: here".into())
        );
        let listening = started.wait_for("admin.listening")["address"].clone();
        started.admin = listening
            .as_str()
            .expect("a text")
            .parse()
            .expect("an address");
        started
    }

    fn write(&self, name: &str, text: &str) {
        // Never seen half-written.
        let path = self.folder.path().join(name);
        fs::write(path.with_extension("new"), text).expect("written");
        fs::rename(path.with_extension("new"), path).expect("renamed");
    }

    /// The next line of this event.
    fn wait_for(&mut self, event: &str) -> Json {
        let lines = self.lines.by_ref();
        let mut lines = lines.map(|it| serde_json::from_str(&it).expect("a line is JSON"));
        let found = lines.find(|it: &Json| it["event"] == event);
        found.unwrap_or_else(|| panic!("the child ended before {event}"))
    }

    fn get(&self, path: &str) -> (u16, String) {
        ask(self.admin, "GET", path)
    }

    fn ready(&self) -> (u16, Json) {
        let (status, body) = self.get("/readyz");
        (status, serde_json::from_str(&body).expect("it is JSON"))
    }

    fn terminate(&self) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", "TERM", &pid]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Its exit code, told to end or not.
    fn ended(mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.code();
            }
            assert!(begun.elapsed() < LONGEST, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(test: &str, folder: &TempDir) -> Command {
    let mut command = Command::new(env::current_exe().expect("the test knows its binary"));
    command
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn ask(admin: SocketAddr, method: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(admin).expect("it listens");
    stream.set_read_timeout(Some(LONGEST)).expect("a limit");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
    (status.expect("a status"), body.to_owned())
}

#[test]
fn it_waits_for_what_is_away_and_says_so() {
    let name = "it_waits_for_what_is_away_and_says_so";
    if be_the_service() {
        return;
    }
    let mut service = Started::start(name, false);
    let waiting = service.wait_for("service.waiting");
    assert_eq!(waiting["for"], "file");
    assert_eq!(service.get("/livez").0, 200);
    let (status, ready) = service.ready();
    assert_eq!(
        (status, &ready["ready"], &ready["phase"]),
        (503, &false.into(), &"starting".into())
    );
    assert_eq!(ready["checks"][0]["name"], "file");
    assert!(
        ready["checks"][0]["reason"]
            .to_string()
            .contains("No such file"),
        "{ready}"
    );
    service.write("there", "");
    // Said once, however often it was tried.
    service.wait_for("service.ready");
    let (status, ready) = service.ready();
    assert_eq!(
        (status, &ready["checks"][0]["ok"]),
        (200, &true.into()),
        "{ready}"
    );
    // What goes away later makes it not ready, and does not end it.
    fs::remove_file(service.folder.path().join("there")).expect("removed");
    assert_eq!(service.ready().0, 503);
    service.wait_for("service.not_ready");
    service.write("there", "");
    service.wait_for("service.ready_again");
    assert_eq!(service.ready().0, 200);
    service.terminate();
    service.wait_for("service.stopped");
    assert_eq!(service.ended(), Some(0));
}

#[test]
fn told_to_stop_while_it_waits_it_ends_at_once() {
    if be_the_service() {
        return;
    }
    let mut service = Started::start("told_to_stop_while_it_waits_it_ends_at_once", false);
    service.wait_for("service.waiting");
    let begun = Instant::now();
    service.terminate();
    assert_eq!(service.ended(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_ended_by_an_outage_a_panic_or_for_no_reason_is_opened_again() {
    if be_the_service() {
        return;
    }
    let name = "what_ended_by_an_outage_a_panic_or_for_no_reason_is_opened_again";
    let mut service = Started::start(name, true);
    for (end, words) in [
        ("outage", "the line is cut"),
        ("panic", "the roof is on fire"),
        ("ended", "without having been told"),
    ] {
        service.wait_for("service.ready");
        service.write("end", end);
        let interrupted = service.wait_for("service.interrupted");
        assert!(
            interrupted["reason"].to_string().contains(words),
            "{interrupted}"
        );
        let (status, ready) = service.ready();
        // It may be open again by now; if not, it says why.
        assert!(
            status == 200
                || ready.to_string().contains(words)
                || ready.to_string().contains("opening"),
            "{ready}"
        );
    }
    service.wait_for("service.ready");
    assert_eq!(service.ready().0, 200);
    assert!(service.get("/metrics").1.contains("gongkai_panics_total 1"));
    service.terminate();
    assert_eq!(service.ended(), Some(0));
}

#[test]
fn what_waiting_does_not_help_ends_it_with_words() {
    if be_the_service() {
        return;
    }
    let mut service = Started::start("what_waiting_does_not_help_ends_it_with_words", true);
    service.wait_for("service.ready");
    service.write("end", "wrong");
    let failed = service.wait_for("failed");
    assert!(
        failed["error"].to_string().contains("InvalidData"),
        "{failed}"
    );
    assert_eq!(service.ended(), Some(3));
}

#[test]
fn while_it_drains_it_is_not_ready_and_what_takes_too_long_is_given_up() {
    if be_the_service() {
        return;
    }
    let name = "while_it_drains_it_is_not_ready_and_what_takes_too_long_is_given_up";
    let mut service = Started::start(name, true);
    service.wait_for("service.ready");
    service.write("end", "hang");
    let begun = Instant::now();
    while service.folder.path().join("end").exists() {
        assert!(begun.elapsed() < LONGEST, "it does not look for its end");
        std::thread::sleep(Duration::from_millis(5));
    }
    service.terminate();
    service.wait_for("service.stopping");
    let (status, ready) = service.ready();
    assert_eq!((status, &ready["phase"]), (503, &"draining".into()));
    assert_eq!(service.get("/livez").0, 200);
    // The second signal: nobody wants to wait for the drain's end.
    service.terminate();
    assert_eq!(service.ended(), Some(130));
}

#[test]
fn the_drain_has_its_limit() {
    if be_the_service() {
        return;
    }
    let folder = TempDir::new().expect("a folder can be made");
    fs::write(folder.path().join("there"), "").expect("written");
    fs::write(folder.path().join("end"), "hang").expect("written");
    let mut child = command("the_drain_has_its_limit", &folder)
        .env("GONGKAI__SERVICE__DRAIN", "100ms")
        .spawn()
        .expect("the child starts");
    let stderr = child.stderr.take().expect("stderr is piped");
    let mut service = Started {
        folder,
        child,
        lines: Lines::of(stderr),
        admin: ([127, 0, 0, 1], 0).into(),
    };
    service.wait_for("service.ready");
    service.terminate();
    service.wait_for("service.drain_timeout");
    assert_eq!(service.ended(), Some(1));
}

#[test]
fn the_admin_port_shows_what_was_counted_and_takes_nothing() {
    if be_the_service() {
        return;
    }
    let mut service = Started::start(
        "the_admin_port_shows_what_was_counted_and_takes_nothing",
        true,
    );
    service.wait_for("service.ready");
    let (status, text) = service.get("/metrics");
    assert_eq!(status, 200);
    for line in [
        "gongkai_build_info{service=\"made-up\",version=\"1.2.3\"} 1",
        "# TYPE process_start_time_seconds gauge",
        "gongkai_panics_total 0",
        "gongkai_ready",
    ] {
        assert!(text.contains(line), "{line:?} is not in {text}");
    }
    for path in ["/livez", "/readyz", "/metrics"] {
        for method in ["POST", "PUT", "DELETE"] {
            assert_eq!(ask(service.admin, method, path).0, 405, "{method} {path}");
        }
    }
    assert_eq!(service.get("/").0, 404);
    assert_eq!(service.get("/config").0, 404);
}

#[test]
fn an_admin_port_that_is_taken_is_told_at_start() {
    if be_the_service() {
        return;
    }
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has one").to_string();
    let folder = TempDir::new().expect("a folder can be made");
    let output = command("an_admin_port_that_is_taken_is_told_at_start", &folder)
        .env("GONGKAI__ADMIN__LISTEN", &address)
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains(&format!("the admin port {address} cannot be opened")),
        "{said}"
    );
}

#[test]
fn a_port_is_none_by_default() {
    let settings: Settings = config::load(config::DEFAULTS, None, []).expect("they are right");
    assert_eq!(settings.admin, AdminConfig { listen: None });
}
