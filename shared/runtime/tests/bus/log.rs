//! What the process logs, down to the last detail of the client library.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
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
