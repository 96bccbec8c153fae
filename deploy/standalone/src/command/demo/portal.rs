//! `gongkai demo-portal`: only the demo's portals, for services that run elsewhere.

use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Args;
use demo_portal::Edition;
use runtime::service::stop_on_signal;

use super::{keep::OF_PORTAL, serve, start, write_portal_files, write_truth};
use crate::exit::Exit;

/// Serve the demo portals on loopback until Ctrl-C, for services that run elsewhere; crawls nothing itself
///
/// Writes into the folder: `portals/*.toml` for the setting crawler.portals_folder (crawler.allow_loopback must be true),
/// `truth.json` with everything that is published and every planted fault, `demo-portal.json` so that the next start has the
/// same addresses. Prints the addresses once all that is there.
#[derive(Debug, Args)]
pub(crate) struct DemoPortal {
    /// Folder for the files; made when missing
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,
    /// Serve what is published after the correction; a later start does, too
    #[arg(long)]
    corrected: bool,
}

/// Runs the command.
pub(crate) async fn run(arguments: &DemoPortal) -> anyhow::Result<Exit> {
    let told = stop_on_signal();
    let folder = &arguments.folder;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let edition = if arguments.corrected {
        Edition::Second
    } else {
        Edition::First
    };
    let (portal, _kept) = start(folder, OF_PORTAL, edition).await?;
    write_truth(&portal.truth(), folder)?;
    let files = write_portal_files(&portal, folder)?;
    serve(portal, &files, told).await
}
