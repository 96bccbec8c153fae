//! The walk through a column list of Hanweb JCMS to its proven end.
//!
//! The first group of records is inside the page, the others come from its paging (`dataproxy.jsp`). Groups overlap, so
//! records are known by their address. The list is complete when as many different records were seen as the list says it
//! has; anything else is a fault, which is told and never taken for "no more news".

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;
use url::Url;

use super::{Datastore, Record};
use crate::page::Page;

/// Pages that JCMS puts into one group.
const PAGES_A_GROUP: u64 = 3;
/// Records a page where the column does not say.
const USUAL_PER_PAGE: u64 = 15;
/// The longest list that is walked. The longest columns seen have a few thousand records.
const MOST_RECORDS: u64 = 20_000;

/// A column list, as far as it was read.
#[derive(Debug)]
pub struct Column {
    paging: Option<Paging>,
    total: Option<u64>,
    seen: HashSet<Url>,
    records: Vec<Record>,
    next_start: u64,
    stalled: Option<ColumnFault>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask for this group and give the answer to [`Column::take`].
    Ask(GroupRequest),
    /// The list is proven complete.
    Complete,
    /// The list cannot be proven complete.
    Incomplete(ColumnFault),
}

/// A request for a group of records: a POST of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRequest {
    /// The address, with the range in its query.
    pub url: Url,
    /// The form, encoded.
    pub form: String,
}

/// Why a column list is not proven complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnFault {
    /// The column page has no record list.
    #[error("the page has no record list (<datastore>)")]
    NoList,
    /// Nobody says how many records there are.
    #[error("the list neither says how many records it has nor how to ask for more")]
    NoTotal,
    /// The list says it is empty.
    #[error("the list is empty")]
    Empty,
    /// Fewer records than announced.
    #[error("{seen} different records of {total} announced")]
    Short {
        /// Different records seen.
        seen: u64,
        /// Records announced.
        total: u64,
    },
    /// More records than announced.
    #[error("{seen} different records, but only {total} announced")]
    Excess {
        /// Different records seen.
        seen: u64,
        /// Records announced.
        total: u64,
    },
    /// A group brought nothing new before the end.
    #[error(
        "the group from record {start} is empty or repeats earlier ones; {seen} of {total} seen"
    )]
    Stalled {
        /// First record asked for, from 1.
        start: u64,
        /// Different records seen.
        seen: u64,
        /// Records announced.
        total: u64,
    },
    /// The list changed while it was read: a record that moved between two groups may have been missed.
    #[error("the list announced {before} records, then {now}: it changed while it was read")]
    Changed {
        /// Records announced first.
        before: u64,
        /// Records announced then.
        now: u64,
    },
    /// The answer to a paging request is no record list.
    #[error("the answer for the group from record {start} is no record list")]
    NoGroup {
        /// First record asked for, from 1.
        start: u64,
    },
    /// A list longer than any real one.
    #[error("the list announces {total} records; more than {MOST_RECORDS} are not walked")]
    TooLong {
        /// Records announced.
        total: u64,
    },
}

impl Column {
    /// The lists of a column page; each is walked on its own.
    ///
    /// # Errors
    /// [`ColumnFault::NoList`] when the page has none.
    pub fn of(page: &Page) -> Result<Vec<Self>, ColumnFault> {
        let stores = Datastore::in_page(page);
        if stores.is_empty() {
            return Err(ColumnFault::NoList);
        }
        // A page with several lists says in its scripts nothing that could be given to one of them.
        let script = (stores.len() == 1).then_some(page);
        Ok(stores
            .into_iter()
            .map(|it| Self::starting(it, script))
            .collect())
    }

    fn starting(store: Datastore, script: Option<&Page>) -> Self {
        let total = store
            .total
            .or_else(|| script.and_then(|it| parameter(it, "totalrecord")));
        let paging = store
            .next_group
            .as_ref()
            .and_then(|it| Paging::of_next_group(it, script))
            .or_else(|| script.and_then(Paging::of_script));
        let mut column = Self {
            paging,
            total,
            seen: HashSet::new(),
            records: Vec::new(),
            next_start: 1,
            stalled: None,
        };
        column.add(store.records);
        if total.is_some() {
            column.next_start = column.records.len() as u64 + 1;
        }
        column
    }

    /// What to do next.
    pub fn step(&self) -> Step {
        let seen = self.records.len() as u64;
        let incomplete = Step::Incomplete;
        if let Some(fault) = &self.stalled {
            return incomplete(fault.clone());
        }
        match (self.total, &self.paging) {
            (Some(0), _) if seen == 0 => incomplete(ColumnFault::Empty),
            (Some(total), _) if total > MOST_RECORDS => incomplete(ColumnFault::TooLong { total }),
            (Some(total), _) if seen == total => Step::Complete,
            (Some(total), _) if seen > total => incomplete(ColumnFault::Excess { seen, total }),
            (Some(total), Some(paging)) if self.next_start <= total => {
                Step::Ask(paging.group(self.next_start))
            }
            (None, Some(paging)) => Step::Ask(paging.group(self.next_start)),
            (Some(total), _) => incomplete(ColumnFault::Short { seen, total }),
            (None, None) => incomplete(ColumnFault::NoTotal),
        }
    }

    /// Takes the answer to the group last asked for.
    pub fn take(&mut self, answer: &Page) {
        let start = self.next_start;
        let Some(store) = Datastore::parse(answer) else {
            self.stalled = Some(ColumnFault::NoGroup { start });
            return;
        };
        if let (Some(before), Some(now)) = (self.total, store.total)
            && before != now
        {
            self.stalled = Some(ColumnFault::Changed { before, now });
        }
        self.total = store.total.or(self.total);
        let before = self.records.len();
        self.add(store.records);
        let seen = self.records.len() as u64;
        match self.total {
            _ if self.stalled.is_some() => {}
            None => self.stalled = Some(ColumnFault::NoTotal),
            // The first group may repeat what the page held.
            Some(total) if start > 1 && self.records.len() == before && seen < total => {
                self.stalled = Some(ColumnFault::Stalled { start, seen, total });
            }
            Some(_) => self.next_start += self.paging.as_ref().map_or(1, Paging::group_size),
        }
    }

    /// The records seen so far, each once, in the order of the list.
    pub fn into_records(self) -> Vec<Record> {
        self.records
    }

    fn add(&mut self, records: Vec<Record>) {
        for record in records {
            if self.seen.insert(record.url.clone()) {
                self.records.push(record);
            }
        }
    }
}

/// How to ask for more records.
#[derive(Debug, Clone)]
struct Paging {
    proxy: Url,
    form: String,
    per_page: u64,
}

impl Paging {
    fn group(&self, start: u64) -> GroupRequest {
        let mut url = self.proxy.clone();
        url.set_query(Some(&format!(
            "startrecord={start}&endrecord={}&perpage={}",
            start + self.group_size() - 1,
            self.per_page
        )));
        GroupRequest {
            url,
            form: self.form.clone(),
        }
    }

    fn group_size(&self) -> u64 {
        PAGES_A_GROUP * self.per_page
    }

    /// The parameters as the offered address writes them, but for the page: their encoding is the portal's affair.
    fn of_next_group(url: &Url, script: Option<&Page>) -> Option<Self> {
        let kept = |it: &&str| !it.starts_with("page=") && !it.starts_with("col=");
        let parameters = url.query()?.split('&').filter(kept).collect::<Vec<_>>();
        let mut proxy = url.clone();
        proxy.set_query(None);
        Some(Self {
            proxy,
            form: format!("col=1&{}", parameters.join("&")),
            per_page: script.map_or(USUAL_PER_PAGE, per_page),
        })
    }

    /// The parameters that the page's script gives to its paging.
    fn of_script(page: &Page) -> Option<Self> {
        static PROXY: LazyLock<Regex> =
            LazyLock::new(|| pattern(r#"['"]([^'"]*/jpage/dataproxy\.jsp)"#));
        let web = parameter(page, "webid")?;
        let column = parameter(page, "columnid")?;
        let unit = parameter(page, "unitid")?;
        Some(Self {
            proxy: page.link(&PROXY.captures(&page.text)?[1])?,
            form: format!(
                "col=1&appid=1&webid={web}&path=/&columnid={column}&sourceContentType=1&unitid={unit}&permissiontype=0"
            ),
            per_page: per_page(page),
        })
    }
}

fn per_page(page: &Page) -> u64 {
    parameter(page, "perpage")
        .filter(|it| (1..=100).contains(it))
        .unwrap_or(USUAL_PER_PAGE)
}

/// A number that the page's script gives to its paging: `webid:93`, `unitid='428350'`.
fn parameter(page: &Page, name: &str) -> Option<u64> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?i)\b([a-z]+)['"]?\s*[:=]\s*['"]?(\d{1,18})\b"#));
    NUMBER
        .captures_iter(&page.text)
        .find(|it| it[1].eq_ignore_ascii_case(name))
        .and_then(|it| it[2].parse().ok())
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

#[cfg(test)]
mod tests;
