//! From what is asked to what is answered. Pure: the server carries it over the wire.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use shared::digest::Sha256;
use url::form_urlencoded;

use crate::{
    annual_report,
    article::{Article, Report},
    attachment, detail,
    edition::Edition,
    list,
    mutation::{Mutation, challenge},
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
    /// `Host`.
    pub(crate) host: String,
    /// `Referer`.
    pub(crate) referer: Option<String>,
    /// `X-Requested-With`.
    pub(crate) requested_with: Option<String>,
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

    /// The value of this parameter; empty where there is none.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// The value of this parameter, if it is a number.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.parameter(name).parse().ok()
    }
}

/// What the site answers in this edition, changed as told.
pub(crate) fn answer(
    site: &Site,
    edition: Edition,
    ask: &Ask,
    mutation: Option<Mutation>,
) -> Answer {
    let is_robots = ask.path == "/robots.txt";
    if mutation == Some(Mutation::JsChallenge) && !is_robots {
        return challenge();
    }
    if let Some(asked) = list::asked(site, ask) {
        let found = list::answer(site, ask, asked, mutation);
        return found.unwrap_or_else(|| not_found(site));
    }
    let found = match ask.path.as_str() {
        "/" => Some(front_page(site)),
        "/robots.txt" => site
            .robots
            .map(|it| plain("text/plain", it.as_bytes().to_vec())),
        "/module/xxgk/xxgkAnnualReport.jsp" => view(site, edition, ask),
        "/module/download/downfile.jsp" => download(site, ask),
        _ => article_page(site, edition, ask).or_else(|| file(site, edition, ask)),
    };
    found.unwrap_or_else(|| not_found(site))
}

/// The answer for what there is not.
pub(crate) fn not_found(site: &Site) -> Answer {
    Answer {
        status: 404,
        ..html(
            site,
            site.charset
                .encode("<html><body>404 页面不存在</body></html>"),
        )
    }
}

fn front_page(site: &Site) -> Answer {
    let links: String = site
        .entrances()
        .iter()
        .map(|it| format!("<p><a href=\"{it}\">政府信息公开年报</a></p>\n"))
        .collect();
    html(site, page::html(site, &site.name, &[], &links))
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
    let article = site.articles.iter().find(|it| site.path(it) == ask.path)?;
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
    let (article, report) = attached(site, site.asked_file(ask))?;
    let whole = plain("application/octet-stream", report.file(edition));
    Some(conditional(ask, whole, article.modified(edition)))
}

/// The report whose file is kept at this path, and the article to which it is attached.
fn attached<'a>(site: &'a Site, path: &str) -> Option<(&'a Article, &'a Report)> {
    site.reports().find(|(article, report)| {
        let attachment = report.attachment();
        attachment.is_some_and(|it| site.file_path(article, &it) == path)
    })
}

/// A page of this site.
pub(crate) fn html(site: &Site, body: Vec<u8>) -> Answer {
    plain(
        &format!("text/html; charset={}", site.charset.declared()),
        body,
    )
}

/// Anything else.
pub(crate) fn plain(content_type: &str, body: Vec<u8>) -> Answer {
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
