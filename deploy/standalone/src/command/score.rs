//! `gongkai score`: how well documents whose truth is known are read.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use generator::{
    Damage, Expected,
    score::{self, Finding},
};
use parser_worker::tool::tools;
use shared::report::{Listing, Report};

use crate::{exit::Exit, output::Output, progress};

/// Compare readings of documents with the truth of each, and print a table by damage
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// Folder of documents with truth files, as `gongkai generate` writes it
    folder: PathBuf,
    /// What `gongkai read --json` printed of them; without it they are read
    readings: Option<PathBuf>,
    /// A line of the table for each damage and shape
    #[arg(long)]
    by_shape: bool,
    /// Every cell and fact that is not right
    #[arg(short, long)]
    verbose: bool,
}

/// Runs the command. Complete when nothing is silently wrong and whole documents are read whole and without doubt.
pub(crate) fn run(arguments: &Score) -> anyhow::Result<Exit> {
    let truths = truths(&arguments.folder)?;
    let readings = arguments.readings.as_deref().map(readings).transpose()?;
    let mut out = Output::stdout();
    let bar = progress::bar(truths.len(), "documents");
    let mut scores: BTreeMap<String, score::Score> = BTreeMap::new();
    let mut complete = true;
    for expected in &truths {
        let report = match &readings {
            Some(readings) => readings.get(&expected.source).cloned(),
            None => read(&arguments.folder.join(&expected.source))?,
        };
        let (score, findings) = match &report {
            Some(report) => score::score(expected, report),
            None => (score::Score::of_rejection(expected), Vec::new()),
        };
        let is_whole = expected.damage.as_deref() == Some(Damage::Whole.name());
        complete &= score.silent == 0 && (score.is_clean() || !is_whole);
        *scores
            .entry(name(expected, arguments.by_shape))
            .or_default() += score;
        *scores.entry(ALL.to_owned()).or_default() += score;
        if arguments.verbose && (report.is_none() || !findings.is_empty()) {
            bar.suspend(|| out.text(&details(expected, report.is_some(), &findings)))?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let rows = scores.iter().map(|(name, score)| (name.as_str(), score));
    out.text(&score::table(rows))?;
    Ok(Exit::complete_if(complete && !truths.is_empty()))
}

/// The line of everything; it sorts behind the others.
const ALL: &str = "~ all";

fn name(expected: &Expected, by_shape: bool) -> String {
    let damage = expected.damage.as_deref().unwrap_or("unknown");
    match expected.shape.as_deref().filter(|_| by_shape) {
        Some(shape) => format!("{damage} {shape}"),
        None => damage.to_owned(),
    }
}

fn details(expected: &Expected, is_read: bool, findings: &[Finding]) -> String {
    let unread = if is_read { "" } else { " is not read" };
    let mut text = format!("{}{unread}\n", expected.source);
    for finding in findings {
        text += &format!("  {finding}\n");
    }
    text
}

/// The truth files of a folder, by name.
fn truths(folder: &Path) -> anyhow::Result<Vec<Expected>> {
    let mut paths = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    for entry in entries {
        let path = entry
            .with_context(|| format!("listing {}", folder.display()))?
            .path();
        if path.to_string_lossy().ends_with(".truth.json") {
            paths.push(path);
        }
    }
    paths.sort();
    let truth = |path: &PathBuf| {
        let json =
            fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        Expected::from_json(&json).with_context(|| format!("{} is no truth file", path.display()))
    };
    paths.iter().map(truth).collect()
}

/// The report of each source that a file of readings has one of.
fn readings(path: &Path) -> anyhow::Result<BTreeMap<String, Report>> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let mut readings = BTreeMap::new();
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let context = || format!("line {} of {} is no reading", index + 1, path.display());
        let line: serde_json::Value = serde_json::from_str(line).with_context(context)?;
        let source = line["source"].as_str().unwrap_or_default().to_owned();
        if line.get("rejected").is_none() {
            readings.insert(source, serde_json::from_value(line).with_context(context)?);
        }
    }
    Ok(readings)
}

/// The report that a document is read as, if as any.
fn read(path: &Path) -> anyhow::Result<Option<Report>> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(report_reader::read_with(&bytes, &Listing::default(), tools()).ok())
}
