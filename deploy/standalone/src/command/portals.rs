//! `gongkai portals`: what is known of each portal, and what is not.

use clap::Args;
use crawler::Portal;
use serde::Serialize;

use super::Global;
use crate::{exit::Exit, output::Output};

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
    let mut out = Output::stdout();
    for portal in &portals {
        let line = line(portal);
        if arguments.json {
            out.json(&line)?;
        } else {
            out.text(&line.text())?;
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

impl Line<'_> {
    fn text(&self) -> String {
        let state = if self.active {
            "active".to_owned()
        } else {
            format!("inactive; unknown: {}", self.unknown.join(", "))
        };
        format!("{:20} {}\n{:20} {state}\n", self.id, self.name, "")
    }
}
