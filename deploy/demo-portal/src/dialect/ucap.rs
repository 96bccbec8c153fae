//! UCAP: published files. `list.shtml`, `list_2.shtml` and so on are the list; articles have names of 32 hexadecimal digits
//! and tags of the system's own.

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
pub(crate) struct Ucap {
    /// The folder of the list: `/sygfj/gknb/`.
    folder: &'static str,
}

impl Ucap {
    /// The parameters of the demo's site.
    pub(crate) const EXAMPLE: Self = Self {
        folder: "/sygfj/gknb/",
    };

    /// The article's address without its ending.
    fn stem(&self, article: &Article) -> String {
        format!(
            "{}{}/{}",
            self.folder,
            article.published_on.format("%Y%m"),
            hex("ucap", article.id, 32)
        )
    }
}

impl ContentSystem for Ucap {
    fn entrance(&self) -> String {
        format!("{}list.shtml", self.folder)
    }

    fn asked(&self, ask: &Ask) -> Option<Asked> {
        let page = match ask.path.strip_prefix(self.folder)? {
            "list.shtml" => 1,
            name => {
                let number = name.strip_prefix("list_")?.strip_suffix(".shtml")?;
                // The first page has no number.
                number.parse().ok().filter(|it| *it > 1)?
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
        format!("{}.shtml", self.stem(article))
    }

    /// The metas describe the head of the page, and there are two titles: the article's is the second.
    fn page(&self, site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
        let content = format!(
            "<title>{title} - {name}</title>\n<div class=\"detail\">\n<h1><ucaptitle>{title}</ucaptitle></h1>\n\
             <div class=\"info\">发布日期：<publishtime>{published}</publishtime>　来源：{source}</div>\n\
             <div id=\"zoomcon\" class=\"content\"><ucapcontent>\n{body}</ucapcontent></div>\n</div>",
            title = article.title,
            name = site.name,
            published = article.modified(edition).format("%Y-%m-%d %H:%M"),
            source = article.source,
            body = detail::body(site, article, edition),
        );
        page::html(site, &site.name, &[("ColumnName", "头部")], &content)
    }

    fn file_path(&self, article: &Article, attachment: &Attachment) -> String {
        format!(
            "{}/files/{}.{}",
            self.stem(article),
            hex("ucap-file", article.id, 32),
            extension(&attachment.file_name)
        )
    }

    fn adapter(&self, host: &str) -> String {
        let columns = format!("[\"http://{host}{}\"]", self.entrance());
        format!("[adapter.ucap]\n{}", parameter("columns", &columns))
    }
}
