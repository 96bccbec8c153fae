//! How reading a document can fail, and what is said of the document then.

use std::{os::unix::process::ExitStatusExt, process::ExitStatus, time::Duration};

use shared::report::{Rejection, RejectionReason};

use crate::frame::AnswerError;

/// What Rust's allocator prints before it aborts.
const NO_MEMORY: &str = "memory allocation of";

/// Signals that come from a person or the system, and not from what a process does itself.
const FROM_OUTSIDE: [i32; 4] = [libc::SIGHUP, libc::SIGINT, libc::SIGKILL, libc::SIGTERM];

/// Why a child gave no reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It took too long.
    #[error("it was not read within {0:?}")]
    Time(Duration),
    /// It used too much CPU time.
    #[error("it was not read within {0:?} of CPU time")]
    Cpu(Duration),
    /// It did nothing for too long.
    #[error("reading it stood still for {0:?}")]
    StoodStill(Duration),
    /// It used too much memory.
    #[error("reading it needs more than {0} bytes of memory")]
    Memory(u64),
    /// It ended because it was given no more memory.
    #[error("reading it needs more memory than there is: {0}")]
    NoMemory(String),
    /// What it says is too long.
    #[error("its reading has more than {0} bytes")]
    Output(u64),
    /// What it says is no answer.
    #[error("the reader gave no answer: {0}")]
    Garbage(String),
    /// It closed its output.
    #[error("the reader said nothing more")]
    Silence,
    /// The reader panicked.
    #[error("the reader panicked: {0}")]
    Panicked(String),
    /// The process ended.
    #[error("the process that read it ended: {how}{}", quoted(.words))]
    Ended {
        /// Its exit code, or the signal that ended it.
        how: String,
        /// The signal that ended it.
        signal: Option<i32>,
        /// The last it said.
        words: String,
    },
}

impl Failure {
    /// A child whose answer could not be read; how it ended is not known.
    pub(super) fn of_answer(error: &AnswerError, limit: u64) -> Self {
        match error {
            AnswerError::TooLong { .. } => Self::Output(limit),
            AnswerError::Ended => Self::Silence,
            error => Self::Garbage(error.to_string()),
        }
    }

    /// A child that ended by itself.
    pub(super) fn of_end(status: ExitStatus, words: String) -> Self {
        if words.contains(NO_MEMORY) {
            return Self::NoMemory(words);
        }
        Self::Ended {
            how: status.to_string(),
            signal: status.signal(),
            words,
        }
    }

    /// True when somebody else ended the process: that says nothing of the document.
    pub fn is_from_outside(&self) -> bool {
        matches!(self, Self::Ended { signal: Some(signal), .. } if FROM_OUTSIDE.contains(signal))
    }

    /// True when another reader may get further.
    pub fn may_be_the_readers(&self) -> bool {
        !self.is_from_outside() && !matches!(self, Self::Output(_))
    }

    /// What is said of the document.
    pub fn rejection(&self) -> Rejection {
        let reason = match self {
            Self::Time(_) | Self::Cpu(_) | Self::StoodStill(_) => RejectionReason::Timeout,
            Self::Memory(_) | Self::NoMemory(_) => RejectionReason::OutOfMemory,
            // Twice killed from outside: the system does that when memory runs out.
            Self::Ended {
                signal: Some(libc::SIGKILL),
                ..
            } => RejectionReason::OutOfMemory,
            Self::Output(_) => RejectionReason::TooLarge,
            Self::Garbage(_) | Self::Silence | Self::Panicked(_) | Self::Ended { .. } => {
                RejectionReason::Crash
            }
        };
        Rejection {
            reason,
            detail: self.to_string(),
        }
    }
}

fn quoted(words: &str) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!("; it said {words:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(status: i32, words: &str) -> Failure {
        Failure::of_end(ExitStatus::from_raw(status), words.to_owned())
    }

    #[test]
    fn each_failure_has_its_reason() {
        let check = |failure: Failure, reason| assert_eq!(failure.rejection().reason, reason);
        let second = Duration::from_secs(1);
        check(Failure::Time(second), RejectionReason::Timeout);
        check(Failure::Cpu(second), RejectionReason::Timeout);
        check(Failure::StoodStill(second), RejectionReason::Timeout);
        check(Failure::Memory(1), RejectionReason::OutOfMemory);
        check(Failure::Output(1), RejectionReason::TooLarge);
        check(Failure::Garbage(String::new()), RejectionReason::Crash);
        check(Failure::Panicked(String::new()), RejectionReason::Crash);
        check(ended(libc::SIGSEGV, ""), RejectionReason::Crash);
        check(ended(libc::SIGKILL, ""), RejectionReason::OutOfMemory);
        let words = "memory allocation of 99 bytes failed";
        check(ended(libc::SIGABRT, words), RejectionReason::OutOfMemory);
    }

    #[test]
    fn only_who_was_killed_by_somebody_else_is_tried_again() {
        assert!(ended(libc::SIGKILL, "").is_from_outside());
        assert!(ended(libc::SIGTERM, "").is_from_outside());
        for status in [libc::SIGSEGV, libc::SIGABRT, libc::SIGBUS, 1 << 8, 0] {
            assert!(!ended(status, "").is_from_outside(), "{status}");
        }
        assert!(!Failure::Memory(1).is_from_outside());
    }

    #[test]
    fn a_process_that_ended_is_told_with_its_last_words() {
        let detail = ended(libc::SIGABRT, "stack overflow").rejection().detail;
        assert!(detail.contains("SIGABRT"), "{detail}");
        assert!(detail.ends_with("it said \"stack overflow\""), "{detail}");
    }
}
