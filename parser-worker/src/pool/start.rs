//! Whether children can be started at all: a machine may be short of something for a moment, and a program that never starts
//! must not keep a worker busy for ever.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::StartError;

/// How many starts in a row may fail. Each gives a document back to the queue, which delivers it again later and later: of
/// one document alone these are minutes.
const MOST_FAILED: u32 = 10;

/// The starts of a pool's children.
#[derive(Debug, Default)]
pub(super) struct Starts {
    failed: Mutex<(u32, Option<Arc<StartError>>)>,
    given_up: CancellationToken,
}

impl Starts {
    /// Notes how a start went.
    pub(super) fn note<T>(&self, started: Result<T, StartError>) -> Result<T, Arc<StartError>> {
        let mut failed = self.lock();
        match started {
            Ok(child) => {
                *failed = (0, None);
                Ok(child)
            }
            Err(error) => {
                let error = Arc::new(error);
                *failed = (failed.0.saturating_add(1), Some(error.clone()));
                if failed.0 >= MOST_FAILED {
                    self.given_up.cancel();
                }
                Err(error)
            }
        }
    }

    /// Ends when too many in a row have failed.
    pub(super) async fn have_failed(&self) {
        self.given_up.cancelled().await;
    }

    /// How many in a row have failed and why, when they are too many.
    pub(super) fn given_up(&self) -> Option<(u32, Arc<StartError>)> {
        let failed = self.lock();
        let error = failed.1.clone()?;
        self.given_up.is_cancelled().then_some((failed.0, error))
    }

    fn lock(&self) -> MutexGuard<'_, (u32, Option<Arc<StartError>>)> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Result<(), StartError> {
        Err(StartError::Silent {
            program: "reader".to_owned(),
            detail: "it ended".to_owned(),
        })
    }

    #[test]
    fn one_that_starts_makes_good_those_that_did_not() {
        let starts = Starts::default();
        for _ in 0..3 * MOST_FAILED {
            for _ in 1..MOST_FAILED {
                starts.note(failed()).expect_err("it failed");
            }
            starts.note(Ok(())).expect("it started");
        }
        assert!(starts.given_up().is_none());
    }

    #[test]
    fn as_many_in_a_row_are_too_many() {
        let starts = Starts::default();
        for _ in 0..MOST_FAILED {
            assert!(starts.given_up().is_none());
            starts.note(failed()).expect_err("it failed");
        }
        let (attempts, error) = starts.given_up().expect("they are too many");
        assert_eq!(attempts, MOST_FAILED);
        assert!(error.to_string().contains("it ended"), "{error}");
    }
}
