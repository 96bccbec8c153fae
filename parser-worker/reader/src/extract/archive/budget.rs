//! How much may be unpacked: counted while it is read, never believed from a header.

use std::{cell::Cell, io::Read};

use crate::{
    extract::{ExtractError, LARGEST_DOCUMENT},
    tools::UnpackLimits,
};

/// The most files that are taken from an archive and the archives in it together.
const MOST_FILES: usize = 2_000;

/// The most bytes that are unpacked from an archive and the archives in it together.
const MOST_BYTES: u64 = 500 * 1024 * 1024;

/// What is unpacked to more than [`FREE_BYTES`] may be at most so many times as large as it was packed.
const MOST_TIMES: u64 = 100;

/// So much may be unpacked from however little, in bytes.
const FREE_BYTES: u64 = 1024 * 1024;

/// Bytes that are read at a time.
const STEP: usize = 64 * 1024;

/// What may still be unpacked.
#[derive(Debug)]
pub(super) struct Budget {
    files: Cell<usize>,
    bytes: Cell<u64>,
}

/// How much came out of packed bytes: all files of one stream, or one file that was packed by itself.
#[derive(Debug)]
pub(super) struct Ratio {
    packed: u64,
    unpacked: u64,
}

impl Ratio {
    /// Nothing has come out of so many bytes.
    pub(super) fn of(packed: u64) -> Self {
        Self {
            packed,
            unpacked: 0,
        }
    }

    fn add(&mut self, bytes: u64) -> Result<(), ExtractError> {
        self.unpacked = self.unpacked.saturating_add(bytes);
        let most = self.packed.saturating_mul(MOST_TIMES).max(FREE_BYTES);
        if self.unpacked <= most {
            return Ok(());
        }
        Err(too_large(format!(
            "{} packed bytes unpack to more than {MOST_TIMES} times as many",
            self.packed
        )))
    }
}

impl Budget {
    /// What may be unpacked of a document.
    pub(super) fn whole() -> Self {
        Self {
            files: Cell::new(MOST_FILES),
            bytes: Cell::new(MOST_BYTES),
        }
    }

    /// What is left, for a tool.
    pub(super) fn limits(&self) -> UnpackLimits {
        UnpackLimits {
            files: self.files.get(),
            bytes: self.bytes.get(),
        }
    }

    /// Takes one file.
    ///
    /// # Errors
    /// [`ExtractError::TooLarge`] when none is left.
    pub(super) fn take_file(&self) -> Result<(), ExtractError> {
        let left = self.files.get().checked_sub(1);
        let left = left.ok_or_else(|| too_large(format!("more than {MOST_FILES} files")))?;
        self.files.set(left);
        Ok(())
    }

    /// Takes bytes that came out of packed ones.
    ///
    /// # Errors
    /// [`ExtractError::TooLarge`] when they are more than is left, or out of proportion.
    pub(super) fn take_bytes(&self, bytes: u64, ratio: &mut Ratio) -> Result<(), ExtractError> {
        let left = self.bytes.get().checked_sub(bytes);
        // What was refused once is not tried with something smaller.
        self.bytes.set(left.unwrap_or(0));
        left.ok_or_else(|| too_large(format!("more than {MOST_BYTES} bytes unpacked")))?;
        ratio.add(bytes)
    }

    /// Unpacks one file.
    ///
    /// # Errors
    /// [`ExtractError::TooLarge`] beyond a limit, [`ExtractError::Damaged`] where it cannot be unpacked.
    pub(super) fn read(
        &self,
        source: &mut dyn Read,
        ratio: &mut Ratio,
    ) -> Result<Vec<u8>, ExtractError> {
        let mut bytes = Vec::new();
        let mut step = vec![0; STEP];
        loop {
            let count = source.read(&mut step).map_err(damaged)?;
            if count == 0 {
                return Ok(bytes);
            }
            self.take_bytes(count as u64, ratio)?;
            if bytes.len() + count > LARGEST_DOCUMENT {
                return Err(too_large(format!(
                    "a file of more than {LARGEST_DOCUMENT} bytes"
                )));
            }
            bytes.extend_from_slice(&step[..count]);
        }
    }
}

pub(super) fn too_large(limit: String) -> ExtractError {
    ExtractError::TooLarge { limit }
}

pub(super) fn damaged(error: impl std::fmt::Display) -> ExtractError {
    ExtractError::Damaged {
        detail: format!("it cannot be unpacked: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn read(budget: &Budget, size: u64, packed: u64) -> Result<usize, String> {
        let read = budget.read(&mut io::repeat(b'x').take(size), &mut Ratio::of(packed));
        read.map(|it| it.len()).map_err(|it| it.to_string())
    }

    #[test]
    fn little_may_come_out_of_nothing() {
        let budget = Budget::whole();
        assert_eq!(read(&budget, FREE_BYTES, 1), Ok(FREE_BYTES as usize));
        let error = read(&budget, FREE_BYTES + 1, 1).expect_err("it is out of proportion");
        assert!(error.contains("100 times"), "{error}");
    }

    #[test]
    fn all_files_together_are_bounded() {
        let budget = Budget::whole();
        let each = 90 * 1024 * 1024;
        for _ in 0..5 {
            assert_eq!(read(&budget, each, each), Ok(each as usize));
        }
        for size in [each, 1] {
            let error = read(&budget, size, each).expect_err("nothing is left");
            assert!(error.contains("524288000 bytes"), "{error}");
        }
    }

    #[test]
    fn files_are_counted() {
        let budget = Budget::whole();
        for _ in 0..MOST_FILES {
            assert_eq!(budget.take_file(), Ok(()));
        }
        assert!(budget.take_file().is_err());
        assert_eq!(budget.limits().files, 0);
    }
}
