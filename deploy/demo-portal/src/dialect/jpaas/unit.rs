//! The interface that builds a part of a page: JSON with the part's HTML in it.

use serde_json::{Value, json};

use super::{Jpaas, column::NAVIGATION};
use crate::{
    answer::Ask,
    article::Article,
    column::short,
    list::{Part, View},
    site::Site,
};

/// Records on a page, unless the request says otherwise.
const PER_PAGE: usize = 15;
/// The most records that a request may ask for at once.
const LARGEST_PAGE: usize = 100;

/// Which page of which size a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paging {
    /// `pageNo`, from 1.
    pub(crate) page: usize,
    /// `pageSize`.
    size: usize,
}

impl Paging {
    /// What `paramJson` says; the first page where it says nothing.
    pub(crate) fn of(ask: &Ask) -> Self {
        let given: Value = serde_json::from_str(ask.parameter("paramJson")).unwrap_or(Value::Null);
        let page = count(&given["pageNo"]).unwrap_or(1);
        let size = count(&given["pageSize"]).unwrap_or(PER_PAGE);
        Self {
            page: page.max(1),
            size: size.clamp(1, LARGEST_PAGE),
        }
    }
}

/// A number, or a text that is one: pages were seen to send both.
fn count(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => text.parse().ok(),
        _ => usize::try_from(value.as_u64()?).ok(),
    }
}

/// True when the wall before the interface refuses: no script of this site asks like that.
pub(crate) fn is_forbidden(ask: &Ask) -> bool {
    let own = format!("http://{}/", ask.host);
    let is_script = ask.requested_with.as_deref() == Some("XMLHttpRequest");
    let is_from_here = ask.referer.as_ref().is_some_and(|it| it.starts_with(&own));
    let has_blanks = ask.parameter("paramJson").contains(char::is_whitespace);
    !is_script || !is_from_here || has_blanks
}

/// The answer for this page of the part that is asked for.
pub(crate) fn json(jpaas: &Jpaas, site: &Site, ask: &Ask, page: usize, view: View) -> Vec<u8> {
    let is_here = ask.parameter("parseType") == "bulidstatic"
        && ask.parameter("pageType") == "column"
        && ask.parameter("tplSetId") == jpaas.template
        && ask.number("webId") == Some(jpaas.web)
        && ask.number("pageId") == Some(jpaas.column);
    let html = match ask.parameter("tagId") {
        tag if is_here && tag == jpaas.tag => {
            let size = Paging::of(ask).size;
            list(site, &Part::of(site, page, size, view), size, view)
        }
        NAVIGATION if is_here => navigation(jpaas),
        _ => "模板内容数据为空".to_owned(),
    };
    let answer = json!({
        "success": true, "code": "200", "message": "操作成功", "data": { "html": html },
    });
    answer.to_string().into_bytes()
}

fn list(site: &Site, part: &Part, size: usize, view: View) -> String {
    let records: String = part.articles.iter().map(|it| record(site, it)).collect();
    let paging = format!(
        "<div class=\"pagination\" count=\"{}\" rows=\"{size}\" pageno=\"{}\"></div>\n",
        part.total, part.page
    );
    format!(
        "<div class=\"page-content\">\n<ul class=\"list\">\n{records}</ul>\n{}</div>",
        view.total_or_none(paging)
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

fn navigation(jpaas: &Jpaas) -> String {
    let column = jpaas.column;
    format!(
        "<ul class=\"nav\"><li><a href=\"/col/col{column}/index.html\" title=\"政府信息公开年度报告\">政府信息公开年度报告</a></li>\
         <li><a href=\"/col/col{}/index.html\" title=\"政府信息公开指南\">政府信息公开指南</a></li></ul>",
        column + 1
    )
}
