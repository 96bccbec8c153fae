//! `gongkai status`: what is waiting, what was given up, what the runs came to, what the warehouse holds.

use std::io::{self, Write};

use clap::Args;
use loader::{RunBalance, Status};
use serde::Serialize;
use shared::queue;

use super::Global;
use crate::{exit::Exit, pipeline::Pipeline};

/// Show the queues, the runs and the warehouse; exit 1 when a run is red or a message was given up
#[derive(Debug, Args)]
pub(crate) struct StatusCommand {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Whole {
    queues: Vec<QueueStatus>,
    warehouse: Status,
}

#[derive(Debug, Serialize)]
struct QueueStatus {
    name: &'static str,
    ready: u64,
    delayed: u64,
    leased: u64,
    dead: Vec<Dead>,
}

/// A message that was given up.
#[derive(Debug, Serialize)]
struct Dead {
    event: String,
    attempts: u32,
    cause: String,
}

/// Runs the command.
pub(crate) async fn run(arguments: &StatusCommand, global: &Global) -> anyhow::Result<Exit> {
    let settings = global.settings()?;
    runtime::telemetry::init(&settings.log)?;
    let pipeline = Pipeline::open(settings).await?;
    let whole = Whole {
        queues: queues(&pipeline).await?,
        warehouse: pipeline.warehouse.status().await?,
    };
    pipeline.close().await;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer(&mut out, &whole)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", text(&whole))?;
    }
    let dead = whole.queues.iter().any(|it| !it.dead.is_empty());
    let green = whole.warehouse.runs.iter().all(RunBalance::is_green);
    Ok(Exit::complete_if(green && !dead))
}

async fn queues(pipeline: &Pipeline) -> anyhow::Result<Vec<QueueStatus>> {
    let mut queues = Vec::new();
    for queue in queue::ALL {
        let depth = pipeline.bus.depth(queue).await?;
        let dead = pipeline.bus.dead_letters(queue).await?;
        queues.push(QueueStatus {
            name: queue.name,
            ready: depth.ready,
            delayed: depth.delayed,
            leased: depth.leased,
            dead: dead
                .into_iter()
                .map(|it| Dead {
                    event: it.event_id,
                    attempts: it.attempts,
                    cause: it.cause,
                })
                .collect(),
        });
    }
    Ok(queues)
}

fn text(whole: &Whole) -> String {
    let mut text = String::from("queue                  ready delayed at work    dead\n");
    for it in &whole.queues {
        text += &format!("{:20} {:7} {:7} {:7} {:7}\n", it.name, it.ready, it.delayed, it.leased, it.dead.len());
        for dead in &it.dead {
            text += &format!("    given up after {} attempts: {} ({})\n", dead.attempts, dead.cause, dead.event);
        }
    }
    text += "\n";
    text += &runs_table(&whole.warehouse.runs);
    let held = &whole.warehouse;
    text += &format!(
        "\n{} reports ({} revisions), {} cells, {} of them doubted\n",
        held.reports, held.revisions, held.cells, held.doubted
    );
    for (outcome, count) in &held.documents {
        text += &format!("  documents {outcome}: {count}\n");
    }
    for (code, count) in &held.problems {
        text += &format!("  problems {code}: {count}\n");
    }
    text
}

/// The accounts of runs as a table. Each line adds up: discovered is the sum of what is right of it.
pub(crate) fn runs_table(runs: &[RunBalance]) -> String {
    let mut text = String::from(
        "run                    status     discovered loaded unchanged quarantined rejected refused failed pending\n",
    );
    for it in runs {
        let discovered = it.discovered.map_or_else(|| "?".to_owned(), |it| it.to_string());
        text += &format!(
            "{:22} {:10} {discovered:>10} {:6} {:9} {:11} {:8} {:7} {:6} {:7}{}\n",
            it.run,
            it.status,
            it.loaded,
            it.unchanged,
            it.quarantined,
            it.rejected,
            it.refused,
            it.failed,
            it.pending,
            if it.is_green() { "" } else { "  RED" },
        );
    }
    text
}
