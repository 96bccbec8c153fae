//! `gongkai export`: the current reports as files for analysts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use loader::Warehouse;

use super::Global;
use crate::{exit::Exit, output::Output, settings::sqlite_file, usage::UsageError};

/// Write the current reports as files: cells, reports, problems, rules, one wide table per form table, a dictionary
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Format of the files
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Folder for the files; made when missing, files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// One JSON object for each file
    #[arg(long)]
    json: bool,
}

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values (RFC 4180), UTF-8 without byte order mark
    Csv,
}

/// Runs the command.
pub(crate) async fn run(arguments: &Export, global: &Global) -> anyhow::Result<Exit> {
    let settings = global.settings()?;
    runtime::telemetry::init(&settings.log)?;
    let config = &settings.loader.warehouse;
    match sqlite_file(config) {
        Some(file) if !file.is_file() => {
            let file = file.to_owned();
            return Err(UsageError::NoWarehouse { file }.into());
        }
        _ => {}
    }
    let warehouse = Warehouse::open(config).await?;
    let files = match arguments.format {
        Format::Csv => loader::export::csv(&warehouse, &arguments.out).await?,
    };
    let mut out = Output::stdout();
    for file in files {
        if arguments.json {
            out.json(&serde_json::json!({ "path": file.path, "rows": file.rows }))?;
        } else {
            out.text(&format!("{:8} rows  {}\n", file.rows, file.path.display()))?;
        }
    }
    Ok(Exit::Complete)
}
