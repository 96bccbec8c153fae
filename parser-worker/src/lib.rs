//! The parser worker: takes fetched documents from the bus, has each read by a child process, and says what came out. It keeps
//! nothing.

pub mod child;
pub mod config;
mod descendant;
pub mod frame;
mod metric;
pub mod pool;
pub mod read;
pub mod reader;
pub mod tool;
pub mod worker;
mod worker_error;

use runtime::{blob_store::BlobStore, bus::Bus};
use shared::queue::PARSER_DOCUMENTS;
use tokio_util::sync::CancellationToken;

pub use self::worker_error::WorkerError;
use self::{
    config::Config,
    pool::{Pool, Program},
    worker::Worker,
};

/// Has this program read documents until `stop` is cancelled, and finishes those it has begun.
///
/// # Errors
/// [`WorkerError`] when the bus fails for longer than a moment, or nothing can be started that reads.
pub async fn run(
    config: Config,
    program: Program,
    bus: Bus,
    blobs: BlobStore,
    stop: CancellationToken,
) -> Result<(), WorkerError> {
    metric::describe();
    let worker = Worker {
        queue: &PARSER_DOCUMENTS,
        pool: Pool::new(program, config.clone()),
        config,
        bus,
        blobs,
    };
    worker.run(stop).await
}
