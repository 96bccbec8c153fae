//! Why a service does not go on, and whether it is opened again.

use std::error::Error;

/// An error of any kind.
pub type FailureSource = Box<dyn Error + Send + Sync>;

/// Why a service does not go on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The surroundings are at fault. They may come back, so the service is opened again.
    #[error(transparent)]
    Outage(FailureSource),
    /// It cannot work as things are, however long it waits.
    #[error(transparent)]
    Lasting(FailureSource),
    /// It was told to stop before it ran.
    #[error("told to stop")]
    Stopped,
}

impl Failure {
    /// This error, judged by whether the surroundings are at fault.
    pub fn judged<E: Into<FailureSource>>(is_outage: impl Fn(&E) -> bool) -> impl Fn(E) -> Self {
        move |error| {
            if is_outage(&error) {
                Self::Outage(error.into())
            } else {
                Self::Lasting(error.into())
            }
        }
    }

    /// This error, for ever.
    pub fn lasting(error: impl Into<FailureSource>) -> Self {
        Self::Lasting(error.into())
    }
}
