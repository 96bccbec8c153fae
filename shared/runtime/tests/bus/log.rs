//! What the process logs, down to the last detail of the client library.

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, OnceLock},
    thread,
    time::{Duration, Instant},
};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// What is logged from a moment on, by every thread: the tests of this binary share it.
pub(crate) struct Heard {
    from: usize,
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

static LOG: OnceLock<Log> = OnceLock::new();

impl Heard {
    pub(crate) fn start() -> Self {
        let log = LOG.get_or_init(|| {
            let log = Log::default();
            let filter = EnvFilter::new("trace");
            let subscriber = tracing_subscriber::fmt()
                .with_env_filter(filter)
                .with_ansi(false)
                .with_thread_ids(true)
                .with_writer(log.clone());
            subscriber.init();
            log
        });
        let from = log.0.lock().expect("no writer panics").len();
        Self { from }
    }

    pub(crate) fn text(&self) -> String {
        let log = LOG.get().expect("it was started");
        let bytes = log.0.lock().expect("no writer panics");
        String::from_utf8_lossy(&bytes[self.from..]).into_owned()
    }

    /// Blocks until the client library's thread of a connection to this address has ended.
    pub(crate) fn until_a_connection_stops(&self, url: &str) {
        const LIMIT: Duration = Duration::from_secs(10);
        let port = url.rsplit_once(':').expect("a port").1;
        let port = port.split('/').next().expect("a port");
        // In the words of the client library.
        let port = format!(", {port})");
        let begun = Instant::now();
        loop {
            let heard = self.text();
            let threads: BTreeSet<_> = heard
                .lines()
                .filter(|it| it.contains("Connecting.") && it.contains(&port))
                .filter_map(thread)
                .collect();
            let mut stopped = heard.lines().filter(|it| it.contains("exit/cleanup phase"));
            if stopped.any(|it| thread(it).is_some_and(|it| threads.contains(it))) {
                return;
            }
            assert!(
                begun.elapsed() < LIMIT,
                "none of {threads:?} says that it stops"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// What the process has said until this moment, without the details; nothing when nobody has heard it.
pub(crate) fn said() -> String {
    let Some(log) = LOG.get() else {
        return "(nobody heard the log)".to_owned();
    };
    let bytes = log.0.lock().expect("no writer panics");
    let text = String::from_utf8_lossy(&bytes);
    let levels = [" INFO ", " WARN ", " ERROR "];
    let is_said = |it: &&str| levels.iter().any(|level| it.contains(level));
    text.lines().filter(is_said).collect::<Vec<_>>().join("\n")
}

/// The thread that wrote this line.
fn thread(line: &str) -> Option<&str> {
    line.split(' ').find(|it| it.starts_with("ThreadId("))
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().expect("no writer panics");
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
