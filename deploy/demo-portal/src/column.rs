//! A column: a list whose first records are in its page, and the interface that gives the others.

use crate::{
    answer::{Answer, Ask, html as page_answer, plain},
    article::Article,
    attachment::percent_encode,
    list::{Asked, View},
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
enum Range {
    /// From and to these, from 1, both included.
    Records(usize, usize),
    /// The group with this number, from 0.
    Group(usize),
}

/// Which page of which list this request asks for. A page is what comes at once: a group.
pub(crate) fn asked(site: &Site, ask: &Ask) -> Option<Asked> {
    if let Some(column) = column_page(site, ask) {
        return column.map(|_| Asked::Page(1));
    }
    let column = site.column(ask.number("columnid")?)?;
    if ask.path != PROXY || ask.number("unitid") != Some(column.unit) {
        return None;
    }
    Some(Asked::Page(range(ask).group()))
}

/// The answer to a request that asks for this page of a list.
pub(crate) fn answer(site: &Site, ask: &Ask, page: usize, view: View) -> Option<Answer> {
    if let Some(column) = column_page(site, ask) {
        return Some(page_answer(site, html(site, column?, view)));
    }
    let column = site.column(ask.number("columnid")?)?;
    let asked = range(ask);
    let range = if asked.group() == page {
        asked
    } else {
        Range::Group(page.saturating_sub(1))
    };
    let content_type = format!("text/xml;charset={}", site.charset.declared());
    Some(plain(&content_type, xml(site, column, range, view)))
}

const PROXY: &str = "/module/web/jpage/dataproxy.jsp";

/// None for another path; no column for a page of a column that there is not.
fn column_page<'a>(site: &'a Site, ask: &Ask) -> Option<Option<&'a Column>> {
    let id = ask
        .path
        .strip_prefix("/col/col")?
        .strip_suffix("/index.html")?;
    Some(id.parse().ok().and_then(|it| site.column(it)))
}

fn range(ask: &Ask) -> Range {
    match (ask.number("startrecord"), ask.number("endrecord")) {
        (Some(first), Some(last)) => Range::Records(first, last),
        _ => Range::Group(ask.number("page").unwrap_or_default()),
    }
}

impl Range {
    /// The number of the group it begins in, from 1.
    fn group(self) -> usize {
        match self {
            Self::Records(first, _) => first.saturating_sub(1) / GROUP + 1,
            Self::Group(index) => index.saturating_add(1),
        }
    }
}

/// The page of the column.
fn html(site: &Site, column: &Column, view: View) -> Vec<u8> {
    let records = view.records_or_none(records(site, column, 0, GROUP));
    let Column { id, unit, web } = column;
    let script = format!(
        "<script type=\"text/javascript\">\n$(function(){{ $('#{unit}').jpage({{ openCookies:false, perPage:{PER_PAGE}, webid:{web}, \
         columnid:{id}, unitid:'{unit}', proxyUrl:'{PROXY}' }}); }});\n</script>",
    );
    let content = format!(
        "<div class=\"list\" id=\"{unit}\">\n<script type=\"text/xml\"><datastore>\n{}\n<recordset>\n{records}</recordset></datastore></script>\n</div>\n{}",
        view.total_or_none(next_group(site, column, 1)),
        view.total_or_none(script),
    );
    page::html(
        site,
        "政府信息公开年报",
        &[("ColumnName", "政府信息公开年报")],
        &content,
    )
}

/// The answer of the interface. Groups begin with the last records of the group before.
fn xml(site: &Site, column: &Column, range: Range, view: View) -> Vec<u8> {
    let total = site.articles_of(column.id).len();
    let (from, to) = match range {
        Range::Records(first, last) => (first.saturating_sub(1), last),
        Range::Group(index) => (
            index.saturating_mul(GROUP),
            index.saturating_add(1).saturating_mul(GROUP),
        ),
    };
    let next = if to < total {
        view.total_or_none(next_group(site, column, to / GROUP))
    } else {
        String::new()
    };
    let said = view.said(total, GROUP);
    let totals = format!(
        "<totalrecord>{said}</totalrecord>\n<totalpage>{}</totalpage>\n",
        said.div_ceil(PER_PAGE)
    );
    let records = if from < total {
        view.records_or_none(records(site, column, from.saturating_sub(OVERLAP), to))
    } else {
        String::new()
    };
    site.charset.encode(&format!(
        "<datastore>\n{}{next}\n<recordset>\n{records}</recordset></datastore>",
        view.total_or_none(totals),
    ))
}

fn next_group(site: &Site, column: &Column, index: usize) -> String {
    let name = percent_encode(&site.charset.encode(&site.name));
    let Column { id, unit, web } = column;
    format!(
        "<nextgroup><![CDATA[<a href=\"{PROXY}?page={index}&appid=1&webid={web}&path=/&columnid={id}\
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
pub(crate) fn short(title: &str) -> String {
    const FITTING: usize = 16;
    if title.chars().count() <= FITTING {
        return title.to_owned();
    }
    let kept: String = title.chars().take(FITTING - 1).collect();
    format!("{kept}…")
}
