//! A service as a process of its own: its command line, its configuration, its exit code.

use std::{
    error::Error,
    io::{self, ErrorKind, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Command, FromArgMatches};
use serde::de::DeserializeOwned;

use super::{EXIT_CODES, Exit, FailureSource, Service, Settings, serve};
use crate::{
    config::{self, ConfigError},
    health::chain,
    telemetry::{self, TelemetryError},
};

/// How long threads that do not end may keep the process.
const LEAVE_AFTER: Duration = Duration::from_secs(1);

/// A service that is a process of its own.
pub trait Process: Service + Sized {
    /// What `--help` says of it.
    const ABOUT: &'static str;
    /// The name of its own section.
    const SECTION: &'static str;
    /// That section: every key with its default and its reason.
    const DEFAULTS: &'static str;
    /// The settings in that section.
    type Config: DeserializeOwned;

    /// The service with these settings. Relative paths of the sections that all have begin at the data folder already.
    ///
    /// # Errors
    /// When they cannot be used.
    fn new(settings: Settings, config: Self::Config) -> Result<Self, FailureSource>;
}

#[derive(Debug, Args)]
struct Arguments {
    /// Settings (TOML) that differ from the defaults; sections of other services are left alone
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print every setting with its default and its reason, and end
    #[arg(long)]
    print_config: bool,
}

/// The `main` of a service. Ends with the codes of [`Exit`].
pub fn main<P: Process>() -> ExitCode {
    let command = Command::new(P::NAME)
        .version(P::VERSION)
        .about(P::ABOUT)
        .after_help(EXIT_CODES);
    let matches = Arguments::augment_args(command).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let exit = if arguments.print_config {
        print(&format!("{}\n{}", config::DEFAULTS, P::DEFAULTS))
    } else {
        start::<P>(&arguments)
    };
    exit.into()
}

fn start<P: Process>(arguments: &Arguments) -> Exit {
    let refused = |error: &(dyn Error + 'static)| {
        eprintln!("{}: {}", P::NAME, chain(error));
        Exit::Usage
    };
    let (process, settings) = match configured::<P>(arguments) {
        Ok(configured) => configured,
        Err(error) => return refused(&*error),
    };
    match telemetry::init(&settings.log) {
        Ok(()) => run(&process, &settings),
        Err(error @ TelemetryError::Level { .. }) => refused(&error),
        Err(error) => failed(P::NAME, &error),
    }
}

fn configured<P: Process>(arguments: &Arguments) -> Result<(P, Settings), FailureSource> {
    let loaded: Result<(Settings, P::Config), ConfigError> = config::load_service(
        P::SECTION,
        P::DEFAULTS,
        arguments.config.as_deref(),
        config::environment(),
    );
    let (settings, config) = loaded?;
    let settings = settings.kept();
    Ok((P::new(settings.clone(), config)?, settings))
}

fn run<P: Process>(process: &P, settings: &Settings) -> Exit {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(P::NAME, &error),
    };
    let served = runtime.block_on(serve(process, settings));
    // What blocks a thread, and does not come to its end, must not keep the process.
    runtime.shutdown_timeout(LEAVE_AFTER);
    served.unwrap_or_else(|error| failed(P::NAME, &error))
}

fn failed(service: &str, error: &(dyn Error + 'static)) -> Exit {
    tracing::error!(
        event = "service.failed",
        service,
        error = chain(error),
        "ended"
    );
    Exit::of_error(error)
}

fn print(text: &str) -> Exit {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Exit::Failed,
        _ => Exit::Complete,
    }
}
