//! The 信息公开目录 of Hanweb JCMS: a shell page, and `search.jsp`, which answers rows of a table.

mod rows;
mod shell;

use super::ContentSystem;
use crate::{
    answer::{Answer, Ask, html},
    article::Article,
    attachment::Attachment,
    detail,
    edition::Edition,
    list::{Asked, Part, View},
    portal_file::{parameter, quoted},
    site::Site,
};

const SEARCH: &str = "/module/xxgk/search.jsp";

/// The parameters of a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Catalogue {
    /// The number of the column of the shell page.
    pub(crate) column: u32,
    /// `jdid`.
    site: u32,
    /// `infotypeId`.
    info_type: &'static str,
    /// `area`.
    area: &'static str,
    /// `divid`.
    division: &'static str,
}

impl Catalogue {
    /// The parameters of the demo's site.
    pub(crate) const EXAMPLE: Self = Self {
        column: 1_229_106,
        site: 3096,
        info_type: "Y001C001",
        area: "11990103MB0000001X",
        division: "div1229106",
    };

    /// True when the request is for what this catalogue lists.
    fn is_asked(&self, ask: &Ask) -> bool {
        ask.parameter("infotypeId") == self.info_type
            && ask.parameter("area") == self.area
            && ask.parameter("divid") == self.division
            && ask.number("jdid") == Some(self.site)
    }
}

impl ContentSystem for Catalogue {
    fn entrance(&self) -> String {
        format!("/col/col{}/index.html", self.column)
    }

    fn asked(&self, ask: &Ask) -> Option<Asked> {
        if ask.path == self.entrance() {
            return Some(Asked::Entrance);
        }
        // Without a number the first page is meant.
        let page = ask.number("currpage").unwrap_or(1);
        (ask.path == SEARCH).then_some(Asked::Page(page))
    }

    fn list(&self, site: &Site, ask: &Ask, asked: Asked, view: View) -> Option<Answer> {
        Some(match asked {
            Asked::Entrance => html(site, shell::html(self, site)),
            Asked::Page(page) if self.is_asked(ask) => {
                let part = Part::of(site, page, rows::PER_PAGE, view);
                html(site, rows::html(site, &ask.host, &part, view))
            }
            Asked::Page(_) => html(site, rows::none(site)),
        })
    }

    fn path(&self, article: &Article) -> String {
        article.path()
    }

    fn page(&self, site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
        detail::jcms(site, article, edition)
    }

    fn file_path(&self, _: &Article, attachment: &Attachment) -> String {
        attachment.path()
    }

    fn file_link(&self, _: &Article, attachment: &Attachment) -> String {
        // The demo's site is written in UTF-8.
        attachment.link(generator::Charset::Utf8)
    }

    fn anchor(&self, article: &Article, attachment: &Attachment) -> String {
        format!(
            "<a href=\"{}\" target=\"_blank\">{}</a>",
            self.file_link(article, attachment).replace('&', "&amp;"),
            attachment.show_name
        )
    }

    fn adapter(&self, host: &str) -> String {
        format!(
            "[adapter.jcms.catalogue]\n{}{}{}{}{}",
            parameter("address", &format!("\"http://{host}{SEARCH}\"")),
            parameter("info_type", &quoted(self.info_type)),
            parameter("site", &self.site.to_string()),
            parameter("area", &quoted(self.area)),
            parameter("division", &quoted(self.division)),
        )
    }
}
