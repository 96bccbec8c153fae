//! The 政府信息公开目录平台 of 广东 (gkmlpt): a page for browsers, and an interface that lists a category as JSON.

mod api;
mod detail;
mod index;

use super::{ContentSystem, label::extension};
use crate::{
    answer::{Answer, Ask, html, plain},
    article::Article,
    attachment::Attachment,
    edition::Edition,
    list::{Asked, Part, View},
    portal_file::parameter,
    site::Site,
};

const API: &str = "/gkmlpt/api/all";

/// The parameters of a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gkmlpt {
    /// `SID`.
    site: u32,
    /// The number of the category.
    category: u32,
}

impl Gkmlpt {
    /// The parameters of the demo's site.
    pub(crate) const EXAMPLE: Self = Self {
        site: 755_041,
        category: 2811,
    };
}

impl ContentSystem for Gkmlpt {
    fn entrance(&self) -> String {
        "/gkmlpt/index".to_owned()
    }

    fn asked(&self, ask: &Ask) -> Option<Asked> {
        if ask.path == self.entrance() {
            return Some(Asked::Entrance);
        }
        let category: u32 = ask
            .path
            .strip_prefix(API)?
            .strip_prefix('/')?
            .parse()
            .ok()?;
        let is_here = category == self.category && ask.number("sid") == Some(self.site);
        // The pages 0 and 1 are the same.
        let page = ask.number("page").unwrap_or(1).max(1);
        is_here.then_some(Asked::Page(page))
    }

    fn list(&self, site: &Site, ask: &Ask, asked: Asked, view: View) -> Option<Answer> {
        Some(match asked {
            Asked::Entrance => html(site, index::html(self, site)),
            Asked::Page(page) => {
                let part = Part::of(site, page, api::PER_PAGE, view);
                plain(
                    "application/json",
                    api::json(self, site, &ask.host, &part, view),
                )
            }
        })
    }

    fn path(&self, article: &Article) -> String {
        let id = article.id;
        format!(
            "/gkmlpt/content/{}/{}/post_{id}.html",
            id / 1_000_000,
            id / 1_000
        )
    }

    fn page(&self, site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
        detail::html(site, article, edition)
    }

    fn file_path(&self, article: &Article, attachment: &Attachment) -> String {
        // Attachments have numbers of their own.
        let number = article.id + 1_448_591;
        format!(
            "/attachment/{}/{}/{number}/{}.{}",
            number / 1_000_000,
            number / 1_000,
            article.id,
            extension(&attachment.file_name)
        )
    }

    fn anchor(&self, article: &Article, attachment: &Attachment) -> String {
        format!(
            "<a class=\"nfw-cms-attachment\" href=\"{}\" alt=\"{name}\">{name}</a>",
            self.file_path(article, attachment),
            name = attachment.show_name
        )
    }

    fn adapter(&self, host: &str) -> String {
        format!(
            "[adapter.gkmlpt]\n{}{}{}",
            parameter("address", &format!("\"http://{host}{API}\"")),
            parameter("site", &self.site.to_string()),
            parameter("categories", &format!("[{}]", self.category)),
        )
    }
}
