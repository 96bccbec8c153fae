//! `parser-worker`: the parser worker as a process of its own.

use std::process::ExitCode;

use parser_worker::{
    WorkerError,
    config::{Config, DEFAULTS},
    pool::Program,
};
use runtime::service::{self, Failure, FailureSource, Process, Service, Session, Settings};

/// Documents are read in many small pieces of memory, which this allocator hands out faster than the system's: see `deploy/bench/reader`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What it runs with.
struct ParserWorker {
    settings: Settings,
    config: Config,
}

impl Service for ParserWorker {
    const NAME: &'static str = "parser-worker";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn places(&self) -> Vec<(&'static str, String)> {
        self.settings.places()
    }

    async fn session(&self, session: &Session) -> Result<(), Failure> {
        let bus = session.bus(&self.settings.bus).await?;
        let blobs = session.blobs(&self.settings.blobs).await?;
        let work = parser_worker::run(
            self.config.clone(),
            Program::this(),
            bus,
            blobs,
            session.stop(),
        );
        session.run(WorkerError::is_outage, work).await
    }
}

impl Process for ParserWorker {
    const ABOUT: &'static str =
        "Takes fetched documents from the bus, reads them, and says what came out";
    const SECTION: &'static str = "parser";
    const DEFAULTS: &'static str = DEFAULTS;
    type Config = Config;

    fn new(settings: Settings, config: Config) -> Result<Self, FailureSource> {
        Ok(Self { settings, config })
    }
}

fn main() -> ExitCode {
    parser_worker::child::main().unwrap_or_else(service::main::<ParserWorker>)
}
