//! The commands of `gongkai`, one file each.

mod account_table;
#[cfg(feature = "second-opinion")]
mod compare;
mod crawl;
mod demo;
mod explain;
mod export;
mod generate;
mod portals;
mod read;
mod requeue;
mod run;
mod score;
mod status;

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use crate::{exit, exit::Exit, settings::Settings};

/// Reads the annual reports of Chinese public bodies (政府信息公开工作年度报告) from their portals into a warehouse.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, after_help = exit::HELP)]
pub(crate) struct Gongkai {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Settings (TOML) that differ from the defaults; `gongkai run --print-config` shows all of them
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of everything that is kept, instead of the setting data.folder
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    DemoPortal(demo::portal::DemoPortal),
    Run(run::Run),
    Crawl(crawl::Crawl),
    Read(read::Read),
    Explain(explain::Explain),
    #[cfg(feature = "second-opinion")]
    Compare(compare::Compare),
    Export(export::Export),
    Generate(generate::Generate),
    Score(score::Score),
    Portals(portals::Portals),
    Status(status::StatusCommand),
    Requeue(requeue::Requeue),
}

impl Global {
    fn settings(&self) -> anyhow::Result<Settings> {
        Ok(Settings::load(
            self.config.as_deref(),
            self.data.as_deref(),
        )?)
    }
}

/// Runs the command that was typed.
pub(crate) fn run(arguments: Gongkai) -> anyhow::Result<Exit> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Demo(it) => wait_for(demo::run(it, global)),
        Command::DemoPortal(it) => wait_for(demo::portal::run(it)),
        Command::Run(it) => wait_for(run::run(it, global)),
        Command::Crawl(it) => wait_for(crawl::run(it, global)),
        Command::Read(it) => read::run(it),
        Command::Explain(it) => explain::run(it),
        #[cfg(feature = "second-opinion")]
        Command::Compare(it) => compare::run(it),
        Command::Export(it) => wait_for(export::run(it, global)),
        Command::Generate(it) => generate::run(it),
        Command::Score(it) => score::run(it),
        Command::Portals(it) => portals::run(it, global),
        Command::Status(it) => wait_for(status::run(it, global)),
        Command::Requeue(it) => wait_for(requeue::run(it, global)),
    }
}

fn wait_for(command: impl Future<Output = anyhow::Result<Exit>>) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Runtime::new()?;
    let exit = runtime.block_on(command);
    // A document that the reader does not come to the end of must not keep the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    exit
}

/// The word that stands for a value in the warehouse and in JSON: `rule_broken`.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => format!("{other:?}"),
    }
}
