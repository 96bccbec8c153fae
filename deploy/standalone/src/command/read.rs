//! `gongkai read`: reads files of this machine, without portal, bus or warehouse. In this process, without the limits that the
//! services set: who types it sees what it does.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use parser_worker::tool::tools;
use serde::Serialize;
use shared::{cell::Verdict, digest::Sha256, problem::Severity, report::Report, rule::RuleOutcome};

use crate::{
    exit::Exit,
    file::{self, Rejected},
    output::Output,
    progress,
};

/// Read report files and print what they say
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Files: HTML, PDF with a text layer, DOCX, text or markdown, whatever their names say
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// One JSON object a line for each file, in the order given
    #[arg(long)]
    json: bool,
}

/// A file's line of output.
#[derive(Debug, Serialize)]
struct Line {
    /// The file's name without its folder.
    source: String,
    reader: &'static str,
    sha256: Option<Sha256>,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Outcome {
    Report(Box<Report>),
    Rejected { rejected: Rejected },
}

/// Runs the command.
pub(crate) fn run(arguments: &Read) -> anyhow::Result<Exit> {
    let bar = progress::bar(arguments.files.len(), "files");
    let mut out = Output::stdout();
    let mut complete = true;
    for path in &arguments.files {
        let line = read(path);
        complete &= matches!(line.outcome, Outcome::Report(_));
        if arguments.json {
            out.json(&line)?;
        } else {
            bar.suspend(|| out.text(&summary(&line)))?;
        }
        if out.is_closed() {
            break;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(Exit::complete_if(complete))
}

fn read(path: &Path) -> Line {
    let source = file::name(path);
    let bytes = file::bytes(path);
    let sha256 = bytes.as_deref().ok().map(Sha256::of);
    let listing = file::listing(path);
    let outcome = bytes
        .and_then(|bytes| file::guarded(|| report_reader::read_with(&bytes, &listing, tools())))
        .map_or_else(
            |rejected| Outcome::Rejected { rejected },
            |report| Outcome::Report(Box::new(report)),
        );
    Line {
        source,
        reader: report_reader::VERSION,
        sha256,
        outcome,
    }
}

/// What a person wants to know of a file at a glance.
fn summary(line: &Line) -> String {
    let report = match &line.outcome {
        Outcome::Report(report) => report,
        Outcome::Rejected { rejected } => {
            return format!("{}\n  {rejected}\n", line.source);
        }
    };
    let unknown = || "unknown".to_owned();
    let agency = report
        .agency
        .as_ref()
        .map_or_else(unknown, |it| it.name.clone());
    let year = report.report_year.map_or_else(unknown, |it| it.to_string());
    let signed = report.signed_on.map_or_else(unknown, |it| it.to_string());
    let mut verdicts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for cell in &report.cells {
        *verdicts.entry(cell.verdict).or_default() += 1;
    }
    let verdicts: Vec<String> = verdicts
        .iter()
        .map(|(verdict, count)| format!("{count} {}", crate::command::word(verdict)))
        .collect();
    let rules = |outcome| {
        report
            .rules
            .iter()
            .filter(|it| it.outcome == outcome)
            .count()
    };
    let place = match report.archive_path.as_slice() {
        [] => String::new(),
        path => format!("  in the archive: {}\n", path.join(" > ")),
    };
    let mut text = format!(
        "{}\n{place}  {agency}, {year}, signed {signed}\n  {} cells: {}\n  {} rules hold, {} broken, {} not assessable\n",
        line.source,
        report.cells.len(),
        verdicts.join(", "),
        rules(RuleOutcome::Holds),
        rules(RuleOutcome::Broken),
        rules(RuleOutcome::NotAssessable),
    );
    for problem in report
        .problems
        .iter()
        .filter(|it| it.severity != Severity::Notice)
    {
        text += &format!(
            "  {}: {}\n",
            crate::command::word(&problem.code),
            problem.message
        );
    }
    text
}
