//! The walk through one list of a portal to its proven end.
//!
//! A list is complete when as many different records, or as many pages with something new on them, were seen as the portal
//! says it has. Anything else is a fault, which is told and never taken for "no more news". A page that brings nothing new
//! is asked for once more before it is a fault: answers are empty by accident.

use std::collections::HashSet;

use url::Url;

use super::{
    Record,
    dialect::{Batch, Dialect, Extent, Next},
    fault::ListFault,
};
use crate::{fetch::Request, page::Page};

/// The longest list that is walked. The longest columns seen have a few thousand records.
const MOST_RECORDS: u64 = 20_000;
/// Likewise in pages.
const MOST_PAGES: u64 = 2_000;

/// A list, as far as it was read.
#[derive(Debug)]
pub struct List {
    dialect: Box<dyn Dialect>,
    extent: Option<Extent>,
    seen: HashSet<Url>,
    /// What stands on the first page.
    first: HashSet<Url>,
    records: Vec<Record>,
    /// Pages that brought something new.
    pages: u64,
    next: Option<Next>,
    asked_again: bool,
    fault: Option<ListFault>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask for this and give the answer to [`List::take`].
    Ask(Request),
    /// The list is proven complete.
    Complete,
    /// The list cannot be proven complete.
    Incomplete(ListFault),
}

impl List {
    /// A list that begins with what is known of it from a page that was read already.
    pub(super) fn starting(dialect: impl Dialect + 'static, first: Batch) -> Self {
        let mut list = Self {
            dialect: Box::new(dialect),
            extent: first.extent,
            seen: HashSet::new(),
            first: urls(&first.records),
            records: Vec::new(),
            pages: 0,
            next: first.next,
            asked_again: false,
            fault: None,
        };
        list.pages += u64::from(list.add(first.records));
        list
    }

    /// What to do next.
    pub fn step(&self) -> Step {
        if let Some(fault) = &self.fault {
            return Step::Incomplete(fault.clone());
        }
        let seen = self.records.len() as u64;
        let fault = match self.extent {
            Some(Extent::Records(0) | Extent::Pages(0)) if seen == 0 => ListFault::Empty,
            Some(Extent::Records(total)) if total > MOST_RECORDS => ListFault::TooLong {
                total: Extent::Records(total),
            },
            Some(Extent::Pages(total)) if total > MOST_PAGES => ListFault::TooLong {
                total: Extent::Pages(total),
            },
            Some(Extent::Records(total)) if seen == total => return Step::Complete,
            Some(Extent::Records(total)) if seen > total => ListFault::Excess { seen, total },
            Some(Extent::Pages(total)) if self.pages >= total => return Step::Complete,
            _ => match (&self.next, self.extent) {
                (Some(next), _) => return Step::Ask(next.request.clone()),
                (None, Some(total)) => ListFault::Short {
                    seen: self.so_far(total),
                    total,
                },
                (None, None) => ListFault::NoExtent,
            },
        };
        Step::Incomplete(fault)
    }

    /// Takes the answer to what was last to be asked.
    pub fn take(&mut self, answer: &Page) {
        let Some(asked) = self.next.take() else {
            return;
        };
        match self.dialect.read(answer, asked.at) {
            Ok(batch) => self.absorb(asked, batch),
            Err(fault) => self.fault = Some(fault),
        }
    }

    /// The records seen so far, each once, in the order of the list.
    pub fn into_records(self) -> Vec<Record> {
        self.records
    }

    fn absorb(&mut self, asked: Next, batch: Batch) {
        if let (Some(before), Some(now)) = (self.extent, batch.extent)
            && before != now
        {
            self.fault = Some(ListFault::Changed { before, now });
        }
        self.extent = batch.extent.or(self.extent);
        // The first page that is asked for may repeat what the page of the list held.
        let may_repeat = self.pages > 0 && asked.at == 1;
        let has_frame_alone = !may_repeat && self.first_is_frame(&batch.records);
        let is_new = self.add(batch.records);
        self.pages += u64::from(is_new && !may_repeat);
        if is_new && has_frame_alone {
            self.fault.get_or_insert(ListFault::NoList {
                looked_for: "a record of the first page that is not on the others",
            });
        }
        if is_new || may_repeat {
            self.asked_again = false;
            self.next = batch.next;
        } else if self.is_at_the_end() {
            self.next = None;
        } else if self.asked_again {
            let (at, total) = (asked.at, self.extent);
            let seen = self.records.len() as u64;
            self.fault
                .get_or_insert(ListFault::Stalled { at, seen, total });
        } else {
            self.asked_again = true;
            self.next = Some(asked);
        }
    }

    /// True when all records were seen that the list says it has.
    fn is_at_the_end(&self) -> bool {
        self.extent.is_some_and(|total| self.so_far(total) == total)
    }

    /// What was seen, counted as the list counts.
    fn so_far(&self, total: Extent) -> Extent {
        match total {
            Extent::Records(_) => Extent::Records(self.records.len() as u64),
            Extent::Pages(_) => Extent::Pages(self.pages),
        }
    }

    /// True when a list that counts its pages has on another one all that its first page has: that is the site's navigation,
    /// which a dialect may take for records, and not what the list should begin with.
    fn first_is_frame(&self, records: &[Record]) -> bool {
        let is_in_pages = matches!(self.extent, Some(Extent::Pages(_)));
        is_in_pages && !self.first.is_empty() && self.first.is_subset(&urls(records))
    }

    /// True when any of them was not seen before.
    fn add(&mut self, records: Vec<Record>) -> bool {
        let before = self.records.len();
        for record in records {
            if self.seen.insert(record.url.clone()) {
                self.records.push(record);
            }
        }
        self.records.len() > before
    }
}

fn urls(records: &[Record]) -> HashSet<Url> {
    records.iter().map(|it| it.url.clone()).collect()
}
