//! A document that is a file of this machine.

use std::{
    fmt,
    fs::File,
    io::Read as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use report_reader::extract::LARGEST_DOCUMENT;
use runtime::panic;
use serde::Serialize;
use shared::report::{Listing, Rejection};

/// Why a file gave no report.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Rejected {
    /// The reader's word.
    Document(Rejection),
    /// Not the reader's word: the file could not be had, or the reader failed.
    Other {
        /// One word for it.
        reason: &'static str,
        /// What happened, in words for a person.
        detail: String,
    },
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(it) => {
                write!(
                    f,
                    "rejected ({}): {}",
                    crate::command::word(&it.reason),
                    it.detail
                )
            }
            Self::Other { reason, detail } => write!(f, "rejected ({reason}): {detail}"),
        }
    }
}

/// The file's name without its folder.
pub(crate) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// What is known of the file before it is read: its name.
pub(crate) fn listing(path: &Path) -> Listing {
    Listing {
        file_name: Some(name(path)),
        ..Listing::default()
    }
}

/// The bytes of a file, if they are not more than a document has.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Rejected> {
    let rejected = |reason, detail: String| Rejected::Other {
        reason,
        detail: format!("{}: {detail}", path.display()),
    };
    let mut bytes = Vec::new();
    // Its size is not asked for: a pipe has none, and a file may grow.
    let read = File::open(path)
        .and_then(|it| it.take(LARGEST_DOCUMENT as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(size) if size > LARGEST_DOCUMENT => Err(rejected(
            "too_large",
            format!("more than {LARGEST_DOCUMENT} bytes"),
        )),
        Ok(_) => Ok(bytes),
        Err(error) => Err(rejected("unreadable_file", error.to_string())),
    }
}

/// Reads one document. Should the reader panic, the next one is read all the same.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, Rejection>) -> Result<T, Rejected> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(outcome) => outcome.map_err(Rejected::Document),
        Err(words) => Err(Rejected::Other {
            reason: "reader_panicked",
            detail: format!("the reader panicked: {}", panic::words(&*words)),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_reader_is_a_rejection_with_its_words() {
        let rejected = guarded::<()>(|| panic!("index 3 of 2")).expect_err("it is no report");
        let json = serde_json::to_value(rejected).expect("it has JSON");
        assert_eq!(json["reason"], "reader_panicked");
        assert_eq!(json["detail"], "the reader panicked: index 3 of 2");
    }
}
