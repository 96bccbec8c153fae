//! `gongkai crawl`: crawls portals now, and says what came of it.

use clap::Args;
use crawler::{CrawlerConfig, Portal};
use loader::RunBalance;
use runtime::service::stop_on_signal;
use serde::Serialize;
use shared::run::RunId;

use super::{Global, account_table::account_table};
use crate::{
    accounts::Accounts,
    data_lock::DataLock,
    exit::Exit,
    output::Output,
    pipeline::{Ended, Pipeline},
    progress,
    settings::Settings,
    stores::Stores,
    usage::UsageError,
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
    let portals = crawler::portals(settings.crawler.extra_portals())?;
    // Before anything is made: a portal that is not crawled leaves no trace.
    let chosen = chosen(&portals, &arguments.portals, &settings.crawler)?;
    if arguments.enqueue {
        enqueue(arguments, &settings, &chosen).await
    } else {
        let chosen = chosen.into_iter().cloned().collect();
        crawl(arguments, settings, portals, chosen).await
    }
}

/// The portals of these ids, or all that are active; each may be crawled with these settings.
fn chosen<'a>(
    portals: &'a [Portal],
    ids: &[String],
    config: &CrawlerConfig,
) -> anyhow::Result<Vec<&'a Portal>> {
    let find = |id: &String| {
        let unknown = || UsageError::UnknownPortal { id: id.clone() };
        portals
            .iter()
            .find(|it| it.id.as_str() == id)
            .ok_or_else(unknown)
    };
    let chosen: Vec<&Portal> = if ids.is_empty() {
        portals.iter().filter(|it| it.target().is_some()).collect()
    } else {
        ids.iter().map(find).collect::<Result<_, _>>()?
    };
    if chosen.is_empty() {
        return Err(UsageError::NoActivePortal.into());
    }
    for portal in &chosen {
        crawler::admitted(portal, config)?;
    }
    Ok(chosen)
}

async fn enqueue(
    arguments: &Crawl,
    settings: &Settings,
    portals: &[&Portal],
) -> anyhow::Result<Exit> {
    let stores = Stores::open(settings).await?;
    let mut out = Output::stdout();
    for portal in portals {
        let run = stores.request(settings, portal).await?;
        if arguments.json {
            out.json(&Enqueued { run: &run })?;
        } else {
            out.text(&format!("asked for: {run}\n"))?;
        }
    }
    stores.close().await;
    Ok(Exit::Complete)
}

async fn crawl(
    arguments: &Crawl,
    settings: Settings,
    portals: Vec<Portal>,
    chosen: Vec<Portal>,
) -> anyhow::Result<Exit> {
    let told = stop_on_signal();
    let lock = DataLock::of(&settings)?;
    let pipeline = Pipeline::open(settings, portals, lock, told).await?;
    let before = Accounts::now(&pipeline.stores).await?;
    let mut runs = Vec::new();
    for portal in &chosen {
        runs.push(pipeline.request(portal).await?);
    }
    let spinner = progress::spinner(format!("crawling {} portals", runs.len()));
    let ended = pipeline.run().await?;
    spinner.finish_and_clear();
    let after = Accounts::now(&pipeline.stores).await?;
    pipeline.close().await;
    let asked = after.of(&runs);
    print(&asked, arguments)?;
    let green = asked.len() == runs.len() && asked.iter().all(RunBalance::is_green);
    let dead = after.given_up_since(&before);
    if dead > 0 {
        tracing::error!(
            event = "messages.dead",
            dead,
            "messages were given up; see `gongkai status`"
        );
    }
    Ok(Exit::complete_if(
        ended == Ended::Idle && green && dead == 0,
    ))
}

fn print(runs: &[RunBalance], arguments: &Crawl) -> anyhow::Result<()> {
    let mut out = Output::stdout();
    if arguments.json {
        for run in runs {
            out.json(run)?;
        }
    } else {
        out.text(&account_table(runs))?;
    }
    Ok(())
}
