//! What a damaged document leaves a reading to differ in.

use std::collections::{BTreeMap, BTreeSet};

use shared::cell::{CellKey, Value};

/// What damage did to the cells of a document. Nothing, where it is whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Every value that is right, for cells with more than one; none stands for nothing read.
    pub accept: BTreeMap<CellKey, Vec<Option<Value>>>,
    /// Cells whose figure the document no longer shows for sure: to be missed and say so is right.
    pub unreadable: BTreeSet<CellKey>,
    /// Cells to be doubted whatever is read: the document contradicts itself there.
    pub doubtful: BTreeSet<CellKey>,
}

impl Allowance {
    /// This figure is no longer to be seen: it may be worked out or missed.
    pub(crate) fn lose(&mut self, key: &CellKey, value: Option<Value>) {
        self.accept.insert(key.clone(), vec![value, None]);
        self.unreadable.insert(key.clone());
    }
}
