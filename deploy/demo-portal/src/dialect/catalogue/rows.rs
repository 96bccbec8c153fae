//! A page of the catalogue: a table with a row a document, and under it where one is.

use crate::{
    article::Article,
    column::short,
    list::{Part, View},
    site::Site,
};

/// Rows on a page.
pub(crate) const PER_PAGE: usize = 15;

/// The page with these rows. Their links name the host, as the system prints them.
pub(crate) fn html(site: &Site, host: &str, part: &Part, view: View) -> Vec<u8> {
    let rows = part.articles.iter().enumerate().map(|(index, article)| {
        let parity = if index % 2 == 0 { "odd" } else { "even" };
        row(site, host, article, parity, part.before + index + 1)
    });
    let foot = view.total_or_none(foot(part));
    table(site, &rows.collect::<String>(), &foot)
}

/// The page for a kind of information that the catalogue does not have.
pub(crate) fn none(site: &Site) -> Vec<u8> {
    table(
        site,
        "",
        "第1页&nbsp;&nbsp;共0页&nbsp;&nbsp;共0条&nbsp;&nbsp;",
    )
}

fn table(site: &Site, rows: &str, foot: &str) -> Vec<u8> {
    site.charset.encode(&format!(
        "<table width=\"100%\" border=\"0\" cellspacing=\"0\" cellpadding=\"0\" class=\"tb_main\">\n\
         <tr class=\"tr_main_title\"><td width=\"60\">序号</td><td>标题</td><td width=\"120\" align=\"center\">发布日期</td></tr>\n\
         {rows}</table>\n\
         <table width=\"100%\" class=\"tb_title\"><tr><td align=\"right\">{foot}</td></tr></table>\n"
    ))
}

fn row(site: &Site, host: &str, article: &Article, parity: &str, number: usize) -> String {
    format!(
        "<tr class=\"tr_main_value_{parity}\"><td>{number}</td>\
         <td><a class=\"bt_link\" href=\"http://{host}{path}\" target=\"_blank\" title=\"{title}\" mc=\"{title}\" rq=\"{day}\">{short}</a></td>\
         <td width=\"120\" align=\"center\">{day}</td></tr>\n",
        path = site.path(article),
        title = article.title,
        day = article.published_on,
        short = short(&article.title),
    )
}

fn foot(part: &Part) -> String {
    let Part {
        page, pages, total, ..
    } = part;
    let next = if page < pages {
        format!(
            "<a href=\"javascript:void(0)\" onclick=\"toPage({})\">下一页</a>",
            page + 1
        )
    } else {
        "下一页".to_owned()
    };
    format!("第{page}页&nbsp;&nbsp;共{pages}页&nbsp;&nbsp;共{total}条&nbsp;&nbsp;{next}")
}
