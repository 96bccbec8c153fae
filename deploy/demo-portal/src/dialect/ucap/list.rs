//! A page of the list. Its script says how many pages there are, from 1 which this is, and how many records there are.

use crate::{
    article::Article,
    column::short,
    list::{Part, View},
    page,
    site::Site,
};

/// Records on a page.
pub(crate) const PER_PAGE: usize = 15;

/// The page.
pub(crate) fn html(site: &Site, part: &Part, view: View) -> Vec<u8> {
    let records: String = part.articles.iter().map(|it| record(site, it)).collect();
    let script = format!(
        "<script type=\"text/javascript\">createPageHTML('page_div',{}, {},'list','shtml',{});</script>\n",
        part.pages, part.page, part.total
    );
    let content = format!(
        "<ul class=\"infolist\">\n{records}</ul>\n<div id=\"page_div\" class=\"pagination_index\"></div>\n{}",
        view.total_or_none(script)
    );
    page::html(
        site,
        "政府信息公开年报",
        &[("ColumnName", "政府信息公开年报")],
        &content,
    )
}

fn record(site: &Site, article: &Article) -> String {
    format!(
        "<li><a href=\"{}\" title=\"{}\" target=\"_blank\">{}</a><span class=\"time\">{}</span></li>\n",
        site.path(article),
        article.title,
        short(&article.title),
        article.published_on,
    )
}
