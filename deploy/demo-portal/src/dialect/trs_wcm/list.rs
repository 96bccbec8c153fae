//! A page of the list. Its script says how many pages there are and, from 0, which this is.

use super::TrsWcm;
use crate::{
    article::Article,
    column::short,
    list::{Part, View},
    page,
    site::Site,
};

/// Records on a page.
pub(crate) const PER_PAGE: usize = 20;

/// The page.
pub(crate) fn html(site: &Site, part: &Part, view: View) -> Vec<u8> {
    let records: String = part.articles.iter().map(|it| record(it)).collect();
    let script = format!(
        "<script>createPageHTML({}, {}, \"index\", \"html\");</script>\n",
        part.pages,
        part.page - 1
    );
    let content = format!(
        "<ul class=\"gl-list\">\n{records}</ul>\n<div class=\"page\">\n{}</div>",
        view.total_or_none(script)
    );
    page::html(
        site,
        "政府信息公开年报",
        &[("ColumnName", "政府信息公开年报")],
        &content,
    )
}

fn record(article: &Article) -> String {
    format!(
        "<li><a href=\"./{}\" target=\"_blank\" title=\"{}\">{}</a><span class=\"date\">{}</span></li>\n",
        TrsWcm::relative(article),
        article.title,
        short(&article.title),
        article.published_on,
    )
}
