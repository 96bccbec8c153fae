//! Why no child that reads was started.

/// Why no child was started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system does not start it.
    #[error("{program} cannot be started")]
    Spawn {
        /// The program.
        program: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// It did not say that it is there.
    #[error("{program} was started, and does not read: {detail}")]
    Silent {
        /// The program.
        program: String,
        /// What it said instead, and how it ended.
        detail: String,
    },
    /// It is of another build.
    #[error("{program} reads as version {found}, and this worker is of version {expected}")]
    Version {
        /// The program.
        program: String,
        /// The version it says.
        found: String,
        /// The version of this worker.
        expected: &'static str,
    },
}
