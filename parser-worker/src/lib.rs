//! The parser worker: takes fetched documents from the bus, has them read, and says what came out. It keeps nothing.

pub mod config;
mod metric;
pub mod read;
pub mod reader;
pub mod worker;

use runtime::{
    blob_store::BlobStore,
    bus::{Bus, BusError},
};
use shared::queue::PARSER_DOCUMENTS;
use tokio_util::sync::CancellationToken;

use self::{config::Config, reader::REPORT_READER, worker::Worker};

/// Reads documents until `stop` is cancelled, and finishes those it has begun.
///
/// # Errors
/// [`BusError`] when the bus fails for longer than a moment.
pub async fn run(
    config: Config,
    bus: Bus,
    blobs: BlobStore,
    stop: CancellationToken,
) -> Result<(), BusError> {
    metric::describe();
    let worker = Worker {
        queue: &PARSER_DOCUMENTS,
        reader: REPORT_READER,
        config,
        bus,
        blobs,
    };
    worker.run(stop).await
}
