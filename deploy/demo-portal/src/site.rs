//! A site: what it publishes and in which manner.

use generator::{Agency, Charset};

use crate::{
    answer::Ask,
    article::{Article, Content, Report},
    attachment::Attachment,
    dialect::{ContentSystem, Dialect},
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
    /// By the list of another content system.
    Dialect(Dialect),
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
            Way::View(_) | Way::Dialect(_) => None,
            Way::Columns(columns) => columns.iter().find(|it| it.id == id),
        }
    }

    /// The content system, where it is not told by the way itself.
    pub(crate) fn system(&self) -> Option<&dyn ContentSystem> {
        match &self.way {
            Way::View(_) | Way::Columns(_) => None,
            Way::Dialect(dialect) => Some(dialect.system()),
        }
    }

    /// The pages from which lists are reached, without host.
    pub(crate) fn entrances(&self) -> Vec<String> {
        match &self.way {
            Way::View(_) => Vec::new(),
            Way::Columns(columns) => columns
                .iter()
                .map(|it| format!("/col/col{}/index.html", it.id))
                .collect(),
            Way::Dialect(dialect) => vec![dialect.system().entrance()],
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
            _ => self.path(article),
        }
    }

    /// The address of the article's own page, without host.
    pub(crate) fn path(&self, article: &Article) -> String {
        match self.system() {
            Some(system) => system.path(article),
            None => article.path(),
        }
    }

    /// The address that a link to this attachment leads to, without host.
    pub(crate) fn file_link(&self, article: &Article, attachment: &Attachment) -> String {
        match self.system() {
            Some(system) => system.file_link(article, attachment),
            None => attachment.link(self.charset),
        }
    }

    /// Where this attachment is kept, without host.
    pub(crate) fn file_path(&self, article: &Article, attachment: &Attachment) -> String {
        match self.system() {
            Some(system) => system.file_path(article, attachment),
            None => attachment.path(),
        }
    }

    /// Where the file is kept that this request asks for.
    pub(crate) fn asked_file<'a>(&self, ask: &'a Ask) -> &'a str {
        match self.system() {
            Some(system) => system.asked_file(ask),
            None => &ask.path,
        }
    }

    /// The link to this attachment as its page has it.
    pub(crate) fn anchor(&self, article: &Article, attachment: &Attachment) -> String {
        match self.system() {
            Some(system) => system.anchor(article, attachment),
            None => format!(
                "<a href=\"{}\" target=\"_blank\">{}</a>",
                attachment.link(self.charset).replace('&', "&amp;"),
                attachment.show_name
            ),
        }
    }
}
