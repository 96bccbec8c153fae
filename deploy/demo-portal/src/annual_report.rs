//! The annual-report view: one page answers the report of one year.

use generator::Agency;

use crate::{article::Article, detail, edition::Edition, page, site::Site};

/// The article that answers this year's report of this agency.
pub(crate) fn article<'a>(
    site: &'a Site,
    agency: &Agency,
    area: &str,
    year: &str,
) -> Option<&'a Article> {
    let is_asked = |report_year: i32| area == agency.credit_code && year == report_year.to_string();
    site.reports()
        .find(|(_, report)| is_asked(report.truth(Edition::First).report_year))
        .map(|(article, _)| article)
}

/// The page of this article in the view; a page with nothing on it where there is none.
pub(crate) fn html(site: &Site, article: Option<&Article>, edition: Edition) -> Vec<u8> {
    let content = article.map(|it| {
        format!(
            "<div class=\"bt\">{}</div>\n<div class=\"sj\">发布时间:{}</div>\n",
            it.title,
            it.modified(edition).format("%Y-%m-%d %H:%M:%S"),
        )
    });
    let body = article.map(|it| detail::body(site, it, edition));
    let content = format!(
        "<div class=\"main\">\n{}<div id=\"zoom\">\n{}</div>\n</div>",
        content.unwrap_or_default(),
        body.unwrap_or_default(),
    );
    page::html(site, "信息公开年度报告", &[], &content)
}
