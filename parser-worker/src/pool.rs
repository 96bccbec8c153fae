//! The children that read for a worker: as many as documents are read at a time, each given one document after the other.

mod failure;
mod folder;
mod process;
mod program;
mod start;
mod start_error;
mod usage;
mod watch;

use std::{
    env,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use report_reader::tools::OfficeReader;
use shared::report::{Listing, Rejection, RejectionReason};
use tokio::{sync::Semaphore, task};

pub use self::{failure::Failure, program::Program, start_error::StartError};
use self::{process::Child, start::Starts};
use crate::{config::Config, metric, metric::Replaced, tool::LibreOffice};

/// The children, started when they are first needed.
#[derive(Debug)]
pub struct Pool {
    program: Program,
    config: Config,
    /// One for each child that may be at work.
    free: Semaphore,
    idle: Mutex<Vec<Child>>,
    /// True when office documents can be converted.
    converts: bool,
    starts: Starts,
}

/// What a child made of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A report, as JSON.
    Report(Vec<u8>),
    /// No report, and why.
    Rejected(Rejection),
}

/// A document was not read, and it is not the document's fault.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// No child can be started.
    #[error("no process that reads can be started")]
    Start(#[from] Arc<StartError>),
    /// What is known of the document has no JSON.
    #[error("what is known of the document cannot be given to the process that reads")]
    Listing(#[from] serde_json::Error),
}

impl Pool {
    /// A pool of children that are this program.
    pub fn new(program: Program, config: Config) -> Self {
        Self {
            program,
            free: Semaphore::new(config.concurrency.get()),
            idle: Mutex::default(),
            converts: LibreOffice::at(&config.libreoffice).is_some_and(|it| it.is_installed()),
            starts: Starts::default(),
            config,
        }
    }

    /// The version of the reader.
    pub fn version(&self) -> &'static str {
        self.program.version
    }

    /// Has a document read. Whatever it does to the child that reads it, something is said of it. A child that was killed
    /// by somebody else (the system, short of memory) is no word on the document: another one reads it, once. Where the reader
    /// itself failed, it would fail again: an office document is converted instead, once.
    ///
    /// # Errors
    /// [`PoolError`] when there is no child to read it.
    pub async fn read(&self, document: &[u8], listing: &Listing) -> Result<Reading, PoolError> {
        let listing = serde_json::to_vec(listing)?;
        let _permit = self.free.acquire().await;
        let own = OfficeReader::Own;
        let outcome = match self.attempt(document, &listing, own).await? {
            Err(failure) if failure.is_from_outside() => {
                tracing::warn!(event = "reader.killed", "{failure}; another one reads it");
                self.attempt(document, &listing, own).await?
            }
            Err(failure) if self.converts && failure.may_be_the_readers() => {
                return self.convert(document, &listing, &failure).await;
            }
            other => other,
        };
        Ok(outcome.unwrap_or_else(|failure| Reading::Rejected(failure.rejection())))
    }

    /// Has a document read by way of the converter, after this failure. What comes of it is either a report, or that failure.
    async fn convert(
        &self,
        document: &[u8],
        listing: &[u8],
        failure: &Failure,
    ) -> Result<Reading, PoolError> {
        let second = self.attempt(document, listing, OfficeReader::Converter);
        let second = match second.await? {
            Ok(Reading::Report(report)) => return Ok(Reading::Report(report)),
            // It is no document that can be converted.
            Ok(Reading::Rejected(it)) if it.reason == RejectionReason::UnsupportedFormat => None,
            Ok(Reading::Rejected(it)) => Some(it.detail),
            Err(failure) => Some(failure.to_string()),
        };
        let mut rejection = failure.rejection();
        if let Some(second) = second {
            rejection.detail += &format!("; to convert it did not help: {second}");
        }
        Ok(Reading::Rejected(rejection))
    }

    /// Gives the document to one child, and keeps the child if it is to go on.
    async fn attempt(
        &self,
        document: &[u8],
        listing: &[u8],
        office: OfficeReader,
    ) -> Result<Result<Reading, Failure>, Arc<StartError>> {
        let idle = self.lock().pop();
        let mut child = match idle {
            Some(child) => child,
            None => self.start().await?,
        };
        if !child.is_alive() {
            metric::replaced(Replaced::Gone);
            child = self.start().await?;
        }
        match child.read(document, listing, office, &self.config).await {
            Ok(reading) => {
                match child.is_worn(&self.config) {
                    Some(reason) => child.replace(reason).await,
                    None => self.lock().push(child),
                }
                Ok(Ok(reading))
            }
            Err(failure) => {
                let failure = child.end(failure).await;
                metric::replaced(Replaced::Failure);
                tracing::warn!(
                    event = "reader.replaced",
                    reason = %failure,
                    "the process that read failed; it is replaced"
                );
                Ok(Err(failure))
            }
        }
    }

    async fn start(&self) -> Result<Child, Arc<StartError>> {
        let started = Child::start(&self.program, &self.config).await;
        self.starts.note(started)
    }

    /// Removes what children of workers that were killed have left in the folder for temporary files.
    pub(crate) async fn remove_left_behind() {
        let removed = task::spawn_blocking(|| folder::remove_left_behind(&env::temp_dir()));
        // It takes nothing away that is needed, and what stays does no harm.
        let _ = removed.await;
    }

    /// Ends when no child could be started for so many times in a row that none ever will.
    pub(crate) async fn has_given_up(&self) {
        self.starts.have_failed().await;
    }

    /// How often no child could be started, and why, once it has given up.
    pub(crate) fn last_failed_start(&self) -> Option<(u32, Arc<StartError>)> {
        self.starts.given_up()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
