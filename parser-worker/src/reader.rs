//! The reader as this worker sees it: a pure function with a version.

use report_reader::read_with;
use shared::report::{Listing, Rejection, Report};

use crate::tool;

/// A pure function from bytes to a report, with its version.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// Its version: part of the identity of what it reads.
    pub version: &'static str,
    /// Reads a document.
    pub read: fn(&[u8], &Listing) -> Result<Report, Rejection>,
}

/// The reader of this build, with the tools of this system.
pub const REPORT_READER: Reader = Reader {
    version: report_reader::VERSION,
    read: |bytes, listing| read_with(bytes, listing, tool::tools()),
};
