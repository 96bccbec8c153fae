//! The titles that a report is given: by itself, by its page and by the portal's list.

use shared::{
    header::{TitleSource, YearSource},
    report::Listing,
    year::ReportYear,
};

use super::{
    metas,
    title::{Title, printed_title, title_of},
};
use crate::document::Document;

/// The titles that a report is given, and the year of its figures.
pub(super) struct Titles {
    pub(super) printed: Option<Title>,
    pub(super) metadata: Option<Title>,
    pub(super) portal: Option<Title>,
    period: Option<ReportYear>,
}

impl Titles {
    pub(super) fn find(
        document: &Document,
        lines: &[&str],
        period: Option<ReportYear>,
        listing: &Listing,
    ) -> Self {
        let names = [
            "articletitle",
            "名称",
            "标题",
            "信息名称",
            "title",
            "ucaptitle",
            "h1",
        ];
        Self {
            printed: printed_title(lines, period),
            metadata: first(metas(document, &names)),
            portal: announced(listing),
            period,
        }
    }

    /// The years they give, the one to be believed first.
    pub(super) fn years(&self) -> Vec<(ReportYear, YearSource)> {
        let year = |title: &Option<Title>| title.as_ref().and_then(|it| it.year);
        [
            (year(&self.printed), YearSource::Title),
            (self.period, YearSource::Period),
            (year(&self.metadata), YearSource::Metadata),
            (year(&self.portal), YearSource::Portal),
        ]
        .into_iter()
        .filter_map(|(year, source)| Some((year?, source)))
        .collect()
    }

    /// The title to be shown: the printed one, unless it names neither agency nor year and another does.
    pub(super) fn best(&self) -> Option<(String, TitleSource)> {
        let tells = |it: &&(&Option<Title>, TitleSource)| {
            it.0.as_ref()
                .is_some_and(|it| it.agency.is_some() || it.year.is_some())
        };
        let titles = [
            (&self.printed, TitleSource::Text),
            (&self.metadata, TitleSource::Metadata),
            (&self.portal, TitleSource::Portal),
        ];
        let found = titles.iter().find(tells);
        let (title, source) = found.or(titles.iter().find(|it| it.0.is_some()))?;
        Some((title.as_ref()?.text.clone(), *source))
    }
}

/// The title in the portal's list, or that of the file.
pub(super) fn announced(listing: &Listing) -> Option<Title> {
    let file_name = listing.file_name.as_deref().map(without_extension);
    first(listing.title.clone().into_iter().chain(file_name).collect())
}

/// The first title among these that has a year, or else the first.
fn first(texts: Vec<String>) -> Option<Title> {
    let titles: Vec<Title> = texts.iter().filter_map(|it| title_of(it)).collect();
    let dated = titles.iter().position(|it| it.year.is_some());
    titles.into_iter().nth(dated.unwrap_or(0))
}

fn without_extension(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |it| it.0);
    stem.to_owned()
}
