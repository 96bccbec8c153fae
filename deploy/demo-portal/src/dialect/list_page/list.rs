//! A page of the list.

use crate::{
    article::Article,
    column::short,
    list::{Part, View},
    page,
    site::Site,
};

/// Records on a page.
pub(crate) const PER_PAGE: usize = 12;

/// The page.
pub(crate) fn html(site: &Site, part: &Part, view: View) -> Vec<u8> {
    let records: String = part.articles.iter().map(|it| record(site, it)).collect();
    let content = format!(
        "<ul class=\"list\">\n{records}</ul>\n{}",
        view.total_or_none(paging(part))
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
        "<li><a href=\"{}\" title=\"{}\" target=\"_blank\">{}</a><span>{}</span></li>\n",
        site.path(article),
        article.title,
        short(&article.title),
        article.published_on,
    )
}

/// The length of the list, and the link to the next page on all but the last.
fn paging(part: &Part) -> String {
    let Part {
        page, pages, total, ..
    } = part;
    let next = if page < pages {
        format!(
            "<a class=\"next\" href=\"index_{}.html\">下一页</a>",
            page + 1
        )
    } else {
        "<span class=\"next\">下一页</span>".to_owned()
    };
    format!(
        "<div class=\"page\"><span>共{total}条</span> <span>{page}/{pages}</span> {next}</div>\n"
    )
}
