//! Tests of reading an article's page.

use super::{Article, Attachment, Content};
use crate::{page::Page, title::TitleRule};

fn read(html: &str) -> Article {
    read_at(
        "http://127.0.0.1/art/2026/1/29/art_7_1.html",
        html.as_bytes(),
    )
}

fn read_at(url: &str, bytes: &[u8]) -> Article {
    let url = url.parse().expect("an address");
    Article::read(&Page::decode(url, bytes, None), &TitleRule::default())
}

const REPORT: &str = "<p>一、总体情况</p><p>本机关……</p><p>二、主动公开政府信息情况</p><table><tr><td>规章</td><td>0</td></tr></table>";

fn detail(body: &str) -> String {
    format!(
        "<html><head><meta name=\"articletitle\" content=\"青禾市水务局2025年政府信息公开\n工作年度报告\">
<meta name=\"PubDate\" content=\"2026-01-28 16:13\"></head><body><a href=\"/soft/viewer.zip\">软件下载.zip</a>
<div class=\"art_con\" id=\"zoom\">{body}</div><a href=\"javascript:window.close()\">关闭窗口</a></body></html>"
    )
}

#[test]
fn a_report_page_tells_its_title_and_date_and_is_a_text() {
    let it = read(&detail(REPORT));
    assert_eq!(
        it.title.as_deref(),
        Some("青禾市水务局2025年政府信息公开 工作年度报告")
    );
    assert_eq!(
        it.published_on.map(|it| it.to_string()).as_deref(),
        Some("2026-01-28")
    );
    assert_eq!(it.attachments, []);
    assert_eq!(it.content, Content::Report);
}

#[test]
fn a_page_that_only_leads_to_attachments_is_a_landing() {
    let it = read(&detail(
        "<p>全文见附件：</p><p><a href=\"/module/download/downfile.jsp?classid=0&showname=2025%E5%B9%B4%E6%8A%A5.pdf&filename=ab12.pdf\">附件1</a>
<a href=\"/module/download/downfile.jsp?classid=0&showname=2025%E5%B9%B4%E6%8A%A5.pdf&filename=ab12.pdf#again\">下载</a>
<a href=\"./P020260101.docx\">word版</a> <a href=\"/col/col7/index.html\">更多</a></p>",
    ));
    assert_eq!(it.content, Content::Landing);
    let attachment = |url: &str, file_name: &str| Attachment {
        url: url.parse().expect("an address"),
        file_name: file_name.to_owned(),
    };
    assert_eq!(
        it.attachments,
        [
            attachment(
                "http://127.0.0.1/module/download/downfile.jsp?classid=0&showname=2025%E5%B9%B4%E6%8A%A5.pdf&filename=ab12.pdf",
                "2025年报.pdf"
            ),
            attachment(
                "http://127.0.0.1/art/2026/1/29/P020260101.docx",
                "P020260101.docx"
            ),
        ]
    );
}

#[test]
fn a_report_page_with_an_attachment_is_a_text_too() {
    let it = read(&detail(&format!(
        "{REPORT}<a href=\"/attach/0/x\">2025年报.pdf</a>"
    )));
    assert_eq!((it.content, it.attachments.len()), (Content::Report, 1));
}

#[test]
fn a_download_link_outside_the_article_counts_and_a_menu_does_not() {
    let html = detail("<p>见附件</p>").replace(
        "</body>",
        "<div class=\"fj\"><a href=\"/module/download/downfile.jsp?showname=a.doc&filename=b.doc\">附件</a></div></body>",
    );
    let it = read(&html);
    assert_eq!(it.attachments.len(), 1);
    assert_eq!(it.attachments[0].file_name, "a.doc");
}

#[test]
fn a_link_of_an_older_download_script_counts_whatever_its_words() {
    let it = read(&detail(
        "<p>全文：<a href=\"/module/download/down.jsp?i_ID=12&colID=7\">点击下载</a></p>",
    ));
    assert_eq!(it.content, Content::Landing);
    assert_eq!(it.attachments[0].file_name, "点击下载");
}

#[test]
fn a_name_in_the_encoding_of_its_page_is_read() {
    let html = detail(
        "<a href=\"/module/download/downfile.jsp?showname=年报.pdf&filename=b.pdf\">附件</a>",
    );
    let html = html.replace("<head>", "<head><meta charset=\"gb2312\">");
    let bytes = encoding_rs::GB18030.encode(&html).0.into_owned();
    let it = read_at("http://127.0.0.1/art/1.html", &bytes);
    assert_eq!(it.attachments[0].file_name, "年报.pdf");
    assert!(
        it.attachments[0]
            .url
            .as_str()
            .contains("showname=%C4%EA%B1%A8.pdf")
    );
}

#[test]
fn an_error_page_is_an_error_whatever_its_status() {
    let check = |html: &str| {
        let content = read(html).content;
        assert!(
            matches!(content, Content::Error { .. }),
            "{html}: {content:?}"
        );
    };
    check("<html><body><h1>您访问的页面不存在</h1></body></html>");
    check("<html><title>404</title><body>404 Not Found</body></html>");
    check("<html><body>系统繁忙，请稍后再试</body></html>");
    check("<html><body>参数错误</body></html>");
    check("<html><body>本网站将于近日关闭</body></html>");
    check(&detail("<p>抱歉，找不到您要的信息</p>"));
    let menu = "<a href=\"/\">首页</a><a href=\"/\">政务公开</a>".repeat(60);
    check(&format!(
        "<html><body>{menu}<div>系统繁忙</div></body></html>"
    ));
}

#[test]
fn an_article_that_speaks_of_an_error_is_an_article() {
    let long = "办事指南页面曾出现找不到的情况，现已整改。".repeat(30);
    assert_eq!(read(&detail(&long)).content, Content::Text);
    assert_eq!(
        read(&detail(&format!("{REPORT}网站维护"))).content,
        Content::Report
    );
}

#[test]
fn a_view_without_a_report_is_nothing_and_with_one_has_a_title() {
    let chrome =
        |body: &str| format!("<html><body><div>政府信息公开年度报告</div>{body}</body></html>");
    let nothing = read(&chrome("<div></div>"));
    assert_eq!((nothing.content, nothing.title), (Content::Nothing, None));
    let report = read(&chrome(&format!(
        "<h1>青禾市水务局2025年政府信息公开工作年度报告</h1><p>发布时间:2026-01-29 09:54:57</p>{REPORT}"
    )));
    assert_eq!(report.content, Content::Report);
    assert_eq!(
        report.title.as_deref(),
        Some("青禾市水务局2025年政府信息公开工作年度报告")
    );
    assert_eq!(
        report.published_on.map(|it| it.to_string()).as_deref(),
        Some("2026-01-29")
    );
    let above = read(&chrome(&format!(
        "<a href=\"/\">青禾市水务局2024年政府信息公开工作年度报告</a><div>青禾市水务局2025年政府信息公开工作年度报告</div><div id=\"zoom\">{REPORT}</div>"
    )));
    assert_eq!(
        above.title, report.title,
        "it stands above the article; links are others'"
    );
    assert_eq!(read("").content, Content::Nothing);
}

#[test]
fn hidden_text_is_no_line_and_depth_does_no_harm() {
    let deep = format!("{}一、{}", "<b>".repeat(500), "</b>".repeat(500));
    let html = format!("<script>一、</script>{deep}<style>二、</style>");
    assert_eq!(read(&detail(&html)).content, Content::Text);
    assert_eq!(
        read(&detail(&format!("{deep}<p>二、</p>"))).content,
        Content::Report
    );
}

#[test]
fn every_content_system_has_its_place_of_articles_and_its_links_to_files() {
    for (place, link) in [
        (
            "<div id=\"zoomcon\"><ucapcontent>BODY</ucapcontent></div>",
            "files/ab.pdf",
        ),
        (
            "<div class=\"view TRS_UEDITOR trs_editor_view\">BODY</div>",
            "./P020240129.pdf",
        ),
        (
            "<div class=\"article-content\">BODY</div>",
            "/attachment/1/1658/1658591/1.pdf",
        ),
        ("<div class=\"news_cont_d_wrap\">BODY</div>", "/a/b.pdf"),
        (
            "<div class=\"art_con\">BODY</div>",
            "/resources/public/20240129/65b7",
        ),
        (
            "<div class=\"art_con\">BODY</div>",
            "/api-gateway/jpaas-web-server/front/document/file-download?fileUrl=/a/65b7",
        ),
    ] {
        let body = format!("<p>见<a href=\"{link}\">附件1</a></p>");
        let it = read(&format!(
            "<html><body><a href=\"/viewer.pdf\">阅读器</a>{}</body></html>",
            place.replace("BODY", &body)
        ));
        assert_eq!(
            (it.content, it.attachments.len()),
            (Content::Landing, 1),
            "{link}"
        );
    }
    // A marked link counts where it stands; a file without any name of one inside the article does not.
    let it = read(&detail("<a href=\"/x/65b7\">全文</a>").replace(
        "</body>",
        "<a class=\"nfw-cms-attachment\" href=\"/attachment/1/2\">附件</a></body>",
    ));
    assert_eq!(it.attachments.len(), 1);
}

#[test]
fn a_date_is_taken_from_the_surest_place_that_has_one() {
    let check = |path: &str, html: &str, expected: Option<&str>| {
        let it = read_at(&format!("http://127.0.0.1{path}"), html.as_bytes());
        let date = it.published_on.map(|it| it.to_string());
        assert_eq!(date.as_deref(), expected, "{path} {html}");
    };
    let signed = "<div id=\"zoom\"><p>截至2023年12月31日</p><p>2024年1月5日</p></div>";
    let time = "<publishtime>2024-01-29 09:00</publishtime>";
    check("/a.html", signed, Some("2024-01-05"));
    check("/202401/t20240130_7.html", signed, Some("2024-01-30"));
    check("/20240130/ab/c.html", signed, Some("2024-01-30"));
    check("/2024-01/30/content_7.shtml", signed, Some("2024-01-30"));
    check("/art/2024/1/30/art_7_1.html", signed, Some("2024-01-30"));
    check(
        "/202401/ab.shtml",
        &format!("{time}{signed}"),
        Some("2024-01-29"),
    );
    check("/202401/12345678.html", "<p>x</p>", None);
}

#[test]
fn ucap_says_its_title_in_an_element_of_its_own() {
    let it = read(
        "<html><head><title>某市</title><meta name=\"ColumnName\" content=\"头部\"></head><body><title>2024年年报</title><h1><ucaptitle>甲局2024年政府信息公开年度报告</ucaptitle></h1></body></html>",
    );
    assert_eq!(it.title.as_deref(), Some("甲局2024年政府信息公开年度报告"));
}
