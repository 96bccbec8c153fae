//! The page of an article.

use crate::{
    article::{Article, Content, Flaw},
    edition::Edition,
    page,
    site::Site,
};

/// The page of this article.
pub(crate) fn html(site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
    if let Some(system) = site.system() {
        return system.page(site, article, edition);
    }
    jcms(site, article, edition)
}

/// The page of this article as Hanweb JCMS prints it.
pub(crate) fn jcms(site: &Site, article: &Article, edition: Edition) -> Vec<u8> {
    let published = article
        .modified(edition)
        .format("%Y-%m-%d %H:%M")
        .to_string();
    let metas = [
        ("ColumnName", "政府信息公开"),
        ("ArticleTitle", article.title.as_str()),
        ("PubDate", published.as_str()),
        ("ContentSource", article.source.as_str()),
    ];
    let content = format!(
        "<div class=\"position\">您现在的位置：<a href=\"/\">首页</a> &gt; 政府信息公开</div>\n{head}\
         <h1 class=\"title\">{title}</h1>\n<div class=\"info\">发布日期：{published}　信息来源：{source}　浏览次数：<span>0</span></div>\n\
         <div class=\"art_con\">\n<div id=\"zoom\">\n{body}</div>\n</div>\n\
         <div class=\"tools\">打印本页　关闭窗口　扫一扫在手机打开当前页</div>",
        head = head_table(article),
        title = article.title,
        source = article.source,
        body = body(site, article, edition),
    );
    page::html(site, &article.title, &metas, &content)
}

/// What stands in the article: its text, or a link to its attachment.
pub(crate) fn body(site: &Site, article: &Article, edition: Edition) -> String {
    let report = match &article.content {
        Content::Notice(text) => return format!("<p>{text}</p>\n"),
        Content::Report(report) => report,
    };
    match report.attachment() {
        None => generator::html_fragment(&report.truth(edition)),
        Some(attachment) => format!(
            "<p>详见附件。</p>\n<p>附件：{}</p>\n",
            site.anchor(article, &attachment)
        ),
    }
}

/// True when the page of this content is an error page.
pub(crate) fn is_error_page(content: &Content) -> bool {
    matches!(content, Content::Report(report) if report.flaw == Some(Flaw::ErrorPage))
}

/// A page that says that there is none, as sent with status 200.
pub(crate) fn error_html(site: &Site) -> Vec<u8> {
    site.charset.encode(
        "<html><head><title>提示信息</title></head><body><p>您访问的页面不存在，或系统繁忙，请稍后再试。</p></body></html>",
    )
}

fn head_table(article: &Article) -> String {
    let day = article.published_on;
    let code = match &article.content {
        Content::Report(report) => report.truth(Edition::First).agency.credit_code,
        Content::Notice(_) => String::new(),
    };
    format!(
        "<table class=\"xxgk_head\"><tr><td>索引号：</td><td>{code}/{}-{:05}</td><td>发布单位：</td><td>{}</td></tr>\
         <tr><td>内容分类：</td><td>政府信息公开</td><td>成文日期：</td><td>{day}</td></tr>\
         <tr><td>公开方式：</td><td>主动公开</td><td>公开范围：</td><td>面向全社会</td></tr>\
         <tr><td>有效性：</td><td>有效</td><td>文号：</td><td></td></tr></table>\n",
        day.format("%Y"),
        article.id,
        article.source,
    )
}
