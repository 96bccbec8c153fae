//! The system with addresses of `channel_` and `doc_`: plain pages, each with a link to the next and the number of records.

mod list;

use super::{
    ContentSystem,
    label::{extension, hex},
};
use crate::{
    answer::{Answer, Ask, html},
    article::Article,
    attachment::Attachment,
    detail,
    edition::Edition,
    list::{Asked, Part, View},
    page,
    portal_file::parameter,
    site::Site,
};

/// The parameters of a site.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListPage {
    /// The folder of the list.
    folder: &'static str,
}

impl ListPage {
    /// The parameters of the demo's site.
    pub(crate) const EXAMPLE: Self = Self {
        folder: "/gongkai/site_qyqswj/channel_62d5295b281f20b1bc4ede4b/",
    };
}

impl ContentSystem for ListPage {
    fn entrance(&self) -> String {
        format!("{}index.html", self.folder)
    }

    fn asked(&self, ask: &Ask) -> Option<Asked> {
        let page = match ask.path.strip_prefix(self.folder)? {
            "" | "index.html" => 1,
            name => {
                let number = name.strip_prefix("index_")?.strip_suffix(".html")?;
                number.parse().ok()?
            }
        };
        Some(Asked::Page(page))
    }

    fn list(&self, site: &Site, _: &Ask, asked: Asked, view: View) -> Option<Answer> {
        let Asked::Page(page) = asked else {
            return None;
        };
        let part = Part::of(site, page, list::PER_PAGE, view);
        part.is_there()
            .then(|| html(site, list::html(site, &part, view)))
    }

    fn path(&self, article: &Article) -> String {
        format!("{}doc_{}.html", self.folder, hex("doc", article.id, 24))
    }

    fn page(&self, site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
        let published = article
            .modified(edition)
            .format("%Y-%m-%d %H:%M")
            .to_string();
        let metas = [
            ("ArticleTitle", article.title.as_str()),
            ("PubDate", published.as_str()),
        ];
        let content = format!(
            "<h1 class=\"title\">{}</h1>\n<p class=\"info\">发布时间：{published}　信息来源：{}</p>\n\
             <div class=\"article-content\" id=\"zoom\">\n{}</div>",
            article.title,
            article.source,
            detail::body(site, article, edition),
        );
        page::html(site, &article.title, &metas, &content)
    }

    fn file_path(&self, article: &Article, attachment: &Attachment) -> String {
        format!(
            "/resources/public/{}/{}.{}",
            article.published_on.format("%Y%m%d"),
            hex("resource", article.id, 24),
            extension(&attachment.file_name)
        )
    }

    fn adapter(&self, host: &str) -> String {
        let columns = format!("[\"http://{host}{}\"]", self.entrance());
        format!(
            "[adapter.list_page]\n{}{}{}{}",
            parameter("columns", &columns),
            parameter("records", "\"ul.list > li\""),
            parameter("next", "\"a.next\""),
            parameter("length", "{ records = '共(\\d+)条' }"),
        )
    }
}
