//! The groups that the lines of a statistical sheet stand in.

use super::heading::{self, Rank};

/// The labels that the next line may stand below, outermost first.
#[derive(Debug, Default)]
pub(super) struct Groups {
    open: Vec<(Level, String)>,
}

/// How deep a label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Numbered(Rank),
    /// 其中：…, and what follows it without a number.
    Part,
}

impl Groups {
    fn level(label: &str) -> Level {
        heading::rank(label).map_or(Level::Part, Level::Numbered)
    }

    /// The labels above this one.
    pub(super) fn above(&self, label: &str) -> Vec<String> {
        let level = Self::level(label);
        let above = self.open.iter().filter(|it| it.0 < level);
        above.map(|it| it.1.clone()).collect()
    }

    pub(super) fn open(&mut self, label: &str) {
        let level = Self::level(label);
        self.open.retain(|it| it.0 < level);
        self.open.push((level, label.to_owned()));
    }
}
