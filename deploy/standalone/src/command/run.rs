//! `gongkai run`: the services, in one process.

use clap::Args;
use runtime::service::stop_on_signal;

use super::Global;
use crate::{
    accounts::Accounts,
    data_lock::DataLock,
    exit::Exit,
    output::Output,
    pipeline::{Ended, Pipeline, Until},
    settings::DEFAULTS,
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
    let told = stop_on_signal();
    let portals = crawler::portals(settings.crawler.extra_portals())?;
    let lock = DataLock::take(&settings.data.folder)?;
    let pipeline = Pipeline::open(settings, portals, lock, told).await?;
    let before = Accounts::now(&pipeline.stores).await?;
    tracing::info!(event = "service.started", "the services are running");
    let until = if arguments.until_idle {
        Until::Idle
    } else {
        Until::Stopped
    };
    let exit = match pipeline.run(until).await? {
        Ended::Stopped => Exit::Complete,
        Ended::Idle => Accounts::now(&pipeline.stores).await?.exit_since(&before),
    };
    pipeline.close().await;
    tracing::info!(event = "service.stopped", "the services have stopped");
    Ok(exit)
}
