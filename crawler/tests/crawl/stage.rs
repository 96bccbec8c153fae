//! A stage for tests: a portal on loopback that answers as it is told, and a crawler with everything it needs in a folder.

mod bed;
mod cable;
mod server;
mod site;

pub(crate) use self::{
    bed::{Bed, Ended, LEASE, Run},
    cable::Cable,
    server::Server,
    site::{Reply, Site},
};

/// What a test returns.
pub(crate) type Tested = Result<(), Box<dyn std::error::Error>>;

/// A report page as Hanweb JCMS makes it.
pub(crate) fn report(year: i32, body: &str) -> String {
    format!(
        "<html><head><meta name=\"ArticleTitle\" content=\"青禾市水务局{year}年政府信息公开工作年度报告\">
<meta name=\"PubDate\" content=\"{}-01-20 10:00\"></head><body><div id=\"zoom\"><p>一、总体情况</p><p>{body}</p>
<p>二、主动公开政府信息情况</p></div></body></html>",
        year + 1
    )
}

/// A page that only leads to a file.
pub(crate) fn landing(year: i32, file: &str) -> String {
    report(year, "").replace(
        "<p>一、总体情况</p><p></p>\n<p>二、主动公开政府信息情况</p>",
        &format!("<p>见附件：<a href=\"/module/download/downfile.jsp?classid=0&showname={year}.pdf&filename={file}\">附件</a></p>"),
    )
}

/// A record of a column.
pub(crate) fn record(path: &str, title: &str, date: &str) -> String {
    format!(
        "<li><a href=\"{path}\" title=\"{title}\">{}…</a><span>{date}</span></li>",
        title.chars().take(6).collect::<String>()
    )
}
