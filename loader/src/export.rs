//! Export: the current reports as files that every tool reads.
//!
//! Each file is CSV as in RFC 4180: UTF-8 without a byte order mark, commas, `\n` at the end of a line, one head line. An
//! empty field is no figure, never 0. The rows' order is fixed, so that two exports of the same warehouse are equal byte
//! for byte. All files show one moment of the warehouse.

mod csv_file;
mod data_package;
mod sheet;

use std::{
    io,
    path::{Path, PathBuf},
};

use futures::TryStreamExt;
use runtime::database::{Transaction, query};
use serde::Serialize;
use shared::form;
use sqlx::AssertSqlSafe;

use self::{
    csv_file::CsvFile,
    sheet::{Sheet, sheets},
};
use crate::{
    fields::Fields,
    warehouse::{Warehouse, WarehouseError},
};

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// Where it is.
    pub path: PathBuf,
    /// How many rows it has, the head line not counted.
    pub rows: u64,
}

/// Why an export was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The warehouse could not be read.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// A file could not be written.
    #[error("{path} cannot be written; check that the folder is writable and has space", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Writes the current reports into this folder: `cells.csv` (one line a cell), `reports.csv`, `rules.csv`, `problems.csv`,
/// `narrative.csv` (one line a figure of a text), `statistics.csv`, `checks.csv`, one wide file for each table of the forms,
/// `dictionary.csv` of the forms, `indicators.csv` of the texts, and `datapackage.json`, which describes them (Frictionless
/// Data Package). The folder is made when missing. Files of the same names are replaced when all new ones are complete.
///
/// # Errors
/// [`ExportError`]; then files of an earlier export may be there still, and each file is either the old or the new one.
pub async fn csv(warehouse: &Warehouse, folder: &Path) -> Result<Vec<ExportedFile>, ExportError> {
    let cannot_write = |path: &Path| {
        let path = path.to_owned();
        move |source| ExportError::File { path, source }
    };
    tokio::fs::create_dir_all(folder)
        .await
        .map_err(cannot_write(folder))?;
    let sheets = sheets(form::all());
    let mut snapshot = warehouse.snapshot().await?;
    let mut files = Vec::new();
    for sheet in &sheets {
        let path = folder.join(sheet.file());
        let file = CsvFile::create(&path).await.map_err(cannot_write(&path))?;
        files.push(write(&mut snapshot, sheet, file).await?);
    }
    let path = folder.join("datapackage.json");
    let mut description = CsvFile::create(&path).await.map_err(cannot_write(&path))?;
    let text = data_package::data_package(&sheets);
    description
        .write_text(&text)
        .await
        .map_err(cannot_write(&path))?;
    files.push(description);
    publish(files).await
}

/// Writes a sheet's rows.
async fn write(
    transaction: &mut Transaction,
    sheet: &Sheet,
    mut file: CsvFile,
) -> Result<CsvFile, ExportError> {
    let path = file.path().to_owned();
    let cannot_write = |source| ExportError::File {
        path: path.clone(),
        source,
    };
    let head = sheet.columns.iter().map(|it| Some(it.name.as_str()));
    file.write_head(head).await.map_err(cannot_write)?;
    // The statements are constants of this crate, with keys of the form files in them.
    let statement = AssertSqlSafe(sheet.statement.clone());
    let mut rows = query(statement).fetch::<Fields>(transaction);
    while let Some(row) = rows.try_next().await.map_err(WarehouseError::from)? {
        let fields = row.0.iter().map(Option::as_deref);
        file.write_row(fields).await.map_err(cannot_write)?;
    }
    Ok(file)
}

/// Completes every file, and only then gives each its name.
async fn publish(mut files: Vec<CsvFile>) -> Result<Vec<ExportedFile>, ExportError> {
    for file in &mut files {
        let path = file.path().to_owned();
        file.complete()
            .await
            .map_err(|source| ExportError::File { path, source })?;
    }
    let mut exported = Vec::new();
    for file in files {
        let path = file.path().to_owned();
        let cannot_write = |source| ExportError::File {
            path: path.clone(),
            source,
        };
        let rows = file.publish().await.map_err(cannot_write)?;
        exported.push(ExportedFile { path, rows });
    }
    Ok(exported)
}
