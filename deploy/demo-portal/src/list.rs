//! The lists of a site: which page of which list is asked for, and what of it is shown.

use crate::{
    answer::{Answer, Ask},
    article::Article,
    column,
    mutation::Mutation,
    site::{Site, Way},
};

/// What of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The page from which the list is reached, where the list itself is elsewhere.
    Entrance,
    /// The page with this number, from 1.
    Page(usize),
}

/// What of a page of a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct View {
    /// Whether its records are.
    pub(crate) records: bool,
    /// Whether the length of the list and the way to its other pages are.
    pub(crate) total: bool,
    /// Whether the list is said to be longer, by the records of one page, than it is.
    pub(crate) is_overstated: bool,
}

/// A part of a list: what stands on one page of it.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    /// The articles on it.
    pub(crate) articles: Vec<&'a Article>,
    /// Articles of the list before these.
    pub(crate) before: usize,
    /// The number of the page, from 1.
    pub(crate) page: usize,
    /// Pages that the list is said to have.
    pub(crate) pages: usize,
    /// Articles that the list is said to have.
    pub(crate) total: usize,
    /// Pages that it has.
    existing: usize,
}

impl View {
    /// Everything.
    pub(crate) const WHOLE: Self = Self {
        records: true,
        total: true,
        is_overstated: false,
    };

    /// These records, if they are shown.
    pub(crate) fn records_or_none(self, records: String) -> String {
        if self.records { records } else { String::new() }
    }

    /// The length that a list of this length is said to have.
    pub(crate) fn said(self, length: usize, per_page: usize) -> usize {
        if self.is_overstated {
            length.saturating_add(per_page)
        } else {
            length
        }
    }

    /// This length or way to other pages, if it is shown.
    pub(crate) fn total_or_none(self, total: String) -> String {
        if self.total { total } else { String::new() }
    }
}

impl<'a> Part<'a> {
    /// The page with this number, from 1, of all that this site publishes. Nothing stands on pages that are not there.
    pub(crate) fn of(site: &'a Site, page: usize, per_page: usize, view: View) -> Self {
        let length = site.articles.len();
        let before = page.saturating_sub(1).saturating_mul(per_page).min(length);
        let total = view.said(length, per_page);
        let shown = site.articles.iter().skip(before).take(per_page);
        Self {
            articles: if view.records {
                shown.collect()
            } else {
                Vec::new()
            },
            before,
            page,
            pages: total.div_ceil(per_page).max(1),
            total,
            existing: length.div_ceil(per_page).max(1),
        }
    }

    /// True when the list has this page.
    pub(crate) fn is_there(&self) -> bool {
        (1..=self.existing).contains(&self.page)
    }
}

/// What of a list this request asks for; none when it asks for something else.
pub(crate) fn asked(site: &Site, ask: &Ask) -> Option<Asked> {
    match &site.way {
        Way::View(_) => None,
        Way::Columns(_) => column::asked(site, ask),
        Way::Dialect(dialect) => dialect.system().asked(ask),
    }
}

/// The answer to a request that asks for this of a list, changed as told.
pub(crate) fn answer(
    site: &Site,
    ask: &Ask,
    asked: Asked,
    mutation: Option<Mutation>,
) -> Option<Answer> {
    let Some(mutation) = mutation else {
        return whole(site, ask, asked, View::WHOLE);
    };
    let (shown, view) = mutation.of_list(asked)?;
    let found = whole(site, ask, shown, view)?;
    Some(mutation.of_answer(asked, found, site.charset))
}

fn whole(site: &Site, ask: &Ask, asked: Asked, view: View) -> Option<Answer> {
    match (&site.way, asked) {
        (Way::View(_), _) | (Way::Columns(_), Asked::Entrance) => None,
        (Way::Columns(_), Asked::Page(page)) => column::answer(site, ask, page, view),
        (Way::Dialect(dialect), asked) => dialect.system().list(site, ask, asked, view),
    }
}
