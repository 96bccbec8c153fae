//! `gongkai read`: reads files of this machine, without portal, bus or warehouse.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use clap::Args;
use report_reader::extract::LARGEST_DOCUMENT;
use runtime::panic;
use serde::Serialize;
use shared::{
    cell::Verdict,
    digest::Sha256,
    problem::Severity,
    report::{Listing, Rejection, Report},
    rule::RuleOutcome,
};

use crate::{exit::Exit, output::Output, progress};

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

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Rejected {
    /// The reader's word.
    Document(Rejection),
    /// Not the reader's word: the file could not be had, or the reader failed.
    Other {
        reason: &'static str,
        detail: String,
    },
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
    let source = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    let listing = Listing {
        file_name: Some(source.clone()),
        ..Listing::default()
    };
    let bytes = read_file(path);
    let sha256 = bytes.as_deref().ok().map(Sha256::of);
    let outcome = bytes
        .and_then(|bytes| guarded(|| report_reader::read(&bytes, &listing)))
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

fn read_file(path: &Path) -> Result<Vec<u8>, Rejected> {
    let rejected = |reason, detail: String| Rejected::Other {
        reason,
        detail: format!("{}: {detail}", path.display()),
    };
    let mut bytes = Vec::new();
    // Its size is not asked for: a pipe has none, and a file may grow.
    let read = File::open(path)
        .and_then(|it| it.take(LARGEST_DOCUMENT as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(size) if size > LARGEST_DOCUMENT => Err(rejected(
            "too_large",
            format!("more than {LARGEST_DOCUMENT} bytes"),
        )),
        Ok(_) => Ok(bytes),
        Err(error) => Err(rejected("unreadable_file", error.to_string())),
    }
}

/// Reads one document. Should the reader panic, the next one is read all the same.
fn guarded(read: impl FnOnce() -> Result<Report, Rejection>) -> Result<Report, Rejected> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(outcome) => outcome.map_err(Rejected::Document),
        Err(words) => Err(Rejected::Other {
            reason: "reader_panicked",
            detail: format!("the reader panicked: {}", panic::words(&*words)),
        }),
    }
}

/// What a person wants to know of a file at a glance.
fn summary(line: &Line) -> String {
    let report = match &line.outcome {
        Outcome::Report(report) => report,
        Outcome::Rejected { rejected } => {
            let (reason, detail) = match rejected {
                Rejected::Document(it) => (crate::command::word(&it.reason), it.detail.clone()),
                Rejected::Other { reason, detail } => ((*reason).to_owned(), detail.clone()),
            };
            return format!("{}\n  rejected ({reason}): {detail}\n", line.source);
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
    let mut text = format!(
        "{}\n  {agency}, {year}, signed {signed}\n  {} cells: {}\n  {} rules hold, {} broken, {} not assessable\n",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_reader_is_a_rejection_with_its_words() {
        let rejected = guarded(|| panic!("index 3 of 2")).expect_err("it is no report");
        let json = serde_json::to_value(rejected).expect("it has JSON");
        assert_eq!(json["reason"], "reader_panicked");
        assert_eq!(json["detail"], "the reader panicked: index 3 of 2");
    }
}
