//! `gongkai crawl`: crawls portals now, and says what came of it.

use std::io::{self, Write};

use anyhow::{Context, bail};
use clap::Args;
use crawler::Portal;
use loader::RunBalance;
use serde::Serialize;
use shared::run::RunId;

use super::Global;
use crate::{
    exit::Exit,
    pipeline::{Ended, Pipeline, Until},
    progress,
};

/// Crawl portals now, read and load what is new, and say what came of it
#[derive(Debug, Args)]
pub(crate) struct Crawl {
    /// Portals by id (see `gongkai portals`); every active one if none is named
    portals: Vec<String>,
    /// Only ask for the crawls, and leave them to `gongkai run`
    #[arg(long)]
    enqueue: bool,
    /// One JSON object for each run
    #[arg(long)]
    json: bool,
}

/// A run that was asked for.
#[derive(Debug, Serialize)]
struct Enqueued<'run> {
    run: &'run RunId,
}

/// Runs the command.
pub(crate) async fn run(arguments: &Crawl, global: &Global) -> anyhow::Result<Exit> {
    let settings = global.settings()?;
    runtime::telemetry::init(&settings.log)?;
    let pipeline = Pipeline::open(settings).await?;
    let mut runs = Vec::new();
    for portal in chosen(&pipeline.portals, &arguments.portals)? {
        runs.push(pipeline.request(portal).await?);
    }
    if arguments.enqueue {
        return enqueued(&runs, arguments.json);
    }
    let spinner = progress::spinner(format!("crawling {} portals", runs.len()));
    let ended = pipeline.run(Until::Idle).await?;
    spinner.finish_and_clear();
    let balances = balances(&pipeline, &runs).await?;
    print(&balances, arguments.json)?;
    let green = balances.len() == runs.len() && balances.iter().all(RunBalance::is_green);
    let dead = pipeline.dead().await?;
    if dead > 0 {
        tracing::error!(event = "messages.dead", dead, "messages were given up; see `gongkai status`");
    }
    pipeline.close().await;
    Ok(Exit::complete_if(ended == Ended::Idle && green && dead == 0))
}

/// The portals of these ids, or all that can be crawled.
fn chosen<'a>(portals: &'a [Portal], ids: &[String]) -> anyhow::Result<Vec<&'a Portal>> {
    let find = |id: &String| {
        let is_it = |it: &&Portal| it.id.as_str() == id;
        portals.iter().find(is_it).with_context(|| format!("there is no portal {id:?}; see `gongkai portals`"))
    };
    if !ids.is_empty() {
        return ids.iter().map(find).collect();
    }
    let active: Vec<&Portal> = portals.iter().filter(|it| it.target().is_some()).collect();
    if active.is_empty() {
        bail!("no portal is active; `gongkai portals` says what is unknown of each");
    }
    Ok(active)
}

/// The accounts of these runs.
pub(crate) async fn balances(pipeline: &Pipeline, runs: &[RunId]) -> anyhow::Result<Vec<RunBalance>> {
    let mut balances = pipeline.warehouse.run_balances().await?;
    balances.retain(|it| runs.iter().any(|run| run.as_str() == it.run));
    Ok(balances)
}

fn enqueued(runs: &[RunId], json: bool) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    for run in runs {
        if json {
            serde_json::to_writer(&mut out, &Enqueued { run })?;
            writeln!(out)?;
        } else {
            writeln!(out, "asked for: {run}")?;
        }
    }
    Ok(Exit::Complete)
}

fn print(balances: &[RunBalance], json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        for balance in balances {
            serde_json::to_writer(&mut out, balance)?;
            writeln!(out)?;
        }
        return Ok(());
    }
    write!(out, "{}", super::status::runs_table(balances))?;
    Ok(())
}
