//! A PostgreSQL server of a test's own, which may be broken.

use std::{
    error::Error,
    io,
    path::{Path, PathBuf},
    process::Command,
};

use runtime::database::DatabaseConfig;
use tempfile::TempDir;

use crate::scratch;

/// A PostgreSQL server of a test's own; gone when the test is over.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) config: DatabaseConfig,
    folder: TempDir,
}

impl Server {
    /// A new one; none where tests are to do without servers.
    pub(crate) fn start() -> Result<Option<Self>, Box<dyn Error>> {
        if scratch::server("GONGKAI_TEST_POSTGRES_URL").is_none() {
            return Ok(None);
        }
        let folder = tempfile::tempdir()?;
        let url = script(folder.path(), "start")?;
        Ok(Some(Self {
            config: scratch::postgres(url.trim()),
            folder,
        }))
    }

    /// `stop`, `kill`, or `start`.
    pub(crate) async fn command(&self, subcommand: &'static str) -> Result<(), Box<dyn Error>> {
        let folder = self.folder.path().to_owned();
        // The crawlers go on meanwhile.
        tokio::task::spawn_blocking(move || script(&folder, subcommand)).await??;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = script(self.folder.path(), "kill") {
            eprintln!("{error}");
        }
    }
}

fn script(folder: &Path, subcommand: &str) -> io::Result<String> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy/lib/postgres");
    let output = Command::new(script)
        .arg(subcommand)
        .arg("--folder")
        .arg(folder)
        .output()?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("postgres {subcommand}: {words}")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
