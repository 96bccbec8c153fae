//! Why a worker ends by itself.

use std::sync::Arc;

use runtime::bus::BusError;

use crate::pool::StartError;

/// Why a worker ends by itself. Documents that it has not read wait in their queue.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The bus fails for longer than a moment.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// There is nobody to read.
    #[error(
        "no process that reads could be started, {attempts} times in a row; the documents wait in their queue: see that this \
         machine has memory and processes left and a folder for temporary files that can be written, then start the worker again"
    )]
    Start {
        /// How often in a row.
        attempts: u32,
        /// Why not, the last time.
        source: Arc<StartError>,
    },
}

impl WorkerError {
    /// True when the surroundings are at fault and may come back.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Bus(error) => error.is_outage(),
            Self::Start { .. } => false,
        }
    }
}
