//! `gongkai demo`: portals that do not exist, crawled, read, loaded, and compared with what they are known to publish.

mod comparison;
mod keep;
pub(super) mod portal;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use clap::Args;
use crawler::Portal;
use demo_portal::{Edition, PortalTruth, Running};
use loader::RunBalance;
use runtime::service::stop_on_signal;
use serde::Serialize;
use shared::run::RunId;
use tokio_util::sync::CancellationToken;

use self::{
    comparison::Comparison,
    keep::{Kept, OF_DEMO},
};
use super::Global;
use crate::{
    accounts::Accounts,
    data_lock::DataLock,
    exit::Exit,
    output::Output,
    pipeline::{Ended, Pipeline},
    progress,
    settings::Settings,
};

/// Where the demo keeps its data if no other folder is named.
const FOLDER: &str = "data/demo";

/// Start demo portals with known contents and planted faults, run everything against them, and compare
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Only serve the demo portals, until Ctrl-C; their portal files are in the data folder
    #[arg(long)]
    serve: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// What the demo says at its end.
#[derive(Debug, Serialize)]
struct Outcome {
    /// Documents that had not been there before.
    new_documents: i64,
    /// Documents as they were before.
    unchanged_documents: i64,
    #[serde(flatten)]
    comparison: Comparison,
    data: PathBuf,
}

/// Runs the command.
pub(crate) async fn run(arguments: &Demo, global: &Global) -> anyhow::Result<Exit> {
    let folder = global.data.clone().unwrap_or_else(|| FOLDER.into());
    let mut settings = Settings::load_for_demo(global.config.as_deref(), folder.clone())?;
    // The demo's own lines are for a person; the services' are kept out of their way.
    if global.config.is_none() && std::env::var_os("GONGKAI__LOG__LEVEL").is_none() {
        settings.log.level = "error".to_owned();
    }
    runtime::telemetry::init(&settings.log)?;
    keep::refuse_what_is_not_of_a_demo(&settings)?;
    let told = stop_on_signal();
    let lock = DataLock::take(&folder)?;
    let (portal, kept) = start(&folder, OF_DEMO, Edition::First).await?;
    settings.crawler.portals_folder = write_portal_files(&portal, &folder)?;
    settings.crawler.allow_loopback = true;
    settings.crawler.delay = Duration::ZERO;
    if arguments.serve {
        // Whoever crawls them does so on the same data.
        drop(lock);
        return serve(portal, &settings.crawler.portals_folder, told).await;
    }
    let portals = portals(&settings, &portal)?;
    let pipeline = Pipeline::open(settings, portals, Some(lock), told).await?;
    let outcome = crawl_and_compare(&portal, kept, &pipeline, folder).await?;
    pipeline.close().await;
    portal.stop().await?;
    print(&outcome, arguments)?;
    Ok(Exit::complete_if(outcome.comparison.is_as_planted()))
}

/// Starts the demo portals where the file of this name in this folder says that they were, in the edition that they had or
/// this one, whichever is later.
async fn start(folder: &Path, name: &str, edition: Edition) -> anyhow::Result<(Running, Kept)> {
    let mut kept = Kept::load(folder, name)?;
    if edition == Edition::Second {
        kept.edition = edition;
    }
    let portal = demo_portal::start(kept.portal_config())
        .await
        .with_context(|| {
            format!(
                "{} asks for these ports again, so that addresses stay the same",
                kept.path().display()
            )
        })?;
    kept.ports = portal.ports();
    kept.save()?;
    Ok((portal, kept))
}

/// The demo portals as the crawler knows them, and no other portal.
fn portals(settings: &Settings, portal: &Running) -> anyhow::Result<Vec<Portal>> {
    let sites = portal.truth().sites;
    let mut portals = crawler::portals(settings.crawler.extra_portals())?;
    portals.retain(|it| sites.iter().any(|site| site.id == it.id.as_str()));
    Ok(portals)
}

/// Crawls what is published, then what is published after the correction, and compares.
async fn crawl_and_compare(
    portal: &Running,
    mut kept: Kept,
    pipeline: &Pipeline,
    folder: PathBuf,
) -> anyhow::Result<Outcome> {
    let mut runs = crawl(pipeline, "what is published").await?;
    if portal.edition() == Edition::First {
        portal.republish();
        kept.edition = Edition::Second;
        kept.save()?;
        runs.extend(crawl(pipeline, "once more, after a correction").await?);
    }
    let truth: PortalTruth = portal.truth();
    write_truth(&truth, &folder)?;
    let balances = Accounts::now(&pipeline.stores).await?.of(&runs);
    let sum = |count: fn(&RunBalance) -> i64| balances.iter().map(count).sum();
    Ok(Outcome {
        new_documents: sum(|it| it.loaded + it.quarantined + it.rejected + it.pending),
        unchanged_documents: sum(|it| it.unchanged),
        comparison: comparison::compare(&pipeline.stores, &truth, &balances).await?,
        data: folder,
    })
}

async fn crawl(pipeline: &Pipeline, what: &str) -> anyhow::Result<Vec<RunId>> {
    let mut runs = Vec::new();
    for portal in pipeline.portals() {
        runs.push(pipeline.request(portal).await?);
    }
    let spinner = progress::spinner(format!("{} demo portals: {what}", runs.len()));
    let ended = pipeline.run().await?;
    spinner.finish_and_clear();
    anyhow::ensure!(
        ended == Ended::Idle,
        "told to stop before the demo was over; start it again to go on"
    );
    Ok(runs)
}

fn write_truth(truth: &PortalTruth, folder: &Path) -> anyhow::Result<()> {
    let json = serde_json::to_vec_pretty(truth)?;
    Ok(fs::write(folder.join("truth.json"), json)?)
}

fn write_portal_files(portal: &Running, folder: &Path) -> anyhow::Result<PathBuf> {
    let folder = folder.join("portals");
    fs::create_dir_all(&folder)?;
    for (name, text) in portal.portal_files() {
        fs::write(folder.join(name), text)?;
    }
    Ok(folder)
}

async fn serve(portal: Running, folder: &Path, told: CancellationToken) -> anyhow::Result<Exit> {
    let mut text = String::new();
    for site in portal.truth().sites {
        text += &format!("{}  {}\n", site.base_url, site.id);
    }
    text += &format!("portal files: {}\n", folder.display());
    Output::stdout().text(&text)?;
    told.cancelled().await;
    portal.stop().await?;
    Ok(Exit::Complete)
}

fn print(outcome: &Outcome, arguments: &Demo) -> anyhow::Result<()> {
    let mut out = Output::stdout();
    if arguments.json {
        return Ok(out.json(outcome)?);
    }
    let data = outcome.data.display();
    out.text(&format!(
        "{}\nnew documents: {}, unchanged: {}\ndata: {data} (warehouse, ledger, queue, documents, truth.json)\n\
         next:  gongkai --data {data} export --out reports\n",
        outcome.comparison.table(),
        outcome.new_documents,
        outcome.unchanged_documents,
    ))?;
    Ok(())
}
