//! `gongkai run`: the services, in one process.

use clap::Args;
use crawler::Portal;
use runtime::{
    bus::BusError,
    service::{self, Failure, Service, Session, stop_on_signal},
};

use super::Global;
use crate::{
    accounts::Accounts,
    data_lock::DataLock,
    exit::Exit,
    output::Output,
    pipeline::{Ended, Pipeline},
    settings::{DEFAULTS, Settings},
    stores::Stores,
};

/// Run the services: crawl what is asked for, read it, load it; until SIGTERM or Ctrl-C
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// End when nothing is left to do: exit 0 when all that it did went well, 1 when one of its runs is red or it gave up
    /// a message
    #[arg(long)]
    until_idle: bool,
    /// Print every setting with its default and its reason, and end
    #[arg(long)]
    print_config: bool,
}

/// Runs the command.
pub(crate) async fn run(arguments: &Run, global: &Global) -> anyhow::Result<Exit> {
    if arguments.print_config {
        Output::stdout().text(DEFAULTS)?;
        return Ok(Exit::Complete);
    }
    let settings = global.settings()?;
    runtime::telemetry::init(&settings.log)?;
    let portals = crawler::portals(settings.crawler.extra_portals())?;
    if arguments.until_idle {
        until_idle(settings, portals).await
    } else {
        let lock = DataLock::of(&settings)?;
        let shared = settings.shared();
        let services = Services { settings, portals };
        let exit = service::serve(&services, &shared).await?;
        drop(lock);
        Ok(exit)
    }
}

/// Ends with words when something cannot be opened: whoever waits for its end is not to wait for a server to come back.
async fn until_idle(settings: Settings, portals: Vec<Portal>) -> anyhow::Result<Exit> {
    let told = stop_on_signal();
    let lock = DataLock::of(&settings)?;
    let pipeline = Pipeline::open(settings, portals, lock, told).await?;
    let before = Accounts::now(&pipeline.stores).await?;
    tracing::info!(event = "service.started", "the services are running");
    let exit = match pipeline.run().await? {
        Ended::Stopped => Exit::Complete,
        Ended::Idle => Accounts::now(&pipeline.stores).await?.exit_since(&before),
    };
    pipeline.close().await;
    tracing::info!(event = "service.stopped", "the services have stopped");
    Ok(exit)
}

/// Every service in one process.
struct Services {
    settings: Settings,
    portals: Vec<Portal>,
}

impl Service for Services {
    const NAME: &'static str = "gongkai";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn places(&self) -> Vec<(&'static str, String)> {
        self.settings.places()
    }

    async fn session(&self, session: &Session) -> Result<(), Failure> {
        let stores = Stores::wait_for(&self.settings, session).await?;
        let (settings, portals) = (self.settings.clone(), self.portals.clone());
        let pipeline = Pipeline::of(settings, portals, stores, session.stop());
        let ended = session.run(bus_is_away, pipeline.serve()).await;
        pipeline.close().await;
        ended
    }
}

/// True when what ended a service may pass: the bus, unless its queues are not as wanted.
fn bus_is_away(error: &anyhow::Error) -> bool {
    let bus = error.chain().find_map(|it| it.downcast_ref::<BusError>());
    bus.is_some_and(BusError::is_outage)
}
