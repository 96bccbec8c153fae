//! `gongkai demo`: portals that do not exist, crawled, read, loaded, and compared with what they are known to publish.

mod comparison;
mod keep;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use clap::Args;
use crawler::Portal;
use demo_portal::{Edition, PortalTruth, Running};
use loader::RunBalance;
use serde::Serialize;
use shared::run::RunId;

use self::{comparison::Comparison, keep::Kept};
use super::{Global, crawl::balances};
use crate::{
    exit::Exit,
    pipeline::{Ended, Pipeline, Until},
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
    let mut settings = Settings::load(global.config.as_deref(), Some(&folder))?;
    // The demo's own lines are for a person; the services' are kept out of their way.
    if global.config.is_none() && std::env::var_os("GONGKAI__LOG__LEVEL").is_none() {
        settings.log.level = "warn".to_owned();
    }
    runtime::telemetry::init(&settings.log)?;
    let mut kept = Kept::load(&folder)?;
    let portal = demo_portal::start(kept.portal_config()).await.with_context(|| {
        format!("{} asks for these ports again, so that addresses stay the same", kept.path().display())
    })?;
    kept.ports = portal.ports();
    kept.save()?;
    settings.crawler.portals_folder = write_portal_files(&portal, &folder)?;
    settings.crawler.allow_loopback = true;
    settings.crawler.delay = Duration::ZERO;
    if arguments.serve {
        return serve(portal, &settings.crawler.portals_folder).await;
    }
    let outcome = crawl_and_compare(&portal, kept, settings).await?;
    portal.stop().await?;
    print(&outcome, arguments.json)?;
    Ok(Exit::complete_if(outcome.comparison.is_as_planted()))
}

/// Crawls what is published, then what is published after the correction, and compares.
async fn crawl_and_compare(portal: &Running, mut kept: Kept, settings: Settings) -> anyhow::Result<Outcome> {
    let folder = settings.data.folder.clone();
    let pipeline = Pipeline::open(settings).await?;
    let truth = portal.truth();
    let portals: Vec<&Portal> =
        pipeline.portals.iter().filter(|it| truth.sites.iter().any(|site| site.id == it.id.as_str())).collect();
    let mut runs = crawl(&pipeline, &portals, "what is published").await?;
    if portal.edition() == Edition::First {
        portal.republish();
        kept.edition = Edition::Second;
        kept.save()?;
        runs.extend(crawl(&pipeline, &portals, "once more, after a correction").await?);
    }
    let truth: PortalTruth = portal.truth();
    fs::write(folder.join("truth.json"), serde_json::to_vec_pretty(&truth)?)?;
    let balances = balances(&pipeline, &runs).await?;
    let sum = |count: fn(&RunBalance) -> i64| balances.iter().map(count).sum();
    let outcome = Outcome {
        new_documents: sum(|it| it.loaded + it.quarantined + it.rejected + it.pending),
        unchanged_documents: sum(|it| it.unchanged),
        comparison: comparison::compare(&pipeline, &truth, &balances).await?,
        data: folder,
    };
    pipeline.close().await;
    Ok(outcome)
}

async fn crawl(pipeline: &Pipeline, portals: &[&Portal], what: &str) -> anyhow::Result<Vec<RunId>> {
    let mut runs = Vec::new();
    for portal in portals {
        runs.push(pipeline.request(portal).await?);
    }
    let spinner = progress::spinner(format!("{} demo portals: {what}", portals.len()));
    let ended = pipeline.run(Until::Idle).await?;
    spinner.finish_and_clear();
    anyhow::ensure!(ended == Ended::Idle, "told to stop before the demo was over; start it again to go on");
    Ok(runs)
}

fn write_portal_files(portal: &Running, folder: &Path) -> anyhow::Result<PathBuf> {
    let folder = folder.join("portals");
    fs::create_dir_all(&folder)?;
    for (name, text) in portal.portal_files() {
        fs::write(folder.join(name), text)?;
    }
    Ok(folder)
}

async fn serve(portal: Running, folder: &Path) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    for site in portal.truth().sites {
        writeln!(out, "{}  {}", site.base_url, site.id)?;
    }
    writeln!(out, "portal files: {}", folder.display())?;
    out.flush()?;
    drop(out);
    runtime::service::stop_on_signal().cancelled().await;
    portal.stop().await?;
    Ok(Exit::Complete)
}

fn print(outcome: &Outcome, json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, outcome)?;
        writeln!(out)?;
        return Ok(());
    }
    write!(out, "{}", outcome.comparison.table())?;
    writeln!(
        out,
        "\nnew documents: {}, unchanged: {}\ndata: {} (warehouse, ledger, queue, documents, truth.json)",
        outcome.new_documents,
        outcome.unchanged_documents,
        outcome.data.display()
    )?;
    writeln!(out, "next:  gongkai --data {} export --out reports", outcome.data.display())?;
    Ok(())
}
