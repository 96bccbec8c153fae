//! A file of an export: written beside its place, synced, and moved there when it is complete.

use std::{
    io, mem,
    path::{Path, PathBuf},
};

use tokio::{fs::File, io::AsyncWriteExt};

/// Bytes that are gathered before they go to the file.
const CHUNK: usize = 64 * 1024;

/// A CSV file that is being written under a name of its own.
#[derive(Debug)]
pub(super) struct CsvFile {
    path: PathBuf,
    partial: PathBuf,
    file: File,
    gathered: csv::Writer<Vec<u8>>,
    rows: u64,
}

impl CsvFile {
    /// Begins the file that will have this path.
    pub(super) async fn create(path: &Path) -> io::Result<Self> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        Ok(Self {
            path: path.to_owned(),
            file: File::create(&partial).await?,
            partial: partial.into(),
            gathered: csv::Writer::from_writer(Vec::new()),
            rows: 0,
        })
    }

    /// The path it will have.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the head line.
    pub(super) async fn write_head(
        &mut self,
        names: impl Iterator<Item = Option<&str>>,
    ) -> io::Result<()> {
        self.write_record(names).await
    }

    /// Writes a row. A field that is none is empty.
    pub(super) async fn write_row(
        &mut self,
        fields: impl Iterator<Item = Option<&str>>,
    ) -> io::Result<()> {
        self.rows += 1;
        self.write_record(fields).await
    }

    /// Writes text as it is.
    pub(super) async fn write_text(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes()).await
    }

    /// Lets all that was written be durable.
    pub(super) async fn complete(&mut self) -> io::Result<()> {
        self.write_gathered().await?;
        self.file.flush().await?;
        self.file.sync_all().await
    }

    /// Gives the file its name; how many rows it has.
    pub(super) async fn publish(self) -> io::Result<u64> {
        tokio::fs::rename(&self.partial, &self.path).await?;
        Ok(self.rows)
    }

    async fn write_record(&mut self, fields: impl Iterator<Item = Option<&str>>) -> io::Result<()> {
        let fields = fields.map(Option::unwrap_or_default);
        self.gathered.write_record(fields)?;
        if self.gathered.get_ref().len() >= CHUNK {
            self.write_gathered().await?;
        }
        Ok(())
    }

    async fn write_gathered(&mut self) -> io::Result<()> {
        let empty = csv::Writer::from_writer(Vec::new());
        let gathered = mem::replace(&mut self.gathered, empty).into_inner();
        let gathered = gathered.map_err(csv::IntoInnerError::into_error)?;
        self.file.write_all(&gathered).await
    }
}
