//! The portals, asked over the wire.

mod wire;

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use demo_portal::{Config, Edition, FaultKind, PublishedReport, Running, start};
use encoding_rs::GB18030;
use wire::{ask, get};

async fn running() -> anyhow::Result<Running> {
    start(Config::default()).await
}

fn reports(running: &Running) -> Vec<PublishedReport> {
    running
        .truth()
        .sites
        .into_iter()
        .flat_map(|it| it.reports)
        .collect()
}

/// Addresses and titles in a record list.
fn records(text: &str) -> Vec<(String, String)> {
    let between = |text: &str, start: &str| {
        let (_, rest) = text.split_once(start)?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    text.split("<record>")
        .skip(1)
        .filter_map(|it| Some((between(it, "href=\"")?, between(it, "title=\"")?)))
        .collect()
}

#[tokio::test]
async fn three_hosts_publish_at_least_thirty_reports_of_every_shape_and_form() -> anyhow::Result<()>
{
    let running = running().await?;
    let ports: BTreeSet<u16> = running.ports().into_iter().collect();
    let all = reports(&running);
    let shapes: BTreeSet<&str> = all.iter().map(|it| it.shape.as_str()).collect();
    let forms: BTreeSet<&str> = all
        .iter()
        .map(|it| it.truth.forms["requests"].as_str())
        .collect();
    let bodies: BTreeSet<(&str, i32)> = all
        .iter()
        .map(|it| (it.agency.as_str(), it.report_year))
        .collect();
    assert_eq!(ports.len(), 3);
    assert_eq!((all.len(), bodies.len()), (40, 40));
    assert_eq!(shapes, BTreeSet::from(["docx", "html", "pdf"]));
    assert_eq!(forms, BTreeSet::from(["2019", "2021"]));
    running.stop().await
}

#[tokio::test]
async fn every_report_is_where_the_truth_says() -> anyhow::Result<()> {
    let running = running().await?;
    let missing: BTreeSet<String> = running
        .truth()
        .faults
        .into_iter()
        .filter(|it| it.kind == FaultKind::ErrorPage)
        .map(|it| it.url)
        .collect();
    for report in reports(&running) {
        let reply = get(&report.url).await?;
        match &report.landing_url {
            Some(landing) => {
                assert_eq!(reply.status, 302, "{}", report.url);
                let base = landing
                    .split_at(landing[8..].find('/').context("a path")? + 8)
                    .0;
                let file = get(&format!("{base}{}", reply.header("location"))).await?;
                assert_eq!(file.status, 200);
                assert_eq!(file.header("content-type"), "application/octet-stream");
                let magic: &[u8] = if report.shape == "pdf" {
                    b"%PDF-"
                } else {
                    b"PK"
                };
                assert!(file.body.starts_with(magic), "{}", report.url);
                let href = report.url[base.len()..].replace('&', "&amp;");
                assert!(
                    get(landing).await?.text().contains(&href),
                    "{landing}: {href}"
                );
            }
            None => {
                assert_eq!(reply.status, 200, "{}", report.url);
                assert_eq!(
                    reply.body.len() < 1000,
                    missing.contains(&report.url),
                    "{}",
                    report.url
                );
            }
        }
    }
    running.stop().await
}

#[tokio::test]
async fn groups_overlap_and_together_are_the_whole_list() -> anyhow::Result<()> {
    let running = running().await?;
    let site = &running.truth().sites[1];
    let page = get(&format!("{}/col/col28584/index.html", site.base_url))
        .await?
        .text();
    let in_page = records(&page);
    let proxy = format!("{}/module/web/jpage/dataproxy.jsp", site.base_url);
    let form = "col=1&appid=1&webid=93&path=/&columnid=28584&sourceContentType=1&unitid=428350&webname=x&permissiontype=0";
    let (mut listed, mut seen, mut start) = (0, BTreeSet::new(), 1);
    loop {
        let url = format!(
            "{proxy}?startrecord={start}&endrecord={}&perpage=5",
            start + 14
        );
        let answer = ask(&url, "", Some(form)).await?;
        assert_eq!(answer.header("content-type"), "text/xml;charset=UTF-8");
        let text = answer.text();
        assert!(text.contains("<totalrecord>54</totalrecord>"), "{text}");
        let group = records(&text);
        if group.is_empty() {
            break;
        }
        assert_eq!(text.contains("<nextgroup>"), start + 14 < 54);
        listed += group.len();
        seen.extend(group);
        start += 15;
    }
    assert!(in_page.len() == 15 && in_page.iter().all(|it| seen.contains(it)));
    assert_eq!((seen.len(), listed), (54, 54 + 3 * 2));
    // The same by the address that the page offers.
    let next = get(&format!("{proxy}?page=1&{form}")).await?.text();
    assert_eq!(records(&next).len(), 17);
    let titles: BTreeSet<&str> = seen.iter().map(|(_, title)| title.as_str()).collect();
    for report in &site.reports {
        assert!(
            titles.contains(report.truth.title.as_str()),
            "{}",
            report.truth.title
        );
    }
    assert!(
        page.contains("…</a><span>20") && page.contains("-\n"),
        "titles are cut, dates are broken"
    );
    running.stop().await
}

#[tokio::test]
async fn what_is_known_is_answered_304_until_it_changes() -> anyhow::Result<()> {
    let running = running().await?;
    for report in reports(&running) {
        let first = match report.landing_url {
            Some(_) => {
                let base = report.url.split("/module").next().unwrap_or_default();
                format!("{base}{}", get(&report.url).await?.header("location"))
            }
            None => report.url,
        };
        let reply = get(&first).await?;
        if !reply.headers.contains_key("etag") {
            assert!(!report.is_loadable, "{first}");
            continue;
        }
        for header in [
            format!("If-None-Match: {}\r\n", reply.header("etag")),
            format!("If-Modified-Since: {}\r\n", reply.header("last-modified")),
        ] {
            let again = ask(&first, &header, None).await?;
            assert_eq!(
                (again.status, again.body.len()),
                (304, 0),
                "{first} {header}"
            );
            assert_eq!(again.header("etag"), reply.header("etag"));
        }
        let other = ask(&first, "If-None-Match: \"other\"\r\n", None).await?;
        assert_eq!(other.status, 200);
        let hits = running.hits()[&first];
        assert_eq!(
            (hits.requests, hits.conditional, hits.not_modified),
            (4, 3, 2)
        );
    }
    running.stop().await
}

#[tokio::test]
async fn one_site_is_written_in_gb18030_and_says_gb2312() -> anyhow::Result<()> {
    let running = running().await?;
    let truth = running.truth();
    let site = &truth.sites[2];
    let columns = [
        "/col/col46521/index.html",
        "/col/col46522/index.html",
        "/col/col46523/index.html",
    ];
    let pages = site
        .reports
        .iter()
        .map(|it| it.landing_url.clone().unwrap_or(it.url.clone()));
    let lists = columns.map(|it| format!("{}{it}", site.base_url));
    for url in pages.chain(lists) {
        let reply = get(&url).await?;
        assert_eq!(reply.header("content-type"), "text/html; charset=gb2312");
        let (text, _, has_errors) = GB18030.decode(&reply.body);
        assert!(
            !has_errors && text.contains("charset=gb2312") && text.contains("信息公开"),
            "{url}"
        );
        assert!(String::from_utf8(reply.body.clone()).is_err(), "{url}");
    }
    running.stop().await
}

#[tokio::test]
async fn the_view_answers_each_year_and_nothing_for_others() -> anyhow::Result<()> {
    let running = running().await?;
    let site = &running.truth().sites[0];
    for report in &site.reports {
        let page = get(report.landing_url.as_ref().unwrap_or(&report.url))
            .await?
            .text();
        assert!(
            page.contains(&report.truth.title) && page.contains("发布时间:"),
            "{}",
            report.url
        );
    }
    let area = &site.reports[0].truth.agency.credit_code;
    let view = format!("{}/module/xxgk/xxgkAnnualReport.jsp", site.base_url);
    let page = get(&format!("{view}?area={area}&fbtime=2015")).await?;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("发布时间"));
    running.stop().await
}

#[tokio::test]
async fn faults_are_as_listed_and_all_kinds_are_there() -> anyhow::Result<()> {
    let running = running().await?;
    let truth = running.truth();
    let kinds: BTreeSet<FaultKind> = truth.faults.iter().map(|it| it.kind).collect();
    assert_eq!(kinds.len(), 4);
    for fault in &truth.faults {
        let site = truth
            .sites
            .iter()
            .find(|it| it.id == fault.site)
            .context("its site")?;
        let report = site
            .reports
            .iter()
            .find(|it| it.url == fault.url)
            .context("its report")?;
        assert_eq!(
            (&report.agency, report.report_year),
            (&fault.agency, fault.report_year)
        );
        let reply = get(&fault.url).await?;
        match fault.kind {
            FaultKind::ErrorPage => {
                assert!(reply.status == 200 && reply.text().contains("页面不存在"));
            }
            FaultKind::TruncatedPdf => {
                let file = get(&format!("{}{}", site.base_url, reply.header("location"))).await?;
                assert_eq!(file.header("content-length"), file.body.len().to_string());
                assert!(!file.text().contains("%%EOF"));
            }
            FaultKind::BrokenSum => {
                let rules: Vec<String> = report
                    .truth
                    .violations()
                    .into_iter()
                    .map(|it| it.rule)
                    .collect();
                assert!(!rules.is_empty() && rules == fault.rules && !fault.cells.is_empty());
            }
            FaultKind::CorrectedRepublication => assert_eq!(fault.cells.len(), 7),
        }
    }
    let flawed: BTreeSet<&String> = truth.faults.iter().map(|it| &it.url).collect();
    for report in truth.sites.iter().flat_map(|it| &it.reports) {
        let is_sound = report.is_loadable && report.truth.violations().is_empty();
        assert!(is_sound || flawed.contains(&report.url), "{}", report.url);
    }
    running.stop().await
}

#[tokio::test]
async fn a_correction_changes_one_page_and_its_stamps() -> anyhow::Result<()> {
    let running = running().await?;
    let (before, first) = (running.truth(), reports(&running));
    let fault = before
        .faults
        .iter()
        .find(|it| it.kind == FaultKind::CorrectedRepublication)
        .context("planted")?;
    let old = get(&fault.url).await?;
    running.republish();
    assert_eq!(running.edition(), Edition::Second);
    let condition = format!("If-None-Match: {}\r\n", old.header("etag"));
    let new = ask(&fault.url, &condition, None).await?;
    assert_eq!(new.status, 200);
    assert_ne!(new.header("etag"), old.header("etag"));
    assert_ne!(new.header("last-modified"), old.header("last-modified"));
    let changed: Vec<(&PublishedReport, PublishedReport)> = first
        .iter()
        .zip(reports(&running))
        .filter(|(old, new)| **old != *new)
        .collect();
    ensure!(changed.len() == 1, "{changed:?}");
    let (old, new) = &changed[0];
    assert_eq!((&old.url, &new.url), (&fault.url, &fault.url));
    for (key, figure) in &old.truth.cells {
        assert_eq!(
            new.truth.cells[key] != *figure,
            fault.cells.contains(key),
            "{key}"
        );
    }
    running.stop().await
}

#[tokio::test]
async fn the_same_ports_and_seed_give_the_same_portals_again() -> anyhow::Result<()> {
    let running = running().await?;
    let (ports, truth) = (running.ports(), running.truth());
    let url = &truth.sites[1].reports[0].url;
    let body = get(url).await?.body;
    running.stop().await?;
    let config = Config {
        ports,
        ..Config::default()
    };
    let again = start(config).await?;
    assert_eq!(again.truth(), truth);
    assert_eq!(get(url).await?.body, body);
    again.stop().await
}

#[tokio::test]
async fn portal_files_are_toml_and_name_the_hosts() -> anyhow::Result<()> {
    let running = running().await?;
    let files = running.portal_files();
    assert_eq!(files.len(), 3);
    for ((name, text), port) in files.iter().zip(running.ports()) {
        let file: toml::Table = text.parse()?;
        let host = format!("127.0.0.1:{port}");
        assert_eq!(
            file["site"]["hosts"]["value"][0].as_str(),
            Some(host.as_str()),
            "{name}"
        );
        assert!(file["adapter"].get("jcms").is_some(), "{name}");
        let counts = file["expected_reports"]["value"]
            .as_table()
            .context("counts")?;
        let sum: i64 = counts.values().filter_map(toml::Value::as_integer).sum();
        let site = running
            .truth()
            .sites
            .into_iter()
            .find(|it| format!("{}.toml", it.id) == *name);
        assert_eq!(sum as usize, site.context("its site")?.reports.len());
    }
    running.stop().await
}

#[tokio::test]
async fn robots_files_are_as_real_ones() -> anyhow::Result<()> {
    let running = running().await?;
    let mut seen = Vec::new();
    for port in running.ports() {
        let reply = get(&format!("http://127.0.0.1:{port}/robots.txt")).await?;
        seen.push((reply.status, reply.text().contains("Crawl-delay")));
    }
    assert_eq!(seen, [(404, false), (200, true), (200, false)]);
    running.stop().await
}

#[tokio::test]
async fn the_truth_is_written_as_json() -> anyhow::Result<()> {
    let running = running().await?;
    let json = serde_json::to_value(running.truth())?;
    assert_eq!(json["edition"], "first");
    assert_eq!(json["sites"][2]["charset"], "gb2312");
    let report = &json["sites"][0]["reports"][0];
    assert_eq!(report["truth"]["report_year"], report["report_year"]);
    assert_eq!(report["truth"]["cells"].as_array().map(Vec::len), Some(200));
    running.stop().await
}
