//! The reader as this worker sees it: a pure function with a version.

use report_reader::{read_with, tools::Tools};
use shared::report::{Listing, Rejection, Report};

/// A pure function from bytes to a report, with its version.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// Its version: part of the identity of what it reads.
    pub version: &'static str,
    /// Reads a document with these tools.
    pub read: fn(&[u8], &Listing, Tools<'_>) -> Result<Report, Rejection>,
}

/// The reader of this build.
pub const REPORT_READER: Reader = Reader {
    version: report_reader::VERSION,
    read: read_with,
};
