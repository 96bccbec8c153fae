//! `gongkai explain`: where a figure was found, how, and what speaks for it.

mod page;
mod source;
mod text;
mod words;

use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Args;
use parser_worker::tool::tools;
use report_reader::document::Document;
use shared::{cell::CellKey, report::Report};

use crate::{exit::Exit, file, output::Output, usage::UsageError};

/// Show where each figure of a file was found, how, and what speaks for or against it
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The file, in any format that `gongkai read` reads
    file: PathBuf,
    /// The cell: TABLE.ROW.COLUMN, for example requests.denied.state_secret.total; without it, every cell in doubt
    #[arg(value_name = "TABLE.ROW.COLUMN", value_parser = cell_key)]
    cell: Option<CellKey>,
    /// Write one page with the document's tables and the reading side by side, to be looked at in a browser
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,
}

/// A file's reading beside the document it is of.
#[derive(Debug)]
struct Reading {
    /// The file's name without its folder.
    name: String,
    document: Document,
    report: Report,
}

/// The key that is typed `requests.denied.state_secret.total`: keys of rows have dots, those of tables and columns none.
fn cell_key(typed: &str) -> Result<CellKey, String> {
    let parts = typed
        .split_once('.')
        .and_then(|(table, rest)| Some((table, rest.rsplit_once('.')?)));
    let (table, (row, column)) = parts.ok_or("it has to be TABLE.ROW.COLUMN")?;
    Ok(CellKey::new(table, row, column))
}

/// Runs the command.
pub(crate) fn run(arguments: &Explain) -> anyhow::Result<Exit> {
    let path = &arguments.file;
    let listing = file::listing(path);
    let read = file::bytes(path).and_then(|bytes| {
        file::guarded(|| report_reader::read_with_document(&bytes, &listing, tools()))
    });
    let mut out = Output::stdout();
    let report_reader::Reading { document, report } = match read {
        Ok(it) => it,
        Err(rejected) => {
            out.text(&format!("{}\n  {rejected}\n", file::name(path)))?;
            return Ok(Exit::complete_if(false));
        }
    };
    let reading = Reading {
        name: file::name(path),
        document,
        report,
    };
    if let Some(key) = &arguments.cell
        && !reading.report.cells.iter().any(|it| it.key == *key)
    {
        return Err(UsageError::UnknownCell {
            key: key.clone(),
            file: reading.name,
        }
        .into());
    }
    if let Some(page) = &arguments.html {
        let html = page::page(&reading, arguments.cell.as_ref());
        fs::write(page, html).with_context(|| format!("writing {}", page.display()))?;
        out.text(&format!("{} is written\n", page.display()))?;
    } else {
        out.text(&text::text(&reading, arguments.cell.as_ref()))?;
    }
    Ok(Exit::complete_if(true))
}

#[cfg(test)]
mod tests {
    use shared::cell::CellKey;

    use super::cell_key;

    #[test]
    fn a_row_may_have_dots_in_its_key() {
        let key = |typed: &str| cell_key(typed).ok();
        assert_eq!(
            key("requests.denied.state_secret.total"),
            Some(CellKey::new("requests", "denied.state_secret", "total"))
        );
        assert_eq!(
            key("challenges.review.upheld"),
            Some(CellKey::new("challenges", "review", "upheld"))
        );
        assert_eq!(key("requests.total"), None);
    }
}
