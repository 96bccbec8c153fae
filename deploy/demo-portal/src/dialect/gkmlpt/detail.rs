//! The page of an article.

use crate::{article::Article, detail, edition::Edition, page, site::Site};

/// The page of this article.
pub(crate) fn html(site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
    let published = article
        .modified(edition)
        .format("%Y-%m-%d %H:%M:%S")
        .to_string();
    let metas = [
        ("ArticleTitle", article.title.as_str()),
        ("PubDate", published.as_str()),
        ("ContentSource", article.source.as_str()),
    ];
    let content = format!(
        "<div class=\"content\">\n<table class=\"article-head\"><tr><td>索引号：</td><td>990200/{year}-{id:05}</td><td>分类：</td><td>政府信息公开年报</td></tr>\
         <tr><td>发布机构：</td><td>{source}</td><td>成文日期：</td><td>{day}</td></tr>\
         <tr><td>名称：</td><td colspan=\"3\">{title}</td></tr>\
         <tr><td>文号：</td><td></td><td>发布日期：</td><td>{day}</td></tr></table>\n\
         <h1 class=\"content-title\">{title}</h1>\n<div class=\"date-row\">发布日期：{published}</div>\n\
         <div class=\"article-content\">\n{body}</div>\n</div>",
        year = article.published_on.format("%Y"),
        id = article.id,
        source = article.source,
        day = article.published_on,
        title = article.title,
        body = detail::body(site, article, edition),
    );
    page::html(site, &article.title, &metas, &content)
}
