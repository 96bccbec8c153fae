//! The interface that lists a category.

use serde_json::{Value, json};

use super::Gkmlpt;
use crate::{
    article::{Article, Content},
    dialect::label::extension,
    edition::Edition,
    list::{Part, View},
    site::Site,
};

/// Articles on a page.
pub(crate) const PER_PAGE: usize = 100;

/// A page of the category. Its addresses name the host, as the system prints them.
pub(crate) fn json(gkmlpt: &Gkmlpt, site: &Site, host: &str, part: &Part, view: View) -> Vec<u8> {
    let articles = part.articles.iter();
    let articles: Vec<Value> = articles.map(|it| article(site, host, it)).collect();
    let mut answer = json!({
        "classify": { "id": gkmlpt.category, "name": "政府信息公开年报", "sid": gkmlpt.site },
        "articles": articles,
    });
    if view.total {
        answer["classify"]["post_count"] = json!(part.total);
        answer["total"] = json!(part.total);
    }
    answer.to_string().into_bytes()
}

fn article(site: &Site, host: &str, article: &Article) -> Value {
    let published = article.modified(Edition::First);
    let seconds = published.timestamp();
    json!({
        "id": article.id,
        "title": article.title,
        "url": format!("http://{host}{}", site.path(article)),
        "post_url": "",
        "date": seconds,
        "create_time": seconds,
        "first_publish_time": seconds,
        "display_publish_time": seconds,
        "created_at": published.format("%Y-%m-%d %H:%M:%S").to_string(),
        "identifier": format!("990200/{}-{:05}", published.format("%Y"), article.id),
        "publisher": article.source,
        "document_number": "",
        "attachment": attachments(site, host, article),
        "is_expired": 0,
        "is_abolished": 0,
    })
}

fn attachments(site: &Site, host: &str, article: &Article) -> Vec<Value> {
    let Content::Report(report) = &article.content else {
        return Vec::new();
    };
    let attachment = report.attachment().map(|it| {
        let kind = extension(&it.file_name);
        let mime = match kind {
            "pdf" => "application/pdf",
            _ => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        };
        json!({
            "name": it.show_name,
            "type": kind,
            "mime": mime,
            "size": report.file(Edition::First).len(),
            "url": format!("http://{host}{}", site.file_path(article, &it)),
        })
    });
    attachment.into_iter().collect()
}
