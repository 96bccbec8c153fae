//! From what is asked to what is answered. Pure: the server carries it over the wire.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use shared::digest::Sha256;
use url::form_urlencoded;

use crate::{
    annual_report,
    article::{Article, Content},
    attachment,
    column::{self, Range},
    detail,
    edition::Edition,
    page,
    site::{Site, Way},
};

/// A request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ask {
    /// The path of its address.
    pub(crate) path: String,
    /// The parameters of its query and of its form.
    pub(crate) parameters: BTreeMap<String, String>,
    /// `If-None-Match`.
    pub(crate) none_match: Option<String>,
    /// `If-Modified-Since`.
    pub(crate) modified_since: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Status of HTTP.
    pub(crate) status: u16,
    /// Headers.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Content.
    pub(crate) body: Vec<u8>,
}

impl Ask {
    /// The request for this path, with this query and this form.
    pub(crate) fn new(path: &str, query: &str, form: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(form));
        let owned = pairs.map(|(name, value)| (name.into_owned(), value.into_owned()));
        Self {
            path: path.to_owned(),
            parameters: owned.collect(),
            ..Self::default()
        }
    }

    /// True when the asker has an answer already.
    pub(crate) fn is_conditional(&self) -> bool {
        self.none_match.is_some() || self.modified_since.is_some()
    }

    fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.parameter(name).parse().ok()
    }
}

/// What the site answers in this edition.
pub(crate) fn answer(site: &Site, edition: Edition, ask: &Ask) -> Answer {
    let found = match ask.path.as_str() {
        "/" => Some(front_page(site)),
        "/robots.txt" => site
            .robots
            .map(|it| plain("text/plain", it.as_bytes().to_vec())),
        "/module/xxgk/xxgkAnnualReport.jsp" => view(site, edition, ask),
        "/module/web/jpage/dataproxy.jsp" => group(site, ask),
        "/module/download/downfile.jsp" => download(site, ask),
        path => list(site, path)
            .or_else(|| article_page(site, edition, ask))
            .or_else(|| file(site, edition, ask)),
    };
    found.unwrap_or_else(|| Answer {
        status: 404,
        ..html(
            site,
            site.charset
                .encode("<html><body>404 页面不存在</body></html>"),
        )
    })
}

fn front_page(site: &Site) -> Answer {
    let links: String = match &site.way {
        Way::View(_) => String::new(),
        Way::Columns(columns) => columns
            .iter()
            .map(|it| {
                format!(
                    "<p><a href=\"/col/col{}/index.html\">政府信息公开年报</a></p>\n",
                    it.id
                )
            })
            .collect(),
    };
    html(site, page::html(site, &site.name, &[], &links))
}

fn list(site: &Site, path: &str) -> Option<Answer> {
    let id = path.strip_prefix("/col/col")?.strip_suffix("/index.html")?;
    let column = site.column(id.parse().ok()?)?;
    Some(html(site, column::html(site, column)))
}

fn group(site: &Site, ask: &Ask) -> Option<Answer> {
    let column = site.column(ask.number("columnid")?)?;
    if ask.number("unitid") != Some(column.unit) {
        return None;
    }
    let range = match (ask.number("startrecord"), ask.number("endrecord")) {
        (Some(first), Some(last)) => Range::Records(first, last),
        _ => Range::Group(ask.number("page").unwrap_or_default()),
    };
    let content_type = format!("text/xml;charset={}", site.charset.declared());
    Some(plain(&content_type, column::xml(site, column, range)))
}

fn view(site: &Site, edition: Edition, ask: &Ask) -> Option<Answer> {
    let Way::View(agency) = &site.way else {
        return None;
    };
    let (area, year) = (ask.parameter("area"), ask.parameter("fbtime"));
    let article = annual_report::article(site, agency, area, year);
    let page = html(site, annual_report::html(site, article, edition));
    Some(match article {
        Some(article) => conditional(ask, page, article.modified(edition)),
        None => page,
    })
}

fn article_page(site: &Site, edition: Edition, ask: &Ask) -> Option<Answer> {
    let article = site.articles.iter().find(|it| it.path() == ask.path)?;
    if detail::is_error_page(&article.content) {
        return Some(html(site, detail::error_html(site)));
    }
    let page = html(site, detail::html(site, article, edition));
    Some(conditional(ask, page, article.modified(edition)))
}

/// Sends on to the file; the name that was shown does not matter.
fn download(site: &Site, ask: &Ask) -> Option<Answer> {
    let path = attachment::path(ask.parameter("filename"));
    attached(site, &path)?;
    Some(Answer {
        status: 302,
        headers: vec![("location", path)],
        body: Vec::new(),
    })
}

fn file(site: &Site, edition: Edition, ask: &Ask) -> Option<Answer> {
    let (article, bytes) =
        attached(site, &ask.path).and_then(|article| match &article.content {
            Content::Report(report) => Some((article, report.file(edition))),
            Content::Notice(_) => None,
        })?;
    let whole = plain("application/octet-stream", bytes);
    Some(conditional(ask, whole, article.modified(edition)))
}

/// The article to which the file at this path is attached.
fn attached<'a>(site: &'a Site, path: &str) -> Option<&'a Article> {
    let is_there =
        |it: &crate::article::Report| it.attachment().is_some_and(|it| it.path() == path);
    let mut reports = site.reports();
    reports
        .find(|(_, report)| is_there(report))
        .map(|(article, _)| article)
}

fn html(site: &Site, body: Vec<u8>) -> Answer {
    plain(
        &format!("text/html; charset={}", site.charset.declared()),
        body,
    )
}

fn plain(content_type: &str, body: Vec<u8>) -> Answer {
    Answer {
        status: 200,
        headers: vec![("content-type", content_type.to_owned())],
        body,
    }
}

/// The answer with what later requests can compare, or 304 when the asker has it already.
fn conditional(ask: &Ask, whole: Answer, modified: DateTime<Utc>) -> Answer {
    let tag = format!("\"{}\"", &Sha256::of(&whole.body).to_string()[..16]);
    let is_known = match (&ask.none_match, &ask.modified_since) {
        (Some(tags), _) => tags
            .split(',')
            .any(|it| it.trim().trim_start_matches("W/") == tag),
        (None, Some(since)) => {
            DateTime::parse_from_rfc2822(since).is_ok_and(|since| modified <= since)
        }
        (None, None) => false,
    };
    let stamps = [
        ("etag", tag),
        (
            "last-modified",
            modified.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        ),
    ];
    if is_known {
        return Answer {
            status: 304,
            headers: stamps.to_vec(),
            body: Vec::new(),
        };
    }
    Answer {
        headers: whole.headers.into_iter().chain(stamps).collect(),
        ..whole
    }
}
