//! What can be wrong with a portal's file.

use std::{fmt::Display, io, path::PathBuf};

use shared::portal::PortalId;

/// A portal's file that cannot be used. Nothing starts until it is mended: a portal left out in silence would look like
/// an agency that publishes nothing.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The file does not fit the format.
    #[error("portal file {file}: {key}: {reason}")]
    Refused {
        /// The file.
        file: String,
        /// The key: `adapter.jcms.columns`; `.` for the file as a whole.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file or folder cannot be read.
    #[error("portal file {}: cannot be read", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Two files have the same name.
    #[error("portal {id} has two files; rename the one in the extra folder")]
    Twice {
        /// The name.
        id: PortalId,
    },
}

impl PortalError {
    pub(super) fn refused(file: &str, key: impl Display, reason: impl Display) -> Self {
        Self::Refused {
            file: file.to_owned(),
            key: key.to_string(),
            reason: reason.to_string(),
        }
    }
}
