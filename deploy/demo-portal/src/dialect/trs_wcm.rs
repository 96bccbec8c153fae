//! TRS WCM: published files. `index.html`, `index_1.html` and so on are the list, articles lie in a folder a month, and
//! attachments beside them; links are relative.

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
pub(crate) struct TrsWcm {
    /// The folder of the list: `/zwgk/gknb/`.
    folder: &'static str,
}

impl TrsWcm {
    /// The parameters of the demo's site.
    pub(crate) const EXAMPLE: Self = Self {
        folder: "/zwgk/gknb/",
    };

    /// The article's address, as the list has it: `202401/t20240129_123.html`.
    fn relative(article: &Article) -> String {
        let day = article.published_on;
        format!(
            "{}/t{}_{}.html",
            day.format("%Y%m"),
            day.format("%Y%m%d"),
            article.id
        )
    }

    /// The name of the attachment: `P020240129123456789012.pdf`.
    fn file_name(article: &Article, attachment: &Attachment) -> String {
        // Twelve digits follow the day; they stand for the time of uploading.
        let digits = u64::from_str_radix(&hex("trs", article.id, 12), 16).unwrap_or_default();
        format!(
            "P0{}{:012}.{}",
            article.published_on.format("%Y%m%d"),
            digits % 1_000_000_000_000,
            extension(&attachment.file_name)
        )
    }
}

impl ContentSystem for TrsWcm {
    fn entrance(&self) -> String {
        self.folder.to_owned()
    }

    fn asked(&self, ask: &Ask) -> Option<Asked> {
        let page = match ask.path.strip_prefix(self.folder)? {
            "" | "index.html" => 1,
            name => {
                let index = name.strip_prefix("index_")?.strip_suffix(".html")?;
                index.parse::<usize>().ok()?.saturating_add(1)
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
        format!("{}{}", self.folder, Self::relative(article))
    }

    fn page(&self, site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
        let published = article
            .modified(edition)
            .format("%Y-%m-%d %H:%M")
            .to_string();
        let metas = [
            ("ColumnName", "政府信息公开年报"),
            ("ArticleTitle", article.title.as_str()),
            ("PubDate", published.as_str()),
            ("ContentSource", article.source.as_str()),
        ];
        let content = format!(
            "<div class=\"article\">\n<h1>{}</h1>\n<div class=\"info\">时间：{published}　来源：{}</div>\n\
             <div class=\"view TRS_UEDITOR trs_paper_default trs_editor_view\">\n{}</div>\n</div>",
            article.title,
            article.source,
            detail::body(site, article, edition),
        );
        page::html(site, &article.title, &metas, &content)
    }

    fn file_path(&self, article: &Article, attachment: &Attachment) -> String {
        format!(
            "{}{}/{}",
            self.folder,
            article.published_on.format("%Y%m"),
            Self::file_name(article, attachment)
        )
    }

    fn anchor(&self, article: &Article, attachment: &Attachment) -> String {
        let (file, name) = (Self::file_name(article, attachment), &attachment.show_name);
        format!("<a href=\"./{file}\" target=\"_blank\" oldsrc=\"W0{file}\">{name}</a>")
    }

    fn adapter(&self, host: &str) -> String {
        let columns = format!("[\"http://{host}{}\"]", self.folder);
        format!("[adapter.trs_wcm]\n{}", parameter("columns", &columns))
    }
}
