//! Hanweb JPaaS: a column page whose parts are asked for by script, and the interface that builds them.

mod column;
mod unit;

use chrono::Datelike;

use super::{ContentSystem, label::hex};
use crate::{
    answer::{Answer, Ask, html, plain},
    article::Article,
    attachment::Attachment,
    detail,
    edition::Edition,
    list::{Asked, View},
    portal_file::{parameter, quoted},
    site::Site,
};

const UNIT: &str = "/api-gateway/jpaas-publish-server/front/page/build/unit";
const DOWNLOAD: &str = "/api-gateway/jpaas-web-server/front/document/file-download";

/// The parameters of a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jpaas {
    /// `webId`.
    web: u32,
    /// `pageId`: the number of the column.
    column: u32,
    /// `tplSetId`.
    template: &'static str,
    /// `tagId` of the list.
    tag: &'static str,
}

impl Jpaas {
    /// The parameters of the demo's site.
    pub(crate) const EXAMPLE: Self = Self {
        web: 155,
        column: 16_751,
        template: "sW4TqQJo1K65B01yzYBRg",
        tag: "右侧文章列表",
    };
}

impl ContentSystem for Jpaas {
    fn entrance(&self) -> String {
        format!("/col/col{}/index.html", self.column)
    }

    fn asked(&self, ask: &Ask) -> Option<Asked> {
        if ask.path == self.entrance() {
            return Some(Asked::Entrance);
        }
        (ask.path == UNIT).then(|| Asked::Page(unit::Paging::of(ask).page))
    }

    fn list(&self, site: &Site, ask: &Ask, asked: Asked, view: View) -> Option<Answer> {
        Some(match asked {
            Asked::Entrance => html(site, column::html(self, site)),
            Asked::Page(_) if unit::is_forbidden(ask) => Answer {
                status: 403,
                ..plain("text/html", b"<h1>403 Forbidden</h1>".to_vec())
            },
            Asked::Page(page) => plain(
                "application/json;charset=UTF-8",
                unit::json(self, site, ask, page, view),
            ),
        })
    }

    fn path(&self, article: &Article) -> String {
        format!(
            "/col/col{}/art/{}/art_{}.html",
            self.column,
            article.published_on.year(),
            hex("jpaas", article.id, 32)
        )
    }

    fn page(&self, site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
        detail::jcms(site, article, edition)
    }

    fn file_path(&self, _: &Article, attachment: &Attachment) -> String {
        format!(
            "/cms_files/jcms1/web{}/site/attach/0/{}",
            self.web, attachment.file_name
        )
    }

    fn file_link(&self, article: &Article, attachment: &Attachment) -> String {
        format!("{DOWNLOAD}?fileUrl={}", self.file_path(article, attachment))
    }

    fn asked_file<'a>(&self, ask: &'a Ask) -> &'a str {
        if ask.path == DOWNLOAD {
            ask.parameter("fileUrl")
        } else {
            &ask.path
        }
    }

    fn adapter(&self, host: &str) -> String {
        format!(
            "[adapter.jpaas]\n{}{}",
            parameter(
                "columns",
                &format!("[\"http://{host}{}\"]", self.entrance())
            ),
            parameter("tag", &quoted(self.tag)),
        )
    }
}
