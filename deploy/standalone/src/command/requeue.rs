//! `gongkai requeue`: gives what was given up back to its queue, once its cause is put right.

use clap::{Args, builder::PossibleValuesParser};
use shared::queue;

use super::Global;
use crate::{exit::Exit, output::Output, stores::Stores};

/// Give the oldest dead letters of a queue back to it, with all their attempts, once what they died of is put right
#[derive(Debug, Args)]
pub(crate) struct Requeue {
    /// The queue, as `gongkai status` calls it
    #[arg(value_parser = PossibleValuesParser::new(queue::ALL.iter().map(|it| it.name)))]
    queue: String,
    /// So many at most; fewer when the queue is full then
    #[arg(long, value_name = "N", default_value_t = 100)]
    count: u64,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(arguments: &Requeue, global: &Global) -> anyhow::Result<Exit> {
    let settings = global.settings()?;
    runtime::telemetry::init(&settings.log)?;
    let queue = queue::ALL.iter().find(|it| it.name == arguments.queue);
    let queue = queue.expect("the command line takes no other name");
    let stores = Stores::open_existing(&settings).await?;
    let requeued = stores.bus.requeue(queue, arguments.count).await?;
    let dead = stores.bus.depth(queue).await?.dead;
    stores.close().await;
    let mut out = Output::stdout();
    if arguments.json {
        out.json(&serde_json::json!({ "queue": queue.name, "requeued": requeued, "dead": dead }))?;
    } else {
        out.text(&format!(
            "{requeued} given back to {}, {dead} are still dead\n",
            queue.name
        ))?;
    }
    Ok(Exit::Complete)
}
