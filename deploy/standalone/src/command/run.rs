//! `gongkai run`: the services, in one process.

use clap::Args;

use super::Global;
use crate::{
    exit::Exit,
    pipeline::{Ended, Pipeline, Until},
    settings::DEFAULTS,
};

/// Run the services: crawl what is asked for, read it, load it; until SIGTERM or Ctrl-C
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// End when nothing is left to do: exit 0 when all of it went well, 1 when a run is red or a message was given up
    #[arg(long)]
    until_idle: bool,
    /// Print every setting with its default and its reason, and end
    #[arg(long)]
    print_config: bool,
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "it is a command's output")]
pub(crate) async fn run(arguments: &Run, global: &Global) -> anyhow::Result<Exit> {
    if arguments.print_config {
        print!("{DEFAULTS}");
        return Ok(Exit::Complete);
    }
    let settings = global.settings()?;
    runtime::telemetry::init(&settings.log)?;
    let pipeline = Pipeline::open(settings).await?;
    tracing::info!(event = "service.started", "the services are running");
    let until = if arguments.until_idle { Until::Idle } else { Until::Stopped };
    let ended = pipeline.run(until).await?;
    let exit = match ended {
        Ended::Stopped => Exit::Complete,
        Ended::Idle => {
            let green = pipeline.warehouse.run_balances().await?.iter().all(|it| it.is_green());
            Exit::complete_if(green && pipeline.dead().await? == 0)
        }
    };
    pipeline.close().await;
    tracing::info!(event = "service.stopped", "the services have stopped");
    Ok(exit)
}
