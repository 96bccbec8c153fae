//! Settings of the parser worker.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use runtime::config::duration;
use serde::Deserialize;

/// Defaults and reasons, as TOML.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// The section `[parser]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How many documents are read at the same time.
    pub concurrency: NonZeroUsize,
    /// The largest document that is read, in bytes.
    pub max_document_bytes: u64,
    /// How long one document may take.
    #[serde(deserialize_with = "duration::positive")]
    pub max_read_time: Duration,
    /// How much CPU time the reader may use for one document, its tools left out.
    #[serde(deserialize_with = "duration::positive")]
    pub max_cpu_time: Duration,
    /// How long reading may use no CPU time at all.
    #[serde(deserialize_with = "duration::positive")]
    pub max_still_time: Duration,
    /// How much memory one document may need, in bytes, tools included.
    pub max_memory_bytes: u64,
    /// The address space of one process that reads, in bytes.
    pub max_address_space_bytes: u64,
    /// The longest reading that is taken, in bytes.
    pub max_reading_bytes: u64,
    /// After how many documents a process that reads is replaced.
    pub documents_per_child: NonZeroU32,
    /// How much memory a process that reads may keep after a document, in bytes.
    pub idle_memory_bytes: u64,
    /// The LibreOffice that converts office documents which the reader cannot read: a file, or a name on the path; nothing for
    /// none.
    pub libreoffice: PathBuf,
}
