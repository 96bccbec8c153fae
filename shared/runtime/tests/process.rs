//! What only a process of its own can show: its logs on stderr, and how it takes signals. Each test is parent and child:
//! it starts its own binary again for itself alone, and a variable tells the child its part.

#[path = "binary/lines.rs"]
mod lines;

use std::{
    env,
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use runtime::{
    service::{self, DrainTimeout},
    telemetry::{self, LogConfig, LogFormat},
};
use serde_json::Value;
use tokio::time;
use tokio_util::sync::CancellationToken;

use self::lines::Lines;

const CHILD: &str = "GONGKAI_TEST_CHILD";
/// Nothing here takes longer.
const LONGEST: Duration = Duration::from_secs(30);

fn is_child() -> bool {
    env::var_os(CHILD).is_some()
}

fn start_again(test: &str) -> Child {
    Command::new(env::current_exe().expect("the test knows its binary"))
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the child starts")
}

fn output_of(mut child: Child) -> (Output, String) {
    ended(&mut child);
    let output = child.wait_with_output().expect("the child has ended");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, text)
}

/// How it ended; panics when it does not.
fn ended(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return status;
        }
        if begun.elapsed() > LONGEST {
            child.kill().expect("it can be killed");
            panic!("the child does not end within {LONGEST:?}");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn logs(format: LogFormat, level: &str) -> LogConfig {
    LogConfig {
        format,
        level: level.to_owned(),
    }
}

#[test]
fn where_stderr_is_no_terminal_every_line_is_json_also_of_a_panic() {
    if is_child() {
        telemetry::init(&logs(LogFormat::Auto, "info")).expect("the logs are set up");
        let span = tracing::info_span!("delivery", attempt = 2);
        let _inside = span.enter();
        tracing::info!(event = "document.fetched", document.size = 7, "fetched");
        tracing::debug!(event = "too.much", "not written");
        panic!("the roof is on fire");
    }
    let (_, text) = output_of(start_again(
        "where_stderr_is_no_terminal_every_line_is_json_also_of_a_panic",
    ));
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|it| panic!("{it}: {line}")))
        .collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(lines[0]["level"], "INFO");
    assert_eq!(lines[0]["event"], "document.fetched");
    assert_eq!(lines[0]["document.size"], 7);
    assert_eq!(lines[0]["message"], "fetched");
    assert_eq!(lines[0]["span"]["attempt"], 2);
    assert_eq!(lines[1]["level"], "ERROR");
    assert_eq!(lines[1]["event"], "panic");
    assert!(
        lines[1]["message"]
            .to_string()
            .contains("the roof is on fire")
    );
    assert!(lines[1]["place"].to_string().contains("process.rs"));
}

#[test]
fn no_level_shows_a_password() {
    if is_child() {
        telemetry::init(&logs(LogFormat::Json, "trace,lapin=trace")).expect("the logs are set up");
        // As the client of the bus does with its first frame.
        tracing::trace!(target: "lapin::channels", frame = "me hunter2", "will handle frame");
        tracing::trace!(target: "amq_protocol_tcp", uri = "hunter2", "Connecting.");
        tracing::debug!(target: "lapin::channels", "less");
        tracing::trace!(target: "runtime", "ours");
        panic!("amqp://me:hunter2@host is away");
    }
    let (_, text) = output_of(start_again("no_level_shows_a_password"));
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("(secret)@host is away"), "{text}");
}

/// Whoever asks whether something would be logged, as clients of databases do, takes nothing from what is logged next.
#[test]
fn a_question_takes_no_line_away() {
    use tracing::{Level, callsite::Callsite, metadata::Kind};
    if is_child() {
        telemetry::init(&logs(LogFormat::Json, "info")).expect("the logs are set up");
        let quiet = tracing::callsite! {
            name: "statement",
            kind: Kind::EVENT,
            target: "client",
            level: Level::DEBUG,
            fields: message
        };
        for number in 0..3 {
            let asked = tracing::dispatcher::get_default(|it| it.enabled(quiet.metadata()));
            assert!(!asked, "it is too much");
            tracing::info!(event = "line", number, "a line");
        }
        return;
    }
    let (_, text) = output_of(start_again("a_question_takes_no_line_away"));
    assert_eq!(text.lines().count(), 3, "{text}");
}

#[test]
fn text_is_for_a_person_and_has_no_colours_in_a_pipe() {
    if is_child() {
        telemetry::init(&logs(LogFormat::Text, "warn,process=info")).expect("set up");
        tracing::info!(event = "document.fetched", "fetched");
        return;
    }
    let (_, text) = output_of(start_again(
        "text_is_for_a_person_and_has_no_colours_in_a_pipe",
    ));
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("INFO") && text.contains("fetched"), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('{'), "{text}");
}

#[test]
fn a_level_that_is_none_is_refused() {
    let error = telemetry::init(&logs(LogFormat::Json, "loud=very")).expect_err("it is none");
    assert!(error.to_string().contains("loud=very"), "{error}");
}

#[tokio::test]
async fn the_first_signal_stops_and_the_second_ends() {
    if is_child() {
        telemetry::init(&logs(LogFormat::Json, "info")).expect("the logs are set up");
        let stop = service::stop_on_signal();
        tracing::info!(event = "ready", "ready");
        stop.cancelled().await;
        tracing::info!(event = "stopped", "stopped");
        return time::sleep(Duration::from_secs(60)).await;
    }
    for (first, second) in [("TERM", "INT"), ("INT", "TERM")] {
        let mut child = start_again("the_first_signal_stops_and_the_second_ends");
        let mut lines = Lines::of(child.stderr.take().expect("stderr is piped"));
        wait_for(&mut lines, "ready");
        signal(&child, first);
        wait_for(&mut lines, "stopped");
        signal(&child, second);
        assert_eq!(ended(&mut child).code(), Some(130));
    }
}

fn wait_for(lines: &mut Lines, event: &str) {
    let found = lines.any(|it| it.contains(&format!("\"event\":\"{event}\"")));
    assert!(found, "the child ended before {event}");
}

fn signal(child: &Child, name: &str) {
    // The child may still be between its log line and its next await.
    thread::sleep(Duration::from_millis(20));
    let sent = Command::new("kill")
        .args(["-s", name, &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
}

#[tokio::test]
async fn work_that_ends_in_time_is_drained() {
    let stop = CancellationToken::new();
    let limit = Duration::from_secs(60);
    assert_eq!(service::drain(async { 1 }, &stop, limit).await, Ok(1));
    let work = async {
        stop.cancel();
        time::sleep(Duration::from_millis(10)).await;
        2
    };
    assert_eq!(service::drain(work, &stop, limit).await, Ok(2));
}

#[tokio::test]
async fn work_that_does_not_end_in_time_is_given_up_only_after_the_stop() {
    let stop = CancellationToken::new();
    let (before, limit) = (Duration::from_millis(60), Duration::from_millis(30));
    let begun = Instant::now();
    let stopping = async {
        time::sleep(before).await;
        stop.cancel();
    };
    let work = std::future::pending::<()>();
    let (drained, ()) = tokio::join!(service::drain(work, &stop, limit), stopping);
    assert_eq!(drained, Err(DrainTimeout { limit }));
    assert!(begun.elapsed() >= before + limit);
}
