//! The ways in which a document is spoiled on purpose.

use shared::cell::{CellKey, Value};

use crate::truth::{Figure, Truth};

/// A fault. Some are in what the report says, some in its bytes; each does nothing to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The total of 予以公开 in table 3 is printed wrong: its row and the column of totals do not add up.
    BrokenRequestsTotal,
    /// The total of 行政复议 in table 4 is printed as 0 although its parts are not.
    BrokenChallengesTotal,
    /// The report is published again with other figures, as sound as the first.
    Corrected,
    /// The file ends after three fifths of its bytes.
    Truncated,
}

impl Fault {
    /// The report with this fault: what its tables then print. The text still says what was true before.
    #[must_use]
    pub fn in_truth(self, mut truth: Truth) -> Truth {
        match self {
            Self::BrokenRequestsTotal => {
                let granted = truth.count("requests", "granted", "total");
                set(&mut truth, "requests", "granted", "total", granted + 3);
            }
            Self::BrokenChallengesTotal => {
                // Parts that are all 0 would hide the fault.
                let upheld = truth.count("challenges", "review", "upheld").max(1);
                set(&mut truth, "challenges", "review", "upheld", upheld);
                set(&mut truth, "challenges", "review", "total", 0);
            }
            Self::Corrected => correct(&mut truth),
            Self::Truncated => {}
        }
        truth
    }

    /// The document's bytes with this fault.
    #[must_use]
    pub fn in_bytes(self, mut bytes: Vec<u8>) -> Vec<u8> {
        if self == Self::Truncated {
            bytes.truncate(bytes.len() * 3 / 5);
        }
        bytes
    }
}

/// Two more requests of natural persons, both granted, and one more decision on licences.
fn correct(truth: &mut Truth) {
    for row in ["new", "granted", "results_total"] {
        for column in ["natural_person", "total"] {
            let count = truth.count("requests", row, column);
            set(truth, "requests", row, column, count + 2);
        }
    }
    let decisions = truth.count("active_disclosure", "licensing", "decisions");
    set(
        truth,
        "active_disclosure",
        "licensing",
        "decisions",
        decisions + 1,
    );
    truth.prose.follow(&truth.cells);
}

fn set(truth: &mut Truth, table: &str, row: &str, column: &str, count: i64) {
    let figure = Figure::of(Value::Count(count));
    truth.cells.insert(CellKey::new(table, row, column), figure);
}
