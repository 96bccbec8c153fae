//! What there is to know of a content system to publish by it.

use std::fmt::Debug;

use crate::{
    answer::{Answer, Ask},
    article::Article,
    attachment::Attachment,
    edition::Edition,
    list::{Asked, View},
    site::Site,
};

/// A content system with the parameters of a site. Addresses are without host, from `/`.
pub(crate) trait ContentSystem: Debug {
    /// The page from which the list is reached, or its first page.
    fn entrance(&self) -> String;

    /// What of the list this request asks for; none when it asks for something else.
    fn asked(&self, ask: &Ask) -> Option<Asked>;

    /// The answer to a request for this of the list; none where the list has no such page.
    fn list(&self, site: &Site, ask: &Ask, asked: Asked, view: View) -> Option<Answer>;

    /// Where this article is.
    fn path(&self, article: &Article) -> String;

    /// The page of this article.
    fn page(&self, site: &Site, article: &Article, edition: Edition) -> Vec<u8>;

    /// Where this attachment is kept.
    fn file_path(&self, article: &Article, attachment: &Attachment) -> String;

    /// The address that a link to this attachment leads to.
    fn file_link(&self, article: &Article, attachment: &Attachment) -> String {
        self.file_path(article, attachment)
    }

    /// Where the file is kept that this request asks for.
    fn asked_file<'a>(&self, ask: &'a Ask) -> &'a str {
        &ask.path
    }

    /// The link to this attachment, as the article's page has it.
    fn anchor(&self, article: &Article, attachment: &Attachment) -> String {
        format!(
            "<a href=\"{}\" target=\"_blank\">{}</a>",
            self.file_link(article, attachment),
            attachment.show_name
        )
    }

    /// The table `adapter` of its portal file, for this host.
    fn adapter(&self, host: &str) -> String;
}
