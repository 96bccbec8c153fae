//! A scan whose truth is known.

use super::{Quality, Scanner, file};
use crate::{series, truth::Truth};

/// A scan of a whole report, as a PDF of pictures, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanSpecimen {
    /// How well it is scanned.
    pub quality: Quality,
    /// What it was drawn from.
    pub seed: u64,
    /// What it says.
    pub truth: Truth,
    /// The PDF.
    pub bytes: Vec<u8>,
}

impl ScanSpecimen {
    /// The scan that follows from these: of a report of 2021 or later.
    pub fn draw(scanner: &Scanner, quality: Quality, seed: u64) -> Option<Self> {
        let truth = series::truth(seed, 2021 + (seed % 5) as i32).ok()?;
        let bytes = file::pdf(&scanner.scan(&truth, quality, seed));
        Some(Self {
            quality,
            seed,
            truth,
            bytes,
        })
    }

    /// Its file name without extension: `scan.skewed.17`.
    pub fn name(&self) -> String {
        format!("scan.{}.{}", self.quality.name(), self.seed)
    }

    /// Its file name.
    pub fn file_name(&self) -> String {
        format!("{}.pdf", self.name())
    }

    /// Its truth as a file beside it: [`Truth::to_json`] and what it was drawn from.
    pub fn to_json(&self) -> serde_json::Value {
        let mut json = self.truth.to_json(&self.file_name());
        json["shape"] = "scan".into();
        json["damage"] = self.quality.name().into();
        json["seed"] = self.seed.into();
        json
    }
}
