//! `gongkai portals`: what is known of each portal, and what is not.

use std::io::{self, Write};

use clap::Args;
use crawler::Portal;
use serde::Serialize;

use super::Global;
use crate::exit::Exit;

/// List the portals: whether each can be crawled, and what is unknown of it
#[derive(Debug, Args)]
pub(crate) struct Portals {
    /// One JSON object for each portal
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Line<'portal> {
    id: &'portal str,
    name: &'portal str,
    active: bool,
    unknown: &'portal [String],
}

/// Runs the command.
pub(crate) fn run(arguments: &Portals, global: &Global) -> anyhow::Result<Exit> {
    let settings = global.settings()?;
    let portals = crawler::portals(settings.crawler.extra_portals())?;
    let mut out = io::stdout().lock();
    for portal in &portals {
        let line = line(portal);
        if arguments.json {
            serde_json::to_writer(&mut out, &line)?;
            writeln!(out)?;
        } else {
            let state = if line.active { "active".to_owned() } else { format!("inactive; unknown: {}", line.unknown.join(", ")) };
            writeln!(out, "{:20} {}\n{:20} {state}", line.id, line.name, "")?;
        }
    }
    Ok(Exit::Complete)
}

fn line(portal: &Portal) -> Line<'_> {
    Line {
        id: portal.id.as_str(),
        name: &portal.file.name,
        active: portal.target().is_some(),
        unknown: portal.unknown(),
    }
}
