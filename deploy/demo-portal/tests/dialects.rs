//! The portals of other content systems, asked over the wire as scripts and people ask them.

mod wire;

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use demo_portal::{DialectConfig, Running, SiteTruth, start_dialects};
use encoding_rs::GB18030;
use serde_json::Value;
use wire::{Reply, ask, get};

async fn running() -> anyhow::Result<Running<6>> {
    start_dialects(DialectConfig::default()).await
}

fn site(running: &Running<6>, id: &str) -> anyhow::Result<SiteTruth> {
    let mut sites = running.truth().sites.into_iter();
    sites.find(|it| it.id == id).context("a site of this id")
}

/// What stands between each `start` and the next `end`.
fn all_between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let rests = text.split(start).skip(1);
    rests.filter_map(|it| Some(it.split_once(end)?.0)).collect()
}

/// Addresses and titles of the links that have both.
fn links(text: &str) -> Vec<(String, String)> {
    let titled = all_between(text, "href=\"", "</a>").into_iter();
    titled
        .filter_map(|it| {
            let (href, rest) = it.split_once('"')?;
            let (_, title) = rest.split_once("title=\"")?;
            Some((href.to_owned(), title.split_once('"')?.0.to_owned()))
        })
        .collect()
}

/// Fails unless these links, each an address on the site, are the whole list: so many, and every report among them.
fn assert_whole(site: &SiteTruth, listed: &[(String, String)], length: usize) {
    let addresses: BTreeSet<&str> = listed.iter().map(|(address, _)| address.as_str()).collect();
    assert_eq!(
        (listed.len(), addresses.len()),
        (length, length),
        "{}",
        site.id
    );
    for report in &site.reports {
        let page = report.landing_url.as_ref().unwrap_or(&report.url);
        let path = page.strip_prefix(&site.base_url).unwrap_or_default();
        let expected = (path.to_owned(), report.truth.title.clone());
        assert!(listed.contains(&expected), "{expected:?} is not listed");
    }
    let is_titled = |it: &&(String, String)| it.1.contains("信息公开") && it.1.contains("年度报告");
    assert_eq!(listed.iter().filter(is_titled).count(), site.reports.len());
}

/// The text of an answer, in the charset it declares.
fn decoded(reply: &Reply) -> anyhow::Result<String> {
    if reply.header("content-type").ends_with("gb2312") {
        let (text, _, has_errors) = GB18030.decode(&reply.body);
        ensure!(!has_errors, "not GB 18030");
        return Ok(text.into_owned());
    }
    Ok(String::from_utf8(reply.body.clone())?)
}

#[tokio::test]
async fn six_sites_publish_sound_reports_where_the_truth_says() -> anyhow::Result<()> {
    let running = running().await?;
    let truth = running.truth();
    assert!(truth.faults.is_empty());
    let ids: Vec<&str> = truth.sites.iter().map(|it| it.id.as_str()).collect();
    let expected = [
        "catalogue",
        "jpaas",
        "trs-wcm",
        "ucap",
        "gkmlpt",
        "list-page",
    ];
    assert_eq!(ids, expected.map(|it| format!("demo-{it}")));
    for site in &truth.sites {
        let shapes: BTreeSet<&str> = site.reports.iter().map(|it| it.shape.as_str()).collect();
        assert_eq!(
            shapes,
            BTreeSet::from(["docx", "html", "pdf"]),
            "{}",
            site.id
        );
        for report in &site.reports {
            assert!(report.is_loadable && report.truth.violations().is_empty());
            let mut reply = get(&report.url).await?;
            let Some(landing) = &report.landing_url else {
                assert_eq!(reply.status, 200, "{}", report.url);
                assert!(decoded(&reply)?.contains("一、总体情况"), "{}", report.url);
                continue;
            };
            if reply.status == 302 {
                let file = format!("{}{}", site.base_url, reply.header("location"));
                reply = get(&file).await?;
            }
            assert_eq!(reply.status, 200, "{}", report.url);
            let magic: &[u8] = if report.shape == "pdf" {
                b"%PDF-"
            } else {
                b"PK"
            };
            assert!(reply.body.starts_with(magic), "{}", report.url);
            let page = get(landing).await?;
            assert_eq!(page.status, 200, "{landing}");
            let page = decoded(&page)?;
            assert!(page.contains(&report.truth.title) && page.contains("附件："));
            // Relative links are resolved against the page.
            let end = report.url.rsplit('/').next().unwrap_or_default();
            assert!(
                page.contains(&end.replace('&', "&amp;")),
                "{landing}: {end}"
            );
        }
    }
    running.stop().await
}

#[tokio::test]
async fn every_system_has_its_portal_file() -> anyhow::Result<()> {
    let running = running().await?;
    let files = running.portal_files();
    let adapters = ["jcms", "jpaas", "trs_wcm", "ucap", "gkmlpt", "list_page"];
    for (((name, text), port), adapter) in files.iter().zip(running.ports()).zip(adapters) {
        let file: toml::Table = text.parse()?;
        let table = file["adapter"].get(adapter).context("its adapter")?;
        let host = format!("127.0.0.1:{port}");
        assert_eq!(
            file["site"]["hosts"]["value"][0].as_str(),
            Some(host.as_str())
        );
        let addresses = table.to_string();
        assert!(addresses.contains(&format!("http://{host}/")), "{name}");
        let counts = file["expected_reports"]["value"].as_table();
        assert_eq!(counts.map(toml::Table::len), Some(7), "{name}");
    }
    running.stop().await
}

#[tokio::test]
async fn the_catalogue_answers_rows_to_a_form() -> anyhow::Result<()> {
    let running = running().await?;
    let site = site(&running, "demo-catalogue")?;
    let base = &site.base_url;
    let shell = get(&format!("{base}/col/col1229106/index.html"))
        .await?
        .text();
    assert!(shell.contains("/module/xxgk/search.jsp?standardXxgk=1") && !shell.contains("/art/"));
    let form = "infotypeId=Y001C001&jdid=3096&area=11990103MB0000001X&divid=div1229106";
    let mut listed = Vec::new();
    for page in 1..=5 {
        let url = format!(
            "{base}/module/xxgk/search.jsp?standardXxgk=1&isAllList=1&texttype=0&fbtime=-1&currpage={page}&sortfield=,compaltedate:0"
        );
        let answer = ask(&url, "", Some(&format!("{form}&currpage={page}"))).await?;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "text/html; charset=UTF-8")
        );
        let text = answer.text();
        assert!(text.contains("&nbsp;&nbsp;共4页&nbsp;"), "{text}");
        let rows = text.matches("<tr class=\"tr_main_value_").count();
        assert_eq!(rows, [15, 15, 15, 9, 0][page - 1]);
        assert_eq!(text.matches("_odd\"").count(), rows.div_ceil(2));
        for (href, title) in links(&text) {
            let path = href
                .strip_prefix(base.as_str())
                .context("links name the host")?;
            listed.push((path.to_owned(), title));
        }
    }
    assert_whole(&site, &listed, 54);
    let other = form.replace("C001", "C002");
    let none = ask(&format!("{base}/module/xxgk/search.jsp"), "", Some(&other)).await?;
    assert!(none.status == 200 && none.text().contains("共0页") && links(&none.text()).is_empty());
    running.stop().await
}

/// The address by which a script asks for a page of the list of JPaaS.
fn unit(base: &str, tag: &str, json: &str) -> String {
    let json = json
        .replace('{', "%7B")
        .replace('}', "%7D")
        .replace('"', "%22")
        .replace(' ', "%20");
    let tag: String = tag.bytes().map(|it| format!("%{it:02X}")).collect();
    format!(
        "{base}/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=bulidstatic&webId=155&tplSetId=sW4TqQJo1K65B01yzYBRg\
         &pageType=column&tagId={tag}&editType=null&pageId=16751&paramJson={json}"
    )
}

const LIST: &str = "右侧文章列表";

#[tokio::test]
async fn jpaas_builds_the_list_for_scripts_of_its_own_pages() -> anyhow::Result<()> {
    let running = running().await?;
    let site = site(&running, "demo-jpaas")?;
    let base = &site.base_url;
    let column = format!("{base}/col/col16751/index.html");
    let page = get(&column).await?.text();
    let queries = all_between(&page, "queryData=\"", "\"");
    assert_eq!(queries.len(), 2, "another part and the list");
    let query: Value = serde_json::from_str(&queries[1].replace('\'', "\""))?;
    assert_eq!(
        (&query["tagId"], &query["pageId"]),
        (&LIST.into(), &"16751".into())
    );
    let headers = format!("X-Requested-With: XMLHttpRequest\r\nReferer: {column}\r\n");
    let mut listed = Vec::new();
    for page in 1..=4 {
        let json = format!("{{\"pageNo\":{page},\"pageSize\":20}}");
        let answer = ask(&unit(base, LIST, &json), &headers, None).await?;
        let answer: Value = serde_json::from_slice(&answer.body)?;
        assert_eq!(answer["success"], true);
        let html = answer["data"]["html"].as_str().context("html")?;
        assert!(
            html.contains("class=\"pagination\" count=\"52\" rows=\"20\""),
            "{html}"
        );
        let records = links(html);
        assert_eq!(records.len(), [20, 20, 12, 0][page - 1]);
        listed.extend(records);
    }
    assert_whole(&site, &listed, 52);
    // Without paramJson it is the first page, of a length that the site chooses.
    let first = ask(&unit(base, LIST, ""), &headers, None).await?.text();
    assert!(first.contains("rows=\\\"15\\\"") && first.matches("<li>").count() == 15);
    let wrong = ask(&unit(base, "文章列表", ""), &headers, None).await?;
    let answer: Value = serde_json::from_slice(&wrong.body)?;
    assert_eq!(
        (wrong.status, &answer["success"]),
        (200, &Value::Bool(true))
    );
    assert_eq!(answer["data"]["html"], "模板内容数据为空");
    running.stop().await
}

#[tokio::test]
async fn jpaas_refuses_blanks_and_whoever_is_no_script_of_its_pages() -> anyhow::Result<()> {
    let running = running().await?;
    let base = site(&running, "demo-jpaas")?.base_url;
    let script = "X-Requested-With: XMLHttpRequest\r\n";
    let referer = format!("Referer: {base}/col/col16751/index.html\r\n");
    let elsewhere = "Referer: http://127.0.0.2/col/col16751/index.html\r\n";
    let both = format!("{script}{referer}");
    let compact = "{\"pageNo\":2,\"pageSize\":30}";
    for (headers, json, status) in [
        (both.as_str(), compact, 200),
        (both.as_str(), "{\"pageNo\": 2, \"pageSize\": 30}", 403),
        (script, compact, 403),
        (referer.as_str(), compact, 403),
        (&format!("{script}{elsewhere}"), compact, 403),
    ] {
        let answer = ask(&unit(&base, LIST, json), headers, None).await?;
        assert_eq!(answer.status, status, "{headers} {json}");
    }
    running.stop().await
}

#[tokio::test]
async fn trs_wcm_pages_are_files_with_relative_links() -> anyhow::Result<()> {
    let running = running().await?;
    let site = site(&running, "demo-trs-wcm")?;
    assert_eq!(site.charset, "gb2312");
    let folder = format!("{}/zwgk/gknb/", site.base_url);
    let mut listed = Vec::new();
    for (page, name) in ["index.html", "index_1.html", "index_2.html", "index_3.html"]
        .into_iter()
        .enumerate()
    {
        let text = decoded(&get(&format!("{folder}{name}")).await?)?;
        assert!(
            text.contains(&format!("createPageHTML(4, {page}, \"index\", \"html\");")),
            "{text}"
        );
        for (href, title) in links(&text) {
            let rest = href.strip_prefix("./").context("relative")?;
            assert_eq!(
                (rest.find("/t20"), rest.ends_with(".html")),
                (Some(6), true),
                "{rest}"
            );
            listed.push((format!("/zwgk/gknb/{rest}"), title));
        }
    }
    assert_whole(&site, &listed, 64);
    let first = get(&format!("{folder}index.html")).await?.body;
    for same in ["", "index_0.html"] {
        assert_eq!(get(&format!("{folder}{same}")).await?.body, first);
    }
    assert_eq!(get(&format!("{folder}index_4.html")).await?.status, 404);
    let attached: Vec<_> = site
        .reports
        .iter()
        .filter(|it| it.landing_url.is_some())
        .collect();
    for report in attached {
        let landing = report.landing_url.as_deref().unwrap_or_default();
        let (beside, _) = landing.rsplit_once('/').context("a folder")?;
        let file = report.url.strip_prefix(beside).context("beside its page")?;
        assert!(file.starts_with("/P020"), "{file}");
        assert!(decoded(&get(landing).await?)?.contains(&format!("href=\".{file}\"")));
    }
    running.stop().await
}

#[tokio::test]
async fn ucap_counts_from_one_and_has_tags_of_its_own() -> anyhow::Result<()> {
    let running = running().await?;
    let site = site(&running, "demo-ucap")?;
    let folder = format!("{}/sygfj/gknb/", site.base_url);
    let mut listed = Vec::new();
    for (page, name) in (1..).zip(["list.shtml", "list_2.shtml", "list_3.shtml", "list_4.shtml"]) {
        let text = get(&format!("{folder}{name}")).await?.text();
        let script = format!("createPageHTML('page_div',4, {page},'list','shtml',50);");
        assert!(text.contains(&script), "{text}");
        listed.extend(links(&text));
    }
    assert_whole(&site, &listed, 50);
    for missing in ["list_1.shtml", "list_5.shtml", "index.html"] {
        assert_eq!(
            get(&format!("{folder}{missing}")).await?.status,
            404,
            "{missing}"
        );
    }
    for report in &site.reports {
        let page = get(report.landing_url.as_ref().unwrap_or(&report.url))
            .await?
            .text();
        let title = format!("<ucaptitle>{}</ucaptitle>", report.truth.title);
        assert!(page.contains(&title) && page.contains("<publishtime>20"));
        assert_eq!(page.matches("<title>").count(), 2);
        assert!(page.contains("<ucapcontent>") && !page.contains("PubDate"));
    }
    running.stop().await
}

#[tokio::test]
async fn gkmlpt_lists_a_hundred_at_once_with_attachments() -> anyhow::Result<()> {
    let running = running().await?;
    let site = site(&running, "demo-gkmlpt")?;
    let base = &site.base_url;
    let index = get(&format!("{base}/gkmlpt/index")).await?.text();
    assert!(
        index.contains("window._CONFIG = { SID: '755041', TREE: [{"),
        "{index}"
    );
    let page = |number: usize| format!("{base}/gkmlpt/api/all/2811?page={number}&sid=755041");
    let (mut listed, mut files) = (Vec::new(), BTreeSet::new());
    for number in 1..=4 {
        let answer: Value = serde_json::from_slice(&get(&page(number)).await?.body)?;
        assert_eq!(
            (&answer["total"], &answer["classify"]["post_count"]),
            (&237.into(), &237.into())
        );
        let articles = answer["articles"].as_array().context("articles")?;
        assert_eq!(articles.len(), [100, 100, 37, 0][number - 1]);
        for article in articles {
            let text = |key: &str| article[key].as_str().unwrap_or_default();
            let path = text("url")
                .strip_prefix(base.as_str())
                .context("names the host")?;
            listed.push((path.to_owned(), text("title").to_owned()));
            for file in article["attachment"].as_array().context("attachments")? {
                let url = file["url"].as_str().context("url")?;
                let size = get(url).await?.body.len();
                assert_eq!(file["size"].as_u64(), Some(size as u64));
                files.insert(url.to_owned());
            }
        }
    }
    assert_whole(&site, &listed, 237);
    let attached = site.reports.iter().filter(|it| it.landing_url.is_some());
    assert_eq!(files, attached.map(|it| it.url.clone()).collect());
    assert_eq!(get(&page(0)).await?.body, get(&page(1)).await?.body);
    let other = format!("{base}/gkmlpt/api/all/2811?page=1&sid=755042");
    assert_eq!(get(&other).await?.status, 404);
    running.stop().await
}

#[tokio::test]
async fn the_plain_list_links_to_its_next_page() -> anyhow::Result<()> {
    let running = running().await?;
    let site = site(&running, "demo-list-page")?;
    let folder = "/gongkai/site_qyqswj/channel_62d5295b281f20b1bc4ede4b/";
    let (mut name, mut pages, mut listed) = ("index.html".to_owned(), 0, Vec::new());
    loop {
        let text = get(&format!("{}{folder}{name}", site.base_url))
            .await?
            .text();
        assert!(text.contains("共45条"), "{text}");
        listed.extend(links(&text));
        pages += 1;
        match all_between(&text, "<a class=\"next\" href=\"", "\"").first() {
            Some(next) => name = (*next).to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, 4);
    assert_whole(&site, &listed, 45);
    let is_doc = |it: &(String, String)| it.0.starts_with(&format!("{folder}doc_"));
    assert!(listed.iter().all(is_doc));
    running.stop().await
}
