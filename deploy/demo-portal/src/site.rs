//! A site: what it publishes and in which manner.

use generator::{Agency, Charset};

use crate::{
    article::{Article, Content, Report},
    edition::Edition,
};

/// A site.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// Id of its portal file.
    pub(crate) id: &'static str,
    /// Its name.
    pub(crate) name: String,
    /// What its pages are written in.
    pub(crate) charset: Charset,
    /// Its robots.txt; none gives 404.
    pub(crate) robots: Option<&'static str>,
    /// How its reports are found.
    pub(crate) way: Way,
    /// How its lists print dates.
    pub(crate) dates: DateStyle,
    /// What it publishes, the newest first.
    pub(crate) articles: Vec<Article>,
}

/// How the reports of a site are found.
#[derive(Debug, Clone)]
pub(crate) enum Way {
    /// By the annual-report view, for one agency.
    View(Agency),
    /// By columns, each a list.
    Columns(Vec<Column>),
}

/// A column: a list of articles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its number, in addresses.
    pub(crate) id: u32,
    /// The number of the list on its page.
    pub(crate) unit: u32,
    /// The number of the site in the content system.
    pub(crate) web: u32,
}

/// How lists print dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// `2026-09-10`.
    Plain,
    /// With a line break within.
    Broken,
}

impl Site {
    /// The column with this number.
    pub(crate) fn column(&self, id: u32) -> Option<&Column> {
        match &self.way {
            Way::View(_) => None,
            Way::Columns(columns) => columns.iter().find(|it| it.id == id),
        }
    }

    /// The articles of a column, the newest first.
    pub(crate) fn articles_of(&self, column: u32) -> Vec<&Article> {
        self.articles
            .iter()
            .filter(|it| it.column == column)
            .collect()
    }

    /// The reports, with the articles they stand in.
    pub(crate) fn reports(&self) -> impl Iterator<Item = (&Article, &Report)> {
        self.articles
            .iter()
            .filter_map(|article| match &article.content {
                Content::Report(report) => Some((article, report.as_ref())),
                Content::Notice(_) => None,
            })
    }

    /// The address of the page on which this article stands, without host.
    pub(crate) fn landing(&self, article: &Article) -> String {
        match (&self.way, &article.content) {
            (Way::View(agency), Content::Report(report)) => format!(
                "/module/xxgk/xxgkAnnualReport.jsp?area={}&fbtime={}",
                agency.credit_code,
                report.truth(Edition::First).report_year,
            ),
            _ => article.path(),
        }
    }
}
