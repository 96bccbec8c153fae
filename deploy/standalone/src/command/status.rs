//! `gongkai status`: what is waiting, what was given up, what the runs came to, what the warehouse holds.

use std::collections::BTreeMap;

use clap::Args;
use crawler::ledger::RunState;
use loader::{RunBalance, Status};
use serde::Serialize;
use shared::{portal::PortalId, queue, run::RunId};

use super::{Global, account_table::account_table};
use crate::{accounts, exit::Exit, output::Output, stores::Stores};

/// Show the queues, the runs and the warehouse; exit 1 when a portal's latest run is red or something is still to be done
#[derive(Debug, Args)]
pub(crate) struct StatusCommand {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Whole {
    /// Backend and place of what is kept, without secrets.
    places: BTreeMap<&'static str, String>,
    queues: Vec<QueueStatus>,
    crawler: CrawlerStatus,
    warehouse: Status,
}

/// What the ledger knows and the warehouse does not.
#[derive(Debug, Serialize)]
struct CrawlerStatus {
    /// Runs that are not over.
    unfinished: Vec<Unfinished>,
    /// Events that are not on the bus yet.
    unpublished: u64,
    /// Events that the bus will never take.
    dead_events: u64,
}

/// A run that is not over.
#[derive(Debug, Serialize)]
struct Unfinished {
    run: RunId,
    portal: PortalId,
    /// `requested` or `running`.
    state: &'static str,
    /// Why its portal's lists are not known to be complete.
    reason: Option<String>,
    /// Links that are still to be worked on.
    open: u64,
}

#[derive(Debug, Serialize)]
struct QueueStatus {
    name: &'static str,
    ready: u64,
    delayed: u64,
    leased: u64,
    /// Messages that were given up; `dead` shows the oldest of them.
    given_up: u64,
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
    let stores = Stores::open_existing(&settings).await?;
    let whole = Whole {
        places: settings.places().into_iter().collect(),
        queues: queues(&stores).await?,
        crawler: crawler(&stores).await?,
        warehouse: stores.warehouse.status().await?,
    };
    stores.close().await;
    let mut out = Output::stdout();
    if arguments.json {
        out.json(&whole)?;
    } else {
        out.text(&text(&whole))?;
    }
    Ok(Exit::complete_if(whole.is_complete()))
}

impl Whole {
    /// True when the latest run of each portal is green and nothing is on its way. Messages that were given up are shown
    /// and do not count for themselves: the run that one belongs to is red, until a later run makes up for it.
    fn is_complete(&self) -> bool {
        self.crawler.unfinished.is_empty()
            && self.crawler.unpublished == 0
            && self.warehouse.unsent == 0
            && accounts::latest(&self.warehouse.runs).all(RunBalance::is_green)
    }
}

async fn crawler(stores: &Stores) -> anyhow::Result<CrawlerStatus> {
    let status = stores.ledger.status().await?;
    let unfinished = status.runs.into_iter().filter_map(|it| {
        let state = match it.state {
            RunState::Requested => "requested",
            RunState::Running => "running",
            RunState::Finished => return None,
        };
        Some(Unfinished {
            run: it.run,
            portal: it.portal,
            state,
            reason: it.reason,
            open: it.open,
        })
    });
    Ok(CrawlerStatus {
        unfinished: unfinished.collect(),
        unpublished: status.unpublished,
        dead_events: status.dead,
    })
}

async fn queues(stores: &Stores) -> anyhow::Result<Vec<QueueStatus>> {
    let mut queues = Vec::new();
    for queue in queue::ALL {
        let depth = stores.bus.depth(queue).await?;
        let dead = stores.bus.dead_letters(queue).await?;
        queues.push(QueueStatus {
            name: queue.name,
            ready: depth.ready,
            delayed: depth.delayed,
            leased: depth.leased,
            given_up: depth.dead,
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
    let mut text = String::new();
    for (name, place) in &whole.places {
        text += &format!("{name:10} {place}\n");
    }
    text += "\nqueue                  ready delayed at work    dead\n";
    for it in &whole.queues {
        text += &format!(
            "{:20} {:7} {:7} {:7} {:7}\n",
            it.name, it.ready, it.delayed, it.leased, it.given_up
        );
        for dead in &it.dead {
            text += &format!(
                "    given up after {} attempts: {} ({})\n",
                dead.attempts, dead.cause, dead.event
            );
        }
    }
    text += "\n";
    text += &account_table(&whole.warehouse.runs);
    for it in &whole.crawler.unfinished {
        let reason = it
            .reason
            .as_ref()
            .map_or_else(String::new, |it| format!(" ({it})"));
        text += &format!(
            "not over: {} is {}, {} links are still to be worked on{reason}\n",
            it.run, it.state, it.open
        );
    }
    let held = &whole.warehouse;
    let events = [
        (
            "crawler",
            whole.crawler.unpublished,
            "are not on the bus yet",
        ),
        (
            "crawler",
            whole.crawler.dead_events,
            "are refused by the bus for ever",
        ),
        (
            "loader",
            held.unsent.unsigned_abs(),
            "are not on the bus yet",
        ),
        (
            "loader",
            held.dead_events.unsigned_abs(),
            "are refused by the bus for ever",
        ),
    ];
    for (service, count, what) in events.iter().filter(|it| it.1 > 0) {
        text += &format!("{service}: {count} events {what}\n");
    }
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
