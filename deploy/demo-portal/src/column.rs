//! A column: a list whose first records are in its page, and the interface that gives the others.

use crate::{
    article::Article,
    attachment::percent_encode,
    page,
    site::{Column, DateStyle, Site},
};

/// Records on a page of the list.
const PER_PAGE: usize = 5;
/// Records that come at once: three pages.
const GROUP: usize = 3 * PER_PAGE;
/// Records of the group before that a group begins with.
const OVERLAP: usize = 2;

/// Which records are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    /// From and to these, from 1, both included.
    Records(usize, usize),
    /// The group with this number, from 0.
    Group(usize),
}

/// The page of the column.
pub(crate) fn html(site: &Site, column: &Column) -> Vec<u8> {
    let records = records(site, column, 0, GROUP);
    let Column { id, unit, web } = column;
    let content = format!(
        "<div class=\"list\" id=\"{unit}\">\n<script type=\"text/xml\"><datastore>\n{}\n<recordset>\n{records}</recordset></datastore></script>\n</div>\n\
         <script type=\"text/javascript\">\n$(function(){{ $('#{unit}').jpage({{ openCookies:false, perPage:{PER_PAGE}, webid:{web}, \
         columnid:{id}, unitid:'{unit}', proxyUrl:'/module/web/jpage/dataproxy.jsp' }}); }});\n</script>",
        next_group(site, column, 1),
    );
    page::html(
        site,
        "政府信息公开年报",
        &[("ColumnName", "政府信息公开年报")],
        &content,
    )
}

/// The answer of the interface. Groups begin with the last records of the group before.
pub(crate) fn xml(site: &Site, column: &Column, range: Range) -> Vec<u8> {
    let total = site.articles_of(column.id).len();
    let (from, to) = match range {
        Range::Records(first, last) => (first.saturating_sub(1), last),
        Range::Group(index) => (
            index.saturating_mul(GROUP),
            index.saturating_add(1).saturating_mul(GROUP),
        ),
    };
    let next = if to < total {
        next_group(site, column, to / GROUP)
    } else {
        String::new()
    };
    let records = if from < total {
        records(site, column, from.saturating_sub(OVERLAP), to)
    } else {
        String::new()
    };
    site.charset.encode(&format!(
        "<datastore>\n<totalrecord>{total}</totalrecord>\n<totalpage>{}</totalpage>\n{next}\n<recordset>\n{records}</recordset></datastore>",
        total.div_ceil(PER_PAGE),
    ))
}

fn next_group(site: &Site, column: &Column, index: usize) -> String {
    let name = percent_encode(&site.charset.encode(&site.name));
    let Column { id, unit, web } = column;
    format!(
        "<nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page={index}&appid=1&webid={web}&path=/&columnid={id}\
         &unitid={unit}&webname={name}&permissiontype=0\"></a>]]></nextgroup>"
    )
}

fn records(site: &Site, column: &Column, from: usize, to: usize) -> String {
    let articles = site.articles_of(column.id);
    let shown = articles.into_iter().take(to).skip(from);
    shown.map(|it| record(it, site.dates)).collect()
}

fn record(article: &Article, dates: DateStyle) -> String {
    let day = match dates {
        DateStyle::Plain => article.published_on.format("%Y-%m-%d"),
        DateStyle::Broken => article.published_on.format("%Y-%m-\n%d\n"),
    };
    format!(
        "<record><![CDATA[<li><a href=\"{}\" title=\"{}\" target=\"_blank\">{}</a><span>{day}</span></li>]]></record>\n",
        article.path(),
        article.title,
        short(&article.title),
    )
}

/// A title as far as it fits into a list.
fn short(title: &str) -> String {
    const FITTING: usize = 16;
    if title.chars().count() <= FITTING {
        return title.to_owned();
    }
    let kept: String = title.chars().take(FITTING - 1).collect();
    format!("{kept}…")
}
