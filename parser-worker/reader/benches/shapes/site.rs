//! The page of a site around a report: head, scripts, menus, labelled facts, foot.

use generator::Truth;

/// A report as a portal publishes it.
pub(crate) fn page(truth: &Truth) -> String {
    let (title, agency) = (&truth.title, &truth.agency.name);
    let article = generator::html_fragment(truth);
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"ArticleTitle\" content=\"{title}\">\n<meta name=\"ContentSource\" content=\"{agency}\">\n\
         {styles}</head>\n<body>\n<div class=\"wrap\">\n{menus}<div class=\"main\">\n{facts}<h1>{title}</h1>\n\
         <div class=\"article_con\" id=\"zoom\">\n{article}</div>\n</div>\n{links}</div>\n{scripts}</body>\n</html>\n",
        styles = styles(),
        menus = menus(),
        facts = facts(truth),
        links = links(),
        scripts = scripts(),
    )
}

fn styles() -> String {
    let rule = |it: usize| {
        format!(
            ".box{it} {{ margin: {it}px auto; font-size: 14px; line-height: 28px; color: #333; }}\n"
        )
    };
    let rules: String = (0..40).map(rule).collect();
    format!("<link rel=\"stylesheet\" href=\"/style/main.css\">\n<style>\n{rules}</style>\n")
}

fn menus() -> String {
    let entry = |it: usize| {
        format!(
            "<li class=\"item{it}\"><a href=\"/col/col{it}/index.html\" target=\"_blank\" title=\"栏目{it}\"><span>栏目{it}</span></a></li>\n"
        )
    };
    let menu = |it: usize| {
        let entries: String = (0..8).map(|entry_of| entry(10 * it + entry_of)).collect();
        format!("<div class=\"menu box{it}\"><h3>类别{it}</h3>\n<ul>\n{entries}</ul>\n</div>\n")
    };
    let menus: String = (0..8).map(menu).collect();
    format!("<div class=\"nav_area\">\n{menus}</div>\n")
}

fn facts(truth: &Truth) -> String {
    format!(
        "<table class=\"xxgk\" width=\"100%\" cellpadding=\"0\">\n<tr><td class=\"n\">索引号</td><td>1100/2023-00012</td>\
         <td class=\"n\">发布机构</td><td>{}</td></tr>\n<tr><td class=\"n\">名称</td><td colspan=\"3\">{}</td></tr>\n</table>\n",
        truth.agency.name, truth.title
    )
}

fn links() -> String {
    let link = |it: usize| {
        format!("<a href=\"http://www.example.cn/{it}\" target=\"_blank\">网站{it}</a> |\n")
    };
    let links: String = (0..60).map(link).collect();
    format!("<div class=\"foot\">\n<p>{links}</p>\n<p>版权所有　未经许可不得转载</p>\n</div>\n")
}

fn scripts() -> String {
    let line = |it: usize| {
        format!(
            "  if (document.getElementById('box{it}') && {it} < 100) {{ show('box{it}', \"<b>{it}</b>\"); }}\n"
        )
    };
    let lines: String = (0..60).map(line).collect();
    format!("<script type=\"text/javascript\">\n$(function () {{\n{lines}}});\n</script>\n")
}
